import { microseconds } from '../../../clock/duration.ts'
import type { Fault } from '../../../faults/catalogue.ts'
import { integerBetween, pick, shuffled } from '../../../random/stream.ts'
import { beginningAt, retargeted } from './faults.ts'
import type { Mutator } from './mutator.ts'

/** Half of the faults of each of two plans. */
export const mixFaults: Mutator = ({ plan, donor }, random) => ({
  ...plan,
  faults: [...plan.faults, ...donor].filter(() => random() < 0.5),
})

/** The faults of another plan. */
export const otherFaults: Mutator = ({ plan, donor }) => ({ ...plan, faults: donor })

const MOST_AIMED = 3
/** Aimed faults begin at most this long after the moment; soon after is as likely as late. */
const LONGEST_WAIT_US = 2_000_000
const LEAST_WAIT_US = 200

/** A few faults more, soon after a moment at which something new happened. */
export const aimFaults: Mutator = ({ plan, expanded, donor, momentUs }, random) => {
  const source = donor.length > 0 ? donor : plan.faults
  if (source.length === 0) return undefined
  const aimed = shuffled(random, source)
    .slice(0, integerBetween(random, 1, MOST_AIMED))
    .map(fault => {
      const waitUs = LEAST_WAIT_US * (LONGEST_WAIT_US / LEAST_WAIT_US) ** random()
      const { after: _, ...timed } = fault
      return retargeted(beginningAt(timed as Fault, momentUs + waitUs, expanded.durationUs), expanded.cluster, random)
    })
  return { ...plan, faults: [...plan.faults, ...aimed] }
}

/** Fewer faults: a stretch of time without any, or one kind less. */
export const calmDown: Mutator = ({ plan, expanded: { durationUs } }, random) => {
  if (plan.faults.length < 2) return undefined
  if (random() < 0.5) {
    const { kind } = pick(random, plan.faults)
    return { ...plan, faults: plan.faults.filter(fault => fault.kind !== kind) }
  }
  const fromUs = random() * durationUs
  const toUs = fromUs + random() * (durationUs - fromUs)
  const isKept = ({ at, after }: Fault) => after !== undefined || microseconds(at) < fromUs || microseconds(at) >= toUs
  return { ...plan, faults: plan.faults.filter(isKept) }
}
