import type { Bugs } from '../ground/bug.ts'

const PUSH_SUM = 'Kempe, Dobra and Gehrke, "Gossip-Based Computation of Aggregate Information" (2003)'
const SURVEY = 'Jesus, Baquero and Almeida, "A Survey of Distributed Data Aggregation Algorithms" (2015)'
const RUNNING_SUMS =
  'Vaidya, Hadjicostis and Domínguez-García, "Robust Average Consensus over Packet Dropping Links" (2011)'

export const bugs = {
  'halves-sent': {
    description: 'A message carries what is given by it, and not all that was ever given: what is lost is gone.',
    source: `${PUSH_SUM}: mass conservation; ${RUNNING_SUMS}: running sums`,
  },
  'counted-again': {
    description: 'What was not confirmed is given once more, though only the confirmation may have been lost.',
    source: `${SURVEY}: duplicates; Birrell and Nelson, "Implementing Remote Procedure Calls" (1984)`,
  },
  'weight-kept': {
    description: 'A node gives half of its sum, and keeps all of its weight.',
    source: `${PUSH_SUM}: sum and weight are halved together`,
  },
  'weight-anew': {
    description: 'A node that restarts knows what it had of the sum, and has a weight of 1 again.',
    source: `${PUSH_SUM}: the weights of all nodes add up to their number`,
  },
  'two-records': {
    description: 'That something was taken is on the disk after what came of it, and it is taken again after a crash.',
    source: 'Pillai et al., "All File Systems Are Not Created Equal" (2014): atomicity across records',
  },
  'reading-not-durable': {
    description: 'A node confirms a reading before that is on its disk.',
    source: 'Pillai et al., "All File Systems Are Not Created Equal" (2014)',
  },
} as const satisfies Bugs

export type BugName = keyof typeof bugs
