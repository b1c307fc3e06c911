import type { FailureEntry, SessionResults } from '../session/results.ts'
import {
  type FindingNews,
  fingerprintOf,
  isSameKind,
  type KindOfFailure,
  type KnownFinding,
  NEWS,
  type Night,
} from './known-finding.ts'

/** From when on what is not seen counts as gone. */
export interface GoneLimits {
  /** Nights in which its own seeds were run again, and did not show it. */
  readonly nights: number
  /** Runs without it (default: {@link ENOUGH_TIMES} as many as it took to see it once). */
  readonly seeds?: number | undefined
}

/** What has happened in one of so many runs is missed by five times as many with a probability below one in a hundred (e⁻⁵). */
const ENOUGH_TIMES = 5
const MOST_SEEDS = 5

/** What became of a scenario in one night. */
export interface JudgedNight extends Night {
  readonly results: Pick<SessionResults, 'file' | 'failures' | 'runs' | 'scenario'>
  /** Whether it came to its end: only then does it say anything that something was not seen. */
  readonly isWhole: boolean
  /** Kinds that did not come up, but did when their own seeds were run again, and kinds whose seeds did not show them. */
  readonly again: ReadonlyMap<string, boolean>
}

export interface Judgement {
  readonly findings: readonly KnownFinding[]
  /** Of this scenario: new, regressed, known, gone. */
  readonly news: readonly FindingNews[]
}

/**
 * Says what a night means for the findings of its scenario, and what is known after it. The same night may be judged again, as one that
 * is resumed is: it is counted once.
 */
export function judgeNight(known: readonly KnownFinding[], night: JudgedNight, limits: GoneLimits): Judgement {
  const { results } = night
  const findings = [...known]
  const news: FindingNews[] = []
  const seen = new Set<number>()
  for (const entry of results.failures) {
    const kind = kindOf(results.scenario.name, entry)
    // Two entries of one night that the registry takes for one, since it does not know what it needs: the first stands for it.
    const at = findings.findIndex((each, i) => !seen.has(i) && isSameKind(each, kind))
    const before = findings[at]
    const now = before === undefined ? discovered(kind, entry, night) : seenAgain(before, entry, night)
    const index = before === undefined ? findings.push(now) - 1 : at
    findings[index] = now
    seen.add(index)
    news.push({ news: newsOf(now, night), finding: now })
  }
  known.forEach((before, index) => {
    if (before.scenario !== results.scenario.name || seen.has(index)) return
    if (night.again.get(before.kind) === true) {
      const now = revived(before, { ...nightOf(night), seed: before.last.seed })
      findings[index] = now
      news.push({ news: newsOf(now, night), finding: now })
      return
    }
    const now = night.isWhole ? missed(before, night, limits) : before
    findings[index] = now
    if (now.gone?.night === night.night) news.push({ news: 'gone', finding: now })
  })
  return { findings, news: news.sort((a, b) => NEWS.indexOf(a.news) - NEWS.indexOf(b.news)) }
}

/** The findings of a scenario that a night has not seen, and which of their seeds it has not run either. */
export function toRunAgain(
  known: readonly KnownFinding[],
  { scenario, failures, seeds, checkpoint }: Pick<SessionResults, 'scenario' | 'failures' | 'seeds' | 'checkpoint'>,
): { readonly finding: KnownFinding; readonly seeds: readonly number[] }[] {
  return known
    .filter(finding => finding.scenario === scenario.name && finding.state !== 'fixed' && finding.seeds.length > 0)
    .filter(finding => !failures.some(entry => isSameKind(finding, kindOf(scenario.name, entry))))
    .map(finding => ({
      finding,
      seeds: finding.seeds.filter(seed => seed < seeds.first || seed >= checkpoint.frontier),
    }))
}

function kindOf(scenario: string, { signature, shape }: FailureEntry): KindOfFailure {
  return { scenario, signature, ...(shape === undefined ? {} : { needs: shape }) }
}

function newsOf({ first, regressed }: KnownFinding, { night }: Night): 'new' | 'regressed' | 'known' {
  if (first.night === night) return 'new'
  return regressed?.night === night ? 'regressed' : 'known'
}

function nightOf({ night, revision }: Night): Night {
  return { night, ...(revision === undefined ? {} : { revision }) }
}

function discovered(kind: KindOfFailure, entry: FailureEntry, night: JudgedNight): KnownFinding {
  const { signature, message, seed, hits, plan } = entry
  const sighting = { ...nightOf(night), seed }
  return {
    kind: fingerprintOf(kind),
    scenario: kind.scenario,
    file: night.results.file,
    signature,
    ...(kind.needs === undefined ? {} : { needs: kind.needs }),
    message,
    state: 'open',
    first: sighting,
    last: sighting,
    hits,
    runs: night.results.runs,
    seeds: plan === undefined ? [seed] : [],
  }
}

function seenAgain(before: KnownFinding, entry: FailureEntry, night: JudgedNight): KnownFinding {
  const { signature, shape, message, seed, hits, plan } = entry
  const { seeds, needs = shape, ...rest } = revived(before, { ...nightOf(night), seed })
  const isCounted = before.last.night === night.night
  return {
    ...rest,
    file: night.results.file,
    signature,
    message,
    ...(needs === undefined ? {} : { needs }),
    hits: isCounted ? Math.max(rest.hits, hits) : rest.hits + hits,
    runs: isCounted ? Math.max(rest.runs, night.results.runs) : rest.runs + night.results.runs,
    // The latest are those that a mended way to draw still shows.
    seeds: plan === undefined ? [seed, ...seeds.filter(each => each !== seed)].slice(0, MOST_SEEDS) : seeds,
  }
}

/** It is there: what was fixed has come back. */
function revived({ unseen: _, ...before }: KnownFinding, last: KnownFinding['last']): KnownFinding {
  if (before.state !== 'fixed') return { ...before, last }
  return { ...before, last, state: 'open', regressed: nightOf(last) }
}

/** It was not seen. */
function missed(before: KnownFinding, night: JudgedNight, limits: GoneLimits): KnownFinding {
  const { unseen = { nights: 0, seeds: 0, night: '' }, hits, runs } = before
  if (before.state === 'fixed' || unseen.night === night.night) return before
  // Only where its own seeds did not show it does a night say something; others may just have had no luck.
  const nights = unseen.nights + (night.again.get(before.kind) === false ? 1 : 0)
  const seeds = unseen.seeds + night.results.runs
  const since = { ...before, unseen: { nights, seeds, night: night.night } }
  const enough = limits.seeds ?? Math.ceil((ENOUGH_TIMES * runs) / Math.max(1, hits))
  const isGone = nights > 0 && (nights >= limits.nights || seeds >= enough)
  return isGone ? { ...since, state: 'fixed', gone: nightOf(night) } : since
}
