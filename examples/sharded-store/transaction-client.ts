import { type Client, type Env, info, type ListAppendOperation, ok } from 'sameseed'
import { answered } from '../ground/answered.ts'
import { type Configuration, GROUPS, type Message, type Transaction, type TransactionReply } from './messages.ts'
import { homeOf } from './shards.ts'

const TIMEOUT_MS = 120
const PAUSE_MS = 20
/** How long one transaction is tried. */
const PATIENCE_MS = 800

/** Finds the group that has the first key, and repeats a transaction until it is done: its number says that it is the same one. */
export class TransactionClient implements Client<ListAppendOperation> {
  readonly #env: Env<never, Message>
  #owners: readonly string[] = GROUPS
  #sequence = 0

  constructor(env: Env<never, Message>) {
    this.#env = env
  }

  async invoke({ value }: ListAppendOperation) {
    const transaction: Transaction = { client: this.#env.id, sequence: ++this.#sequence, parts: value }
    const untilMs = this.#env.elapsed() + PATIENCE_MS
    while (this.#env.elapsed() < untilMs) {
      const group = this.#owners[homeOf(value)]!
      const message: Message = { type: 'transaction', transaction }
      const reply = await answered(this.#env.rpc<TransactionReply>(group, message, { timeout: TIMEOUT_MS }))
      if (reply?.status === 'done') return ok(reply.parts)
      if (reply?.status !== 'retry') await this.#look()
      await this.#env.sleep(this.#env.randomInteger(1, PAUSE_MS))
    }
    return info('no answer')
  }

  async #look(): Promise<void> {
    const latest = await answered(
      this.#env.rpc<Configuration>('master1', { type: 'configuration' }, { timeout: TIMEOUT_MS }),
    )
    if (latest !== undefined) this.#owners = latest.owners
  }
}
