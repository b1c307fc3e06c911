import * as v from 'valibot'
import { counted } from '../../options/counted.ts'
import { textField } from '../../options/fields.ts'
import { checkOptions, optionsOf } from '../../options/options.ts'
import type { History, HistoryEvent } from '../../workload/history.ts'
import type { Checker, Verdict } from '../checker.ts'
import { show, showTime } from '../display.ts'
import { evidenceClass } from '../evidence-class.ts'
import { checkHistory } from '../history-given.ts'
import { noteShown } from '../shown.ts'
import { setStream } from '../streams/set-elements.ts'
import { showElements, whereabouts } from './evidence.ts'
import { finalStarts } from './final-phase.ts'
import { NEVER, NONE, type Timeline, timelines } from './set-timelines.ts'

/** Configures {@link setFull}. */
export interface SetFullOptions {
  /** What additions of an element are called. Default `'add'`. */
  readonly add?: string
  /** What reads are called. Default `'read'`. */
  readonly read?: string
  /**
   * Which reads show that an element is lost. `'last'` (default), as in Jepsen: those that began last, if none that has the element
   * began later. `'final'`: any in the final phase, which events with `final` make up; for sets that may be as late as they
   * like, as long as they have everything in the end.
   */
  readonly lostBy?: 'last' | 'final'
  /** Whether it is an error if a read misses an element that is known, and a later one has it. Default false. */
  readonly linearizable?: boolean
  /**
   * From how many milliseconds on an element that was known and missing counts as stale. Default 1, as in Jepsen, which
   * counts whole milliseconds. 0: by the order of the events alone. That is also how a history without times is judged.
   */
  readonly staleFromMs?: number
}

/** Says what became of an element that was lost, or was missing for a time. */
export interface SetFullElement {
  /** The element, as it was added. */
  readonly element: unknown
  /** Whether it stayed in the end: `stable` may have been missing for a time. */
  readonly outcome: 'stable' | 'lost'
  /** When it was first certain to be in the set: its addition was acknowledged, or a read that has it completed. */
  readonly known: HistoryEvent
  /** The invocation of the read that began last of those that have it. */
  readonly lastPresent?: HistoryEvent
  /** The invocation of the read that began last of those that do not; where `lostBy` is `'final'`, of a lost one, among final reads. */
  readonly lastAbsent: HistoryEvent
  /** How long, once known, it was still missing (`stable`) or still there (`lost`), in whole milliseconds. */
  readonly latencyMs: number
}

/** Holds the evidence of {@link setFull}. */
export interface SetFullDetails {
  /** Distinct elements whose addition was tried. */
  readonly attemptCount: number
  /** Elements that are there from some time on, for all reads that follow. */
  readonly stableCount: number
  /** Elements that were known to be there, and are missing from some time on. */
  readonly lost: readonly SetFullElement[]
  /** Stable ones that were missing for a time after they were known, the longest first. */
  readonly stale: readonly SetFullElement[]
  /** The reads do not say what became of them: none that counts had them, or missed them after they were known. */
  readonly neverRead: readonly unknown[]
  /** Elements that one read returned more than once, with the most times that one did. */
  readonly duplicated: readonly { readonly element: unknown; readonly times: number; readonly read: HistoryEvent }[]
  /** In a read, and never added. */
  readonly unexpected: readonly { readonly element: unknown; readonly read: HistoryEvent }[]
  /** Latency in milliseconds that this share of the stable elements did not exceed. */
  readonly stableLatenciesMs: Readonly<Record<'0' | '0.5' | '0.95' | '0.99' | '1', number>> | undefined
}

const OPTIONS = optionsOf<SetFullOptions>({
  add: textField,
  read: textField,
  lostBy: v.picklist(['last', 'final']),
  linearizable: v.boolean(),
  staleFromMs: v.pipe(v.number(), v.minValue(0)),
})

/**
 * Follows every element through all reads, as Jepsen's `set-full`. An element is known from when its addition is
 * acknowledged, or a read that has it completes, whichever is first. It is *lost* if reads that began after it was
 * known miss it, and no read that began later still has it; it is *stable* if the last reads have it; and *stale* if
 * it is stable, but was missing for a while after it was known.
 *
 * Operations: `add` of an element (each should be added once); `read`, whose `ok` carries all elements as an array or a Set.
 *
 * Wrong are lost elements, elements that one read has more than once (Jepsen means to check this, and does not), elements that
 * were never added (Jepsen ignores these), and with `linearizable` stale elements. `'unknown'` if no element is stable.
 */
export function setFull(options: SetFullOptions = {}): Checker<SetFullDetails> {
  checkOptions('setFull', OPTIONS, options)
  const { add = 'add', read = 'read', lostBy = 'last', linearizable = false, staleFromMs = 1 } = options
  return {
    name: 'set-full',
    operations: [add, read],
    stream: () => setStream({ add, read, lostBy, linearizable, staleFromMs }),
    check: history => check(history, { add, read, lostBy, linearizable, staleFromMs }),
  }
}

function check(history: History, options: Required<SetFullOptions>): Verdict<SetFullDetails> {
  checkHistory(history)
  noteShown(history)
  const finals = options.lostBy === 'final' ? finalStarts(history) : NO_READS
  const { elements, strangers } = timelines(history, options, finals)
  const lost: SetFullElement[] = []
  const stale: SetFullElement[] = []
  const neverRead: unknown[] = []
  let mayBeLost: SetFullElement | undefined
  const latencies: number[] = []
  for (const timeline of elements) {
    const fate = fateOf(timeline, history, options)
    if (fate === undefined) {
      neverRead.push(timeline.element)
      if (timeline.lastAbsent > timeline.knownAt) {
        mayBeLost ??= describe(timeline, history, { outcome: 'lost', latencyMs: 0, stale: false })
      }
      continue
    }
    if (fate.outcome === 'stable') latencies.push(fate.latencyMs)
    if (fate.outcome === 'lost') lost.push(describe(timeline, history, fate))
    else if (fate.stale) stale.push(describe(timeline, history, fate))
  }
  const seen = [...elements, ...strangers]
  const details: SetFullDetails = {
    attemptCount: elements.length,
    stableCount: latencies.length,
    lost,
    stale: stale.sort((a, b) => b.latencyMs - a.latencyMs),
    neverRead,
    duplicated: seen
      .filter(({ mostTimes }) => mostTimes > 1)
      .map(({ element, mostTimes, mostTimesAt }) => ({ element, times: mostTimes, read: history[mostTimesAt]! })),
    unexpected: seen
      .filter(({ unexpectedAt }) => unexpectedAt !== NEVER)
      .sort((a, b) => a.unexpectedAt - b.unexpectedAt)
      .map(({ element, unexpectedAt }) => ({ element, read: history[unexpectedAt]! })),
    stableLatenciesMs: quantiles(latencies),
  }
  return { ...judge(details, options, mayBeLost), details }
}

interface Fate {
  readonly outcome: 'stable' | 'lost'
  readonly latencyMs: number
  readonly stale: boolean
}

const NS_PER_MS = 1e6
const NO_READS: ReadonlySet<number> = new Set()

/** What became of an element; `undefined` if no read tells. */
function fateOf(
  timeline: Timeline,
  history: History,
  { lostBy, staleFromMs }: Required<SetFullOptions>,
): Fate | undefined {
  const { knownAt, lastPresent, lastAbsent, lastFinalAbsent } = timeline
  const isLost = lostBy === 'last' ? lastAbsent > knownAt && lastPresent < lastAbsent : lastFinalAbsent > knownAt
  const isStable = !isLost && lastPresent > lastAbsent
  if (!isStable && !isLost) return undefined
  const knownTime = history[knownAt]!.time
  // The moment from which on it was there, or gone: just after the last read that says otherwise began.
  const turn = isStable ? lastAbsent : lastPresent
  const latency = turn === NONE ? 0 : Math.max(0, history[turn]!.time + 1 - knownTime)
  const byOrder = staleFromMs === 0 || knownTime < 0
  const isLate = byOrder ? lastAbsent > knownAt : latency >= staleFromMs * NS_PER_MS
  return {
    outcome: isStable ? 'stable' : 'lost',
    latencyMs: Math.floor(latency / NS_PER_MS),
    stale: isStable && isLate,
  }
}

function describe(
  { element, knownAt, lastPresent, lastAbsent, lastFinalAbsent }: Timeline,
  history: History,
  fate: Fate,
): SetFullElement {
  return {
    element,
    outcome: fate.outcome,
    known: history[knownAt]!,
    ...(lastPresent === NONE ? {} : { lastPresent: history[lastPresent]! }),
    // What a final read lacks is lost by that one, whatever came after it.
    lastAbsent: history[lastFinalAbsent > knownAt ? lastFinalAbsent : lastAbsent]!,
    latencyMs: fate.latencyMs,
  }
}

function quantiles(latencies: readonly number[]): SetFullDetails['stableLatenciesMs'] {
  if (latencies.length === 0) return undefined
  const sorted = Float64Array.from(latencies).sort()
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]!
  return { '0': at(0), '0.5': at(0.5), '0.95': at(0.95), '0.99': at(0.99), '1': at(1) }
}

/** @param mayBeLost The first element that no read has any more, but the reads that miss it do not count. */
function judge(
  details: SetFullDetails,
  { linearizable, lostBy }: Required<SetFullOptions>,
  mayBeLost: SetFullElement | undefined,
): Pick<Verdict, 'valid' | 'reason' | 'evidence'> {
  const { lost, duplicated, unexpected, stale, stableCount, attemptCount, neverRead } = details
  const problems: string[] = []
  if (lost.length > 0) {
    const { element, known, lastAbsent } = lost[0]!
    problems.push(
      `Element ${show(element)} was lost: it was in the set for certain (${whereabouts(known)}), but a ` +
        `${lostBy === 'final' ? 'final read' : 'read that began later'} (${whereabouts(lastAbsent)}) lacks it` +
        `${lostBy === 'final' ? '' : ', and no read after that has it'}.${alike(lost, 'were lost')}`,
    )
  }
  if (duplicated.length > 0) {
    const { element, times, read } = duplicated[0]!
    problems.push(
      `One read (${whereabouts(read)}) has element ${show(element)} ${times === 2 ? 'twice' : `${times} times`}.` +
        alike(duplicated, 'are duplicated'),
    )
  }
  if (unexpected.length > 0) {
    const { element, read } = unexpected[0]!
    problems.push(
      `A read (${whereabouts(read)}) has element ${show(element)}, whose addition had not begun.` +
        alike(unexpected, 'are like this'),
    )
  }
  if (linearizable && stale.length > 0) {
    const { element, known, lastAbsent } = stale[0]!
    const gap = known.time < 0 ? 'later' : `${showTime(lastAbsent.time - known.time)} later`
    problems.push(
      `Element ${show(element)} was stale: it was in the set for certain (${whereabouts(known)}), but a read that began ${gap} ` +
        `(${whereabouts(lastAbsent)}) lacks it, and only later ones have it.${alike(stale, 'were stale')}`,
    )
  }
  if (problems.length > 0) {
    const evidence = evidenceClass({ lost, duplicated, unexpected, stale }) as string
    return { valid: false, reason: problems.join(' '), evidence }
  }
  if (mayBeLost !== undefined) {
    const { element, lastAbsent } = mayBeLost
    const reason = `The last read (${whereabouts(lastAbsent)}) lacks element ${show(element)}, but it is not final, so that may still come.`
    return { valid: 'unknown', reason }
  }
  if (stableCount === 0) {
    const reason =
      attemptCount === 0
        ? 'Nothing was added to the set.'
        : `None of ${counted(attemptCount, 'element')} was ever read after it was added.`
    return { valid: 'unknown', reason }
  }
  const rest = neverRead.length === 0 ? '' : `, ${neverRead.length} were never read`
  const late = stale.length === 0 ? '' : `, ${stale.length} of them late`
  return {
    valid: true,
    reason: `No element was lost (of ${counted(attemptCount, 'element')}, ${stableCount} stayed${late}${rest}).`,
  }
}

/** How many there are of which the first was told. */
function alike(all: readonly { readonly element: unknown }[], verb: string): string {
  return all.length === 1
    ? ''
    : ` ${counted(all.length, 'element')} ${verb}: ${showElements(all.map(({ element }) => element))}.`
}
