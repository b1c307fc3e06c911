import type { PlanSize } from '../search/size.ts'
import { counted } from '../sim/counted.ts'

/** `3 operations, 1 fault, 0 perturbed messages, 5 nodes`. */
export function sizeCounts({ operations, faults, perturbedMessages, nodes }: PlanSize): string {
  return [
    counted(operations, 'operation'),
    counted(faults, 'fault'),
    counted(perturbedMessages, 'perturbed message'),
    counted(nodes, 'node'),
  ].join(', ')
}
