import { type Client, type Env, fail, info, ok, RpcTimeoutError } from 'sameseed'
import type { ClientReply, ClientRequest } from './messages.ts'
import type { RaftOperation } from './operations.ts'

const REPLY_TIMEOUT_MS = 250
const PAUSE_MS = 30
/** How long one operation is tried. */
const PATIENCE_MS = 2_000

/**
 * Finds the leader, and asks again until it has an answer. Writes carry a number, so that asking again is safe. Only what
 * the store itself refused is a `fail`: "not leader" answers one copy of a request, and the network may have another one.
 */
export class RaftClient implements Client<RaftOperation> {
  readonly #env: Env<never, ClientRequest>
  #server: string
  /** Whom it tried last without being told to. */
  #tried = 0
  #sequence = 0

  constructor(env: Env<never, ClientRequest>) {
    this.#env = env
    this.#server = env.nodes[0]!
  }

  async invoke(operation: RaftOperation) {
    const request = this.#requestFor(operation)
    if (request.type === 'membership' && !this.#env.nodes.includes(request.server)) return fail('no such server')
    const reply = await this.#ask(request)
    if (reply?.status === 'refused') return fail(reply.reason)
    if (reply?.status !== 'done') return request.type === 'read' ? fail('no answer') : info('no answer')
    if (request.type === 'read') return ok([request.key, reply.result.value])
    return reply.result.ok ? ok() : fail('found another value')
  }

  #requestFor({ f, value }: RaftOperation): ClientRequest {
    switch (f) {
      case 'add-server':
        return { type: 'membership', change: 'add', server: value }
      case 'remove-server':
        return { type: 'membership', change: 'remove', server: value }
      case 'get':
        return { type: 'read', key: value[0] }
      default: {
        const [key, argument] = value
        return { type: 'write', client: this.#env.id, sequence: ++this.#sequence, f, key, argument }
      }
    }
  }

  /** The answer, or undefined if there was none in time. */
  async #ask(request: ClientRequest): Promise<ClientReply | undefined> {
    const giveUpMs = this.#env.elapsed() + PATIENCE_MS
    while (this.#env.elapsed() < giveUpMs) {
      const reply = await this.#askOnce(request)
      if (reply?.status === 'done' || reply?.status === 'refused') return reply
      const hint = reply?.status === 'not-leader' ? reply.leader : null
      if (hint !== null) this.#server = hint
      else {
        if (reply?.status !== 'retry') this.#tryNextServer()
        await this.#env.sleep(PAUSE_MS)
      }
    }
    return undefined
  }

  async #askOnce(request: ClientRequest): Promise<ClientReply | undefined> {
    try {
      return await this.#env.rpc<ClientReply>(this.#server, request, { timeout: REPLY_TIMEOUT_MS })
    } catch (error) {
      if (error instanceof RpcTimeoutError) return undefined
      throw error
    }
  }

  /** All get their turn, whichever was asked in between: two servers that were removed may go on naming each other as the leader. */
  #tryNextServer(): void {
    const { nodes } = this.#env
    this.#tried = (this.#tried + 1) % nodes.length
    this.#server = nodes[this.#tried]!
  }
}
