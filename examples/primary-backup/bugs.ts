import type { Bugs } from '../ground/bug.ts'

const LEASES =
  'Gray and Cheriton, "Leases: An Efficient Fault-Tolerant Mechanism for Distributed File Cache Consistency" (1989)'
const LAB = 'MIT 6.824, "Lab 2: Primary/Backup Key/Value Service" (2015)'

export const bugs = {
  'no-lease': {
    description: 'A primary answers reads for as long as it believes that it is one.',
    source: 'Kingsbury, "Jepsen: MongoDB stale reads" (2015)',
  },
  'lease-from-the-reply': {
    description: 'A primary counts its lease from when it got it, and not from when it asked for it.',
    source: `${LEASES}, 2: the holder's term is shorter by the time of the messages and the error of clocks`,
  },
  'no-margin-for-drift': {
    description: 'A primary uses its lease to the end, though its clock may be slow.',
    source: `${LEASES}, 5: clocks that are too slow at the holder, or too fast at the server`,
  },
  'leases-forgotten': {
    description: 'A monitor that restarts takes all leases for run out.',
    source: `${LEASES}, 2: a server that recovers waits for the longest term that it may have granted`,
  },
  'view-not-durable': {
    description: 'The monitor tells of a view before that is on its disk, and makes another one of the same number.',
    source:
      'Liskov and Cowling, "Viewstamped Replication Revisited" (2012), 4.3: what a node has said it must not forget',
  },
  'promoted-without-the-log': {
    description: 'The monitor makes a backup the primary that has not got the log yet.',
    source: `${LAB}: the view service must not go on before the primary has acknowledged the view`,
  },
  'reads-uncommitted': {
    description: 'A primary shows in reads what the backup does not have yet.',
    source: 'Kingsbury, "Jepsen: VoltDB 6.3" (2016): dirty reads',
  },
  'reads-before-in-sync': {
    description: 'A new primary answers reads before it knows which of its commands were confirmed.',
    source:
      'Ongaro, "Consensus: Bridging Theory and Practice" (2014), 6.4: a new leader first commits an entry of its own',
  },
  'suffix-kept': {
    description: 'A backup of a new view keeps what it had beyond the log of the primary.',
    source:
      'apache/kafka pull request 5436, "Follower should truncate after every leader epoch change" (2018); KIP-101 (2017)',
  },
  'own-disk-not-waited-for': {
    description: 'A primary confirms what the backup has on its disk, and itself not yet.',
    source: 'Alagappan et al., "Protocol-Aware Recovery for Consensus-Based Storage" (2018); Pillai et al. (2014)',
  },
  'answers-not-replicated': {
    description: 'A new primary does not know which commands the old one has carried out, and does them again.',
    source: `${LAB}: the backup has to know which requests were answered`,
  },
} as const satisfies Bugs

export type BugName = keyof typeof bugs
