import type { LogTransaction, Message } from './log-operation.ts'

/** All that the history says about the log of one key. */
export interface KeyLog {
  readonly key: string
  /** The values at each offset, by offset. More than one: an answer is wrong. */
  readonly slots: readonly { readonly offset: number; readonly values: readonly unknown[] }[]
  /** The slot of a message, by its offset or else the first slot of its value. */
  slotOf(message: Message): number | undefined
  /** The offsets of each value, by its identity. */
  readonly offsets: ReadonlyMap<unknown, { readonly value: unknown; readonly offsets: readonly number[] }>
  /** Who sent a value, by its identity: the one that may have succeeded, if there is one. */
  readonly senders: ReadonlyMap<unknown, LogTransaction>
  /** Identities of the values that were polled, also in a transaction that `fail`ed. */
  readonly polled: ReadonlySet<unknown>
  /** The last slot with a value that an `ok` or `info` polled, or -1. */
  readonly lastPolled: number
}

/**
 * The logs by key, in order of the keys' first use.
 *
 * A place in a log counts if it was polled, or a send was told it that was committed ({@link isCommitted}); what another send was
 * told may have been taken back. Offsets without a value are gaps, which is nothing wrong (Kafka keeps its transaction marks there).
 */
export function keyLogs(transactions: readonly LogTransaction[]): ReadonlyMap<string, KeyLog> {
  const builders = new Map<string, KeyLogBuilder>()
  const of = (key: string) => {
    let builder = builders.get(key)
    if (builder === undefined) {
      builder = new KeyLogBuilder(key)
      builders.set(key, builder)
    }
    return builder
  }
  for (const transaction of transactions) {
    for (const send of transaction.sends) of(send.key).sent(send, transaction)
    for (const poll of transaction.polls) of(poll.key).wasPolled(poll, transaction.outcome !== 'fail')
  }
  const wasPolled = ({ key, id }: Message) => builders.get(key)!.isPolled(id)
  for (const transaction of transactions) {
    if (isCommitted(transaction, wasPolled)) for (const send of transaction.sends) of(send.key).place(send)
  }
  return new Map([...builders].map(([key, builder]) => [key, builder.build()]))
}

/** Whether a transaction certainly took effect: it is `ok`, or it is `info` and something that it sent was polled. */
export function isCommitted({ outcome, sends }: LogTransaction, wasPolled: (message: Message) => boolean): boolean {
  return outcome === 'ok' || (outcome === 'info' && sends.some(wasPolled))
}

class KeyLogBuilder {
  readonly #key: string
  readonly #atOffset = new Map<number, Map<unknown, unknown>>()
  readonly #offsets = new Map<unknown, { value: unknown; offsets: number[] }>()
  readonly #senders = new Map<unknown, LogTransaction>()
  readonly #polled = new Map<unknown, Message>()
  /** By transactions that failed. */
  readonly #polledInVain = new Set<unknown>()

  constructor(key: string) {
    this.#key = key
  }

  sent({ id }: Message, transaction: LogTransaction): void {
    const other = this.#senders.get(id)
    if (other === undefined || other.outcome === 'fail') this.#senders.set(id, transaction)
  }

  wasPolled(message: Message, counts: boolean): void {
    this.place(message)
    if (!counts) {
      this.#polledInVain.add(message.id)
      return
    }
    const known = this.#polled.get(message.id)
    if (known?.offset === undefined || (message.offset ?? -1) > known.offset) this.#polled.set(message.id, message)
  }

  isPolled(id: unknown): boolean {
    return this.#polled.has(id) || this.#polledInVain.has(id)
  }

  place({ id, value, offset }: Message): void {
    if (offset === undefined) return
    let values = this.#atOffset.get(offset)
    if (values === undefined) {
      values = new Map()
      this.#atOffset.set(offset, values)
    }
    values.set(id, value)
    const known = this.#offsets.get(id)
    if (known === undefined) this.#offsets.set(id, { value, offsets: [offset] })
    else if (!known.offsets.includes(offset)) known.offsets.push(offset)
  }

  build(): KeyLog {
    const inOrder = [...this.#atOffset].sort(([a], [b]) => a - b)
    const slotAt = new Map(inOrder.map(([offset], slot) => [offset, slot]))
    for (const { offsets } of this.#offsets.values()) offsets.sort((a, b) => a - b)
    const slotOf = ({ id, offset }: Pick<Message, 'id' | 'offset'>) => {
      if (offset !== undefined) return slotAt.get(offset)
      const first = this.#offsets.get(id)?.offsets[0]
      return first === undefined ? undefined : slotAt.get(first)
    }
    let lastPolled = -1
    for (const message of this.#polled.values()) lastPolled = Math.max(lastPolled, slotOf(message) ?? -1)
    return {
      key: this.#key,
      slots: inOrder.map(([offset, values]) => ({ offset, values: [...values.values()] })),
      slotOf,
      offsets: this.#offsets,
      senders: this.#senders,
      polled: new Set([...this.#polled.keys(), ...this.#polledInVain]),
      lastPolled,
    }
  }
}

/** A value that two transactions, of which neither `fail`ed, sent to one key. */
export function sentTwice(
  transactions: readonly LogTransaction[],
): { readonly message: Message; readonly by: readonly [LogTransaction, LogTransaction] } | undefined {
  const sendersByKey = new Map<string, Map<unknown, LogTransaction>>()
  for (const transaction of transactions) {
    if (transaction.outcome === 'fail') continue
    for (const message of transaction.sends) {
      let senders = sendersByKey.get(message.key)
      if (senders === undefined) {
        senders = new Map()
        sendersByKey.set(message.key, senders)
      }
      const other = senders.get(message.id)
      if (other !== undefined) return { message, by: [other, transaction] }
      senders.set(message.id, transaction)
    }
  }
  return undefined
}
