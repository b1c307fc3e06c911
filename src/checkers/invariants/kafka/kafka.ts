import * as v from 'valibot'
import { counted } from '../../../options/counted.ts'
import { textField } from '../../../options/fields.ts'
import { checkOptions, optionsOf } from '../../../options/options.ts'
import type { History } from '../../../workload/history.ts'
import type { Checker, Verdict } from '../../checker.ts'
import { list, show, showName } from '../../display.ts'
import { whereabouts } from '../evidence.ts'
import type { KafkaAnomaly, KafkaAnomalyType } from './anomaly.ts'
import { lostWrites, placementAnomalies, pollAnomalies, unseen, unseenValues } from './contents.ts'
import { cycleAnomalies, type Dependencies } from './dependencies.ts'
import { keyLogs, sentTwice } from './key-log.ts'
import { type LogTransaction, logOperations, type Message } from './log-operation.ts'
import { progressAnomalies } from './progress.ts'

/** Configures {@link kafka}. */
export interface KafkaOptions {
  /**
   * Anomalies that are reported, but are no error. Default `['int-send-skip']`: the sends of transactions that run at the same time
   * interleave. Consumers that `subscribe` can be rebalanced without notice; then add `'poll-skip'` and `'nonmonotonic-poll'`, or
   * record a `rebalance`.
   */
  readonly allow?: readonly KafkaAnomalyType[]
  /**
   * Whether what was acknowledged and never polled is an error. `'always'` (default), as in Jepsen. `'final'`: if there were polls in the
   * final phase, which events with `final` make up; before, consumers may not have got there.
   */
  readonly unseen?: 'always' | 'final'
  /**
   * What orders transactions in the search for cycles. `wr` (default): who polls comes after who sent. `ww`: sends to a key, as in
   * the log. `rw`: who polled up to a value comes before who sent the next one. Kafka promises neither `ww` nor `rw`: sends take their
   * place in the log at once, not at the commit.
   */
  readonly dependencies?: Dependencies['dependencies']
  /** What else orders them: one process does one after the other, or whatever ended before another began. Default `'none'`. */
  readonly order?: Dependencies['order']
}

/** Holds the evidence of {@link kafka}. */
export interface KafkaDetails {
  /** Keys that were sent to or polled. */
  readonly keyCount: number
  /** Values that were sent. */
  readonly sendCount: number
  /** Values that were polled. */
  readonly pollCount: number
  /** The anomalies by type. Of cycles at most a few. */
  readonly anomalies: Readonly<Partial<Record<KafkaAnomalyType, readonly KafkaAnomaly[]>>>
  /** The types that are errors. */
  readonly errors: readonly KafkaAnomalyType[]
  /** By key, what was acknowledged and never polled. */
  readonly unseen: Readonly<Record<string, readonly unknown[]>>
}

/** The worst first: what comes first is what the reason is about. */
const SEVERITY: readonly KafkaAnomalyType[] = [
  'inconsistent-offsets',
  'thin-air-poll',
  'lost-write',
  'unseen',
  'G1a',
  'duplicate',
  'precommitted-read',
  'int-nonmonotonic-poll',
  'nonmonotonic-poll',
  'int-poll-skip',
  'poll-skip',
  'int-nonmonotonic-send',
  'nonmonotonic-send',
]

/** The options of {@link KafkaOptions}. */
export const kafkaOptions = {
  allow: v.array(textField, 'a list'),
  unseen: v.picklist(['always', 'final']),
  dependencies: v.array(v.picklist(['ww', 'wr', 'rw'])),
  order: v.picklist(['none', 'process', 'realtime']),
}
const OPTIONS = optionsOf<KafkaOptions>(kafkaOptions)

/**
 * Checks, as Jepsen's `kafka` does, logs of messages, one for each key, that producers send to and consumers poll.
 *
 * Operations: `txn` with a list of micro-operations, or `send` and `poll` with a list of such; `subscribe`, `assign` and
 * `rebalance` of a consumer, after which it may go on from anywhere. Micro-operations: `['send', key, value]`, whose `ok` is
 * `['send', key, [offset, value]]` or stays as it is if the offset is not known; `['poll']`, whose `ok` is
 * `['poll', { key: [[offset, value], …] }]`, an object or a Map. No value may be sent to a key twice, unless the first one
 * `fail`ed: then the verdict is `'unknown'`.
 *
 * The log of a key is what sends and polls say about its offsets; gaps are nothing wrong. Errors, unless allowed:
 *
 * - `inconsistent-offsets`: different values at one offset. `duplicate`: one value at several offsets.
 * - `lost-write`: sent at an offset below one that was polled, and never polled. `unseen`: acknowledged and never polled, also
 *   at the end of the log: let the workload end with polls until there is no more.
 * - `G1a`: polled, although its send `fail`ed. `thin-air-poll`: polled, although it was never sent.
 * - `precommitted-read`: polled by the transaction that sends it.
 * - `poll-skip`, `nonmonotonic-poll`: a process polls past values, or goes back. Compared with its last transaction since it
 *   was reassigned; `int-…` within one transaction. `nonmonotonic-send`, `int-nonmonotonic-send`: its sends go back in the log;
 *   `int-send-skip`: within a transaction, others' sends come between its own.
 * - Cycles of transactions that each come before the next: `G0` (ww), `G1c` (wr), `G-single-item` and so on (rw), with
 *   `-process` or `-realtime` if the cycle takes that order too.
 */
export function kafka(options: KafkaOptions = {}): Checker<KafkaDetails> {
  checkOptions('kafka', OPTIONS, options)
  return { name: 'kafka', operations: ['send', 'poll', 'txn'], check: history => check(history, options) }
}

function check(history: History, options: KafkaOptions): Verdict<KafkaDetails> {
  const { allow = ['int-send-skip'], dependencies = ['wr'], order = 'none', unseen: unseenCounts = 'always' } = options
  const operations = logOperations(history)
  const transactions = operations.filter((each): each is LogTransaction => each.kind === 'transaction')
  const twice = sentTwice(transactions)
  if (twice !== undefined) {
    const { message, by } = twice
    const places = list(by.map(({ event }) => `(${whereabouts(event)})`))
    return {
      valid: 'unknown',
      reason: `${show(message.value)} was sent to ${showName(message.key)} twice, ${places}, so a poll does not tell which one it returned: send every value once.`,
    }
  }
  const logs = keyLogs(transactions)
  const anomalies = new Map<KafkaAnomalyType, KafkaAnomaly[]>()
  const report = (found: Iterable<KafkaAnomaly>) => {
    for (const anomaly of found) {
      const same = anomalies.get(anomaly.type)
      if (same === undefined) anomalies.set(anomaly.type, [anomaly])
      else same.push(anomaly)
    }
  }
  const isOver =
    unseenCounts === 'always' || history.some(({ f, type, final }) => final === true && type === 'ok' && f !== 'send')
  const wasPolled = ({ key, id }: Message) => logs.get(key)!.polled.has(id)
  for (const log of logs.values()) {
    report(placementAnomalies(log))
    report(lostWrites(log, wasPolled))
    if (isOver) report(unseenValues(log, wasPolled))
  }
  for (const transaction of transactions) report(pollAnomalies(transaction, logs, wasPolled))
  report(progressAnomalies(operations, logs))
  report(cycleAnomalies(transactions, logs, { dependencies, order }))
  const rank = (type: KafkaAnomalyType) => {
    const at = SEVERITY.indexOf(type)
    return at === -1 ? SEVERITY.length : at
  }
  const errors = [...anomalies.keys()].filter(type => !allow.includes(type)).sort((a, b) => rank(a) - rank(b))
  const details: KafkaDetails = {
    keyCount: logs.size,
    sendCount: transactions.reduce((sum, { sends }) => sum + sends.length, 0),
    pollCount: transactions.reduce((sum, { polls }) => sum + polls.length, 0),
    anomalies: Object.fromEntries(anomalies),
    errors,
    unseen: Object.fromEntries(
      [...logs].map(([key, log]) => [key, unseen(log)] as const).filter(([, values]) => values.length > 0),
    ),
  }
  const first = errors[0]
  if (first === undefined) {
    const { sendCount, pollCount, keyCount } = details
    if (pollCount === 0) return { valid: 'unknown', reason: 'Nothing was ever polled.', details }
    return {
      valid: true,
      reason: `${counted(sendCount, 'value')} sent and ${counted(pollCount, 'value')} polled on ${counted(keyCount, 'key')} fit together.`,
      details,
    }
  }
  const others = errors.slice(1)
  const more = others.length === 0 ? '' : ` Also found: ${list(others)}.`
  return { valid: false, reason: `${first}: ${anomalies.get(first)![0]!.summary}${more}`, evidence: first, details }
}
