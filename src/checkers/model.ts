import type { History } from '../workload/history.ts'
import type { HistoryStream } from './checker.ts'
import type { ClientOperation } from './operation.ts'

/** Stands for the answer of `step` when an operation cannot have had this result in this state. */
export const inconsistent: unique symbol = Symbol('inconsistent')
/** Stands for {@link inconsistent}. */
export type Inconsistent = typeof inconsistent

/** Holds several states that an operation may lead to. Made by `oneOf`. */
export class OneOf<State> {
  /** The states, at least one. */
  readonly states: readonly State[]
  constructor(states: readonly State[]) {
    this.states = states
  }
}

/** Makes the answer of `step` when the operation may lead to any of several states. */
export function oneOf<State>(states: readonly State[]): OneOf<State> {
  return new OneOf(states)
}

/** Describes an operation as a model sees it. `F` are the names that it may have. */
export interface ModelOperation<F extends string = string> {
  /** What was asked for: `'read'`, `'put'`. */
  readonly f: F
  /** The argument. */
  readonly value: unknown
  /** The result. `undefined` if it is not known. */
  readonly result: unknown
  /** Whether the result is known. If not, the operation may have had any result: only its effect counts. */
  readonly known: boolean
  /** It certainly did not happen; models meet such an operation only if they ask for it with `observesFailure`. */
  readonly failed: boolean
  /** Who did it, for a model that sets `usesProcess`; otherwise `undefined`. */
  readonly process: number | undefined
}

/**
 * Says what an object does when it is used by one client at a time: the sequential specification that a history is
 * held against.
 *
 * ```ts
 * const light: Model<boolean> = {
 *   name: 'light',
 *   init: () => false,
 *   step: (on, { f, result, known }) => (f === 'toggle' ? !on : !known || result === on ? on : inconsistent),
 *   reads: ['look'],
 * }
 * ```
 *
 * States are values: `step` returns a new one and changes nothing. They are told apart by structure (see `identity`).
 * `F` are the names of the operations that it knows: a scenario with others does not compile.
 */
export interface Model<State, F extends string = string> {
  /** What the object is, as a noun: `'register'`, `'lock'`. It appears in explanations. */
  readonly name: string
  /** Returns the state in which an object begins. */
  init(): State
  /**
   * The state after `operation`, or `inconsistent` if its known result cannot come from this state. An operation with an
   * unknown result is consistent with every state that it can run in at all.
   *
   * @throws Error for an operation that the model does not know.
   */
  step(state: State, operation: ModelOperation<F>): State | Inconsistent | OneOf<State>
  /**
   * Which independent object the operation is about, if the model is one of many. Every object starts from `init()`, and
   * is checked alone: a history is linearizable exactly if its part on every object is (Herlihy and Wing 1990, locality).
   */
  partition?(operation: Pick<ModelOperation, 'f' | 'value'>): unknown
  /** Operations that never change the state: their names, or a predicate. Optional, and makes the check much faster. */
  readonly reads?: readonly string[] | ((operation: ModelOperation) => boolean)
  /** `step` depends on `operation.process`. */
  readonly usesProcess?: boolean
  /** Failed operations that nevertheless say something about the state (a compare-and-set that did not match). */
  observesFailure?(operation: ModelOperation): boolean
  /** Lets the search see early that it went astray. Optional, and makes hard histories easier. */
  readonly outlook?: Outlook<State>
  /**
   * Given all operations on the object, tells of a state whether the rest of the history can still follow: `false` only if it
   * certainly cannot. For states of which that shows much later otherwise. `undefined`: cannot tell of any.
   */
  foresee?(operations: readonly ClientOperation[]): ((state: State) => boolean) | undefined
  /** Set if the operations are transactions of registers: what decides those may then be used. */
  readonly transactions?: TransactionsOf
  /**
   * Where the values come from that results show, given all operations on the object. Lets a value that was never there be seen at
   * once, and not after all orders were tried. `undefined`: cannot tell for these operations.
   */
  values?(operations: readonly ClientOperation[]): ValueFlow | undefined
  /** A primitive that two states share exactly if they are equal. Default: by structure. */
  identity?(state: State): string | number | boolean | bigint | null
  /** The state after the words "had been": `2`, `held by process 1`. */
  describeState?(state: State): string
  /** What was asked for, after the words "process 1's": `read of x`. */
  describeOperation?(operation: ModelOperation): string
  /** What came of it: `returned 2`. The default for operations without a result is `succeeded`. */
  describeResult?(operation: ModelOperation): string
  /** A sentence on why the operation cannot have had its result in any of the states, if there is more to say: `It lacks 3.` */
  describeMismatch?(states: readonly State[], operation: ModelOperation): string | undefined
  /** Begins to watch whether operations on the one object can still be linearizable; never says that they cannot where they can. */
  stream?(): HistoryStream
  /**
   * An exact method for the histories (of one object) that it fits, tried before the general search. Failed operations that
   * the model does not observe and reads without a result are gone already. `undefined`: does not apply.
   */
  decide?(operations: readonly ClientOperation[]): Decision | undefined
  /**
   * How many operations a whole history has, if it shows at a glance that it is linearizable: tried before its operations are put
   * together. `undefined`: cannot tell.
   *
   * @internal
   */
  accepts?(history: History): number | undefined
}

/**
 * Says which reads are still ahead of a state. Many updates only build on what is there (an append, an addition to a
 * set): after them a read cannot see something that has nothing to do with the state. Others start afresh (a write).
 */
export interface Outlook<State> {
  /** Whether `read` can have its result in this state, or after updates that build on it. */
  precedes(state: State, read: ModelOperation): boolean
  /** Whether `update` can lead to a state that precedes `read` from one that does not. */
  restarts(update: ModelOperation, read: ModelOperation): boolean
}

/** Stands for a read or a write of one of several registers, by its name. */
export type RegisterAction = readonly [kind: 'r' | 'w', name: unknown, value: unknown]

/** Reads operations that are nothing but reads and writes of registers, each as one. */
export interface TransactionsOf {
  /** What the registers hold at the start, by their names; the others hold `null`. */
  readonly initial: readonly (readonly [name: unknown, value: unknown])[]
  /** In order; of an operation whose result is not known, what was asked for. */
  actionsOf(operation: ModelOperation): readonly RegisterAction[]
}

/** Says where the values of an object come from. */
export interface ValueFlow {
  /** Those that are there from the start. */
  readonly initial: Iterable<unknown>
  /** What is done to bring one in: `'written'`. */
  readonly verb: string
  /** The values that an operation brings in if it takes effect. */
  brings(operation: ModelOperation): Iterable<unknown>
  /** The values that must have been brought in before, for the operation to take effect with its result (if that is known). */
  needs(operation: ModelOperation): Iterable<unknown>
}

/** Says what a model's own method found out. */
export type Decision =
  | { readonly valid: true }
  | {
      readonly valid: false
      /** Operations that cannot be ordered whatever the others did; the fewer, the clearer the explanation. */
      readonly conflict: readonly ClientOperation[]
      /** A sentence that says more than the general explanation could. */
      readonly because?: string
    }

/** Whether the model says that this operation never changes the state. */
export function isRead<State>(model: Model<State>, operation: ModelOperation): boolean {
  const { reads } = model
  if (reads === undefined) return false
  return typeof reads === 'function' ? reads(operation) : reads.includes(operation.f)
}

/** The operation as the model may see it. */
export function modelOperation<State>(model: Model<State>, operation: ClientOperation): ModelOperation {
  return {
    f: operation.f,
    value: operation.value,
    result: operation.result,
    known: operation.outcome !== 'info',
    failed: operation.outcome === 'fail',
    process: model.usesProcess === true ? operation.process : undefined,
  }
}
