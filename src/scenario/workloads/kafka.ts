import { type KafkaOptions, kafka } from '../../checkers/jepsen/kafka/kafka.ts'
import { mix } from '../../workload/generators/mix.ts'
import { stagger } from '../../workload/generators/timing.ts'
import type { Operation } from '../../workload/history.ts'
import { DEFAULT_EVERY, type Pace, type ReadyMadeWorkload } from './ready-made.ts'

export interface KafkaWorkloadOptions extends Pace, KafkaOptions {
  /** How many logs there are, `'k0'`, `'k1'`, …: 2 unless told. */
  readonly keys?: number
}

/** A message as it was sent, or with its offset once that is known. */
type SendAnswer = readonly ['send', key: string, message: number | readonly [offset: number, value: number]]
/** What a poll brought, by the keys of the logs. */
type PollAnswer = readonly ['poll', Readonly<Record<string, readonly (readonly [offset: number, value: number])[]>>]

/** What a client of {@link kafkaWorkload} has to carry out. */
export type KafkaOperation =
  | Operation<'send', readonly (readonly ['send', key: string, value: number])[], readonly SendAnswer[]>
  | Operation<'poll', readonly (readonly ['poll'])[], readonly PollAnswer[]>

/**
 * Logs of numbers that clients send to and poll from, each client from where it stopped the last time.
 *
 * - `send` of `[['send', key, value]]`: `ok([['send', key, [offset, value]]])`, or `ok()` if the offset is not known.
 * - `poll` of `[['poll']]`: `ok([['poll', { key: [[offset, value], …], … }]])`, of what comes next in each log.
 */
export function kafkaWorkload(options: KafkaWorkloadOptions = {}): ReadyMadeWorkload<KafkaOperation> {
  const { every = DEFAULT_EVERY, keys = 2 } = options
  const operations = mix({
    send: { weight: 1, value: ({ integer, unique }) => [['send', `k${integer(0, keys - 1)}`, unique]] as const },
    poll: { weight: 1, value: () => [['poll']] as const },
  })
  return { workload: stagger(every, operations), expect: [kafka(options)] }
}
