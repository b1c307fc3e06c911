import type { Bugs } from '../ground/bug.ts'

const JEPSEN = 'Kingsbury, "Jepsen: Kafka" (2013)'

export const bugs = {
  'leader-is-enough': {
    description: 'A leader confirms what it has itself, and the other replicas in sync not yet.',
    source: `${JEPSEN}: a message is committed when all replicas in sync have it`,
  },
  'unclean-election': {
    description: 'The controller makes a broker the leader that is not in sync, where the others are gone.',
    source: `${JEPSEN}: the only replica in sync is lost, and a stale one leads`,
  },
  'reads-above-the-watermark': {
    description: 'Consumers get what the leader has, and not only what all replicas in sync have.',
    source: 'Kreps, Narkhede and Rao, "Kafka" (2011); Kingsbury, "Jepsen: Redpanda 21.10.1" (2022): aborted reads',
  },
  'cut-to-the-watermark': {
    description: 'A follower of a new leader cuts its log to the watermark, and does not compare epochs.',
    source:
      'KIP-101, "Alter Replication Protocol to use Leader Epoch rather than High Watermark for Truncation" (2016)',
  },
  'diverged-and-counted': {
    description: 'A leader counts what a follower has before it has seen that these are other entries.',
    source:
      'apache/kafka pull request 11136, "KAFKA-13141; Skip follower fetch offset update in leader if diverging epoch is present" (2021)',
  },
  'in-sync-at-the-watermark': {
    description: 'A new leader takes a follower for in sync that has what is below its watermark, which lags behind.',
    source:
      'apache/kafka pull request 5557, "KAFKA-7128: Follower has to catch up to offset within current leader epoch to join ISR" (2018)',
  },
  'counted-too-late': {
    description: 'A leader waits for a follower that it has asked to be in sync only when it hears that it is.',
    source:
      'apache/kafka pull request 9100, "Add AlterISR RPC and use it for ISR modifications" (2020): the maximal ISR',
  },
  'dropped-at-once': {
    description: 'A leader waits no longer for a follower that lags, though the controller does not know of it yet.',
    source: `${JEPSEN}; apache/kafka pull request 9100 (2020): a shrunken ISR counts when the controller has confirmed it`,
  },
  'restart-not-noticed': {
    description: 'A leader that restarts goes on in its epoch, and what it had asked for before is still carried out.',
    source: 'KIP-380, "Detect outdated control requests and bounced brokers using broker generation" (2018)',
  },
  'epoch-not-durable': {
    description:
      'The controller tells of an epoch before that is on its disk, and makes another one of the same number.',
    source:
      'Liskov and Cowling, "Viewstamped Replication Revisited" (2012), 4.3: what a node has said it must not forget',
  },
  'sent-twice': {
    description: 'A message that its producer repeats is stored twice.',
    source: 'apache/kafka pull request 2735, "KAFKA-4817; Add idempotent producer semantics" (2017)',
  },
  'repeat-confirmed-at-once': {
    description: 'A leader confirms a repeated message because it has it, though the others do not have it yet.',
    source:
      'apache/kafka pull request 3743, "KAFKA-5494" (2017): duplicates are answered from the log; Kingsbury, "Jepsen: Redpanda 21.10.1" (2022): lost writes',
  },
  'committed-before-it-is-done': {
    description: 'A consumer commits what it has just polled, before it has come to whoever polls.',
    source: 'Kingsbury, "Jepsen: Bufstream 0.1.0" (2024): what automatic commits should commit is the poll before',
  },
  'begins-at-the-end': {
    description: 'A consumer of a partition of which nothing was committed yet begins at its end.',
    source: 'spring-projects/spring-kafka issue 110 (2016); IBM/sarama issue 2927 (2024)',
  },
  'reset-to-the-watermark': {
    description: 'A consumer that is further than the watermark of a new leader goes back there.',
    source:
      'confluentinc/librdkafka issue 5158 (2025); KIP-320, "Allow fetchers to detect and handle log truncation" (2018)',
  },
} as const satisfies Bugs

export type BugName = keyof typeof bugs
