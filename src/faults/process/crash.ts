import { pick } from '../../random/stream.ts'
import { lastingFault, nameField } from '../fields.ts'
import { counted, type FaultKindDefinition, type When } from '../kind.ts'
import { type Nemesis, type Rhythm, recurring } from '../nemesis.ts'
import type { Target } from '../target.ts'

/** A node loses its memory and its unsynced writes; it restarts at the end. */
export interface Crash extends When {
  readonly kind: 'crash'
  readonly node: Target
}

export const crash: FaultKindDefinition<Crash> = {
  kind: 'crash',
  schema: lastingFault<Crash>('crash', { node: nameField }),
  describe: ({ node }) => `crash ${node}`,
  effectText: effect => `stopped ${counted(effect, 'node')}`,
  processes: ({ node }) => [node],
  apply({ node }, world) {
    const { kernel } = world
    const running = world.processes(node).filter(({ status }) => status !== 'down')
    for (const process of running) kernel.crash(process)
    return {
      effect: running.length,
      end() {
        for (const process of running) kernel.start(process)
      },
    }
  },
}

/** The share of crashes that hit all nodes at once. */
const ALL = 0.1

/** One node, sometimes all at once, crashes and starts again. */
export function crashes(rhythm: Rhythm = {}): Nemesis {
  return recurring('crash', { every: '3s', lasting: '1s' }, rhythm, (random, when, nodes) => {
    const node = pick(random, nodes)
    const hit = random() < ALL ? nodes : [node]
    return hit.map((each): Crash => ({ kind: 'crash', ...when, node: each }))
  })
}
