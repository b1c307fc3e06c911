import { formatDuration } from '../clock/duration.ts'
import { plainJson } from '../sim/plain-json.ts'
import type { Trace, TraceEvent } from '../sim/trace.ts'
import type { PlanInput } from './plan.ts'
import { type Run, run } from './run.ts'
import type { Scenario } from './scenario.ts'
import type { SimulationOptions } from './simulation.ts'

/** The first event in which two runs of one plan differ. */
export interface Divergence {
  /** Position in the trace. */
  readonly index: number
  /** What happened there in the one run and in the other; undefined where that run had ended. */
  readonly first: TraceEvent | undefined
  readonly second: TraceEvent | undefined
  /** The user's line behind the event, if it could be found. */
  readonly cause: string | undefined
  /** A few sentences for a person: what differs, and where to look. */
  readonly message: string
}

/** Two runs of the same plan were not the same: something in the scenario is not a function of the seed. */
export class NondeterminismError extends Error {
  override readonly name = 'NondeterminismError'
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
  const first = await run(scenario, plan, { ...options, trace: true })
  const second = await run(scenario, plan, { ...options, trace: true })
  const index = divergenceOf(first, second)
  if (index === undefined) return first
  // Stacks are slow to capture: only now, for two more runs. If these agree, what differs happens in the first run only.
  const third = await run(scenario, plan, { ...options, trace: { causes: true } })
  const fourth = await run(scenario, plan, { ...options, trace: { causes: true } })
  const again = divergenceOf(third, fourth)
  const at = again ?? index
  const [one, other] = again === undefined ? [first, second] : [third, fourth]
  const cause = third.trace?.causes[at] ?? fourth.trace?.causes[at]
  const events = [one.trace?.events[at], other.trace?.events[at]] as const
  const message = [
    `two runs of seed ${first.plan.seed} differ from event ${at} on:`,
    `  once:  ${describe(events[0])}`,
    `  again: ${describe(events[1])}`,
    ...(cause === undefined ? [] : [`  caused at ${cause}`]),
    again === undefined
      ? 'Later runs agree with each other: something at module level is set up by the first run and kept.'
      : 'Look for state at module level, for real time or randomness taken outside of a node, and for a package that was ' +
        'imported before sameseed and kept the real clock or random numbers for itself: import sameseed first.',
  ].join('\n')
  throw new NondeterminismError({ index: at, first: events[0], second: events[1], cause, message })
}

/** The position of the first event that differs, or undefined. */
function divergenceOf(first: Run, second: Run): number | undefined {
  const [a, b] = [first.trace as Trace, second.trace as Trace]
  const length = Math.max(a.events.length, b.events.length)
  for (let i = 0; i < length; i++) {
    if (a.fingerprints[i] === b.fingerprints[i] && text(a.events[i]) === text(b.events[i])) continue
    // The fingerprint stands for the whole step: the event in it that differs may be a later one.
    for (let j = i; j < length; j++) if (text(a.events[j]) !== text(b.events[j])) return j
    return i
  }
  return first.fingerprint === second.fingerprint ? undefined : length
}

function text(event: TraceEvent | undefined): string {
  return event === undefined ? '' : plainJson(event)
}

function describe(event: TraceEvent | undefined): string {
  if (event === undefined) return 'the run had ended'
  const { kind, time, ...rest } = event
  return `${kind} at ${formatDuration(time)} ${plainJson(rest).slice(0, 200)}`
}
