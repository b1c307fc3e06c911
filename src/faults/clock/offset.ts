import { type Duration, formatDuration, microseconds, signedMicroseconds } from '../../clock/duration.ts'
import { durationSchema, signedDurationSchema } from '../../clock/duration-schema.ts'
import { counted } from '../../options/counted.ts'
import { checkOptions, optionsOf } from '../../options/options.ts'
import { pick } from '../../random/stream.ts'
import type { When } from '../entry.ts'
import { type Nemesis, type Rhythm, rhythmOptions, strikingNodes } from '../nemesis.ts'
import { nodeFaultKind, toEach } from '../node-fault.ts'
import type { Target } from '../target.ts'

/** A node's wall clock is wrong by so much, and right again at the end. Its monotonic clock is not affected. */
export interface ClockOffset extends When {
  readonly kind: 'clock-offset'
  readonly node: Target
  readonly by: Duration
}

export const clockOffsetKind = nodeFaultKind<ClockOffset>({
  kind: 'clock-offset',
  family: 'clock',
  lasts: true,
  nemesis: clockOffset,
  fields: { by: signedDurationSchema },
  describe: ({ node, by }) => `clock-offset ${node} by ${by}`,
  effectText: effect => `moved ${counted(effect, 'clock')}`,
  begin({ by }, processes) {
    const us = signedMicroseconds(by)
    for (const { clock } of processes) clock.jump(us)
    return toEach(processes, ({ clock }) => clock.jump(-us))
  },
})

/** Configures {@link clockOffset}. */
export interface ClockOffsetOptions extends Rhythm {
  /** By how much at most, either way: default 2 s. */
  readonly by?: Duration
}

const OPTIONS = optionsOf<ClockOffsetOptions>({ ...rhythmOptions, by: durationSchema })

/** Has a node's wall clock be wrong for a while: at most by `by` (default: 2 s), either way. */
export function clockOffset(options: ClockOffsetOptions = {}): Nemesis {
  checkOptions('clockOffset', OPTIONS, options)
  const mostUs = microseconds(options.by ?? '2s')
  return strikingNodes('clock-offset', { every: '4s', for: '2s' }, options, (random, when, nodes) => {
    const byUs = Math.round(((random() * 2 - 1) * mostUs) / 1_000) * 1_000
    const fault: ClockOffset = { kind: 'clock-offset', ...when, node: pick(random, nodes), by: formatDuration(byUs) }
    return fault
  })
}
