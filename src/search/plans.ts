import fc from 'fast-check'
import { checkOptions } from '../options/options.ts'
import { defineScenario } from '../scenario/define-scenario.ts'
import type { Plan, PlanOptions } from '../scenario/plan.ts'
import { planOptions } from '../scenario/plan-schema.ts'
import type {
  ModuleNodes,
  ProgramNodes,
  RoleNodes,
  Roles,
  StateOf,
  VersionedNodes,
} from '../scenario/roles/nodes-spec.ts'
import type { AnyScenario, HearingNodes, HearingRoles, Scenario, ScenarioSpec } from '../scenario/scenario.ts'
import type { AnyOperation, Operation } from '../workload/history.ts'
import { type Cursor, moves, START } from './moves.ts'

/** Describes a scenario that can also draw plans for fast-check. */
export interface FuzzableScenario<State> extends Scenario<State> {
  /**
   * Plans as a fast-check Arbitrary: `fc.assert(fc.asyncProperty(lock.plans(), async plan => !(await run(lock, plan)).failed))`.
   * They shrink as the command line does it, and fast-check's printed `seed` and `path` replay.
   */
  plans(options?: PlanOptions): fc.Arbitrary<Plan>
}

/**
 * Describes a system under test. The types of its state (`inspect()`) and of its operations (what the client's `invoke`
 * takes) are inferred, and flow into `expect`.
 *
 * @throws ScenarioError for a description that makes no sense.
 */
export function scenario<
  const Nodes extends ProgramNodes | ModuleNodes | VersionedNodes | Roles,
  Op extends AnyOperation = Operation,
>(spec: ScenarioSpec<StateOf<Nodes>, Op, Nodes> & HearingRoles<Nodes>): FuzzableScenario<StateOf<Nodes>>
export function scenario<State, Op extends AnyOperation = Operation, Node = unknown>(
  spec: ScenarioSpec<State, Op> & HearingNodes<Node>,
): FuzzableScenario<State> & Pick<ScenarioSpec<State>, 'nodes'>
export function scenario<State, Op extends AnyOperation>(
  spec: ScenarioSpec<State, Op, RoleNodes<State> | Roles<State>>,
): FuzzableScenario<State> {
  const defined = defineScenario<State, Op>(spec)
  return {
    ...defined,
    plans(options) {
      if (options !== undefined) checkOptions('plans', planOptions, options)
      return new PlanArbitrary(defined, options)
    },
  }
}

class PlanArbitrary extends fc.Arbitrary<Plan> {
  readonly #scenario: AnyScenario
  readonly #options: PlanOptions | undefined

  constructor(scenario: AnyScenario, options: PlanOptions | undefined) {
    super()
    this.#scenario = scenario
    this.#options = options
  }

  override generate(random: fc.Random): fc.Value<Plan> {
    const seed = String(random.nextInt(0, 0x7fffffff))
    const plan = this.#options === undefined ? { seed } : { seed, options: this.#options }
    return new fc.Value(plan, START)
  }

  override canShrinkWithoutContext(value: unknown): value is Plan {
    return typeof value === 'object' && value !== null && 'seed' in value
  }

  override shrink(plan: Plan, context?: unknown): fc.Stream<fc.Value<Plan>> {
    const simpler = moves(this.#scenario, plan, (context as Cursor | undefined) ?? START)
    return fc.stream(values(simpler))
  }
}

function* values(simpler: ReturnType<typeof moves>): Generator<fc.Value<Plan>> {
  for (const move of simpler) yield new fc.Value(move.plan, move.next)
}
