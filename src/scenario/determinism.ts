import { timeText } from '../clock/time-text.ts'
import { acrossCopies } from '../options/copies.ts'
import type { Ask } from '../sim/asks.ts'
import type { Draining } from '../sim/host.ts'
import type { JournalEvent } from '../sim/journal/event.ts'
import { plainJson } from '../sim/plain-json.ts'
import type { PlanInput } from './plan.ts'
import { type Run, run } from './run.ts'
import type { Scenario } from './scenario.ts'
import { type Trace, type TracedEvent, traceOf } from './trace.ts'

/** Describes the first event in which two runs of one plan differ. */
export interface Divergence {
  /** Its id, in both. */
  readonly id: number
  /** What happened there in the one run and in the other; undefined where that run had ended. */
  readonly first: JournalEvent | undefined
  /** As `first`, in the other run. */
  readonly second: JournalEvent | undefined
  /** The user's line behind the event, or behind what led to it, if it could be found. */
  readonly line: string | undefined
  /** What code asked for that led to it, with the line, if that was found. */
  readonly because: string | undefined
  /** A few sentences for a person: what differs, and where to look. */
  readonly message: string
}

/**
 * Tells that two runs of the same plan were not the same: something in the scenario is not a function of the seed.
 */
export class NondeterminismError extends Error {
  override readonly name = 'NondeterminismError'
  /** Says where the two runs differ. */
  readonly divergence: Divergence

  constructor(divergence: Divergence) {
    super(divergence.message)
    this.divergence = divergence
  }
}
acrossCopies(NondeterminismError, 'NondeterminismError')

/**
 * Runs the plan twice and compares the two, event by event (FoundationDB's "unseed" check, but it says where).
 * Returns the first run. Throws a {@link NondeterminismError} that names the first event that differs and, if it can be
 * found, the line of code behind it.
 */
export async function checkDeterminism<State>(
  scenario: Scenario<State>,
  plan: PlanInput,
  options: Draining = {},
): Promise<Run<State>> {
  const first = await run(scenario, plan, { ...options, journal: true })
  const second = await run(scenario, plan, options)
  if (first.fingerprint === second.fingerprint && first.signature === second.signature) return first
  // Lines are slow to record: only now, for two more runs. If these agree, what differs happens in the first run only.
  const traced = { ...options, lines: true }
  const [third, fourth] = [await traceOf(scenario, plan, traced), await traceOf(scenario, plan, traced)]
  const again = divergenceOf(third, fourth, AGAIN)
  throw new NondeterminismError(again ?? onlyAtFirst(first, second))
}

/** What to say of two runs of one process. */
const AGAIN: Comparison = {
  intro: seed => `two runs of seed ${seed} differ`,
  names: ['once: ', 'again:'],
  advice:
    'Look for state at module level that one run leaves to the next, and for a package that was imported before sameseed and ' +
    'kept the real clock or random numbers for itself: import sameseed first.',
}

/** How two runs are told from each other. */
export interface Comparison {
  /** Says what is compared. */
  intro(seed: string): string
  /** How the two are called, of the same width. */
  readonly names: readonly [string, string]
  /** What to do about it. */
  readonly advice: string
}

function onlyAtFirst(first: Run, second: Run): Divergence {
  const told = ({ fingerprint, signature }: Run) => `${fingerprint} (${signature ?? 'passed'})`
  return {
    id: 0,
    first: undefined,
    second: undefined,
    line: undefined,
    because: undefined,
    message: [
      `two runs of seed ${first.plan.seed} differ: ${told(first)}, and then ${told(second)}`,
      'Later runs agree with each other: something at module level is set up by the first run and kept.',
    ].join('\n'),
  }
}

/** Returns the first difference of two runs of one plan; undefined where there is none. */
export function divergenceOf(a: Trace, b: Trace, { intro, names, advice }: Comparison): Divergence | undefined {
  if (a.fingerprint === b.fingerprint && a.signature === b.signature) return undefined
  const id = firstDifference(a, b)
  const [one, other] = [a.events[id], b.events[id]]
  const ask = askBehind(a, b, Math.max(one?.event.step ?? Number.POSITIVE_INFINITY, other?.event.step ?? 0))
  const isAlike = textOf(one) === textOf(other)
  const line = ask?.line ?? lineBehind(a, id) ?? lineBehind(b, id)
  const state = one === undefined && other === undefined ? stateThatDiffers(a, b) : undefined
  const message = [
    `${intro(a.seed)}${one === undefined && other === undefined ? ' at the end' : ` from event ${id} on`}:`,
    ...(state ??
      (isAlike
        ? [`  both:  ${describeTraced(one)}`, '  what its step did differs, in something that no event shows']
        : [`  ${names[0]} ${describeTraced(one)}`, `  ${names[1]} ${describeTraced(other)}`])),
    ...origin(a, one ?? other),
    ...(ask === undefined ? [] : [`  because of ${ask.text}`]),
    ...(line === undefined || ask?.line !== undefined ? [] : [`  caused at ${line}`]),
    advice,
  ].join('\n')
  return { id, first: one?.event, second: other?.event, line, because: ask?.text, message }
}

/** The states of all nodes at the end. */
function stateThatDiffers(a: Trace, b: Trace): string[] {
  const node = Object.keys(a.states).find(id => a.states[id] !== b.states[id])
  if (node === undefined)
    return ['  all events are the same; what was found wrong, or a value that no event shows, is not']
  return [`  ${node} shows ${a.states[node]?.slice(0, 200)}`, `  and then ${b.states[node]?.slice(0, 200)}`]
}

/**
 * The id of the first event that differs; that of the one after the last, if none does. Where nothing that can be read differs, but the
 * fingerprint of a step does, it is the event that the step began with.
 */
function firstDifference(a: Trace, b: Trace): number {
  const length = Math.max(a.events.length, b.events.length)
  for (let id = 0; id < length; id++) {
    const [one, other] = [a.events[id], b.events[id]]
    if (textOf(one) !== textOf(other)) return id
    if (one !== undefined && one.fingerprint !== other?.fingerprint) return firstOfStep(a, id)
  }
  return length
}

function firstOfStep({ events }: Trace, id: number): number {
  const step = events[id]?.event.step
  let first = id
  while (first > 0 && events[first - 1]?.event.step === step) first--
  return first
}

/** What code asked for and got something else, up to this step: it, and who asked, led to what differs. */
function askBehind(a: Trace, b: Trace, step: number): { text: string; line: string } | undefined {
  const found = firstAsk(a.asks, b.asks, step) ?? firstAsk(a.loading, b.loading, 0)
  if (found === undefined) return undefined
  const { ask, how } = found
  const { call, line } = ask
  return { text: `${call} at ${line}${ask.step < 0 ? ', while modules were loaded' : ''}: ${how}`, line }
}

function firstAsk(a: readonly Ask[], b: readonly Ask[], step: number): { ask: Ask; how: string } | undefined {
  for (let i = 0; i < Math.max(a.length, b.length); i++) {
    const [one, other] = [a[i], b[i]]
    const ask = one ?? other
    if (ask === undefined || ask.step > step) return undefined
    if (one === undefined || other === undefined) return { ask, how: 'asked in one of them only' }
    if (one.call === other.call && one.line === other.line && one.step === other.step) {
      if (one.value === other.value) continue
      return { ask: one, how: 'its result differs' }
    }
    return { ask: one.step <= other.step ? one : other, how: 'asked in one of them only' }
  }
  return undefined
}

/** The line behind an event: its own, or that of the nearest of its causes which has one. */
function lineBehind({ events }: Trace, id: number): string | undefined {
  for (let each = events[id]; each !== undefined; each = events[each.event.cause]) {
    if (each.line !== undefined) return each.line
  }
  return undefined
}

/** What the event came of. */
function origin({ events }: Trace, traced: TracedEvent | undefined): string[] {
  const cause = traced === undefined ? undefined : events[traced.event.cause]
  return cause === undefined ? [] : [`  caused by event ${cause.event.id}: ${describeTraced(cause)}`]
}

function textOf(traced: TracedEvent | undefined): string {
  return traced === undefined ? '' : plainJson(traced.event)
}

/** Returns an event for a line of text. */
export function describeTraced(traced: TracedEvent | undefined): string {
  if (traced === undefined) return 'the run had ended'
  const { kind, timeUs, id, step, cause, ...rest } = traced.event
  return `${kind} at ${timeText(timeUs)} ${plainJson(rest).slice(0, 200)}`
}
