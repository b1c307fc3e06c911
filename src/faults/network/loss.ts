import { Degradation } from '../../net/degradation.ts'
import { rateField } from '../../options/fields.ts'
import { checkOptions } from '../../options/options.ts'
import type { When } from '../entry.ts'
import { type Nemesis, type RateOptions, rateOptions, rateUpTo, recurring } from '../nemesis.ts'
import { degradationKind, percent, type Where } from './degradation.ts'

/** Messages are lost with this chance. */
export interface Loss extends When, Where {
  readonly kind: 'loss'
  readonly rate: number
}

export const lossKind = degradationKind<Loss>({
  kind: 'loss',
  nemesis: loss,
  fields: { rate: rateField },
  describe: ({ rate }) => `loss ${percent(rate)}`,
  did: 'lost',
  hits: ['lost'],
  losesMessages: true,
  disturbance: ({ rate }) => new Degradation('loss', rate),
})

/** Loses a share of the messages: at most `rate` (default: 0.3). */
export function loss(options: RateOptions = {}): Nemesis {
  checkOptions('loss', rateOptions, options)
  return recurring('loss', { every: '3s', for: '2s' }, options, (random, when) => {
    const fault: Loss = { kind: 'loss', ...when, rate: rateUpTo(random, options.rate ?? 0.3) }
    return fault
  })
}
