import type { Bugs } from '../ground/bug.ts'

const VNEXT =
  'Deligiannis et al., "Uncovering Bugs in Distributed Storage Systems during Testing (Not in Production!)" (2016)'

export const bugs = {
  'report-of-one-that-is-gone': {
    description: 'A report that comes late, of a node that is taken for dead since, counts, and for good.',
    source: `${VNEXT}; microsoft/coyote, test "ReplicatingStorageTests" (2021)`,
  },
  'replicas-of-the-dead': {
    description: 'A node that is taken for dead is not asked any more, but what it had still counts.',
    source: `${VNEXT}: what the extents of a node are is deleted with the node`,
  },
  'reports-only-add': {
    description: 'A report adds what a node has, and does not take away what it has lost.',
    source: `${VNEXT}: a report tells all that a node has`,
  },
} as const satisfies Bugs

export type BugName = keyof typeof bugs
