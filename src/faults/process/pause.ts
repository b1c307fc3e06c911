import { pick } from '../../random/stream.ts'
import { lastingFault, nameField } from '../fields.ts'
import { counted, type FaultKindDefinition, type When } from '../kind.ts'
import { type Nemesis, type Rhythm, recurring } from '../nemesis.ts'
import type { Target } from '../target.ts'

/** A node stands still, as in a long garbage collection: the world goes on, and its timers fire late. */
export interface Pause extends When {
  readonly kind: 'pause'
  readonly node: Target
}

export const pause: FaultKindDefinition<Pause> = {
  kind: 'pause',
  schema: lastingFault<Pause>('pause', { node: nameField }),
  describe: ({ node }) => `pause ${node}`,
  effectText: effect => `stopped ${counted(effect, 'node')}`,
  processes: ({ node }) => [node],
  apply({ node }, world) {
    const { kernel } = world
    const running = world.processes(node).filter(({ status, paused }) => status !== 'down' && !paused)
    for (const process of running) kernel.pause(process)
    return {
      effect: running.length,
      end() {
        for (const process of running) kernel.resume(process)
      },
    }
  },
}

/** One node stands still for a while. */
export function pauses(rhythm: Rhythm = {}): Nemesis {
  return recurring('pause', { every: '3s', lasting: '700ms' }, rhythm, (random, when, nodes) => {
    const fault: Pause = { kind: 'pause', ...when, node: pick(random, nodes) }
    return fault
  })
}
