import type { Bugs } from '../ground/bug.ts'

const ABD = 'Attiya, Bar-Noy and Dolev, "Sharing Memory Robustly in Message-Passing Systems" (1995)'
const MULTI_WRITER =
  'Lynch and Shvartsman, "Robust emulation of shared memory using dynamic quorum-acknowledged broadcasts" (1997)'

export const bugs = {
  'half-is-enough': {
    description: 'Half of the replicas, rounded down, are taken for a majority.',
    source: `${ABD}: any two majorities have a replica in common`,
  },
  'no-write-back': {
    description: 'A reader returns what it found, without seeing to it that a majority has it.',
    source: `${ABD}: the second phase of a read; without it the register is regular, and not atomic`,
  },
  'write-without-query': {
    description: 'A writer counts its own writes, and does not ask which tag is the highest.',
    source: `${MULTI_WRITER}: with several writers, a write begins with a query`,
  },
  'tie-by-arrival': {
    description: 'Tags have no writer: of two writes with the same number, each replica keeps the one that came last.',
    source: `${MULTI_WRITER}: a tag is a pair of a number and the writer`,
  },
  'tag-used-twice': {
    description: 'A writer that gave up forgets the tag it had used, and gives it to another value.',
    source: 'Kingsbury, "Jepsen: Cassandra" (2013): different values with the same timestamp',
  },
  'blind-store': {
    description: 'A replica takes any value that it is sent, also an older one that comes late.',
    source: `${ABD}: a replica keeps the pair with the larger label`,
  },
  'no-fsync': {
    description: 'A replica answers when its journal is written, but not yet durable.',
    source: 'Pillai et al., "All File Systems Are Not Created Equal" (2014)',
  },
  'repeat-not-waited-for': {
    description: 'A replica that has a value already says so, while its write to the disk is still under way.',
    source:
      'Ganesan et al., "Redundancy Does Not Imply Fault Tolerance" (2017); Kingsbury, "Jepsen: Crate 0.54.9 version divergence" (2016)',
  },
} as const satisfies Bugs

export type BugName = keyof typeof bugs
