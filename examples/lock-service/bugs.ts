import type { Bugs } from '../ground/bug.ts'

const KLEPPMANN = 'Kleppmann, "How to do distributed locking" (2016)'
const REDIS_LOCKS = 'Redis documentation, "Distributed Locks with Redis" (2015)'

export const bugs = {
  'answers-before-replicated': {
    description: 'A primary gives out the lock before a majority knows of it.',
    source: `Kingsbury, "Jepsen: Redis" (2013); ${REDIS_LOCKS}: why failover-based implementations are not enough`,
  },
  'votes-for-anyone': {
    description: 'A replica votes for a candidate that has not got all that it has itself.',
    source:
      'Redis documentation, "Redis Cluster Specification" (2015): write safety; Kingsbury, "Jepsen: Redis-Raft 1b3fbf6" (2020)',
  },
  'vote-not-durable': {
    description: 'A replica votes before that is on its disk, and after a crash again, for another one.',
    source: 'Ongaro and Ousterhout, "In Search of an Understandable Consensus Algorithm" (2014): persistent state',
  },
  'token-without-epoch': {
    description: 'The token is the number of the state, which begins anew with each primary.',
    source: `${KLEPPMANN}: tokens only grow; Junqueira, Reed and Serafini, "Zab" (2011): a zxid is an epoch and a counter`,
  },
  'expiry-forgotten': {
    description: 'A new primary takes a lock that is held for one that has expired.',
    source:
      'Gray and Cheriton, "Leases" (1989), 2: a server that recovers waits for the longest term that it may have granted',
  },
  'expires-by-the-wall-clock': {
    description: 'When a lock expires is a time of the wall clock, of whichever node is asked.',
    source: `${KLEPPMANN}: Redis expires keys by gettimeofday, and clocks jump`,
  },
  'released-by-anyone': {
    description: 'Whoever releases the lock releases it, also when it is another one’s since.',
    source: `${REDIS_LOCKS}: a key is removed only if its value is the one that the client had set`,
  },
  'no-fencing': {
    description: 'The storage takes what it is sent, whatever token it has.',
    source: KLEPPMANN,
  },
  'reads-not-fenced': {
    description: 'The storage compares tokens of writes only with those of writes: a late write passes a newer read.',
    source: `${KLEPPMANN}: the storage has to remember the newest token that it has seen; Burrows, "The Chubby lock service" (2006), 2.4`,
  },
  'fence-not-durable': {
    description:
      'The storage answers a read before the token is on its disk, and lets an older one write after a crash.',
    source: `${KLEPPMANN}; Pillai et al., "All File Systems Are Not Created Equal" (2014)`,
  },
} as const satisfies Bugs

export type BugName = keyof typeof bugs
