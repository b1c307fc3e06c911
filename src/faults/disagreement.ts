import { formatDuration, microseconds } from '../clock/duration.ts'
import { logUniform } from '../random/log-uniform.ts'
import type { RandomStream } from '../random/stream.ts'
import type { FaultEntry } from './entry.ts'
import type { NemesisContext } from './nemesis.ts'

/** The share of faults that wait. */
const SHARE = 0.7
/** Of those that strike a node or cut nodes off, the share that strikes the nodes whose view is not that of most. */
const AT_PARTED = 0.5
/** The share that waits for a disagreement about roles, terms, members or leaders; the others wait for one about indices. */
const VIEW_SHARE = 0.75
/** The share that begins at once; the others begin later, all orders of magnitude between these equally likely. */
const AT_ONCE = 0.3
const LATER_US = [100, 50_000] as const

/**
 * Has faults wait for a disagreement: from the time at which each would have begun, until a node comes to believe something that not all
 * others do. It begins then, and not earlier, so that what happens before a time never follows from what is drawn after it.
 */
export function atDisagreement(
  faults: readonly FaultEntry[],
  { stream }: Pick<NemesisContext, 'stream'>,
): readonly FaultEntry[] {
  const numbers = new Map<string, number>()
  return faults.map(fault => {
    // What holds from the start to the end is what the machines are like (`machine-room.ts`), and waits for nothing.
    if (fault.after !== undefined || (fault.for === undefined && microseconds(fault.at) === 0)) return fault
    const { node = '' } = fault as FaultEntry & { readonly node?: unknown }
    const name = `aim/disagreement/${fault.kind}/${fault.at}/${node}`
    const number = numbers.get(name) ?? 0
    numbers.set(name, number + 1)
    const random = stream(number === 0 ? name : `${name}/${number}`)
    return random() < SHARE ? waiting(fault, random) : fault
  })
}

function waiting(fault: FaultEntry, random: RandomStream): FaultEntry {
  const parted = random() < VIEW_SHARE ? 'view' : 'index'
  const laterUs = random() < AT_ONCE ? 0 : logUniform(random(), LATER_US)
  const at = formatDuration(Math.floor(laterUs))
  const later = { ...fault, at, after: { parted, since: fault.at } }
  return random() < AT_PARTED ? struck(later, `@parted:${parted}`) : later
}

/** The same fault, striking the nodes that `target` means. */
function struck(fault: FaultEntry, target: string): FaultEntry {
  const { node, groups } = fault as FaultEntry & { readonly node?: unknown; readonly groups?: unknown }
  if (typeof node === 'string') return Object.assign({ ...fault }, { node: target })
  if (groups === undefined) return fault
  return Object.assign({ ...fault }, { groups: [[target], ['@rest']] })
}
