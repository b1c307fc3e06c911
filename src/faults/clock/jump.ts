import { type Duration, formatDuration, microseconds, signedMicroseconds } from '../../clock/duration.ts'
import { signedDurationSchema } from '../../clock/duration-schema.ts'
import { pick } from '../../random/stream.ts'
import { counted } from '../../sim/counted.ts'
import type { When } from '../entry.ts'
import { atOnce } from '../kind.ts'
import { type Nemesis, type Rhythm, recurring } from '../nemesis.ts'
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

/** A node's wall clock jumps, forwards or back: at most by `by` (2 s unless told). */
export function clockJump(options: Rhythm & { readonly by?: Duration } = {}): Nemesis {
  const mostUs = microseconds(options.by ?? '2s', 'clockJump: by')
  return recurring('clock-jump', { every: '3s', for: 0 }, options, (random, { at }, nodes) => {
    const byUs = Math.round(((random() * 2 - 1) * mostUs) / 1_000) * 1_000
    const fault: ClockJump = { kind: 'clock-jump', at, node: pick(random, nodes), by: formatDuration(byUs) }
    return fault
  })
}
