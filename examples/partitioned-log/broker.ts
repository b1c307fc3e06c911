import type { Env } from 'sameseed'
import { answered } from '../ground/answered.ts'
import type { BugName } from './bugs.ts'
import {
  type ConsumeReply,
  type FetchReply,
  type Leadership,
  type Message,
  PARTITIONS,
  type ProduceReply,
} from './messages.ts'
import { Replica } from './replica.ts'

export const HEARTBEAT_MS = 20

/** Has a replica of each partition, and leads those that the controller says. */
export class Broker {
  readonly #env: Env<Message>
  readonly #bug: BugName | undefined
  readonly #replicas: ReadonlyMap<string, Replica>
  /** The controller has not answered since it started. */
  #isNew = true

  static async start(env: Env<Message>, bug?: BugName): Promise<Broker> {
    const replicas = new Map<string, Replica>()
    for (const partition of PARTITIONS) replicas.set(partition, await Replica.start(env, partition, bug))
    return new Broker(env, replicas, bug)
  }

  private constructor(env: Env<Message>, replicas: ReadonlyMap<string, Replica>, bug: BugName | undefined) {
    this.#env = env
    this.#bug = bug
    this.#replicas = replicas
    env.every(HEARTBEAT_MS, () => void this.#beat())
  }

  receive(
    from: string,
    message: Message,
  ): ProduceReply | ConsumeReply | FetchReply | Promise<ProduceReply> | undefined {
    switch (message.type) {
      case 'produce':
        return this.#replicas.get(message.partition)!.produce(message.entry)
      case 'consume':
        return this.#replicas.get(message.partition)!.consume(message.offset)
      case 'fetch':
        return this.#replicas.get(message.partition)!.fetched(from, message)
      default:
        return undefined
    }
  }

  inspect() {
    return Object.fromEntries([...this.#replicas].map(([partition, replica]) => [partition, replica.inspect()]))
  }

  async #beat(): Promise<void> {
    const message: Message = { type: 'heartbeat', restarted: this.#isNew && this.#bug !== 'restart-not-noticed' }
    const all = await answered(
      this.#env.rpc<readonly Leadership[]>('controller1', message, { timeout: HEARTBEAT_MS * 2 }),
    )
    if (all === undefined) return
    this.#isNew = false
    for (const leadership of all) this.#replicas.get(leadership.partition)!.update(leadership)
  }
}
