import * as v from 'valibot'
import { type Duration, formatDuration, microseconds } from '../../clock/duration.ts'
import { durationSchema } from '../../clock/duration-schema.ts'
import { Slowdown } from '../../net/slowdown.ts'
import { someOf } from '../../options/fields.ts'
import { checkOptions, optionsOf } from '../../options/options.ts'
import type { When } from '../entry.ts'
import { type Nemesis, type Rhythm, recurring, rhythmOptions } from '../nemesis.ts'
import { degradationKind, type Where } from './degradation.ts'
import { drawnPlace, PLACES, type Place } from './place.ts'

/** Messages take longer by this, and each of them by up to `jitter` more. */
export interface Delay extends When, Where {
  readonly kind: 'delay'
  readonly by: Duration
  readonly jitter?: Duration
}

export const delayKind = degradationKind<Delay>({
  kind: 'delay',
  nemesis: delay,
  fields: { by: durationSchema, jitter: v.exactOptional(durationSchema) },
  describe({ by, jitter }) {
    if (jitter === undefined) return `delay by ${by}`
    return microseconds(by) === 0 ? `delay by up to ${jitter}` : `delay by ${by} and up to ${jitter} more`
  },
  did: 'slowed',
  hits: ['late'],
  *weaker(fault) {
    const { jitter, ...steady } = fault
    if (jitter !== undefined) yield steady
    const halfUs = Math.floor(microseconds(fault.by) / 2_000) * 1_000
    if (halfUs > 0) yield { ...fault, by: formatDuration(halfUs) }
  },
  disturbance: ({ by, jitter = 0 }) => new Slowdown(microseconds(by), microseconds(jitter)),
})

/** Configures {@link delay}. */
export interface DelayOptions extends Rhythm {
  /** By how much at most. Default: 200 ms. */
  readonly by?: Duration
  /** Where: everywhere, at one node, on one link. Default: one of them each time. */
  readonly where?: readonly Place[]
}

const OPTIONS = optionsOf<DelayOptions>({ ...rhythmOptions, by: durationSchema, where: someOf(v.picklist(PLACES)) })

/**
 * Slows messages down everywhere, or those of one node or one link; half of the time each message by another time.
 */
export function delay(options: DelayOptions = {}): Nemesis {
  checkOptions('delay', OPTIONS, options)
  const mostUs = microseconds(options.by ?? '200ms')
  return recurring('delay', { every: '4s', for: '1s' }, options, (random, when, nodes) => {
    const by = inMilliseconds(random() * mostUs)
    const isUneven = random() < 0.5
    const jitter = inMilliseconds(random() * mostUs)
    const place = drawnPlace(random, nodes, options.where ?? PLACES)
    const fault: Delay = { kind: 'delay', ...when, by, ...(isUneven ? { jitter } : {}), ...place }
    return fault
  })
}

function inMilliseconds(us: number): Duration {
  return formatDuration(Math.max(1, Math.round(us / 1_000)) * 1_000)
}
