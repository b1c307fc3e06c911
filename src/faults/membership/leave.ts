import { counted } from '../../sim/counted.ts'
import { atOnce, type When } from '../kind.ts'
import { nodeFaultKind } from '../node-fault.ts'
import type { Target } from '../target.ts'

/** A node stops for good, and keeps its disk. Healing does not bring it back: only a `join` does. */
export interface Leave extends Omit<When, 'for'> {
  readonly kind: 'leave'
  readonly node: Target
}

export const leaveKind = nodeFaultKind<Leave>({
  kind: 'leave',
  isInstant: true,
  describe: ({ node }) => `leave ${node}`,
  effectText: effect => `removed ${counted(effect, 'node')}`,
  begin(_, processes, { kernel }) {
    const leaving = processes.filter(({ away }) => !away)
    for (const process of leaving) kernel.leave(process)
    return atOnce(leaving.length)
  },
})
