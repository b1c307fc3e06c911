import type * as v from 'valibot'
import type { DiskInterceptor } from '../../disk/interceptor.ts'
import type { RandomStream } from '../../random/stream.ts'
import type { Process } from '../../sim/process.ts'
import type { When } from '../entry.ts'
import { lastingFault, nameField } from '../fields.ts'
import type { FaultKindDefinition } from '../kind.ts'
import type { Target } from '../target.ts'
import type { FaultWorld } from '../world.ts'

/** What goes wrong with the disk of a node, for a while. */
export interface DiskFault extends When {
  readonly kind: string
  readonly node: Target
}

/** One disk under a fault. */
export interface AfflictedDisk {
  readonly process: Process
  readonly world: FaultWorld
  /** The fault's own stream for this disk. */
  readonly random: RandomStream
  /** The fault had an effect: it is counted, and told in the journal if there is something to tell. */
  struck(text?: string): void
}

interface DiskFaultKind<Fault extends DiskFault>
  extends Pick<FaultKindDefinition<Fault>, 'kind' | 'nemesis' | 'describe' | 'effectText' | 'weaker' | 'damages'> {
  /** What its entry in a plan holds besides the node and the time. */
  readonly fields: v.ObjectEntries
  /** What gets between the process and its disk, and is told when the fault is over. */
  interceptor(fault: Fault, disk: AfflictedDisk): DiskInterceptor & { ended?(): void }
}

/** Makes the definition of a kind of fault that gets between nodes and their disks. It stays over restarts of the node. */
export function diskFaultKind<Fault extends DiskFault>({
  kind,
  fields,
  interceptor,
  ...rest
}: DiskFaultKind<Fault>): FaultKindDefinition<Fault> {
  return {
    ...rest,
    kind,
    family: 'disk',
    lasts: true,
    schema: lastingFault<Fault>(kind, { node: nameField, ...fields }),
    processes: ({ node }) => [node],
    apply(fault, world) {
      let effect = 0
      const ends = world.processes(fault.node).map(process => {
        const disk: AfflictedDisk = {
          process,
          world,
          random: world.random(process.id),
          struck(text) {
            effect++
            if (text !== undefined) tellOfDisk(world, process, text)
          },
        }
        const between = interceptor(fault, disk)
        const remove = process.disk.intercept(between)
        return () => {
          remove()
          between.ended?.()
        }
      })
      return {
        get effect() {
          return effect
        },
        heal() {
          for (const end of ends) end()
        },
      }
    },
  }
}

/** A line in the journal about something that no code of the node can see. */
export function tellOfDisk({ kernel }: FaultWorld, process: Process, text: string): void {
  kernel.marks.log(process, `[disk] ${text}`)
  kernel.journal.noteFiles(kernel.journal.length - 1, process)
}
