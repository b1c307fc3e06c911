import { type Duration, formatDuration, microseconds, signedMicroseconds } from '../../clock/duration.ts'
import { durationSchema, signedDurationSchema } from '../../clock/duration-schema.ts'
import { counted } from '../../options/counted.ts'
import { checkOptions, optionsOf } from '../../options/options.ts'
import { pick } from '../../random/stream.ts'
import type { When } from '../entry.ts'
import { type Nemesis, type Rhythm, rhythmOptions, strikingNodes } from '../nemesis.ts'
import { nodeFaultKind } from '../node-fault.ts'
import type { Target } from '../target.ts'

/** A node's wall clock jumps by so much and back again, every `every`, as in Jepsen's clock nemesis. At the end it is right. */
export interface ClockStrobe extends When {
  readonly kind: 'clock-strobe'
  readonly node: Target
  readonly by: Duration
  readonly every: Duration
}

export const clockStrobeKind = nodeFaultKind<ClockStrobe>({
  kind: 'clock-strobe',
  family: 'clock',
  lasts: true,
  nemesis: clockStrobe,
  fields: { by: signedDurationSchema, every: durationSchema },
  describe: ({ node, by, every }) => `clock-strobe ${node} by ${by} every ${every}`,
  effectText: effect => `moved clocks ${counted(effect, 'time')}`,
  begin({ by, every }, processes, { kernel }) {
    const us = signedMicroseconds(by)
    const everyUs = Math.max(1, microseconds(every))
    let isAway = false
    let isOver = false
    let effect = 0
    const swing = () => {
      for (const { clock } of processes) clock.jump(isAway ? -us : us)
      isAway = !isAway
      effect += processes.length
    }
    const next = () =>
      kernel.at(kernel.now + everyUs, () => {
        if (isOver) return
        swing()
        next()
      })
    swing()
    next()
    return {
      get effect() {
        return effect
      },
      heal() {
        isOver = true
        if (isAway) swing()
      },
    }
  },
})

/** Configures {@link clockStrobe}. */
export interface ClockStrobeOptions extends Rhythm {
  /** By how much at most, either way: default 200 ms. */
  readonly by?: Duration
}

const OPTIONS = optionsOf<ClockStrobeOptions>({ ...rhythmOptions, by: durationSchema })

/** Has a node's wall clock jump to and fro for a while: at most by `by` (default: 200 ms), every 1 to 50 ms. */
export function clockStrobe(options: ClockStrobeOptions = {}): Nemesis {
  checkOptions('clockStrobe', OPTIONS, options)
  const mostUs = microseconds(options.by ?? '200ms')
  return strikingNodes('clock-strobe', { every: '5s', for: '500ms' }, options, (random, when, nodes) => {
    const byUs = Math.max(1_000, Math.round((random() * mostUs) / 1_000) * 1_000)
    const fault: ClockStrobe = {
      kind: 'clock-strobe',
      ...when,
      node: pick(random, nodes),
      by: formatDuration(random() < 0.5 ? byUs : -byUs),
      every: formatDuration(Math.round(1 + random() * 49) * 1_000),
    }
    return fault
  })
}
