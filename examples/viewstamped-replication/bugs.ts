import type { Bugs } from '../ground/bug.ts'

const REVISITED = 'Liskov and Cowling, "Viewstamped Replication Revisited" (2012)'

export const bugs = {
  'longest-log': {
    description: 'A new primary takes the longest log, and not the longest of those of the latest view.',
    source: `${REVISITED}, 4.2: the largest view in which a replica was normal, and then the largest op-number`,
  },
  'own-log-only': {
    description: 'A new primary goes on from its own log, and not from what the others have.',
    source: `${REVISITED}, 4.2: it selects one of the logs in the messages`,
  },
  'one-is-missing': {
    description: 'A new primary begins with the log of any one replica.',
    source: `${REVISITED}, 4.2: messages of f + 1 replicas, itself included`,
  },
  'view-not-durable': {
    description:
      'A replica is ready for a new view before that is on its disk, and after a crash in the old one again.',
    source:
      'Oki and Liskov, "Viewstamped Replication" (1988): the view number is kept in stable storage; Michael et al., "Recovering Shared Objects Without Stable Storage" (2017)',
  },
  'old-view-goes-on': {
    description: 'A replica that is ready for a new view still confirms what comes from the primary of the old one.',
    source: `${REVISITED}, 4: requests are handled only in normal status, and in the same view`,
  },
  'suffix-kept': {
    description: 'A backup keeps what it has beyond the log of the new primary.',
    source: `${REVISITED}, 4.2: a backup replaces its log by that of StartView; apache/kafka pull request 5436 (2018)`,
  },
  'committed-of-another-log': {
    description: 'A backup carries out what the new primary says is committed, before it has its log.',
    source: `${REVISITED}, 4.1: a backup waits until it has the request in its log`,
  },
  'counted-across-views': {
    description: 'A primary counts what backups had in an earlier view.',
    source: `${REVISITED}, 4.1: PrepareOK carries the view number`,
  },
  'primary-goes-on': {
    description:
      'A primary that restarts goes on in its view, without what it had sent to others and not yet on its disk.',
    source: `${REVISITED}, 4.3: a recovering replica does not take part until it knows the state; Alagappan et al., "Protocol-Aware Recovery for Consensus-Based Storage" (2018)`,
  },
  'clients-forgotten': {
    description: 'A new primary does not know which requests were carried out in earlier views, and does them again.',
    source: `${REVISITED}, 4.1: the client-table, which all replicas keep up to date`,
  },
  'reads-on-its-own': {
    description:
      'A primary answers reads from what it has carried out, without asking whether it is still the primary.',
    source: `${REVISITED}, 6.3: reads at the primary take leases`,
  },
} as const satisfies Bugs

export type BugName = keyof typeof bugs
