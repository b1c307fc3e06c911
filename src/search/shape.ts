import type { Plan } from '../scenario/plan.ts'

/** Stands among the kinds of fault for messages whose fate the plan lays down one by one. */
const MESSAGES = 'messages'

/**
 * What a shrunk plan needs in order to fail: the kinds of fault that are left in it, and `messages` where it lays down the fate of
 * single ones; sorted. Two failures of one signature and one shape are taken for the same bug. Undefined for a plan that leaves
 * its faults to the seed: nobody knows what it needs.
 */
export function shapeOf({ faults, network }: Plan): readonly string[] | undefined {
  if (faults === undefined || network === undefined) return undefined
  const kinds = new Set<string>(faults.map(({ kind }) => kind))
  if (Object.values(network).some(entries => Object.keys(entries).length > 0)) kinds.add(MESSAGES)
  return [...kinds].sort()
}

/** Whether whatever the one needs, the other needs as well: then the one explains both. */
export function isWithin(shape: readonly string[], other: readonly string[]): boolean {
  return shape.every(kind => other.includes(kind))
}
