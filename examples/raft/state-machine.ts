import type { WriteRequest } from './messages.ts'

/** What came of a request: `ok` is false for a `cas` that found another value; `value` is what a read returned. */
export interface Result {
  readonly ok: boolean
  readonly value?: unknown
}

/** The store as plain data. */
export interface StoreState {
  readonly values: Readonly<Record<string, unknown>>
  /** The last write of every client, and what came of it. */
  readonly sessions: Readonly<Record<string, { readonly sequence: number; readonly result: Result }>>
}

export const DONE: Result = { ok: true }
const MISMATCH: Result = { ok: false }

/**
 * The replicated state machine: a map from keys to values that carries out each client's writes exactly once. Clients
 * number their writes and have one under way at a time, so that remembering the last one of each is enough (dissertation,
 * 6.3; there, sessions are also opened and expire, here they last for ever).
 */
export class Store {
  #values = new Map<string, unknown>()
  #sessions = new Map<string, { readonly sequence: number; readonly result: Result }>()
  readonly #remembers: boolean

  /** Without `remembers`, a write that arrives twice is carried out twice. */
  constructor(state: StoreState, remembers = true) {
    this.#remembers = remembers
    this.restore(state)
  }

  read(key: string): unknown {
    return this.#values.get(key) ?? null
  }

  apply(write: WriteRequest): Result {
    const session = this.#remembers ? this.#sessions.get(write.client) : undefined
    // Of an older one the client does not wait for the result any more.
    if (session !== undefined && write.sequence <= session.sequence) return session.result
    const result = this.#carryOut(write)
    this.#sessions.set(write.client, { sequence: write.sequence, result })
    return result
  }

  #carryOut({ f, key, argument }: WriteRequest): Result {
    if (f === 'put') this.#values.set(key, argument)
    else if (f === 'append') this.#values.set(key, `${this.#values.get(key) ?? ''}${String(argument)}`)
    else {
      const [expected, next] = argument as readonly [unknown, unknown]
      if (this.read(key) !== expected) return MISMATCH
      this.#values.set(key, next)
    }
    return DONE
  }

  state(): StoreState {
    return { values: Object.fromEntries(this.#values), sessions: Object.fromEntries(this.#sessions) }
  }

  restore({ values, sessions }: StoreState): void {
    this.#values = new Map(Object.entries(values))
    this.#sessions = new Map(Object.entries(sessions))
  }
}
