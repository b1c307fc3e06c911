/** For each planted bug the first seed whose run finds it. Those that are missing take more runs than were made: docs/ground.md. */
export const knownSeeds: Readonly<Record<string, number>> = {
  'abd-half-is-enough': 1,
  'abd-no-write-back': 10,
  'abd-write-without-query': 1,
  'abd-tie-by-arrival': 8,
  'abd-blind-store': 1,
  'abd-no-fsync': 4,
  'paxos-own-value-always': 1,
  'paxos-any-accepted-value': 57,
  'paxos-ballots-not-apart': 13,
  'paxos-promise-ignored': 1,
  'paxos-one-ballot-for-both': 57,
}
