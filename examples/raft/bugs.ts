/** A mistake that can be planted in the node, and where it is known from. */
export interface Bug {
  readonly description: string
  readonly source: string
}

const PAPER = 'Ongaro and Ousterhout, "In Search of an Understandable Consensus Algorithm" (2014)'
const DISSERTATION = 'Ongaro, "Consensus: Bridging Theory and Practice" (2014)'
const SPEC = "Ongaro's TLA+ specification of Raft"
const SANDTABLE = 'Tang et al., "SandTable: Scalable Distributed System Model Checking" (2024)'
const GUIDE = 'Gjengset, "Students\' Guide to Raft" (2016)'

export const bugs = {
  'vote-not-persisted': {
    description: 'A restarted server has forgotten whom it voted for, and votes again in the same term.',
    source: `${PAPER}, figure 2: votedFor is persistent`,
  },
  'term-not-persisted': {
    description: 'A restarted server goes back to the term of its last log entry, and votes again in later ones.',
    source: `${PAPER}, figure 2: currentTerm is persistent`,
  },
  'vote-without-log-check': {
    description: 'A server votes for a candidate whose log is behind its own.',
    source: `${PAPER}, 5.4.1: the election restriction`,
  },
  'commit-of-old-term': {
    description: 'A leader counts replicas to commit an entry of an earlier term, which can still be overwritten.',
    source: `${PAPER}, 5.4.2 and figure 8`,
  },
  'read-without-quorum': {
    description: 'A leader answers reads without asking whether it still is the leader.',
    source: `${PAPER}, section 8; ${DISSERTATION}, 6.4`,
  },
  'read-before-noop': {
    description: 'A new leader answers reads before it has committed anything, not knowing what is committed.',
    source: `${PAPER}, section 8; ${DISSERTATION}, 6.4`,
  },
  'truncate-on-old-append': {
    description: 'A follower cuts its log after the last entry of every append, even an old or repeated one.',
    source: `${GUIDE}: entries may only be deleted if they conflict`,
  },
  'no-consistency-check': {
    description: 'A follower takes entries without comparing the term of the one before them.',
    source: `${PAPER}, 5.3: the AppendEntries consistency check`,
  },
  'commit-beyond-match': {
    description: "A follower commits up to the leader's index in entries that the leader has not confirmed.",
    source: `${PAPER}, figure 2: min(leaderCommit, index of last new entry); ${GUIDE}`,
  },
  'match-from-own-log': {
    description: 'On success a leader takes its own last entry for matched, not the last one that it had sent.',
    source: `${GUIDE}: matchIndex is prevLogIndex + length of the entries sent`,
  },
  'term-not-updated-on-reply': {
    description: 'A leader takes a reply of a later term for a confirmation of its leadership.',
    source: `${PAPER}, 5.1: a leader whose term is out of date reverts to follower`,
  },
  'stale-vote-counted': {
    description: 'A candidate counts votes that it was given in an earlier term.',
    source: `${SPEC}, DropStaleResponse; ${GUIDE}: term confusion`,
  },
  'duplicate-vote-counted': {
    description: 'A candidate counts a vote twice whose message arrives twice.',
    source: `${SPEC}: votesGranted is a set`,
  },
  'quorum-off-by-one': {
    description: 'Half of the members, rounded down, are taken for a majority.',
    source: `${PAPER}, 5.2: a majority of the full cluster`,
  },
  'overlapping-membership-changes': {
    description: 'A leader starts a change of members while the one before is not committed.',
    source: `${DISSERTATION}, 4.1`,
  },
  'membership-before-noop': {
    description: 'A leader starts a change of members before it has committed an entry of its own term.',
    source: 'Ongaro, "bug in single-server membership changes", raft-dev mailing list (10 July 2015)',
  },
  'removed-leader-leads-on': {
    description:
      'A leader that has removed itself goes on leading, and counts its own copy for a majority of the others.',
    source: `${DISSERTATION}, 4.2.2: it steps down, and does not count itself`,
  },
  'members-not-rolled-back': {
    description: 'A server whose uncommitted change of members is overwritten keeps to it all the same.',
    source: `${DISSERTATION}, 4.1: a server must fall back to the configuration before`,
  },
  'snapshot-without-term': {
    description: 'A server whose log is empty behind a snapshot takes 0 for the term of its last entry.',
    source: `${PAPER}, section 7: the last included term`,
  },
  'snapshot-overwrites-newer-log': {
    description: 'A follower installs any snapshot that arrives, and forgets what it had beyond.',
    source: `${PAPER}, section 7: entries following the snapshot are retained`,
  },
  'sessions-not-in-snapshot': {
    description: 'A snapshot holds the values, but not which writes of the clients are done.',
    source: `${DISSERTATION}, 6.3: sessions are part of the replicated state`,
  },
  'compacted-entries-appended': {
    description: 'A follower appends the entries of an old message once more, which its snapshot stands for already.',
    source: `willemt/raft pull request 118, "Fix bugs mainly caused by snapshot" (2021), 1; ${SANDTABLE}: WRaft#1`,
  },
  'term-of-the-snapshot': {
    description:
      'A follower that installs a snapshot goes back to the term of its last entry, and then votes again in later ones.',
    source: `willemt/raft pull request 118, "Fix bugs mainly caused by snapshot" (2021), 4; ${SANDTABLE}: WRaft#4`,
  },
  'stopped-by-an-old-term': {
    description:
      'A leader goes through its log to see what is committed, and gets no further than an entry of an earlier term.',
    source: `zhebrak/raftos pull request 30, "Change in update commit index" (2023); ${SANDTABLE}: RaftOS#4`,
  },
  'no-duplicate-detection': {
    description: 'A write that a client repeats is carried out twice.',
    source: `${PAPER}, section 8; ${DISSERTATION}, 6.3`,
  },
  'answer-before-commit': {
    description: 'A leader answers a write when it is in its own log.',
    source: `${PAPER}, 5.3: the leader returns the result once the entry is replicated and applied`,
  },
  'no-fsync': {
    description: 'A server answers when its journal is written, but not yet durable.',
    source: `${PAPER}, figure 2: updated on stable storage before responding`,
  },
} as const satisfies Readonly<Record<string, Bug>>

export type BugName = keyof typeof bugs
