import { ScenarioError } from '../options/scenario-error.ts'
import { errorOf } from '../sim/thrown.ts'
import type { AnyOperation, History, Operation } from '../workload/history.ts'

/** Shows one live node, as the properties see it. */
export interface NodeView<State> {
  /** The name of the node. */
  readonly id: string
  /** Names the version that it runs; absent where the scenario has only one. */
  readonly version?: string
  /** What the node showed after its last step: by `inspect()`, or what it exposed. */
  readonly state: State
}

/** Shows the cluster at one instant, as the properties see it. */
export interface World<State, Op extends AnyOperation = Operation> {
  /** Milliseconds of true time since the start. */
  readonly now: number
  /**
   * The nodes that are up and show a state, each as it was after its last step. Where that depends on the time, some may be out of
   * date: nothing is reported before all have been asked again.
   */
  readonly nodes: readonly NodeView<State>[]
  /** The same nodes, all asked now: slower, and sees what no step brings about, such as a lease that runs out. */
  readonly live: readonly NodeView<State>[]
  /** The nodes that are down. */
  readonly down: readonly string[]
  /** What the clients did so far. */
  readonly history: History<Op>
  /** How often `env.reach(label)` was called so far. */
  reached(label: string): number
}

/**
 * Says whether something holds of the world. It does unless the result is `false` or a string, which then says what is wrong; throwing, as
 * vitest's `expect` does, counts as `false` too.
 */
export type Predicate<State, Op extends AnyOperation = Operation> = (
  world: World<State, Op>,
  // biome-ignore lint/suspicious/noConfusingVoidType: a predicate made of assertions returns nothing
) => boolean | string | void

/**
 * Demands something that must hold of the cluster's state. Made by {@link always}, {@link eventually} and
 * {@link sometimes}.
 */
export interface Property<State> {
  /** When it has to hold. */
  readonly type: 'always' | 'eventually' | 'sometimes'
  /** Names it in violations and signatures. */
  readonly name: string
  // A method, so that a scenario of any state is a `Scenario<unknown>`.
  /** Looks at the world: see {@link Predicate}. */
  predicate(world: World<State>): ReturnType<Predicate<State>>
  /** Where it stands in the user's code, as a stack. */
  readonly declared: Error
}

function property<State>(type: Property<State>['type'], name: string, predicate: unknown): Property<State> {
  return { type, name, predicate: predicate as Predicate<State>, declared: new Error(name) }
}

/** Demands that something holds after every step. The run ends at the first step after which it does not. */
export function always<State, Op extends AnyOperation = Operation>(
  name: string,
  predicate: Predicate<State, Op>,
): Property<State> {
  return property('always', name, predicate)
}

/**
 * Demands that something comes to hold after all faults are healed and the clients are done, within the scenario's
 * `settle` time.
 */
export function eventually<State, Op extends AnyOperation = Operation>(
  name: string,
  predicate: Predicate<State, Op>,
): Property<State> {
  return property('eventually', name, predicate)
}

/**
 * Asks whether something holds at some time in some run: reported when no run of many got there. Never fails a run.
 */
export function sometimes<State, Op extends AnyOperation = Operation>(
  name: string,
  predicate: Predicate<State, Op>,
): Property<State> {
  return property('sometimes', name, predicate)
}

/** What came of looking: undefined if it holds, or what is wrong and the error behind it, if there was one. */
export function violationOf<State>(
  property: Property<State>,
  world: World<State>,
): { message: string; error: Error } | undefined {
  let result: unknown
  try {
    result = property.predicate(world)
  } catch (error) {
    const thrown = errorOf(error)
    return { message: thrown.message, error: thrown }
  }
  if (result === undefined || result === true) return undefined
  if (result instanceof Promise) {
    throw new ScenarioError(`the predicate of "${property.name}" returned a promise: it has to answer at once`)
  }
  return { message: typeof result === 'string' ? result : `"${property.name}" does not hold`, error: property.declared }
}
