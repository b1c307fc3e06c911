import * as v from 'valibot'
import { kafka as kafkaChecker } from '../../checkers/invariants/kafka/kafka.ts'
import { anything, wholeNumber } from '../../options/fields.ts'
import { pollsToTheEnd } from '../../scenario/workloads/kafka.ts'
import { info, type Outcome, ok } from '../../workload/client.ts'
import { once } from '../../workload/generators/bounds.ts'
import { eachClient } from '../../workload/generators/clients.ts'
import { withFinal } from '../../workload/generators/final.ts'
import { mix } from '../../workload/generators/mix.ts'
import { phases } from '../../workload/generators/synchronize.ts'
import { sleep, stagger } from '../../workload/generators/timing.ts'
import type { Operation } from '../../workload/history.ts'
import type { Rpc } from '../protocol/rpc.ts'
import type { ProtocolWorkload } from './protocol-workload.ts'
import type { WorkloadOptions } from './workload-options.ts'

type KafkaOperation =
  | Operation<'send', readonly (readonly ['send', key: string, value: number])[]>
  | Operation<'poll', readonly (readonly ['poll'])[]>
  | Operation<'assign', readonly string[]>
  | Operation<'rebalance', readonly string[]>
  | Operation<'crash', null>

const DEFAULT_KEYS = 2

const offset = wholeNumber(0)
const OFFSETS = { offsets: v.record(v.string(), offset, 'an object of offsets') }
const POLLED = {
  msgs: v.record(
    v.string(),
    v.array(v.tuple([offset, anything], 'a pair of an offset and a message'), 'a list'),
    'an object',
  ),
}

/**
 * Logs that clients send to and poll from. Now and then a client takes on other keys and goes on from what was committed for them,
 * or is replaced by one that has none. At the end each client reads all logs from their beginnings.
 */
export function kafka({ every, quiet, keyCount = DEFAULT_KEYS }: WorkloadOptions): ProtocolWorkload<KafkaOperation> {
  const keys = Array.from({ length: keyCount }, (_, i) => `k${i}`)
  const operations = mix({
    send: { weight: 10, value: ({ pick, unique }) => [['send', pick(keys), unique]] as const },
    poll: { weight: 10, value: () => [['poll']] as const },
    assign: { weight: 4, value: ({ random }) => keys.filter(() => random() < 0.7) },
    crash: 0.5,
  })
  const beginning = eachClient(once({ f: 'rebalance', value: keys }))
  return {
    workload: withFinal(stagger(every, operations), phases(sleep(quiet), beginning, eachClient(pollsToTheEnd()))),
    expect: [kafkaChecker({ unseen: 'final' })],
    untested: ['crash'],
    client: rpc => {
      const consumer = new Consumer(rpc)
      return operation => consumer.carryOut(operation)
    },
  }
}

/** A client's side: which keys it has, and the next offset of each. It moves on only with what the history knows that it has got. */
class Consumer {
  readonly #rpc: Rpc
  #next = new Map<string, number>()

  constructor(rpc: Rpc) {
    this.#rpc = rpc
  }

  async carryOut(operation: KafkaOperation): Promise<Outcome> {
    switch (operation.f) {
      case 'send':
        return this.#send(operation.value)
      case 'poll':
        return this.#poll()
      case 'assign':
        return this.#assign(operation.value)
      case 'rebalance':
        this.#next = new Map(operation.value.map(key => [key, 0]))
        return ok()
      case 'crash':
        this.#next.clear()
        return info('crashed')
    }
  }

  async #send(sends: readonly (readonly ['send', key: string, value: number])[]): Promise<Outcome> {
    const done = []
    for (const [, key, msg] of sends) {
      const answer = await this.#rpc({ type: 'send', key, msg }, { offset })
      done.push(['send', key, [answer.offset, msg]])
    }
    return ok(done)
  }

  async #poll(): Promise<Outcome> {
    const { msgs } = await this.#rpc({ type: 'poll', offsets: Object.fromEntries(this.#next) }, POLLED)
    const last = Object.entries(msgs).flatMap(([key, messages]) =>
      messages.length === 0 ? [] : [[key, Math.max(...messages.map(([offset]) => offset))] as const],
    )
    if (last.length > 0) await this.#rpc({ type: 'commit_offsets', offsets: Object.fromEntries(last) }, {})
    for (const [key, offset] of last) this.#next.set(key, Math.max(this.#next.get(key) ?? 0, offset + 1))
    return ok([['poll', msgs]])
  }

  /** Keys that it has already it goes on in. */
  async #assign(keys: readonly string[]): Promise<Outcome> {
    const { offsets } = await this.#rpc({ type: 'list_committed_offsets', keys }, OFFSETS)
    this.#next = new Map(keys.map(key => [key, this.#next.get(key) ?? offsets[key] ?? 0]))
    return ok()
  }
}
