import type { Bugs } from '../ground/bug.ts'

const PLUMTREE = 'Leitão, Pereira and Rodrigues, "Epidemic Broadcast Trees" (2007)'
const HYPARVIEW =
  'Leitão, Pereira and Rodrigues, "HyParView: a membership protocol for reliable gossip-based broadcast" (2007)'

export const bugs = {
  'never-asked': {
    description: 'What was announced, and does not come, is not asked for.',
    source: `${PLUMTREE}: the tree is repaired by GRAFT`,
  },
  'asked-once': {
    description: 'What was asked for once, and did not come, is not asked for again.',
    source: `${PLUMTREE}: after a GRAFT the timer is set again, for the next one that has announced it`,
  },
  'told-of-the-last-ones': {
    description:
      'Nodes tell only of the last messages that they have: who was away longer does not hear of the others.',
    source: 'Demers et al., "Epidemic Algorithms for Replicated Database Maintenance" (1987): anti-entropy as a backup',
  },
  'number-used-again': {
    description: 'A node gives away a message before that is on its disk, and its number to another one after a crash.',
    source: 'Brown, "kv679: doomstones and dot reuse in Riak" (2015)',
  },
  'gone-is-not-noticed': {
    description: 'Neighbours that are gone keep their place.',
    source: `${HYPARVIEW}: a failed member of the active view is replaced from the passive one`,
  },
  'never-shuffled': {
    description: 'Nodes know only those that they have met: passive views are not exchanged.',
    source: `${HYPARVIEW}: the shuffle keeps passive views filled`,
  },
  'halves-stay-apart': {
    description: 'After a long partition neither half knows anybody in the other one any more.',
    source:
      'hashicorp/memberlist issue 222 (2020); metallb/metallb issue 589, "memberlist can\'t recover from partitioned groups" (2020)',
  },
} as const satisfies Bugs

export type BugName = keyof typeof bugs
