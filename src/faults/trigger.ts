import * as v from 'valibot'

/** Names an event that a fault waits for: a place in the code of a node, or a state that a node comes to show. */
export type Trigger = ReachTrigger | StateTrigger

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
  ],
  '{ reach: "a label" } or { state: { role: "leader" } }, and nth if it is not the first time',
)

/** Returns what is waited for, as a person reads it: `"elected"`, `role: leader`. */
export function triggerText(trigger: Trigger): string {
  if ('reach' in trigger) return `"${trigger.reach}"`
  return Object.entries(trigger.state)
    .map(([field, value]) => `${field}: ${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(', ')
}
