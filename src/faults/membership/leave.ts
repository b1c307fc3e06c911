import { instantFault, nameField } from '../fields.ts'
import { atOnce, counted, type FaultKindDefinition, type When } from '../kind.ts'
import type { Target } from '../target.ts'

/** A node stops for good, and keeps its disk. Healing does not bring it back: only a `join` does. */
export interface Leave extends Omit<When, 'for'> {
  readonly kind: 'leave'
  readonly node: Target
}

export const leave: FaultKindDefinition<Leave> = {
  kind: 'leave',
  schema: instantFault<Leave>('leave', { node: nameField }),
  describe: ({ node }) => `leave ${node}`,
  effectText: effect => `removed ${counted(effect, 'node')}`,
  processes: ({ node }) => [node],
  apply({ node }, world) {
    const leaving = world.processes(node).filter(({ away }) => !away)
    for (const process of leaving) world.kernel.leave(process)
    return atOnce(leaving.length)
  },
}
