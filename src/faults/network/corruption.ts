import * as v from 'valibot'
import { Corruption as CorruptedMessages } from '../../net/corruption.ts'
import { rateField } from '../../options/fields.ts'
import { checkOptions, optionsOf } from '../../options/options.ts'
import type { When } from '../entry.ts'
import { type Nemesis, type RateOptions, rateUpTo, recurring, rhythmOptions } from '../nemesis.ts'
import { degradationKind, percent, type Where } from './degradation.ts'

/**
 * With this chance a message arrives damaged. Where it is `detected`, a checksum drops it on arrival; otherwise the receiver
 * gets it with one of its values changed.
 */
export interface Corruption extends When, Where {
  readonly kind: 'corruption'
  readonly rate: number
  readonly detected: boolean
}

export const corruptionKind = degradationKind<Corruption>({
  kind: 'corruption',
  nemesis: corruption,
  fields: { rate: rateField, detected: v.boolean() },
  describe: ({ rate, detected }) => `corruption ${percent(rate)}${detected ? ', detected' : ', undetected'}`,
  did: 'damaged',
  hits: ['damaged', 'altered'],
  losesMessages: true,
  disturbance: ({ rate, detected }) => new CorruptedMessages(rate, detected),
})

/** Configures {@link corruption}. */
export interface CorruptionOptions extends RateOptions {
  /** Whether the damage may pass unnoticed: default false. */
  readonly undetected?: boolean
}

const OPTIONS = optionsOf<CorruptionOptions>({ ...rhythmOptions, rate: rateField, undetected: v.boolean() })

/**
 * Damages a share of the messages: at most `rate` (default: 0.1). All of it is detected unless `undetected` is true:
 * then it is in half of the cases, and in the others the receivers get what was never sent.
 */
export function corruption(options: CorruptionOptions = {}): Nemesis {
  checkOptions('corruption', OPTIONS, options)
  return recurring('corruption', { every: '3s', for: '2s' }, options, (random, when) => {
    const rate = rateUpTo(random, options.rate ?? 0.1)
    const detected = random() < 0.5 || options.undetected !== true
    const fault: Corruption = { kind: 'corruption', ...when, rate, detected }
    return fault
  })
}
