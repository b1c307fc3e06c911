import type { Bugs } from '../ground/bug.ts'

const SIMPLE = 'Lamport, "Paxos Made Simple" (2001)'
const PART_TIME = 'Lamport, "The Part-Time Parliament" (1998)'

export const bugs = {
  'own-value-always': {
    description: 'A proposer asks for its own value, whatever was accepted before.',
    source: `${SIMPLE}, P2c`,
  },
  'any-accepted-value': {
    description:
      'Of several values that were accepted a proposer takes the first that it hears of, not that of the highest ballot.',
    source: `${SIMPLE}, P2c: the value of the highest-numbered proposal`,
  },
  'ballots-not-apart': {
    description: 'Two proposers may use the same ballot.',
    source: `${SIMPLE}, 2.5: proposers choose their numbers from disjoint sets`,
  },
  'ballot-used-again': {
    description: 'A proposer forgets in a crash which ballots it has used, and uses one for another value.',
    source: `${SIMPLE}, 2.5: it remembers, in stable storage, the highest-numbered proposal it has tried to issue`,
  },
  'promise-ignored': {
    description: 'An acceptor accepts what has a lower ballot than it has promised.',
    source: `${SIMPLE}, P1a`,
  },
  'promise-not-durable': {
    description: 'An acceptor promises before that is on its disk, and forgets it in a crash.',
    source: `${SIMPLE}, 2.2: an acceptor needs to remember; ${PART_TIME}, 2.2: the back of the ledger`,
  },
  'acceptance-does-not-promise': {
    description: 'An acceptor that accepts a ballot which it had not promised goes on taking lower ones.',
    source: `${PART_TIME}, 2.3: nextBal is at least the ballot of the last vote`,
  },
  'one-ballot-for-both': {
    description: 'An acceptor keeps one ballot, and says of a value that it was accepted in the one it promised last.',
    source: 'Sutra, "On the correctness of Egalitarian Paxos" (2019)',
  },
  'counted-across-ballots': {
    description: 'A proposer that tries again with the same value counts those that accepted it in its earlier ballot.',
    source: `${SIMPLE}, 2.2: chosen is a proposal that a majority has accepted, a number with a value`,
  },
} as const satisfies Bugs

export type BugName = keyof typeof bugs
