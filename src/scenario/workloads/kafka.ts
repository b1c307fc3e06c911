import { type KafkaOptions, kafka, kafkaOptions } from '../../checkers/invariants/kafka/kafka.ts'
import type { Duration } from '../../clock/duration.ts'
import { durationSchema } from '../../clock/duration-schema.ts'
import { wholeNumber } from '../../options/fields.ts'
import { checkOptions, optionsOf } from '../../options/options.ts'
import { limit } from '../../workload/generators/bounds.ts'
import { eachClient } from '../../workload/generators/clients.ts'
import { withFinal } from '../../workload/generators/final.ts'
import { mix } from '../../workload/generators/mix.ts'
import { repeat } from '../../workload/generators/repetition.ts'
import { phases } from '../../workload/generators/synchronize.ts'
import { sleep, stagger } from '../../workload/generators/timing.ts'
import { untilOk } from '../../workload/generators/until-ok.ts'
import type { Operation } from '../../workload/history.ts'
import { DEFAULT_EVERY, type Pace, paceOptions, type ReadyMadeWorkload } from './ready-made.ts'

/** Configures {@link kafkaWorkload}. */
export interface KafkaWorkloadOptions extends Pace, KafkaOptions {
  /** How long after the healing the last polls begin. Default: 1 s. Has to be less than `settle`. */
  readonly quiet?: Duration
  /** How many logs there are, `'k0'`, `'k1'`, …. Default: 2. */
  readonly keys?: number
}

/** A message as it was sent, or with its offset once that is known. */
type SendAnswer = readonly ['send', key: string, message: number | readonly [offset: number, value: number]]
/** What a poll brought, by the keys of the logs. */
type PollAnswer = readonly ['poll', Readonly<Record<string, readonly (readonly [offset: number, value: number])[]>>]

/** Says what a client of {@link kafkaWorkload} has to carry out. */
export type KafkaOperation =
  | Operation<'send', readonly (readonly ['send', key: string, value: number])[], readonly SendAnswer[]>
  | Operation<'poll', readonly (readonly ['poll'])[], readonly PollAnswer[]>

const OPTIONS = optionsOf<KafkaWorkloadOptions>({
  ...paceOptions,
  quiet: durationSchema,
  keys: wholeNumber(1),
  ...kafkaOptions,
})

/**
 * Makes a workload of logs of numbers that clients send to and poll from, each client from where it stopped the last
 * time. With `liveness` each client polls at the end until there is no more: what was acknowledged and is not there
 * then is lost.
 *
 * - `send` of `[['send', key, value]]`: `ok([['send', key, [offset, value]]])`, or `ok()` if the offset is not known.
 * - `poll` of `[['poll']]`: `ok([['poll', { key: [[offset, value], …], … }]])`, of what comes next in each log.
 */
export function kafkaWorkload(options: KafkaWorkloadOptions = {}): ReadyMadeWorkload<KafkaOperation> {
  checkOptions('kafkaWorkload', OPTIONS, options)
  const { every = DEFAULT_EVERY, keys = 2, quiet = '1s', ...judged } = options
  const operations = mix({
    send: { weight: 1, value: ({ integer, unique }) => [['send', `k${integer(0, keys - 1)}`, unique]] as const },
    poll: { weight: 1, value: () => [['poll']] as const },
  })
  return {
    workload: withFinal(stagger(every, operations), phases(sleep(quiet), eachClient(pollsToTheEnd()))),
    expect: [kafka({ unseen: 'final', ...judged })],
  }
}

/** Polls until there is no more. */
export function pollsToTheEnd() {
  const poll = { f: 'poll', value: [['poll']] } as const
  return limit(MOST_FINAL_POLLS, untilOk(repeat(poll), isEmpty))
}

/** In the final phase, of each client. A log that always has something new would be polled for ever. */
const MOST_FINAL_POLLS = 100

/** Whether a poll came back with nothing. */
function isEmpty(polled: unknown): boolean {
  const [[, byKey]] = polled as [[f: 'poll', byKey: ReadonlyMap<string, unknown[]> | Record<string, unknown[]> | null]]
  const values = byKey instanceof Map ? [...byKey.values()] : Object.values(byKey ?? {})
  return values.every(messages => messages.length === 0)
}
