import type { Bugs } from '../ground/bug.ts'

const CRON =
  'Beyer et al., "Site Reliability Engineering" (2016), chapter 24: distributed periodic scheduling with cron'

export const bugs = {
  'given-and-forgotten': {
    description: 'A task that was given to a worker is never given to another one: at most once.',
    source: 'Sidekiq wiki, "Reliability" (2018): what a process had fetched with BRPOP is lost when it crashes',
  },
  'not-renewed': {
    description: 'A worker does not renew its lease, and what takes longer than that is begun again and again.',
    source:
      'celery/kombu issue 337, "Redis transport causes multiple Celery job runs if eta exceeds visibility timeout" (2014)',
  },
  'renewed-for-anyone': {
    description: 'The queue renews the lease of a worker that has lost the task to another one.',
    source:
      'Kleppmann, "How to do distributed locking" (2016): a client that comes back does not know that its lease is over',
  },
  'completed-by-anyone': {
    description: 'The queue takes the result of any worker that ever had the task.',
    source: 'Kleppmann, "How to do distributed locking" (2016): fencing tokens; celery issue 5935 (2020)',
  },
  'leases-forgotten': {
    description: 'A queue that restarts gives tasks to others that workers still have.',
    source:
      'Gray and Cheriton, "Leases" (1989), 2: a server that recovers waits for the longest term that it may have granted',
  },
  'attempt-not-durable': {
    description:
      'The queue gives a task before that is on its disk, and after a crash the same attempt to another worker.',
    source: 'Pillai et al., "All File Systems Are Not Created Equal" (2014)',
  },
  'submit-not-durable': {
    description: 'The queue confirms a task before that is on its disk.',
    source: 'Kingsbury, "Jepsen: RabbitMQ" (2014): messages that were confirmed and lost',
  },
  'done-is-forgotten': {
    description: 'A task that is done, and is submitted a second time, is done again.',
    source:
      'Birrell and Nelson, "Implementing Remote Procedure Calls" (1984): a repeated call is known by its identifier',
  },
  'missed-while-down': {
    description: 'A cron that starts goes on with the next tick, and not with those that were missed.',
    source:
      'kubernetes/kubernetes issue 42649 (2017): scheduled jobs do not run after a cluster was stopped; Kingsbury, "Jepsen: Chronos" (2015)',
  },
  'goes-on-from-the-highest': {
    description:
      'A cron that starts goes on after the highest tick that was submitted, and not from the first that is missing.',
    source: `${CRON}: what was launched, and what was not yet; it was in this example by mistake, until seed 133 found it`,
  },
  'said-once': {
    description: 'A cron goes on with the next tick, whether or not the queue has answered.',
    source: `${CRON}: partial failures`,
  },
  'tick-of-each-node': {
    description: 'Both crons give a tick a name of their own, and it is done twice.',
    source: `${CRON}: names of launches are decided beforehand, so that a repeated one is seen to be`,
  },
} as const satisfies Bugs

export type BugName = keyof typeof bugs
