import { type Duration, formatDuration, microseconds } from '../../clock/duration.ts'
import { durationSchema } from '../../clock/duration-schema.ts'
import type { When } from '../kind.ts'
import { type Nemesis, type Rhythm, recurring } from '../nemesis.ts'
import { degradationKind, type Links } from './degradation.ts'

/** Messages take longer by this. */
export interface Delay extends When {
  readonly kind: 'delay'
  readonly by: Duration
  readonly links?: Links
}

export const delay = degradationKind<Delay>({
  kind: 'delay',
  fields: { by: durationSchema },
  describe: ({ by }) => `delay by ${by}`,
  did: 'slowed',
  change: ({ by }) => ({ delayUs: microseconds(by) }),
})

/** All links become slower: at most by `by` (200 ms unless told). */
export function delays(options: Rhythm & { readonly by?: Duration } = {}): Nemesis {
  const mostUs = microseconds(options.by ?? '200ms', 'delays: by')
  return recurring('delay', { every: '4s', lasting: '1s' }, options, (random, when) => {
    const by = formatDuration(Math.round((random() * mostUs) / 1_000) * 1_000)
    const fault: Delay = { kind: 'delay', ...when, by }
    return fault
  })
}
