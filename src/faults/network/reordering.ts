import { type Duration, formatDuration, microseconds } from '../../clock/duration.ts'
import { durationSchema } from '../../clock/duration-schema.ts'
import { Reordering as ReorderedMessages } from '../../net/reordering.ts'
import { rateField } from '../../options/fields.ts'
import { checkOptions, optionsOf } from '../../options/options.ts'
import type { When } from '../entry.ts'
import { type Nemesis, type RateOptions, rateUpTo, recurring, rhythmOptions } from '../nemesis.ts'
import { degradationKind, percent, type Where } from './degradation.ts'

/** With this chance a message takes up to `by` longer, and later ones overtake it, even where the network keeps the order. */
export interface Reordering extends When, Where {
  readonly kind: 'reordering'
  readonly rate: number
  readonly by: Duration
}

export const reorderingKind = degradationKind<Reordering>({
  kind: 'reordering',
  nemesis: reordering,
  fields: { rate: rateField, by: durationSchema },
  describe: ({ rate, by }) => `reordering ${percent(rate)} by up to ${by}`,
  did: 'put aside',
  hits: ['late'],
  *weaker(fault) {
    const halfUs = Math.floor(microseconds(fault.by) / 2_000) * 1_000
    if (halfUs > 0) yield { ...fault, by: formatDuration(halfUs) }
  },
  disturbance: ({ rate, by }) => new ReorderedMessages(rate, microseconds(by)),
})

/** Configures {@link reordering}. */
export interface ReorderingOptions extends RateOptions {
  /** How much longer a message takes at most: default 50 ms. */
  readonly by?: Duration
}

const OPTIONS = optionsOf<ReorderingOptions>({ ...rhythmOptions, rate: rateField, by: durationSchema })

/**
 * Has a share of the messages be overtaken by others: at most `rate` (default: 0.3), by up to `by` (default: 50 ms).
 */
export function reordering(options: ReorderingOptions = {}): Nemesis {
  checkOptions('reordering', OPTIONS, options)
  const by = options.by ?? '50ms'
  return recurring('reordering', { every: '3s', for: '2s' }, options, (random, when) => {
    const fault: Reordering = { kind: 'reordering', ...when, rate: rateUpTo(random, options.rate ?? 0.3), by }
    return fault
  })
}
