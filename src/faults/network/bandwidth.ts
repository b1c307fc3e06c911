import * as v from 'valibot'
import { type Duration, microseconds } from '../../clock/duration.ts'
import { durationSchema } from '../../clock/duration-schema.ts'
import { Bottleneck } from '../../net/bottleneck.ts'
import { someOf } from '../../options/fields.ts'
import { checkOptions, optionsOf } from '../../options/options.ts'
import type { When } from '../entry.ts'
import { type Nemesis, type Rhythm, recurring, rhythmOptions } from '../nemesis.ts'
import { degradationKind, type Where } from './degradation.ts'
import { drawnPlace, PLACES, type Place } from './place.ts'

/**
 * Each link carries so many bytes a second; with `node`, all that the node sends together does, and so does all that it is
 * sent. Messages queue; those that would have to wait longer than `queue` (default: 1 s) are dropped. A message has about
 * as many bytes as its JSON.
 */
export interface Bandwidth extends When, Where {
  readonly kind: 'bandwidth'
  readonly bytesPerSecond: number
  readonly queue?: Duration
}

const LONGEST_QUEUE: Duration = '1s'

export const bandwidthKind = degradationKind<Bandwidth>({
  kind: 'bandwidth',
  nemesis: bandwidth,
  fields: {
    bytesPerSecond: v.pipe(v.number(), v.minValue(1, 'one byte a second or more')),
    queue: v.exactOptional(durationSchema),
  },
  describe: ({ bytesPerSecond }) => `bandwidth ${bytesPerSecond} bytes/s`,
  did: 'slowed or dropped',
  hits: ['late', 'lost'],
  losesMessages: true,
  *weaker(fault) {
    if (fault.bytesPerSecond < MOST) yield { ...fault, bytesPerSecond: fault.bytesPerSecond * 2 }
  },
  disturbance: ({ bytesPerSecond, queue, node }, world) =>
    new Bottleneck(
      bytesPerSecond,
      microseconds(queue ?? LONGEST_QUEUE),
      node === undefined ? undefined : new Set(world.names([node])),
    ),
})

/** As good as no limit. */
const MOST = 10_000_000

/** Configures {@link bandwidth}. */
export interface BandwidthOptions extends Rhythm {
  /** How many bytes a second at least. Default: 1,000. */
  readonly bytesPerSecond?: number
  /** Where: everywhere, at one node, on one link. Default: one of them each time. */
  readonly where?: readonly Place[]
}

const OPTIONS = optionsOf<BandwidthOptions>({
  ...rhythmOptions,
  bytesPerSecond: v.pipe(v.number(), v.minValue(1, 'one byte a second or more')),
  where: someOf(v.picklist(PLACES)),
})

/**
 * Makes bandwidth short: from `bytesPerSecond` up to a thousand times that, all orders of magnitude equally likely.
 */
export function bandwidth(options: BandwidthOptions = {}): Nemesis {
  checkOptions('bandwidth', OPTIONS, options)
  const least = options.bytesPerSecond ?? 1_000
  return recurring('bandwidth', { every: '4s', for: '1s' }, options, (random, when, nodes) => {
    const bytesPerSecond = Math.round(least * 1_000 ** random())
    const place = drawnPlace(random, nodes, options.where ?? PLACES)
    const fault: Bandwidth = { kind: 'bandwidth', ...when, bytesPerSecond, ...place }
    return fault
  })
}
