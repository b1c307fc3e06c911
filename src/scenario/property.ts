import { microseconds } from '../clock/duration.ts'
import { durationSchema } from '../clock/duration-schema.ts'
import { checkOptions, optionsOf } from '../options/options.ts'
import { ScenarioError } from '../options/scenario-error.ts'
import { shown } from '../options/shown.ts'
import { errorOf } from '../sim/thrown.ts'
import type { AnyOperation, History, Operation } from '../workload/history.ts'
import { answerOf, isRefusedRun } from './asked.ts'
import { LostSentence } from './lost-sentence.ts'

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
  /** Of `eventually`: for how long it has to hold without a break, microseconds. */
  readonly forUs?: number
  /** Where it stands in the user's code, as a stack. */
  readonly declared: Error
}

/** Configures {@link eventually}. */
export interface EventuallyOptions {
  /** For how long it has to hold without a break, as `'2s'`, or in milliseconds, on top of `settle`. Default: 0, once is enough. */
  readonly for?: string | number
}

const EVENTUALLY_OPTIONS = optionsOf<EventuallyOptions>({ for: durationSchema })

function property<State>(type: Property<State>['type'], name: string, predicate: unknown): Property<State> {
  if (typeof name !== 'string' || name === '' || typeof predicate !== 'function') {
    const [what, given] = typeof predicate === 'function' ? ['name', name] : ['predicate', predicate]
    throw new ScenarioError(
      `${type}: expected ${type}('what has to hold', ({ nodes }) => …), but its ${what} is ${shown(given)}`,
    )
  }
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
 * `settle` time. The run ends as soon as all of them hold: what is then under way does not arrive any more. With `for` it has to
 * hold that long without a break, as what should be true in the end and stay so.
 */
export function eventually<State, Op extends AnyOperation = Operation>(
  name: string,
  predicate: Predicate<State, Op>,
  options: EventuallyOptions = {},
): Property<State> {
  checkOptions('eventually', EVENTUALLY_OPTIONS, options)
  const demanded = property<State>('eventually', name, predicate)
  return options.for === undefined ? demanded : { ...demanded, forUs: microseconds(options.for) }
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

/** A world that knows whether its list of nodes is as it was. */
interface WatchedWorld<State> extends World<State> {
  readonly isWhole: boolean
}

/** What came of looking: undefined if it holds, or what is wrong and the error behind it, if there was one. */
export function violationOf<State>(
  property: Property<State>,
  world: WatchedWorld<State>,
): { message: string; error: Error } | undefined {
  let result: unknown
  const { history } = world
  const { length } = history
  // Whether its ends are where they were: looking at all of it after each step would be slow.
  const first = history[0]
  const last = history[length - 1]
  try {
    result = answerOf(property, asked => asked.predicate(world))
  } catch (error) {
    if (isRefusedRun(error)) throw error
    if (error instanceof LostSentence) {
      const message = `the predicate of "${property.name}" holds whatever it finds: ${error.message}`
      throw new ScenarioError(message, { cause: error })
    }
    const thrown = errorOf(error)
    return { message: thrown.message, error: thrown }
  }
  if (history.length !== length || history[0] !== first || history[length - 1] !== last) {
    throw changes(property, 'history')
  }
  if (!world.isWhole) throw changes(property, 'list of nodes')
  if (result === true) return undefined
  if (result === undefined) {
    if (saysNothing(property)) {
      throw new ScenarioError(
        `the predicate of "${property.name}" returns nothing, whatever it finds: return true, false or a sentence`,
        { cause: property.declared },
      )
    }
    return undefined
  }
  if (result instanceof Promise) {
    // What it comes to is of no interest any more.
    result.catch(() => {})
    throw new ScenarioError(`the predicate of "${property.name}" returned a promise: it has to answer at once`, {
      cause: property.declared,
    })
  }
  if (result !== false && typeof result !== 'string') {
    throw new ScenarioError(
      `the predicate of "${property.name}" returned ${shown(result)}: it has to return true, false or a sentence`,
      { cause: property.declared },
    )
  }
  const message = result === false || result === '' ? `"${property.name}" does not hold` : result
  return { message, error: property.declared }
}

function changes({ name, declared }: Property<never>, what: string): ScenarioError {
  return new ScenarioError(
    `the predicate of "${name}" changes the ${what} that it is shown: let it work on a copy, as toSorted and toReversed do`,
    { cause: declared },
  )
}

/** Of each property that has returned nothing, whether it cannot do otherwise. */
const silent = new WeakMap<object, boolean>()

/**
 * Whether a predicate that has returned nothing never says anything: a body in braces without `return`, `throw` or an assertion.
 * One that says what is wrong in a branch, or is made of assertions, returns nothing where all is well.
 */
function saysNothing(property: Property<never>): boolean {
  const known = silent.get(property)
  if (known !== undefined) return known
  const text = Function.prototype.toString.call(property.predicate)
  const isMethod = /^(?:function\b|[\w$]+\s*\([^)]*\)\s*\{)/.test(text)
  const isBlock = isMethod || /^\s*\{/.test(text.slice(text.indexOf('=>') + 2))
  const isSilent = isBlock && !/\b(?:return|throw)\b|expect|assert|native code/i.test(text)
  silent.set(property, isSilent)
  return isSilent
}
