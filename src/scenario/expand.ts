import { formatDuration, microseconds } from '../clock/duration.ts'
import { type Fault, processesOf } from '../faults/catalogue.ts'
import type { NetworkOptions } from '../net/network.ts'
import { randomStream } from '../random/stream.ts'
import { ScenarioError } from '../sim/errors.ts'
import type { OperationGenerator } from '../workload/generator.ts'
import type { AnyOperation } from '../workload/history.ts'
import { finalGenerator, mainGenerator, type PlannedOperation, type WorkloadContext } from '../workload/workload.ts'
import type { Plan, PlanOperation, PlanOptions } from './plan.ts'
import type { AnyScenario } from './scenario.ts'

/** Operations that only the run tells, because they depend on how others end. */
export interface LiveOperations {
  readonly main: OperationGenerator<AnyOperation> | undefined
  readonly final: OperationGenerator<AnyOperation> | undefined
}

/** A scenario under a plan, with everything decided that can be decided before the run. */
export interface Expanded {
  readonly nodeIds: readonly string[]
  /** Those that are part of the cluster from the beginning. */
  readonly initialNodeIds: readonly string[]
  readonly clientIds: readonly string[]
  readonly durationUs: number
  readonly settleUs: number
  readonly network: NetworkOptions
  /** Those that are known before the run. */
  readonly operations: readonly PlanOperation[]
  /** Where the others come from, if a generator has a say in them. */
  readonly live: LiveOperations | undefined
  readonly faults: readonly Fault[]
  /** What the nemeses are set to, where the faults are drawn from the seed. */
  readonly nemesisSettings: readonly string[]
}

/** The option of the plan, or else of the scenario. */
function option<K extends keyof PlanOptions>(plan: Plan, key: K): PlanOptions[K] | undefined {
  return plan.options?.[key]
}

/**
 * What the seed and the explicit sections of a plan mean for a scenario. Pure, and done before the run: that is why the
 * shrinker can take single operations and faults out without running anything.
 * Throws a ScenarioError when the plan speaks of what the scenario does not have.
 */
export function expand(scenario: AnyScenario, plan: Plan): Expanded {
  const nodeIds = ids('n', option(plan, 'nodes') ?? scenario.nodes.count)
  const initialNodeIds = nodeIds.slice(0, scenario.nodes.initial)
  const clientIds = ids('c', option(plan, 'clients') ?? scenario.clients?.count ?? 0)
  const duration = option(plan, 'duration')
  const settle = option(plan, 'settle')
  const durationUs = duration === undefined ? scenario.durationUs : microseconds(duration, 'options.duration')
  const settleUs = settle === undefined ? scenario.settleUs : microseconds(settle, 'options.settle')
  const stream = (name: string) => randomStream(plan.seed, name)

  const operations = plan.operations ?? drawnOperations(scenario, { clients: clientIds, durationUs, stream })
  const nemesisContext = { nodes: nodeIds, initialNodes: initialNodeIds, durationUs, stream }
  const faults =
    plan.faults ??
    scenario.faults.flatMap(nemesis => {
      const allowed = option(plan, 'faultKinds')
      return nemesis
        .faults(nemesisContext)
        .map(fault => fault as Fault)
        .filter(({ kind }) => allowed === undefined || allowed.includes(kind))
    })

  const expanded = {
    nodeIds,
    initialNodeIds,
    clientIds,
    durationUs,
    settleUs,
    network: networkOptions(scenario, plan),
    operations,
    live: plan.operations === undefined ? liveOperations(scenario) : undefined,
    faults,
    nemesisSettings:
      plan.faults === undefined ? scenario.faults.flatMap(nemesis => nemesis.settings?.(nemesisContext) ?? []) : [],
  }
  checkNames(expanded, plan)
  return expanded
}

function drawnOperations({ workload, liveness }: AnyScenario, context: WorkloadContext): readonly PlanOperation[] {
  if (workload === undefined) return []
  const planned = ({ client, atUs, operation: { f, value } }: PlannedOperation<AnyOperation>) => ({
    client,
    at: formatDuration(atUs),
    f,
    value,
  })
  const main = 'plan' in workload ? workload.plan(context) : []
  const final = liveness !== undefined && typeof workload.final === 'function' ? workload.final(context) : []
  return [...main.map(planned), ...final.map((operation): PlanOperation => ({ ...planned(operation), final: true }))]
}

function liveOperations({ workload, liveness }: AnyScenario): LiveOperations | undefined {
  const main = mainGenerator(workload)
  const final = liveness === undefined ? undefined : finalGenerator(workload)
  return main === undefined && final === undefined ? undefined : { main, final }
}

function ids(prefix: string, count: number): string[] {
  return Array.from({ length: count }, (_, i) => `${prefix}${i + 1}`)
}

function networkOptions(scenario: AnyScenario, plan: Plan): NetworkOptions {
  const { latency, loss, duplicate, reorder } = plan.options ?? {}
  return {
    ...scenario.network,
    ...(latency === undefined ? {} : { latency }),
    ...(loss === undefined ? {} : { loss }),
    ...(duplicate === undefined ? {} : { duplicate }),
    ...(reorder === undefined ? {} : { reorder }),
  }
}

function checkNames({ nodeIds, clientIds, operations, faults }: Expanded, plan: Plan): void {
  const known = new Set([...nodeIds, ...clientIds])
  const check = (id: string, where: string) => {
    if (!known.has(id)) {
      throw new ScenarioError(`the plan's ${where} names "${id}", but there are only ${[...known].join(', ')}`)
    }
  }
  operations.forEach(({ client }, i) => {
    if (clientIds.includes(client)) return
    const there = clientIds.length === 0 ? 'the scenario has no clients' : `the clients are ${clientIds.join(', ')}`
    throw new ScenarioError(`the plan's operations[${i}] names the client "${client}", but ${there}`)
  })
  faults.forEach((fault, i) => {
    for (const id of processesOf(fault)) check(id, `faults[${i}]`)
  })
  for (const link of Object.keys(plan.network ?? {})) {
    for (const id of link.split('->')) check(id, `network["${link}"]`)
  }
}
