import type { RunIdentity } from '../../failures/same-again.ts'
import type { SeedRange } from '../campaign/seed-range.ts'
import type { Entry } from '../findings/triage.ts'
import type { FindingNews } from '../known/known-finding.ts'
import type { Problem } from '../problem.ts'
import type { ShrunkFailure } from '../thread/protocol.ts'
import type { SessionResults } from './results.ts'

/** A session, when its scenario has been loaded. */
export interface SessionStart {
  readonly scenario: string
  readonly file: string
  readonly seeds: SeedRange
  readonly jobs: number
  /** The folder of what it stores; undefined where it could not be made. */
  readonly store: string | undefined
}

/** What became of a canary. */
export interface CanaryResult {
  readonly scenario: string
  readonly file: string
  readonly found: boolean
  /** The first seed with which it was found, and how. */
  readonly seed: number | null
  readonly signature: string | null
  readonly runs: number
}

/** Hears of what fuzzing comes upon, when it does: what tells it to a person, or to a program. */
export interface FuzzListener {
  /** How it begins: what is resumed, and what is not. */
  note(text: string): void
  started(start: SessionStart): void
  /** A way to fail, for the first time. */
  found(scenario: string, entry: Entry): void
  /** It stays as it was found. `replay` is what to type to see it again. */
  left(entry: Entry, replay: string): void
  /** It was made smaller. `isStored` says whether it is in `entry.path`. */
  shrunk(entry: Entry, news: 'first' | 'another way', shrunk: ShrunkFailure, isStored: boolean): void
  /** There is a smaller plan for it, from the run of another seed. */
  improved(entry: Entry, seed: string): void
  /** What was stored gave the very same run in a fresh thread. */
  verified(entry: Entry, run: RunIdentity): void
  problem(problem: Problem): void
  /** A canary has sung or not: `shortcoming` is why it proves nothing. */
  canary(result: CanaryResult, shortcoming: Problem | undefined): void
  /** What a registry of findings says to a session that is over. */
  news(scenario: string, news: readonly FindingNews[]): void
  /** All is done with one scenario that could be loaded. */
  over(results: SessionResults): void
}
