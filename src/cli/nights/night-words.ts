import type { NightFinding, ScenarioNight } from '../../fuzz/nights/scenario-night.ts'
import { grouped } from '../../options/counted.ts'

/** `2026-11-29 01:17`, in UTC. */
export function nightDate({ started }: Pick<ScenarioNight, 'started'>): string {
  return started.slice(0, 16).replace('T', ' ')
}

/** `1a2b3c4d`, with `+` where files were changed since; empty outside of a repository. */
export function shortRevision({ revision = '' }: Pick<ScenarioNight, 'revision'>): string {
  return `${revision.slice(0, 8)}${revision.endsWith('+') ? '+' : ''}`
}

/** How many findings a night has of a kind of news. Undefined where there is no telling: without a registry nothing is gone or comes back. */
export function newsCount(night: ScenarioNight, news: NightFinding['news']): number | undefined {
  if (!night.isRemembered && (news === 'gone' || news === 'regressed')) return undefined
  return night.findings.filter(each => each.news === news).length
}

/** How many ways to fail a night has seen. */
export function failureCount({ findings }: ScenarioNight): number {
  return findings.filter(({ news }) => news !== 'gone').length
}

/** `3/4`: of the labels and properties that a run may reach, how many some run did; empty where there are none. */
export function reachedText({ reached, never }: ScenarioNight): string {
  const all = reached.length + never.length
  return all === 0 ? '' : `${reached.length}/${all}`
}

/** What keeps a night from being all that it was to be; empty where it is. */
export function shortcomings({ isWhole, sessions, of, undecided, problems }: ScenarioNight): string {
  return [
    ...(sessions < of ? [`${sessions} of ${of} shards`] : isWhole ? [] : ['not complete']),
    ...(undecided > 0 ? [`${grouped(undecided)} undecided`] : []),
    ...(problems > 0 ? [`${grouped(problems)} ${problems === 1 ? 'problem' : 'problems'}`] : []),
  ].join(', ')
}

/** The heads of a table of nights; those of numbers are true. */
export const NIGHT_COLUMNS: readonly (readonly [head: string, isNumber: boolean])[] = [
  ['night', false],
  ['revision', false],
  ['runs', true],
  ['runs/s', true],
  ['failures', true],
  ['new', true],
  ['regressed', true],
  ['known', true],
  ['gone', true],
  ['reached', true],
  ['faults', true],
  ['', false],
]

/** A row of it. */
export function nightCells(night: ScenarioNight): string[] {
  const told = (news: NightFinding['news']) => newsCount(night, news)?.toString() ?? '–'
  return [
    nightDate(night),
    shortRevision(night),
    grouped(night.runs),
    grouped(night.runsPerSecond),
    String(failureCount(night)),
    ...[told('new'), told('regressed'), told('known'), told('gone')],
    reachedText(night),
    String(night.faults.length),
    shortcomings(night),
  ]
}

/** Nights by their scenario, in the order of its name and file; `name` has the file where two scenarios share a name. */
export function byScenario(
  nights: readonly ScenarioNight[],
): { readonly name: string; readonly file: string; readonly nights: readonly ScenarioNight[] }[] {
  const groups = new Map<string, ScenarioNight[]>()
  for (const night of nights) {
    const key = JSON.stringify([night.scenario, night.file])
    groups.set(key, [...(groups.get(key) ?? []), night])
  }
  const sorted = [...groups].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, each]) => each)
  return sorted.map(each => {
    const [{ scenario, file }] = each as [ScenarioNight]
    const isShared = sorted.some(([other]) => other?.scenario === scenario && other.file !== file)
    return { name: isShared ? `${scenario} (${file})` : scenario, file, nights: each }
  })
}
