import { counted } from '../../sim/counted.ts'
import { atOnce, type When } from '../kind.ts'
import { nodeFaultKind } from '../node-fault.ts'
import type { Target } from '../target.ts'

/** A node that was not part of the cluster yet, or has left it, starts. */
export interface Join extends Omit<When, 'for'> {
  readonly kind: 'join'
  readonly node: Target
}

export const joinKind = nodeFaultKind<Join>({
  kind: 'join',
  isInstant: true,
  describe: ({ node }) => `join ${node}`,
  effectText: effect => `started ${counted(effect, 'node')}`,
  begin(_, processes, { kernel }) {
    const joining = processes.filter(({ away }) => away)
    for (const process of joining) kernel.join(process)
    return atOnce(joining.length)
  },
})
