import { isDeepStrictEqual } from 'node:util'
import { shownPath } from '../../failures/shown-path.ts'
import type { Strategy } from '../../search/guidance/strategy.ts'
import type { SeedRange } from '../campaign/seed-range.ts'
import { usageError } from '../problem.ts'
import type { PlanSections } from '../thread/protocol.ts'
import { SessionFolder, type StoredSession } from './session-folder.ts'

/** What was asked for about a session's seeds. */
export interface Wanted {
  /** Undefined: those of the session that is resumed, or all. */
  readonly seeds: SeedRange | undefined
  /** Real milliseconds; Infinity where the seeds are counted. */
  readonly timeMs: number
  /** Whether it goes on where the last session stopped. */
  readonly resume: boolean
  /** What all plans say. One that is resumed goes on with what its own plans say: nothing else may be asked for. */
  readonly given?: PlanSections | undefined
  /** How plans are made of others. One that makes plans so goes on with what it knows only where that is asked for again. */
  readonly guided: readonly Strategy[]
  /** The store. */
  readonly root: string
}

/** With which seeds a session begins, and which one it goes on with. */
export interface Beginning {
  readonly seeds: SeedRange
  readonly before: StoredSession | undefined
}

const DEFAULT_SEEDS = 1_000

/** The seeds where nothing was said about them: 1,000 of them, or as many as there is time for. */
export function defaultSeeds(first: number, isTimed: boolean): SeedRange {
  return { first, count: isTimed ? undefined : DEFAULT_SEEDS }
}

/** A session that has had this much of its time is not worth resuming. */
const MOST_OF_IT = 0.9

/**
 * Decides how a session begins: one that was stopped goes on; after one that used up its time, a new one goes on with the seeds after its own.
 * `note` hears which. Throws a ProblemError when a session cannot be resumed.
 */
export function beginningOf(scenarioFile: string, wanted: Wanted, note: (text: string) => void): Beginning {
  const { seeds, timeMs, root, resume, given, guided } = wanted
  const isTimed = Number.isFinite(timeMs)
  const fresh = seeds ?? defaultSeeds(1, isTimed)
  if (!resume) return { seeds: fresh, before: undefined }
  const file = shownPath(scenarioFile)
  const before = SessionFolder.latestOf(root, file)
  if (before === undefined) {
    note(`${file}: there is no session to resume, so this is a new one`)
    return { seeds: fresh, before }
  }
  const { results, folder } = before
  const path = shownPath(folder.path)
  const hasTimeLeft = results.status !== 'complete' && results.elapsedMs < MOST_OF_IT * timeMs
  if (isTimed && !hasTimeLeft && seeds === undefined) {
    const { frontier: first } = results.checkpoint
    note(`${file}: the last session had its time, so a new one goes on with seed ${first}`)
    return { seeds: { first, count: undefined }, before: undefined }
  }
  if (!isTimed && (seeds ?? results.seeds).count === undefined) {
    throw usageError(`${path} had no number of seeds: to resume it, say --time or --seeds`)
  }
  if (seeds !== undefined && seeds.first !== results.seeds.first) {
    throw usageError(
      `${path} began with seed ${results.seeds.first}, not ${seeds.first}: to resume it, leave out --seeds`,
    )
  }
  if (given !== undefined && !isDeepStrictEqual(given, results.given)) {
    throw usageError(`${path} was not begun with this --strategy: to resume it, leave out --strategy`)
  }
  if (guided.length === 0 && results.checkpoint.search !== undefined) {
    throw usageError(`${path} makes plans of what it has found: to resume it, say --guided, or its --strategy, again`)
  }
  note(`${file}: going on with ${path}`)
  return { seeds: seeds ?? results.seeds, before }
}
