import { type Client, type Env, fail, info, type Operation, ok } from 'sameseed'
import { quorumCall } from '../ground/quorum-call.ts'
import type { BugName } from './bugs.ts'
import { isAfter, type Message, NOTHING, type Tagged } from './messages.ts'

export type RegisterOperation =
  | Operation<'read', readonly [key: string, missing: null], readonly [key: string, value: number | null]>
  | Operation<'write', readonly [key: string, value: number], never>

/** How long each of the two phases is tried. */
const PATIENCE_MS = 200

/** Reads and writes in two phases: asks a majority what there is, and gives a majority what is to be there. */
export class RegisterClient implements Client<RegisterOperation> {
  readonly #env: Env<never, Message>
  readonly #bug: BugName | undefined
  readonly #majority: number
  /** The highest number that it has used, in whatever write. */
  #number = 0

  constructor(env: Env<never, Message>, bug?: BugName) {
    this.#env = env
    this.#bug = bug
    this.#majority = Math.floor(env.nodes.length / 2) + (bug === 'half-is-enough' ? 0 : 1)
  }

  invoke(operation: RegisterOperation) {
    return operation.f === 'read' ? this.#read(operation.value[0]) : this.#write(...operation.value)
  }

  async #read(key: string) {
    const latest = await this.#query(key)
    if (latest === undefined) return fail('no majority answers')
    const isSafe = this.#bug === 'no-write-back' || (await this.#store(key, latest))
    return isSafe ? ok([key, latest.value] as const) : fail('no majority stores')
  }

  async #write(key: string, value: number) {
    const latest = this.#bug === 'write-without-query' ? NOTHING : await this.#query(key)
    if (latest === undefined) return fail('no majority answers')
    const seen = this.#bug === 'tag-used-twice' ? latest.tag.number : Math.max(latest.tag.number, this.#number)
    this.#number = seen + 1
    const tag = { number: this.#number, writer: this.#env.id }
    return (await this.#store(key, { tag, value })) ? ok() : info('no majority stores')
  }

  /** The value with the highest tag of a majority. */
  async #query(key: string): Promise<Tagged | undefined> {
    const replies = await this.#ask<Tagged>({ type: 'query', key })
    return replies && [...replies.values()].reduce((a, b) => (isAfter(b.tag, a.tag) ? b : a), NOTHING)
  }

  async #store(key: string, tagged: Tagged): Promise<boolean> {
    return (await this.#ask({ type: 'store', key, tagged })) !== undefined
  }

  #ask<Reply>(message: Message): Promise<ReadonlyMap<string, Reply> | undefined> {
    return quorumCall(this.#env, this.#env.nodes, message, { enough: this.#majority, patienceMs: PATIENCE_MS })
  }
}
