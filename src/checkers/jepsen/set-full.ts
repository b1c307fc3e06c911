import type { History, HistoryEvent } from '../../workload/history.ts'
import type { Checker, Verdict } from '../checker.ts'
import { count, show, showName, showTime } from '../display.ts'
import { identity } from '../equality.ts'
import { type ClientOperation, operations } from '../operation.ts'
import { elementsOf, showElements, whereabouts } from './evidence.ts'
import { Multiset } from './multiset.ts'

export interface SetFullOptions {
  /** Whether it is an error if a read misses an element that is known, and a later one has it. Default false. */
  readonly linearizable?: boolean
  /**
   * From how many milliseconds on an element that was known and missing counts as stale. Default 1, as in Jepsen, which
   * counts whole milliseconds. 0: by the order of the events alone. That is also how a history without times is judged.
   */
  readonly staleFromMs?: number
}

/** What became of one element. */
export interface SetFullElement {
  readonly element: unknown
  readonly outcome: 'stable' | 'lost' | 'never-read'
  /** When it was first certain to be in the set: its addition was acknowledged, or a read that has it completed. */
  readonly known?: HistoryEvent
  /** The invocation of the read that began last of those that have it, and of those that do not. */
  readonly lastPresent?: HistoryEvent
  readonly lastAbsent?: HistoryEvent
  /** How long, once known, it was still missing (`stable`) or still there (`lost`), in whole milliseconds. */
  readonly latencyMs?: number
  readonly stale: boolean
}

export interface SetFullDetails {
  readonly attemptCount: number
  readonly stableCount: number
  readonly lost: readonly SetFullElement[]
  /** Stable ones that were missing for a time after they were known, the longest first. */
  readonly stale: readonly SetFullElement[]
  /** No read had them, and none that began after they were known missed them. */
  readonly neverRead: readonly unknown[]
  /** Elements that one read returned more than once, with the most times that one did. */
  readonly duplicated: readonly { readonly element: unknown; readonly times: number; readonly read: HistoryEvent }[]
  /** In a read, and never added by anybody. */
  readonly unexpected: readonly { readonly element: unknown; readonly read: HistoryEvent }[]
  /** Latency in milliseconds that this share of the stable elements did not exceed. */
  readonly stableLatenciesMs: Readonly<Record<'0' | '0.5' | '0.95' | '0.99' | '1', number>> | undefined
}

interface Timeline {
  readonly element: unknown
  known: HistoryEvent | undefined
  /** Positions of the events; -1 if there is none. */
  knownAt: number
  lastPresent: number
  lastAbsent: number
}

/**
 * Jepsen's `set-full`: follows every element through all reads. An element is known from when its addition is acknowledged, or
 * a read that has it completes, whichever is first. It is *lost* if reads that began after it was known miss it, and no read
 * that began later still has it; it is *stable* if the last reads have it; and *stale* if it is stable, but was missing for a
 * while after it was known.
 *
 * Operations: `add` of an element (each should be added once); `read`, whose `ok` carries all elements as an array or a Set.
 *
 * Wrong are lost elements, elements that one read has more than once (Jepsen means to check this, and does not), elements that
 * nobody added (Jepsen ignores these), and with `linearizable` stale elements. `'unknown'` if no element is stable.
 */
export function setFull(options: SetFullOptions = {}): Checker<SetFullDetails> {
  const { linearizable = false, staleFromMs = 1 } = options
  return { name: 'set-full', check: history => check(history, linearizable, staleFromMs) }
}

function check(history: History, linearizable: boolean, staleFromMs: number): Verdict<SetFullDetails> {
  const timelines = new Map<unknown, Timeline>()
  const unexpected = new Map<unknown, { element: unknown; read: HistoryEvent }>()
  const duplicated = new Map<unknown, { element: unknown; times: number; read: HistoryEvent }>()
  const all = operations(history)
  for (const { operation, at, isStart } of inOrder(all)) {
    const event = history[at]!
    if (operation.f === 'add') {
      const id = identity(operation.value)
      const timeline = timelines.get(id)
      if (timeline === undefined) {
        timelines.set(id, { element: operation.value, known: undefined, knownAt: -1, lastPresent: -1, lastAbsent: -1 })
      } else if (!isStart && operation.outcome === 'ok') know(timeline, event, at)
      continue
    }
    if (operation.f !== 'read' || isStart || operation.outcome !== 'ok') continue
    const elements = elementsOf('set-full', event)
    const seen = new Multiset(elements)
    for (const { value, times } of seen.entries()) {
      const id = identity(value)
      const timeline = timelines.get(id)
      if (timeline !== undefined) know(timeline, event, at)
      else if (!unexpected.has(id)) unexpected.set(id, { element: value, read: event })
      if (times > (duplicated.get(id)?.times ?? 1)) duplicated.set(id, { element: value, times, read: event })
    }
    for (const timeline of timelines.values()) {
      if (seen.has(timeline.element)) timeline.lastPresent = Math.max(timeline.lastPresent, operation.start)
      else timeline.lastAbsent = Math.max(timeline.lastAbsent, operation.start)
    }
  }
  const outcomes = [...timelines.values()].map(timeline => outcome(timeline, history, staleFromMs))
  const stable = outcomes.filter(({ outcome }) => outcome === 'stable')
  const details: SetFullDetails = {
    attemptCount: outcomes.length,
    stableCount: stable.length,
    lost: outcomes.filter(({ outcome }) => outcome === 'lost'),
    stale: stable.filter(({ stale }) => stale).sort((a, b) => (b.latencyMs ?? 0) - (a.latencyMs ?? 0)),
    neverRead: outcomes.filter(({ outcome }) => outcome === 'never-read').map(({ element }) => element),
    duplicated: [...duplicated.values()],
    unexpected: [...unexpected.values()],
    stableLatenciesMs: quantiles(stable.map(({ latencyMs }) => latencyMs!)),
  }
  return { ...judge(details, linearizable), details }
}

function know(timeline: Timeline, event: HistoryEvent, at: number): void {
  if (timeline.knownAt !== -1) return
  timeline.known = event
  timeline.knownAt = at
}

/** Invocations of additions and completions of everything, in order of the history. */
function inOrder(all: readonly ClientOperation[]): { operation: ClientOperation; at: number; isStart: boolean }[] {
  const moments = []
  for (const operation of all) {
    if (operation.f === 'add') moments.push({ operation, at: operation.start, isStart: true })
    if (operation.outcome === 'ok') moments.push({ operation, at: operation.end, isStart: false })
  }
  return moments.sort((a, b) => a.at - b.at)
}

const NS_PER_MS = 1e6

function outcome(timeline: Timeline, history: History, staleFromMs: number): SetFullElement {
  const { element, known, knownAt, lastPresent, lastAbsent } = timeline
  const present = lastPresent === -1 ? undefined : history[lastPresent]!
  const absent = lastAbsent === -1 ? undefined : history[lastAbsent]!
  const isStable = present !== undefined && lastPresent > lastAbsent
  const isLost = !isStable && known !== undefined && absent !== undefined && lastAbsent > knownAt
  // The moment from which on it was there, or gone: just after the last read that says otherwise began.
  const turn = isStable ? absent : isLost ? present : undefined
  const turnTime = turn === undefined ? 0 : turn.time + 1
  const latency = known === undefined ? 0 : Math.max(0, turnTime - known.time)
  const byOrder = staleFromMs === 0 || (known !== undefined && known.time < 0)
  const isLate = byOrder ? lastAbsent > knownAt : latency >= staleFromMs * NS_PER_MS
  return {
    element,
    outcome: isStable ? 'stable' : isLost ? 'lost' : 'never-read',
    ...(known === undefined ? {} : { known }),
    ...(present === undefined ? {} : { lastPresent: present }),
    ...(absent === undefined ? {} : { lastAbsent: absent }),
    ...(isStable || isLost ? { latencyMs: Math.floor(latency / NS_PER_MS) } : {}),
    stale: isStable && isLate,
  }
}

function quantiles(latencies: readonly number[]): SetFullDetails['stableLatenciesMs'] {
  if (latencies.length === 0) return undefined
  const sorted = latencies.toSorted((a, b) => a - b)
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]!
  return { '0': at(0), '0.5': at(0.5), '0.95': at(0.95), '0.99': at(0.99), '1': at(1) }
}

function judge(details: SetFullDetails, linearizable: boolean): Pick<Verdict, 'valid' | 'reason'> {
  const { lost, duplicated, unexpected, stale, stableCount, attemptCount, neverRead } = details
  const problems: string[] = []
  if (lost.length > 0) {
    const { element, known, lastAbsent } = lost[0]!
    problems.push(
      `${count(lost.length, 'element')} ${lost.length === 1 ? 'was' : 'were'} lost: ` +
        `${showElements(lost.map(each => each.element))}. ` +
        `${showName(element)} was in the set for certain (${whereabouts(known!)}), but a read that began later ` +
        `(${whereabouts(lastAbsent!)}) lacks it, and so does every read after that.`,
    )
  }
  if (duplicated.length > 0) {
    const { element, times, read } = duplicated[0]!
    problems.push(
      `${count(duplicated.length, 'element')} occurred more than once in one read: ` +
        `${showName(element)} ${show(times)} times (${whereabouts(read)}).`,
    )
  }
  if (unexpected.length > 0) {
    const { read } = unexpected[0]!
    problems.push(
      `Nobody had begun to add ${showElements(unexpected.map(each => each.element))} when it was read (${whereabouts(read)}).`,
    )
  }
  if (linearizable && stale.length > 0) {
    const { element, known, lastAbsent } = stale[0]!
    const gap = known!.time < 0 ? 'later' : `${showTime(lastAbsent!.time - known!.time)} later`
    problems.push(
      `${count(stale.length, 'element')} came late: ${showName(element)} was in the set for certain ` +
        `(${whereabouts(known!)}), but a read that began ${gap} (${whereabouts(lastAbsent!)}) lacks it.`,
    )
  }
  if (problems.length > 0) return { valid: false, reason: problems.join(' ') }
  if (stableCount === 0) {
    const reason =
      attemptCount === 0
        ? 'Nothing was added to the set.'
        : `None of ${count(attemptCount, 'element')} was ever read after it was added.`
    return { valid: 'unknown', reason }
  }
  const rest = neverRead.length === 0 ? '' : ` (${neverRead.length} of ${attemptCount} were never read)`
  const late = stale.length === 0 ? '' : `, ${stale.length} of them late`
  return { valid: true, reason: `No element was lost: ${stableCount} are there to stay${late}${rest}.` }
}
