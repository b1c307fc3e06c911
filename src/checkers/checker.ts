import type { AnyOperation, History, HistoryEvent, Operation } from '../workload/history.ts'

/** Says what a checker found out about a history. */
export interface Verdict<Details = unknown> {
  /** `'unknown'`: the checker gave up, or the history holds too little to tell. */
  readonly valid: boolean | 'unknown'
  /** One or two sentences for a person who has not read the checker. */
  readonly reason: string
  /**
   * Which kind of anomaly it is, where the checker looks for several: `lost`, `G-single`. One or two words that do not change with
   * the history: a failure is made smaller only while its evidence is of the same class.
   */
  readonly evidence?: string
  /**
   * From when on it could not be otherwise, whatever came later: milliseconds of virtual time. Shrinking leaves out what came later.
   * Default: only the whole history tells.
   */
  readonly certainMs?: number
  /** The evidence, in a shape of the checker's own. */
  readonly details?: Details
}

/**
 * Takes the events of a history one after the other, and answers whether what has happened so far is wrong for certain, whatever comes. Then
 * `check` says why, of the history up to there.
 */
export type HistoryStream = (event: HistoryEvent) => boolean

/** Holds what a run left behind besides its history. */
export interface RunRecord {
  /** What each node and client logged, a line each, by its name: `env.log`, and what a program writes to its console. */
  readonly logs: Readonly<Record<string, readonly string[]>>
}

declare const JUDGES: unique symbol

/**
 * Judges histories. A pure function with a name: the same history always gets the same verdict.
 *
 * `Details` is the type of its evidence, `Op` the operations that it knows. A scenario accepts it only if that is all of the
 * scenario's. Default: any operations.
 */
export interface Checker<Details = unknown, Op extends AnyOperation = AnyOperation> {
  /** Names it in violations and signatures: no two of a scenario have the same name. */
  readonly name: string
  /**
   * Names the operations that it looks at: where none of them was ever invoked, it has judged nothing.
   * Default: any.
   */
  readonly operations?: readonly string[]
  /** Whether it looks at the logs of a run: they are kept only then. Default: false. */
  readonly needsLogs?: boolean
  /**
   * Begins to judge a history that is still going on, so that a run ends with the first thing that is wrong for certain. What is right so
   * far, only `check` can tell. Default: it cannot judge before the end.
   */
  stream?(): HistoryStream
  /**
   * Says why a history that it finds right shows nothing of the system: `the state of the register was never both changed and looked at`. Where all
   * runs are such, nothing was tested. Default: it cannot tell.
   */
  blindSpot?(history: History): string | undefined
  /** Judges a history; of a run, with what else that left behind. What it throws is a mistake of the scenario. */
  check(history: History, run?: RunRecord): Verdict<Details>
  /** Only a type: takes the operations that it knows. */
  readonly [JUDGES]?: ((operation: Op) => void) | undefined
}

/** Describes a checker that knows the operations of these names. */
export type CheckerOf<F extends string, Details = unknown> = Checker<Details, Operation<F, unknown, never>>

/** Stands for every checker, whatever operations it knows. */
export type AnyChecker = Checker<unknown, never>

/**
 * Returns of several answers the one that counts: `false` dominates `'unknown'`, which dominates `true`. None at all
 * is `true`.
 */
export function mergeValid(answers: Iterable<Verdict['valid']>): Verdict['valid'] {
  let merged: Verdict['valid'] = true
  for (const answer of answers) {
    if (answer === false) return false
    if (answer === 'unknown') merged = 'unknown'
  }
  return merged
}
