import { factsOf } from '../faults/catalogue.ts'
import type { FaultFamily } from '../faults/kind.ts'
import type { Plan } from '../scenario/plan.ts'
import type { ShrinkResult } from './shrink.ts'

/**
 * What a failure needs: the families of the faults that are left in the shrunk plan, `network` also where it lays down the fate of
 * single messages; sorted. Families and not kinds, since shrinking ends in one of several smallest plans: what a pause can do, a crash
 * often does as well. Undefined where shrinking did not come to its end: it is unknown what it needs.
 */
export function shapeOf({
  plan,
  complete,
}: Pick<ShrinkResult, 'plan' | 'complete'>): readonly FaultFamily[] | undefined {
  const { faults, network }: Plan = plan
  if (!complete || faults === undefined || network === undefined) return undefined
  const families = new Set(faults.map(fault => factsOf(fault).family))
  if (Object.values(network).some(entries => Object.keys(entries).length > 0)) families.add('network')
  return [...families].sort()
}

/** Whether whatever the one needs, the other needs as well: then the one explains both. */
export function isWithin(shape: readonly string[], other: readonly string[]): boolean {
  return shape.every(family => other.includes(family))
}

/** Whether two ways to fail count as one, by what they need: where the one needs only what the other needs, or it is unknown. */
export function isAlike(a: readonly string[] | undefined, b: readonly string[] | undefined): boolean {
  return a === undefined || b === undefined || isWithin(a, b) || isWithin(b, a)
}
