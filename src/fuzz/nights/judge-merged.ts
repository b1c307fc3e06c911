import { type FindingNews, isSameKind } from '../known/known-finding.ts'
import type { Memory } from '../known/memory.ts'
import { type Problem, problemOf } from '../problem.ts'
import type { FailureEntry, SessionResults } from '../session/results.ts'
import { sessionsBelow, storedResults, writeResults } from '../session/session-folder.ts'
import type { Thread } from '../thread/thread.ts'
import { pastSessionOf } from './past-session.ts'
import { groupedByNight } from './scenario-night.ts'

/** What a registry says to the last night of a scenario. */
export interface JudgedMerge {
  readonly scenario: string
  readonly news: readonly FindingNews[]
}

/**
 * Says of the last night of each scenario in a store what is new, known, gone or regressed, all of its shards together, and writes that
 * into each of their sessions. `newThread` makes threads for a scenario's file: there, seeds that showed a finding are run again.
 */
export async function judgeMerged(
  root: string,
  memory: Memory,
  newThread: (file: string) => Thread,
): Promise<{ readonly judged: readonly JudgedMerge[]; readonly problems: readonly Problem[] }> {
  const sessions = sessionsBelow(root).map(path => ({ path, results: storedResults(path) }))
  const nights = groupedByNight(sessions, ({ results }) => pastSessionOf(results))
  const last = new Map(nights.map(night => [placeOf(night[0]?.results), night]))
  const judged: JudgedMerge[] = []
  const problems: Problem[] = []
  for (const night of last.values()) {
    const [first] = night
    if (first === undefined) continue
    const all = night.map(({ results }) => results)
    const isWhole = all.length === (first.results.shard?.of ?? 1) && all.every(({ status }) => status === 'complete')
    try {
      const news = await memory.judge({ results: together(all), isWhole }, () => newThread(first.results.file))
      for (const { path, results } of night) writeResults(path, { ...results, news })
      judged.push({ scenario: first.results.scenario.name, news })
    } catch (error) {
      problems.push(problemOf(error))
    }
  }
  return { judged, problems }
}

function placeOf(results: SessionResults | undefined): string {
  return JSON.stringify([results?.scenario.name, results?.file])
}

/**
 * The results of a night's shards as those of one session, as far as a registry asks. The seeds are those of the first: seeds of a
 * finding that another one has run are run once more, to the same end.
 */
function together(all: readonly SessionResults[]): SessionResults {
  const [first] = all as [SessionResults]
  const failures: FailureEntry[] = []
  for (const entry of all.flatMap(each => each.failures)) {
    const same = (other: FailureEntry) => isSameKind(kindOf(first, other), kindOf(first, entry))
    const at = failures.findIndex(same)
    const known = failures[at]
    if (known === undefined) failures.push(entry)
    else failures[at] = { ...known, hits: known.hits + entry.hits }
  }
  return { ...first, failures, runs: all.reduce((sum, { runs }) => sum + runs, 0) }
}

function kindOf({ scenario }: SessionResults, { signature, shape }: FailureEntry) {
  return { scenario: scenario.name, signature, ...(shape === undefined ? {} : { needs: shape }) }
}
