import { Degradation } from '../../net/degradation.ts'
import { rateField } from '../../options/fields.ts'
import { checkOptions } from '../../options/options.ts'
import type { When } from '../entry.ts'
import { type Nemesis, type RateOptions, rateOptions, rateUpTo, recurring } from '../nemesis.ts'
import { degradationKind, percent, type Where } from './degradation.ts'

/** Messages arrive twice with this chance. */
export interface Duplication extends When, Where {
  readonly kind: 'duplication'
  readonly rate: number
}

export const duplicationKind = degradationKind<Duplication>({
  kind: 'duplication',
  nemesis: duplication,
  fields: { rate: rateField },
  describe: ({ rate }) => `duplication ${percent(rate)}`,
  did: 'doubled',
  hits: ['copied'],
  disturbance: ({ rate }) => new Degradation('duplication', rate),
})

/** Duplicates a share of the messages: at most `rate` (default: 0.3). */
export function duplication(options: RateOptions = {}): Nemesis {
  checkOptions('duplication', rateOptions, options)
  return recurring('duplication', { every: '3s', for: '2s' }, options, (random, when) => {
    const fault: Duplication = { kind: 'duplication', ...when, rate: rateUpTo(random, options.rate ?? 0.3) }
    return fault
  })
}
