import { type Duration, formatDuration, microseconds, signedMicroseconds } from '../../clock/duration.ts'
import { durationSchema, signedDurationSchema } from '../../clock/duration-schema.ts'
import { counted } from '../../options/counted.ts'
import { checkOptions, optionsOf } from '../../options/options.ts'
import { pick } from '../../random/stream.ts'
import type { When } from '../entry.ts'
import { atOnce } from '../kind.ts'
import { everyOption, type Nemesis, type Rhythm, strikingNodes } from '../nemesis.ts'
import { nodeFaultKind } from '../node-fault.ts'
import type { Target } from '../target.ts'

/** A node's wall clock jumps, for good. Its monotonic clock does not. */
export interface ClockJump extends Omit<When, 'for'> {
  readonly kind: 'clock-jump'
  readonly node: Target
  readonly by: Duration
}

export const clockJumpKind = nodeFaultKind<ClockJump>({
  kind: 'clock-jump',
  family: 'clock',
  nemesis: clockJump,
  lasts: false,
  fields: { by: signedDurationSchema },
  describe: ({ node, by }) => `clock-jump ${node} by ${by}`,
  effectText: effect => `moved ${counted(effect, 'clock')}`,
  begin({ by }, processes) {
    for (const { clock } of processes) clock.jump(signedMicroseconds(by))
    return atOnce(processes.length)
  },
})

/** Configures {@link clockJump}. */
export interface ClockJumpOptions extends Pick<Rhythm, 'every'> {
  /** By how much at most, either way: default 2 s. */
  readonly by?: Duration
}

const OPTIONS = optionsOf<ClockJumpOptions>({ ...everyOption, by: durationSchema })

/** Has a node's wall clock jump, forwards or back: at most by `by` (default: 2 s). */
export function clockJump(options: ClockJumpOptions = {}): Nemesis {
  checkOptions('clockJump', OPTIONS, options)
  const mostUs = microseconds(options.by ?? '2s')
  return strikingNodes('clock-jump', { every: '3s', for: 0 }, options, (random, { at }, nodes) => {
    const byUs = Math.round(((random() * 2 - 1) * mostUs) / 1_000) * 1_000
    const fault: ClockJump = { kind: 'clock-jump', at, node: pick(random, nodes), by: formatDuration(byUs) }
    return fault
  })
}
