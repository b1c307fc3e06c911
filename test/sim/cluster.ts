import {
  type AnyEnv,
  type Env,
  type NodeInstance,
  type PlanInput,
  type ScenarioSpec,
  Simulation,
  type SimulationOptions,
  scenario,
} from 'sameseed'

/** A simulation of nodes that are given as plain functions of their environment. */
export function cluster(
  start: (env: AnyEnv) => NodeInstance | undefined | Promise<NodeInstance | undefined>,
  spec: Partial<ScenarioSpec<unknown>> & { count?: number } = {},
  options: SimulationOptions = {},
  plan: Partial<PlanInput> = {},
): Simulation {
  const { count = 2, ...rest } = spec
  return new Simulation(
    scenario({ name: 'test', nodes: { count, start: env => start(env) as NodeInstance }, ...rest }),
    { seed: '1', ...plan },
    options,
  )
}

/** The environment as a node of messages `M` sees it. */
export function typed<M>(env: AnyEnv): Env<M> {
  return env as unknown as Env<M>
}
