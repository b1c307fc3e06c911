import type { Ask } from '../sim/asks.ts'
import type { Draining } from '../sim/host.ts'
import type { JournalEvent } from '../sim/journal/event.ts'
import type { Journal } from '../sim/journal/journal.ts'
import { asksWhileLoading } from '../sim/loading.ts'
import { plainJson } from '../sim/plain-json.ts'
import type { PlanInput } from './plan.ts'
import { run } from './run.ts'
import type { Scenario } from './scenario.ts'

/** All that is needed of a run to compare it with another one, perhaps of another process: plain data. */
export interface Trace {
  readonly seed: string
  readonly fingerprint: string
  readonly signature: string | undefined
  readonly events: readonly TracedEvent[]
  /** States of the live nodes at the end, as JSON. */
  readonly states: Readonly<Record<string, string>>
  /** What code asked for in the run, and while modules were loaded. */
  readonly asks: readonly Ask[]
  readonly loading: readonly Ask[]
}

export interface TracedEvent {
  readonly event: JournalEvent
  /** The user's line behind it, if lines were recorded. */
  readonly line: string | undefined
  /** The fingerprint after the step, for the last event of one. */
  readonly fingerprint: string | undefined
}

/** More events would not fit into memory, nor between two processes. */
const MOST_EVENTS = 200_000

/** Runs a plan, and takes down all of it. With `lines` also the lines behind events, and what was asked for, which is slow. */
export async function traceOf(
  scenario: Scenario,
  plan: PlanInput,
  { lines, ...options }: Draining & { readonly lines: boolean },
): Promise<Trace> {
  const one = await run(scenario, plan, { ...options, journal: lines ? { lines } : true })
  const journal = one.journal as Journal
  const kept = Array.from({ length: Math.min(journal.length, MOST_EVENTS) }, (_, id) => journal.at(id))
  const events = kept.map((event, id): TracedEvent => {
    const isLast = kept[id + 1]?.step !== event.step
    return { event, line: journal.lineOf(id), fingerprint: isLast ? journal.fingerprintAfter(event.step) : undefined }
  })
  return {
    seed: one.plan.seed,
    fingerprint: one.fingerprint,
    signature: one.signature,
    events,
    states: Object.fromEntries(Object.entries(one.states).map(([id, state]) => [id, plainJson(state)])),
    asks: journal.asks?.all ?? [],
    loading: asksWhileLoading(),
  }
}
