import { counted } from '../options/counted.ts'
import type { PlanSize } from '../search/size.ts'
import { seconds } from './seconds.ts'

/** How large a plan is: `3 operations, 1 fault, 0 perturbed messages, 5 nodes, 1.2 s`. */
export function sizeText({ operations, faults, perturbedMessages, nodes, timeMs }: PlanSize): string {
  return [
    counted(operations, 'operation'),
    counted(faults, 'fault'),
    counted(perturbedMessages, 'perturbed message'),
    counted(nodes, 'node'),
    seconds(timeMs),
  ].join(', ')
}
