import { type Client, type Duration, type Env, fail, info, mix, type Operation, ok, RpcTimeoutError } from 'sameseed'

/** What the store is asked to do. `client` and `sequence` name it: it is carried out once. */
export interface Command {
  readonly client: string
  readonly sequence: number
  readonly f: 'get' | 'append'
  readonly key: string
  readonly suffix: string
}

export interface Request {
  readonly type: 'request'
  readonly command: Command
}

export type ClientReply =
  | { readonly status: 'done'; readonly value: string }
  | { readonly status: 'not-leader'; readonly leader: string | null }
  /** Ask again: it may have been carried out, or may yet. */
  | { readonly status: 'retry' }

export type StoreOperation =
  | Operation<'get', readonly [key: string, missing: null], readonly [key: string, value: string]>
  | Operation<'append', readonly [key: string, suffix: string], never>

/** As many reads as appends, of two keys; a client begins one `every` so often. */
export function storeWorkload(every: Duration) {
  return mix(
    {
      get: { weight: 1, value: ({ pick }) => [pick(['x', 'y']), null] },
      append: { weight: 1, value: ({ pick, unique }) => [pick(['x', 'y']), `${unique}.`] },
    },
    { every },
  )
}

const REPLY_TIMEOUT_MS = 120
const PAUSE_MS = 20
/** How long one operation is tried. */
const PATIENCE_MS = 1_000

/** Finds the leader, and repeats a command until it is answered: its number says that it is the same one. */
export class StoreClient implements Client<StoreOperation> {
  readonly #env: Env<never, Request>
  readonly #servers: readonly string[]
  #server: string
  #sequence = 0

  /** `servers` are those of the nodes that may lead. Default: all. */
  constructor(env: Env<never, Request>, servers: readonly string[] = env.nodes) {
    this.#env = env
    this.#servers = servers
    this.#server = servers[0]!
  }

  async invoke({ f, value: [key, suffix] }: StoreOperation) {
    const sequence = ++this.#sequence
    const command: Command = { client: this.#env.id, sequence, f, key, suffix: suffix ?? '' }
    const untilMs = this.#env.elapsed() + PATIENCE_MS
    while (this.#env.elapsed() < untilMs) {
      const reply = await this.#ask(command)
      if (reply?.status === 'done') return f === 'get' ? ok([key, reply.value] as const) : ok()
      const leader = reply?.status === 'not-leader' ? reply.leader : null
      this.#server = leader ?? this.#servers[this.#env.randomInteger(0, this.#servers.length - 1)]!
      await this.#env.sleep(PAUSE_MS)
    }
    return f === 'get' ? fail('no answer') : info('no answer')
  }

  async #ask(command: Command): Promise<ClientReply | undefined> {
    try {
      return await this.#env.rpc<ClientReply>(this.#server, { type: 'request', command }, { timeout: REPLY_TIMEOUT_MS })
    } catch (error) {
      if (error instanceof RpcTimeoutError) return undefined
      throw error
    }
  }
}
