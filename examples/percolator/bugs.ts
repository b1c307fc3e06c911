import type { Bugs } from '../ground/bug.ts'

const PERCOLATOR =
  'Peng and Dabek, "Large-scale Incremental Processing Using Distributed Transactions and Notifications" (2010)'

export const bugs = {
  'reads-past-locks': {
    description: 'A read takes no notice of locks, though the transaction may commit before its timestamp.',
    source: `${PERCOLATOR}: Get checks for a lock in the range of its snapshot`,
  },
  'conflict-not-noticed': {
    description: 'A transaction locks what another one has committed since it began.',
    source: `${PERCOLATOR}: Prewrite aborts on writes after its start`,
  },
  'tried-again-blindly': {
    description:
      'What was rolled back for a conflict is written again, with a new timestamp, as it had been worked out.',
    source: 'Kingsbury, "Jepsen: TiDB 2.1.7" (2019): automatic retries',
  },
  'commit-timestamp-too-early': {
    description: 'A transaction gets the timestamp of its commit before it has all locks.',
    source: `${PERCOLATOR}: the commit timestamp is obtained when all is prewritten`,
  },
  'secondaries-first': {
    description: 'The other keys are committed together with the primary one, and not after it.',
    source: `${PERCOLATOR}: the transaction commits at its primary`,
  },
  'primary-not-asked': {
    description: 'Whoever meets a lock rolls it back, without asking what became of its primary.',
    source: `${PERCOLATOR}: a stale lock is rolled forward where the primary has committed`,
  },
  'any-lock-will-do': {
    description: 'A commit takes the lock that it finds for its own.',
    source: `${PERCOLATOR}: the commit checks that its lock is still there`,
  },
  'rollback-not-recorded': {
    description: 'A rollback only takes the lock away, and a late request locks again for what was rolled back.',
    source: 'tikv/tikv issue 16620, "CheckTxnStatus … can break transaction atomicity" (2024): rollback records',
  },
  'lock-not-durable': {
    description: 'A store says that it has locked a key before that is on its disk.',
    source: `${PERCOLATOR}: locks are written to Bigtable, to be there when clients or servers are gone`,
  },
  'limit-not-durable': {
    description: 'The oracle gives out timestamps before it is on its disk that they are given out.',
    source: `${PERCOLATOR}, 2.3: the highest allocated timestamp is on stable storage`,
  },
} as const satisfies Bugs

export type BugName = keyof typeof bugs
