import type { Bugs } from '../ground/bug.ts'

const SWIM =
  'Das, Gupta and Motivala, "SWIM: Scalable Weakly-consistent Infection-style Process Group Membership Protocol" (2002)'

export const bugs = {
  'not-contradicted': {
    description: 'A member that is suspected does not say that it is alive.',
    source: `${SWIM}, 4.2: suspicion`,
  },
  'raised-by-others': {
    description: 'Whoever gets an answer from a suspect raises its incarnation, and not the suspect itself.',
    source: `${SWIM}, 4.2: only the member itself increments its incarnation number`,
  },
  'incarnation-not-durable': {
    description: 'A member forgets in a crash which incarnations it has used.',
    source: `${SWIM}, 4.2: incarnation numbers are global, and only grow; Brown, "kv679: doomstones and dot reuse in Riak" (2015)`,
  },
  'alive-beats-suspect': {
    description: 'That a member is alive counts for more than that it is suspected, in the same incarnation.',
    source: `${SWIM}, 4.2: the order of overrides`,
  },
  'suspected-for-ever': {
    description: 'Only the first one that suspects a member waits and takes it for dead, and it may be gone by then.',
    source: `${SWIM}, 4.2: every member that hears of a suspicion suspects, and its own timeout runs`,
  },
  'timer-of-an-old-suspicion': {
    description: 'The time of a suspicion goes on when it was contradicted, and ends the next one.',
    source: `${SWIM}, 4.2; Dadgar, Phillips and Currey, "Lifeguard: Local Health Awareness for More Accurate Failure Detection" (2018)`,
  },
  'dead-for-good': {
    description:
      'Members that are taken for dead are not pinged any more: two halves stay apart when the partition is over.',
    source:
      'hashicorp/memberlist issue 222 (2020); metallb/metallb issue 589, "memberlist can\'t recover from partitioned groups" (2020)',
  },
  'helper-answers-itself': {
    description: 'That a helper has answered is taken for an answer of the one that it was to ping.',
    source: `${SWIM}, 4.1: a helper passes the answer on`,
  },
} as const satisfies Bugs

export type BugName = keyof typeof bugs
