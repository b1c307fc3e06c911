import type { Bugs } from '../ground/bug.ts'

const SHAPIRO = 'Shapiro et al., "A comprehensive study of Convergent and Commutative Replicated Data Types" (2011)'
const RGA = 'Roh et al., "Replicated abstract data types: Building blocks for collaborative applications" (2011)'

export const bugs = {
  'applied-twice': {
    description: 'A replica applies an operation as often as it arrives.',
    source: `${SHAPIRO}, 2.2.2: operations are delivered exactly once`,
  },
  'causal-order-ignored': {
    description: 'A replica applies what arrives at once, also what rests on operations that it does not have yet.',
    source: `${SHAPIRO}, 2.2.2; Birman, Schiper and Stephenson, "Lightweight causal and atomic group multicast" (1991)`,
  },
  'vector-of-what-arrived': {
    description: 'A replica says that it has an operation which only waits for others, and these are never sent again.',
    source: 'Almeida, Shoker and Baquero, "Delta state replicated data types" (2018): causal delta-merging',
  },
  'removes-unseen-additions': {
    description: 'To remove an element takes away all that added it, and not only the additions that were seen.',
    source: `${SHAPIRO}, 3.3.5: the observed-remove set`,
  },
  'dot-used-again': {
    description:
      'A replica tells of an operation before that is on its disk, and gives its number to another one after a crash.',
    source: 'Brown, "kv679: doomstones and dot reuse in Riak" (2015)',
  },
  'text-by-arrival': {
    description: 'Of two insertions at the same place the one that comes last goes first, wherever that is.',
    source: `${RGA}, 4.2: they are ordered by their s4vectors`,
  },
  'clock-not-advanced': {
    description: 'A replica numbers its insertions without regard to those that it has seen.',
    source: `${RGA}, 3.2; Lamport, "Time, Clocks, and the Ordering of Events" (1978)`,
  },
  'no-tombstones': {
    description: 'A letter that is deleted is gone, and what is inserted after it elsewhere has no place.',
    source: `${RGA}, 4.3: tombstones; Oster et al., "Data consistency for P2P collaborative editing" (2006)`,
  },
} as const satisfies Bugs

export type BugName = keyof typeof bugs
