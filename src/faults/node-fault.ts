import type * as v from 'valibot'
import type { Process } from '../sim/process.ts'
import type { FaultEntry } from './entry.ts'
import { instantFault, lastingFault, nameField } from './fields.ts'
import type { ActiveFault, FaultKindDefinition } from './kind.ts'
import type { Target } from './target.ts'
import type { FaultWorld } from './world.ts'

/** Something happens to the nodes that `node` means. */
export interface NodeFault extends FaultEntry {
  readonly node: Target
}

interface NodeFaultKind<Fault extends NodeFault>
  extends Omit<FaultKindDefinition<Fault>, 'schema' | 'processes' | 'within' | 'apply'> {
  /** What its entry in a plan holds besides the node and the time. */
  readonly fields?: v.ObjectEntries
  /** Makes it happen now, to these. */
  begin(fault: Fault, processes: readonly Process[], world: FaultWorld): ActiveFault
}

/** Makes the definition of a kind of fault that happens to nodes. */
export function nodeFaultKind<Fault extends NodeFault>({
  fields = {},
  begin,
  ...rest
}: NodeFaultKind<Fault>): FaultKindDefinition<Fault> {
  const entries = { node: nameField, ...fields }
  return {
    ...rest,
    schema: rest.lasts ? lastingFault<Fault>(rest.kind, entries) : instantFault<Fault>(rest.kind, entries),
    processes: ({ node }) => [node],
    apply: (fault, world) => begin(fault, world.processes(fault.node), world),
  }
}

/** A fault that does something to each process, and undoes it at its end. */
export function toEach(processes: readonly Process[], undo: (process: Process) => void): ActiveFault {
  return {
    effect: processes.length,
    heal() {
      for (const process of processes) undo(process)
    },
  }
}
