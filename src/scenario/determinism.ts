import { formatDuration } from '../clock/duration.ts'
import type { JournalEvent } from '../sim/journal/event.ts'
import type { ReadonlyJournal } from '../sim/journal/journal.ts'
import { plainJson } from '../sim/plain-json.ts'
import type { PlanInput } from './plan.ts'
import { type Run, run } from './run.ts'
import type { Scenario } from './scenario.ts'
import type { SimulationOptions } from './simulation.ts'

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

/**
 * Runs the plan twice and compares the two, event by event (FoundationDB's "unseed" check, but it says where).
 * Returns the first run. Throws a {@link NondeterminismError} that names the first event that differs and, if it can be
 * found, the line of code behind it.
 */
export async function checkDeterminism<State>(
  scenario: Scenario<State>,
  plan: PlanInput,
  options: Pick<SimulationOptions, 'drain'> = {},
): Promise<Run<State>> {
  const first = await run(scenario, plan, { ...options, journal: true })
  const second = await run(scenario, plan, { ...options, journal: true })
  const before = firstDifference(first, second)
  if (before === undefined) return first
  // Lines are slow to record: only now, for two more runs. If these agree, what differs happens in the first run only.
  const third = await run(scenario, plan, { ...options, journal: { lines: true } })
  const fourth = await run(scenario, plan, { ...options, journal: { lines: true } })
  const again = firstDifference(third, fourth)
  const id = again ?? before
  const [one, other] = again === undefined ? [first, second] : [third, fourth]
  const [a, b] = [eventOf(one, id), eventOf(other, id)]
  const line = lineBehind(third, id) ?? lineBehind(fourth, id)
  const isAlike = textOf(a) === textOf(b)
  const message = [
    `two runs of seed ${first.plan.seed} differ from event ${id} on:`,
    ...(isAlike
      ? [`  both:  ${describe(a)}`, '  what its step did differs, in something that no event shows']
      : [`  once:  ${describe(a)}`, `  again: ${describe(b)}`]),
    ...origin(one, a ?? b),
    ...(line === undefined ? [] : [`  caused at ${line}`]),
    again === undefined
      ? 'Later runs agree with each other: something at module level is set up by the first run and kept.'
      : 'Look for state at module level, for real time or randomness taken outside of a node, and for a package that was ' +
        'imported before sameseed and kept the real clock or random numbers for itself: import sameseed first.',
  ].join('\n')
  throw new NondeterminismError({ id, first: a, second: b, line, message })
}

/**
 * The id of the first event that differs, or undefined. Where nothing that can be read differs, but the fingerprint of a step does, it is
 * the event that the step began with.
 */
function firstDifference(first: Run, second: Run): number | undefined {
  const [a, b] = [journalOf(first), journalOf(second)]
  const length = Math.max(a.length, b.length)
  for (let id = 0; id < length; id++) {
    const [one, other] = [eventOf(first, id), eventOf(second, id)]
    if (textOf(one) !== textOf(other)) return id
    if (one === undefined) continue
    const isLast = id + 1 === length || eventOf(first, id + 1)?.step !== one.step
    if (isLast && a.fingerprintAfter(one.step) !== b.fingerprintAfter(one.step)) return firstOfStep(a, id)
  }
  return first.fingerprint === second.fingerprint ? undefined : length
}

function firstOfStep(journal: ReadonlyJournal, id: number): number {
  const { step } = journal.at(id)
  let first = id
  while (first > 0 && journal.at(first - 1).step === step) first--
  return first
}

/** The line behind an event: its own, or that of the nearest of its causes which has one. */
function lineBehind(run: Run, id: number): string | undefined {
  const journal = journalOf(run)
  for (let each = id; each >= 0 && each < journal.length; each = journal.at(each).cause) {
    const line = journal.lineOf(each)
    if (line !== undefined) return line
  }
  return undefined
}

/** What the event came of. */
function origin(run: Run, event: JournalEvent | undefined): string[] {
  if (event === undefined || event.cause < 0) return []
  const cause = eventOf(run, event.cause)
  return cause === undefined ? [] : [`  caused by event ${cause.id}: ${describe(cause)}`]
}

function journalOf({ journal }: Run): ReadonlyJournal {
  return journal as ReadonlyJournal
}

function eventOf(run: Run, id: number): JournalEvent | undefined {
  const journal = journalOf(run)
  return id < journal.length ? journal.at(id) : undefined
}

function textOf(event: JournalEvent | undefined): string {
  return event === undefined ? '' : plainJson(event)
}

function describe(event: JournalEvent | undefined): string {
  if (event === undefined) return 'the run had ended'
  const { kind, timeUs, id, step, cause, ...rest } = event
  return `${kind} at ${formatDuration(timeUs)} ${plainJson(rest).slice(0, 200)}`
}
