import * as v from 'valibot'
import { counted } from '../../options/counted.ts'
import { checkOptions, optionsOf } from '../../options/options.ts'
import { pick } from '../../random/stream.ts'
import { drawnDomain, type Nemesis, type Rhythm, rhythmOptions, strikingNodes } from '../nemesis.ts'
import { type DiskFault, diskFaultKind } from './interception.ts'

/** Everything on the node's disk takes this many times as long. */
export interface DiskSlow extends DiskFault {
  readonly kind: 'disk-slow'
  readonly factor: number
}

export const diskSlowKind = diskFaultKind<DiskSlow>({
  kind: 'disk-slow',
  nemesis: diskSlow,
  fields: { factor: v.pipe(v.number(), v.minValue(1, 'a factor of 1 or more')) },
  describe: ({ node, factor }) => `disk-slow ${node} ${factor} times`,
  effectText: effect => `slowed down ${counted(effect, 'disk operation')}`,
  *weaker(fault) {
    const half = Math.floor(fault.factor / 2)
    if (half > 1) yield { ...fault, factor: half }
  },
  interceptor({ factor }, { process, world, struck }) {
    world.kernel.slowDisk(process, factor)
    return {
      intercept(operation, proceed) {
        struck()
        return proceed(operation)
      },
      ended() {
        world.kernel.slowDisk(process, 1 / factor)
      },
    }
  },
})

/** Configures {@link diskSlow}. */
export interface DiskSlowOptions extends Rhythm {
  /** How many times as long everything takes at most: default 1,000. */
  readonly factor?: number
}

const OPTIONS = optionsOf<DiskSlowOptions>({ ...rhythmOptions, factor: v.pipe(v.number(), v.minValue(2)) })

/** Slows one node's disk down, and where there are regions all of a domain in some cases, as storage that they share does: up to `factor` times (default: 1,000), all orders of magnitude equally likely. */
export function diskSlow(options: DiskSlowOptions = {}): Nemesis {
  checkOptions('diskSlow', OPTIONS, options)
  const most = options.factor ?? 1_000
  return strikingNodes('disk-slow', { every: '4s', for: '1s' }, options, (random, when, nodes, domains) => {
    const hit = drawnDomain(random, domains) ?? [pick(random, nodes)]
    const factor = Math.max(2, Math.round(most ** random()))
    return hit.map((node): DiskSlow => ({ kind: 'disk-slow', ...when, node, factor }))
  })
}
