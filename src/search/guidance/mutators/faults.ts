import { formatDuration, microseconds } from '../../../clock/duration.ts'
import { type Fault, misfitOf, sparing } from '../../../faults/catalogue.ts'
import type { Cluster } from '../../../faults/cluster.ts'
import { integerBetween, pick, type RandomStream } from '../../../random/stream.ts'
import type { Mutator } from './mutator.ts'

const MOST_TWEAKS = 4
/** A shift is by up to this; small ones are as likely as large ones. */
const LONGEST_SHIFT_US = 2_000_000
const LEAST_SHIFT_US = 500

/** A few faults begin at another time, last longer or shorter, strike others, come twice or not at all. */
export const tweakFaults: Mutator = ({ plan, expanded }, random) => {
  if (plan.faults.length === 0) return undefined
  const faults = [...plan.faults]
  for (let left = integerBetween(random, 1, MOST_TWEAKS); left > 0 && faults.length > 0; left--) {
    const at = integerBetween(random, 0, faults.length - 1)
    const fault = faults[at] as Fault
    switch (integerBetween(random, 0, 4)) {
      case 0:
        faults[at] = shifted(fault, expanded.durationUs, random)
        break
      case 1:
        faults[at] = stretched(fault, random)
        break
      case 2:
        faults[at] = retargeted(fault, expanded.cluster, random)
        break
      case 3:
        faults.push(shifted(fault, expanded.durationUs, random))
        break
      default:
        faults.splice(at, 1)
    }
  }
  return { ...plan, faults }
}

/** The fault at a time in [0, `endUs`). */
export function beginningAt(fault: Fault, atUs: number, endUs: number): Fault {
  return { ...fault, at: formatDuration(Math.round(Math.min(Math.max(0, atUs), Math.max(0, endUs - 1)))) }
}

function shifted(fault: Fault, endUs: number, random: RandomStream): Fault {
  const byUs = LEAST_SHIFT_US * (LONGEST_SHIFT_US / LEAST_SHIFT_US) ** random() * (random() < 0.5 ? -1 : 1)
  return beginningAt(fault, microseconds(fault.at) + byUs, endUs)
}

function stretched(fault: Fault, random: RandomStream): Fault {
  if (!('for' in fault) || fault.for === undefined) return fault
  const us = Math.max(1, Math.round(microseconds(fault.for) * 2 ** (4 * random() - 2)))
  return { ...fault, for: formatDuration(us) }
}

/** Two nodes change places in it, so that it stays a fault that makes sense, whatever its kind; where it would not, it stays as it is. */
export function retargeted(fault: Fault, cluster: Cluster, random: RandomStream): Fault {
  const [a, b] = [pick(random, cluster.nodes), pick(random, cluster.nodes)]
  const renamed = (value: unknown): unknown => {
    if (value === a) return b
    if (value === b) return a
    if (Array.isArray(value)) return value.map(renamed)
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, renamed(item)]))
  }
  const other = renamed(fault) as Fault
  const isSensible = misfitOf(other, cluster) === undefined && sparing(other, cluster.reliable) === other
  return isSensible ? other : fault
}
