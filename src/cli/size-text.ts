import { seconds } from '../fuzz/quantity.ts'
import { sizeCounts } from '../report/size-counts.ts'
import type { PlanSize } from '../search/size.ts'

/** `3 operations, 1 fault, 0 perturbed messages, 5 nodes, 1.2 s`. */
export function sizeText(size: PlanSize): string {
  return `${sizeCounts(size)}, ${seconds(size.timeMs)}`
}
