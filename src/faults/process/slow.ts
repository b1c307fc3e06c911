import { type Duration, formatDuration, microseconds } from '../../clock/duration.ts'
import { durationSchema } from '../../clock/duration-schema.ts'
import { counted } from '../../options/counted.ts'
import { checkOptions, optionsOf } from '../../options/options.ts'
import { pick } from '../../random/stream.ts'
import type { When } from '../entry.ts'
import { drawnDomain, type Nemesis, type Rhythm, rhythmOptions, strikingNodes } from '../nemesis.ts'
import { nodeFaultKind } from '../node-fault.ts'
import type { Target } from '../target.ts'

/** Each step of a node's code takes `step` of time: what comes up meanwhile waits its turn, as on a machine that is overloaded. */
export interface Slow extends When {
  readonly kind: 'slow'
  readonly node: Target
  readonly step: Duration
}

export const slowKind = nodeFaultKind<Slow>({
  kind: 'slow',
  family: 'process',
  lasts: true,
  nemesis: slow,
  fields: { step: durationSchema },
  describe: ({ node, step }) => `slow ${node}, ${step} a step`,
  effectText: effect => `slowed ${counted(effect, 'step')}`,
  *weaker(fault) {
    const us = microseconds(fault.step)
    if (us >= 2_000) yield { ...fault, step: formatDuration(Math.floor(us / 2_000) * 1_000) }
  },
  begin({ step }, processes) {
    const before = processes.map(({ slowSteps }) => slowSteps)
    const stepUs = microseconds(step)
    for (const process of processes) process.stepUs += stepUs
    return {
      get effect() {
        return processes.reduce((sum, { slowSteps }, i) => sum + slowSteps - (before[i] as number), 0)
      },
      heal() {
        for (const process of processes) process.stepUs -= stepUs
      },
    }
  },
})

/** Configures {@link slow}. */
export interface SlowOptions extends Rhythm {
  /** How long a step takes at most: default 20 ms. */
  readonly step?: Duration
}

const OPTIONS = optionsOf<SlowOptions>({ ...rhythmOptions, step: durationSchema })

/** Slows a node down, and where there are regions all of a domain in some cases: each step takes up to `step` (default: 20 ms). */
export function slow(options: SlowOptions = {}): Nemesis {
  checkOptions('slow', OPTIONS, options)
  const mostUs = microseconds(options.step ?? '20ms')
  return strikingNodes('slow', { every: '4s', for: '1s' }, options, (random, when, nodes, domains) => {
    const step = formatDuration(Math.max(1_000, Math.round((random() * mostUs) / 1_000) * 1_000))
    const hit = drawnDomain(random, domains) ?? [pick(random, nodes)]
    return hit.map((node): Slow => ({ kind: 'slow', ...when, node, step }))
  })
}
