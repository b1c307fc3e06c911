import { isSameKind } from '../known/known-finding.ts'
import type { PastSession } from './past-session.ts'

/** A way to fail, as a night tells of it. */
export interface NightFinding {
  /** By the registry of findings; without one, whether an earlier night of the store saw it. */
  readonly news: 'new' | 'regressed' | 'known' | 'gone'
  readonly signature: string
  readonly needs?: readonly string[]
  /** How often it was seen in the night; 0 for what is gone. */
  readonly hits: number
  /** Whether it is meant to be so. */
  readonly isExpected: boolean
  /** Its fingerprint in the registry; absent without one. */
  readonly kind?: string
}

/** What one night came to over one scenario, all of its shards together. */
export interface ScenarioNight {
  readonly scenario: string
  readonly file: string
  /** ISO 8601: when the first of its sessions began. */
  readonly started: string
  readonly revision?: string
  /** Whether all of it was run: each shard is there, and came to its end. */
  readonly isWhole: boolean
  /** How many sessions it is made of, and of how many it should be. */
  readonly sessions: number
  readonly of: number
  readonly runs: number
  readonly executed: number
  /** Milliseconds of virtual time. */
  readonly simulatedMs: number
  /** Real milliseconds: those of the shard that took longest. */
  readonly tookMs: number
  /** Of all shards together. */
  readonly runsPerSecond: number
  /** Those that failed, and with a registry those that are gone. */
  readonly findings: readonly NightFinding[]
  /** Whether a registry of findings was asked: without one there is no telling what is gone, or has come back. */
  readonly isRemembered: boolean
  readonly undecided: number
  readonly problems: number
  /** Labels and `sometimes` properties that some run reached. */
  readonly reached: readonly string[]
  /** Those that no run of any shard reached. */
  readonly never: readonly string[]
  /** Kinds of faults that did something. */
  readonly faults: readonly string[]
}

/** Shards of one night begin within so much of each other: machines come when there is room for them. */
const SHARDS_APART_MS = 24 * 3_600_000

/**
 * Returns the nights of sessions, oldest first, each of one scenario. Sessions are one night where they are different shards of the same
 * number, of the same revision, within a day. Without a registry, what failed in an earlier one of these nights is known.
 */
export function nightsOf(sessions: readonly PastSession[]): ScenarioNight[] {
  const before = new Map<string, PastSession['failures']>()
  return groupedByNight(sessions, session => session).map(group => {
    const [{ scenario, file }] = group as [PastSession]
    const place = JSON.stringify([scenario, file])
    const earlier = before.get(place) ?? []
    before.set(place, [...earlier, ...group.flatMap(({ failures }) => failures)])
    return nightOf(group, earlier)
  })
}

/** Returns what there is of each night, as {@link nightsOf} has them. `of` says which session a thing is about. */
export function groupedByNight<T>(things: readonly T[], of: (thing: T) => PastSession): T[][] {
  const sorted = things
    .map(thing => ({ thing, session: of(thing) }))
    .sort(({ session: a }, { session: b }) =>
      a.started < b.started ? -1 : a.started > b.started ? 1 : a.firstSeed - b.firstSeed,
    )
  const groups: (typeof sorted)[] = []
  for (const each of sorted) {
    const group = groups.find(others =>
      isOneNight(
        others.map(other => other.session),
        each.session,
      ),
    )
    if (group === undefined) groups.push([each])
    else group.push(each)
  }
  return groups.map(group => group.map(({ thing }) => thing))
}

/** The last night of each scenario. */
export function lastNights(nights: readonly ScenarioNight[]): ScenarioNight[] {
  return [...new Map(nights.map(night => [JSON.stringify([night.scenario, night.file]), night])).values()]
}

function isOneNight(group: readonly PastSession[], session: PastSession): boolean {
  const [first] = group as [PastSession]
  const { shard, scenario, file, revision, started } = session
  if (shard === undefined || first.shard?.of !== shard.of || revision !== first.revision) return false
  if (scenario !== first.scenario || file !== first.file) return false
  if (group.some(other => other.shard?.number === shard.number)) return false
  return Date.parse(started) - Date.parse(first.started) < SHARDS_APART_MS
}

function nightOf(group: readonly PastSession[], earlier: PastSession['failures']): ScenarioNight {
  const [{ scenario, file, started, revision, shard }] = group as [PastSession]
  const sum = (amount: (session: PastSession) => number) => group.reduce((total, each) => total + amount(each), 0)
  const union = (names: (session: PastSession) => readonly string[]) => [...new Set(group.flatMap(names))].sort()
  const reached = union(session => session.reached)
  const of = shard?.of ?? 1
  const isRemembered = group.some(({ news }) => news !== undefined)
  return {
    ...{ scenario, file, started },
    ...(revision === undefined ? {} : { revision }),
    isWhole: group.length === of && group.every(({ status }) => status === 'complete'),
    ...{ sessions: group.length, of },
    runs: sum(({ runs }) => runs),
    executed: sum(({ executed }) => executed),
    simulatedMs: sum(({ simulatedMs }) => simulatedMs),
    tookMs: Math.max(...group.map(({ tookMs }) => tookMs)),
    runsPerSecond: sum(({ executed, tookMs }) => (tookMs === 0 ? 0 : (executed / tookMs) * 1_000)),
    findings: isRemembered ? remembered(group) : compared(group, earlier),
    isRemembered,
    undecided: sum(({ undecided }) => undecided),
    problems: sum(({ problems }) => problems),
    reached,
    never: union(({ never }) => never).filter(name => !reached.includes(name)),
    faults: union(({ faults }) => faults),
  }
}

type SeenFailure = PastSession['failures'][number]

/** Failures of all shards, each kind once. */
function failuresOf(group: readonly PastSession[]): SeenFailure[] {
  const [{ scenario }] = group as [PastSession]
  const found: SeenFailure[] = []
  for (const failure of group.flatMap(({ failures }) => failures)) {
    const at = found.findIndex(each => isSameKind({ scenario, ...each }, { scenario, ...failure }))
    const known = found[at]
    if (known === undefined) found.push(failure)
    else found[at] = { ...known, hits: known.hits + failure.hits }
  }
  return found
}

/** As sessions were told by the registry. What several shards saw is one finding, and is not gone where one of them saw it. */
function remembered(group: readonly PastSession[]): NightFinding[] {
  const [{ scenario }] = group as [PastSession]
  const failures = failuresOf(group)
  const told: NightFinding[] = []
  for (const { news, kind, signature, needs, state } of group.flatMap(session => session.news ?? [])) {
    const same = { scenario, signature, ...(needs === undefined ? {} : { needs }) }
    const at = told.findIndex(each => each.kind === kind || isSameKind({ scenario, ...each }, same))
    const known = told[at]
    const hits = failures
      .filter(each => isSameKind({ scenario, ...each }, same))
      .reduce((total, each) => total + each.hits, 0)
    const finding: NightFinding = {
      ...{ news, signature, kind, hits: news === 'gone' ? 0 : hits, isExpected: state === 'expected' },
      ...(needs === undefined ? {} : { needs }),
    }
    if (known === undefined) told.push(finding)
    else if (known.news === 'gone') told[at] = finding
  }
  return told
}

/** Without a registry: by what failed in the nights before it. */
function compared(group: readonly PastSession[], earlier: PastSession['failures']): NightFinding[] {
  const [{ scenario }] = group as [PastSession]
  return failuresOf(group).map(({ signature, needs, hits }) => {
    const kind = { scenario, signature, ...(needs === undefined ? {} : { needs }) }
    const isKnown = earlier.some(each => isSameKind({ scenario, ...each }, kind))
    return {
      ...{ news: isKnown ? 'known' : 'new', signature, hits, isExpected: false },
      ...(needs === undefined ? {} : { needs }),
    }
  })
}
