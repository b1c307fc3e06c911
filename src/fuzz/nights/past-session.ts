import * as v from 'valibot'
import { FINDING_STATES, NEWS } from '../known/known-finding.ts'
import type { SessionResults } from '../session/results.ts'

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0))
const ms = v.pipe(v.number(), v.finite(), v.minValue(0))
const texts = v.array(v.string())

const pastSession = v.object({
  scenario: v.string(),
  file: v.string(),
  started: v.pipe(v.string(), v.isoTimestamp()),
  status: v.picklist(['running', 'interrupted', 'complete']),
  revision: v.exactOptional(v.string()),
  shard: v.exactOptional(v.object({ number: count, of: count })),
  firstSeed: count,
  tookMs: ms,
  runs: count,
  executed: count,
  simulatedMs: ms,
  failures: v.array(
    v.object({ signature: v.string(), message: v.string(), hits: count, needs: v.exactOptional(texts) }),
  ),
  undecided: count,
  problems: count,
  reached: texts,
  never: texts,
  faults: texts,
  news: v.exactOptional(
    v.array(
      v.object({
        news: v.picklist(NEWS),
        kind: v.string(),
        signature: v.string(),
        needs: v.exactOptional(texts),
        state: v.picklist(FINDING_STATES),
      }),
    ),
  ),
})

/** What the nights' reports take of a session. It is a line of `nights.jsonl` when the session itself is deleted. */
export type PastSession = v.InferOutput<typeof pastSession>

/** Returns what is remembered of a session. */
export function pastSessionOf(results: SessionResults): PastSession {
  const { scenario, file, started, status, revision, shard, seeds, coverage, news } = results
  const { tookMs, runs, executed, simulatedMs, undecided, problems, neverReached } = results
  const seen = (counts: Readonly<Record<string, number>>) => Object.keys(counts).filter(name => (counts[name] ?? 0) > 0)
  return {
    ...{ scenario: scenario.name, file, started, status },
    ...(revision === undefined ? {} : { revision }),
    ...(shard === undefined ? {} : { shard }),
    ...{ firstSeed: seeds.first, tookMs, runs, executed, simulatedMs },
    failures: results.failures.map(({ signature, message, hits, shape }) => ({
      ...{ signature, message, hits },
      ...(shape === undefined ? {} : { needs: [...shape] }),
    })),
    ...{ undecided: undecided.length, problems: problems.length },
    reached: [...new Set([...seen(coverage.reached), ...seen(coverage.sometimes)])],
    never: [...neverReached],
    faults: Object.entries(coverage.faults).flatMap(([kind, { effective }]) => (effective > 0 ? [kind] : [])),
    ...(news === undefined
      ? {}
      : {
          news: news.map(({ news: what, finding: { kind, signature, needs, state } }) => ({
            ...{ news: what, kind, signature, state },
            ...(needs === undefined ? {} : { needs: [...needs] }),
          })),
        }),
  }
}

/** Reads a line of `nights.jsonl`. Returns undefined for what is none. */
export function parsePastSession(line: string): PastSession | undefined {
  try {
    const result = v.safeParse(pastSession, JSON.parse(line))
    return result.success ? result.output : undefined
  } catch {
    return undefined
  }
}

/** By this a session is known, wherever its results are copied to. */
export function sessionKey({ scenario, file, started, firstSeed }: PastSession): string {
  return JSON.stringify([scenario, file, started, firstSeed])
}
