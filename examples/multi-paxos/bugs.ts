import type { Bugs } from '../ground/bug.ts'

const FLEXIBLE = 'Howard, Malkhi and Spiegelman, "Flexible Paxos: Quorum Intersection Revisited" (2016)'
const SIMPLE = 'Lamport, "Paxos Made Simple" (2001)'
const MODERATELY = 'van Renesse and Altinbuken, "Paxos Made Moderately Complex" (2015)'
const LIVE = 'Chandra, Griesemer and Redstone, "Paxos Made Live" (2007)'

export const bugs = {
  'quorums-do-not-meet': {
    description: 'A leader is elected by a majority, though two nodes are enough to accept.',
    source: `${FLEXIBLE}: every quorum of phase 1 has to meet every quorum of phase 2`,
  },
  'local-reads': {
    description: 'A leader answers reads from what it has applied, without asking whether it still leads.',
    source: `${LIVE}, 5.2: master leases, and why they are needed`,
  },
  'own-log-only': {
    description: 'A new leader goes on from its own log, and not from what the others have accepted.',
    source: `${SIMPLE}, section 3: the new leader executes phase 1 for all instances that it does not know`,
  },
  'any-accepted-command': {
    description: 'Where several commands were accepted for a slot, a new leader takes the first it hears of.',
    source: `${SIMPLE}, P2c; ${MODERATELY}: pmax`,
  },
  'gaps-left-out': {
    description: 'A new leader closes up gaps in the log: later commands move to earlier slots.',
    source: `${SIMPLE}, section 3: gaps are filled with no-op commands`,
  },
  'commit-without-ballot': {
    description: 'A follower applies what it has in a slot that the leader says is chosen, from whatever ballot it is.',
    source: `${LIVE}, 5.1: a lagging replica catches up with what was chosen; ${MODERATELY}: decisions carry the command`,
  },
  'carried-out-twice': {
    description: 'A command that a client repeats, and which is chosen in two slots, is carried out twice.',
    source: `${MODERATELY}: a replica skips a command that it has performed in an earlier slot`,
  },
  'accepted-not-durable': {
    description: 'An acceptor says that it has accepted before that is on its disk.',
    source: `${LIVE}, 4.1: persistent storage; Lamport, "The Part-Time Parliament" (1998)`,
  },
} as const satisfies Bugs

export type BugName = keyof typeof bugs
