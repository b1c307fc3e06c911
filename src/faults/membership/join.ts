import { instantFault, nameField } from '../fields.ts'
import { atOnce, counted, type FaultKindDefinition, type When } from '../kind.ts'
import type { Target } from '../target.ts'

/** A node that was not part of the cluster yet, or has left it, starts. */
export interface Join extends Omit<When, 'for'> {
  readonly kind: 'join'
  readonly node: Target
}

export const join: FaultKindDefinition<Join> = {
  kind: 'join',
  schema: instantFault<Join>('join', { node: nameField }),
  describe: ({ node }) => `join ${node}`,
  effectText: effect => `started ${counted(effect, 'node')}`,
  processes: ({ node }) => [node],
  apply({ node }, world) {
    const joining = world.processes(node).filter(({ away }) => away)
    for (const process of joining) world.kernel.join(process)
    return atOnce(joining.length)
  },
}
