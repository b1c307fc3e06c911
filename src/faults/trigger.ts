import * as v from 'valibot'
import type { Duration } from '../clock/duration.ts'
import { durationSchema } from '../clock/duration-schema.ts'
import { durationText } from '../clock/time-text.ts'

/** Names an event that a fault waits for: a place in the code of a node, a state that a node comes to show, or a disagreement. */
export type Trigger = ReachTrigger | StateTrigger | PartingTrigger

/** Describes a place in the code of a node that was marked with `env.reach`. */
export interface ReachTrigger {
  /** The label that was passed to `env.reach`. */
  readonly reach: string
  /** How many times it has to be reached, by all nodes together. Default: 1. */
  readonly nth?: number
}

/** Describes a state: after one of its steps, a node shows it by `inspect()`, and did not after its step before. */
export interface StateTrigger {
  /** Fields of what `inspect()` returns and their values, compared as JSON: `{ role: 'leader' }`. Other fields do not matter. */
  readonly state: Readonly<Record<string, unknown>>
  /** How many times it has to come about, at all nodes together. Default: 1. */
  readonly nth?: number
}

/**
 * Describes a disagreement: after one of its steps, a node shows by `inspect()` something else than before, and than some other node that is
 * up.
 */
export interface PartingTrigger {
  /** What they disagree about: `role`, `term` (by any of its names, as epoch or ballot), `members`, `leader`, any of these (`view`), `index`, or a field. */
  readonly parted: string
  /** From when on, from the start of the run. Default: from the start. */
  readonly since?: Duration
  /** How many times it has to come about from then on, at all nodes together. Default: 1. */
  readonly nth?: number
}

const FIELDS = 'fields of what inspect() shows, such as { role: "leader" }'
const nth = v.exactOptional(v.pipe(v.number(), v.integer(), v.minValue(1)))

export const triggerSchema = v.union(
  [
    v.strictObject({ reach: v.pipe(v.string(), v.nonEmpty()), nth }),
    v.strictObject({
      state: v.pipe(
        v.record(v.string(), v.unknown(), FIELDS),
        v.check(fields => Object.keys(fields).length > 0, FIELDS),
      ),
      nth,
    }),
    v.strictObject({ parted: v.pipe(v.string(), v.nonEmpty()), since: v.exactOptional(durationSchema), nth }),
  ],
  '{ reach: "a label" }, { state: { role: "leader" } } or { parted: "term" }, and nth if it is not the first time',
)

/** Returns what is waited for, as a person reads it: `"elected"`, `role: leader`, `nodes disagree about term`. */
export function triggerText(trigger: Trigger): string {
  if ('reach' in trigger) return `"${trigger.reach}"`
  if ('parted' in trigger) {
    const { since, parted } = trigger
    return `nodes disagree about ${parted}${since === undefined ? '' : ` since ${durationText(since)}`}`
  }
  return Object.entries(trigger.state)
    .map(([field, value]) => `${field}: ${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(', ')
}
