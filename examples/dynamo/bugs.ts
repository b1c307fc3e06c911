import type { Bugs } from '../ground/bug.ts'

const DYNAMO = 'DeCandia et al., "Dynamo: Amazon\'s Highly Available Key-value Store" (2007)'

export const bugs = {
  'last-write-wins': {
    description: 'Of several versions the one with the latest time is kept.',
    source: `Kingsbury, "Jepsen: Riak" (2013) and "Jepsen: Cassandra" (2013); ${DYNAMO}, 4.4: versions are put together`,
  },
  'vectors-without-gaps': {
    description: 'Who has seen a write of a coordinator is taken to have seen all those before it.',
    source: 'Preguiça et al., "Dotted Version Vectors: Logical Clocks for Optimistic Replication" (2010)',
  },
  'dot-used-again': {
    description:
      'A coordinator gives away a write before its number is on disk, and the number to another one after a crash.',
    source: 'Brown, "kv679: doomstones and dot reuse in Riak" (2015)',
  },
  overwritten: {
    description: 'A node takes what it is sent in place of what it has.',
    source: `${DYNAMO}, 4.4: a version is only replaced by one that descends from it`,
  },
  'hint-not-durable': {
    description: 'That something is kept for another node is not on the disk.',
    source: `${DYNAMO}, 4.6: hinted replicas are kept in a separate local database`,
  },
  'handed-off-when-sent': {
    description: 'What is kept for another node is taken for handed off when it is sent.',
    source: `${DYNAMO}, 4.6: it is deleted when the transfer succeeds`,
  },
  'reads-do-not-repair': {
    description: 'A read does not give what it has found to those that lack it.',
    source: `${DYNAMO}, 5: read repair`,
  },
} as const satisfies Bugs

export type BugName = keyof typeof bugs
