import { counted } from '../../options/counted.ts'
import { checkOptions, optionsOf } from '../../options/options.ts'
import { pick } from '../../random/stream.ts'
import type { When } from '../entry.ts'
import { drawnDomain, type Nemesis, type Rhythm, rhythmOptions, strikingNodes } from '../nemesis.ts'
import { nodeFaultKind, toEach } from '../node-fault.ts'
import type { Target } from '../target.ts'

/** A node stands still, as in a long garbage collection: the world goes on, and its timers fire late. */
export interface Pause extends When {
  readonly kind: 'pause'
  readonly node: Target
}

export const pauseKind = nodeFaultKind<Pause>({
  kind: 'pause',
  family: 'process',
  lasts: true,
  drawn: 'lifelines',
  ending: 'is over',
  nemesis: pause,
  describe: ({ node }) => `pause ${node}`,
  effectText: effect => `stopped ${counted(effect, 'node')}`,
  begin(_, processes, { kernel }) {
    const running = processes.filter(({ status, paused }) => status !== 'down' && !paused)
    for (const process of running) kernel.pause(process)
    return toEach(running, process => kernel.resume(process))
  },
})

const OPTIONS = optionsOf<Rhythm>(rhythmOptions)

/** Has one node stand still for a while; where there are regions, all of a domain in some cases. */
export function pause(rhythm: Rhythm = {}): Nemesis {
  checkOptions('pause', OPTIONS, rhythm)
  return strikingNodes('pause', { every: '3s', for: '700ms' }, rhythm, (random, when, nodes, domains) => {
    const hit = drawnDomain(random, domains) ?? [pick(random, nodes)]
    return hit.map((node): Pause => ({ kind: 'pause', ...when, node }))
  })
}
