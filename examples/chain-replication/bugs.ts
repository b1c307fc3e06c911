import type { Bugs } from '../ground/bug.ts'

const CHAIN = 'van Renesse and Schneider, "Chain Replication for Supporting High Throughput and Availability" (2004)'

export const bugs = {
  'head-answers-itself': {
    description: 'The head confirms what it has on its disk, and the tail not yet.',
    source: `${CHAIN}, 2: the reply is the tail's`,
  },
  'no-lease': {
    description: 'A tail answers reads for as long as it has not heard that it is out.',
    source: `${CHAIN}, 2: servers are fail-stop; here they are not`,
  },
  'removed-too-early': {
    description:
      'The master waits for the end of a lease only where it takes out the tail, and not one that was the tail a moment ago.',
    source:
      'Gray and Cheriton, "Leases: An Efficient Fault-Tolerant Mechanism for Distributed File Cache Consistency" (1989): a lease is waited for',
  },
  'new-tail-answers-at-once': {
    description: 'A replica that is put at the end answers reads before it has all that the tail before it had.',
    source: `${CHAIN}, 3: a new tail first gets what the old one has`,
  },
  'head-without-the-log': {
    description: 'The master makes a replica the head that has not been brought up to date.',
    source: `${CHAIN}, 3: extending a chain`,
  },
  'gap-not-noticed': {
    description: 'A member that gets a new one before it takes what comes next for what it lacks.',
    source: `${CHAIN}, 3: when a server in the middle fails, the one before it sends again what was under way`,
  },
  'suffix-kept': {
    description: 'A replica that comes back keeps what it had beyond the log of the chain.',
    source: 'apache/kafka pull request 5436, "Follower should truncate after every leader epoch change" (2018)',
  },
  'forwarded-before-durable': {
    description: 'A member passes on what is not yet on its own disk, and has less than the next one after a crash.',
    source: `${CHAIN}, 2: the update propagation invariant; Alagappan et al., "Protocol-Aware Recovery for Consensus-Based Storage" (2018)`,
  },
} as const satisfies Bugs

export type BugName = keyof typeof bugs
