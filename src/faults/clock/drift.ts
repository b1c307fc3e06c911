import * as v from 'valibot'
import { counted } from '../../options/counted.ts'
import { wholeNumber } from '../../options/fields.ts'
import { checkOptions, optionsOf } from '../../options/options.ts'
import { integerBetween, pick } from '../../random/stream.ts'
import type { When } from '../entry.ts'
import { type Nemesis, type Rhythm, rhythmOptions, strikingNodes } from '../nemesis.ts'
import { nodeFaultKind, toEach } from '../node-fault.ts'
import type { Target } from '../target.ts'

/** A node's clocks and timers run faster or (negative) slower, by millionths. */
export interface ClockDrift extends When {
  readonly kind: 'clock-drift'
  readonly node: Target
  readonly ppm: number
}

export const clockDriftKind = nodeFaultKind<ClockDrift>({
  kind: 'clock-drift',
  family: 'clock',
  lasts: true,
  nemesis: clockDrift,
  fields: { ppm: v.number() },
  describe: ({ node, ppm }) => `clock-drift ${node} ${ppm > 0 ? '+' : ''}${ppm} ppm`,
  effectText: effect => `changed the rate of ${counted(effect, 'clock')}`,
  begin({ ppm }, processes, { kernel }) {
    for (const process of processes) kernel.drift(process, ppm)
    return toEach(processes, process => kernel.drift(process, 0))
  },
})

/** Configures {@link clockDrift}. */
export interface ClockDriftOptions extends Rhythm {
  /** By how much at most, in millionths: default 50,000. */
  readonly ppm?: number
}

const OPTIONS = optionsOf<ClockDriftOptions>({ ...rhythmOptions, ppm: wholeNumber(0) })

/** Has a node's clocks run too fast or too slow: at most by `ppm` millionths (default: 50,000). */
export function clockDrift(options: ClockDriftOptions = {}): Nemesis {
  checkOptions('clockDrift', OPTIONS, options)
  const most = options.ppm ?? 50_000
  return strikingNodes('clock-drift', { every: '4s', for: '3s' }, options, (random, when, nodes) => {
    const ppm = integerBetween(random, -most, most)
    const fault: ClockDrift = { kind: 'clock-drift', ...when, node: pick(random, nodes), ppm }
    return fault
  })
}
