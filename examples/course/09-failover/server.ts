import type { Env } from 'sameseed'
import type { View } from './monitor.ts'

export type Request = { readonly read: true } | { readonly write: number }

/** What a primary has its backup keep. The later write has the higher number. */
export interface Copy {
  readonly number: number
  readonly value: number | null
}

export type Message = Request | { readonly copy: Copy }

/** What became of a copy: the backup has it, refuses it since it is the primary itself by now, or says nothing. */
export type Kept = 'kept' | 'refused' | 'no answer'

/** What a client hears. */
export type Answer = { readonly value: number | null } | 'unavailable'

/** Keeps a register: answers while it is the primary, and keeps copies while it is the backup. */
export abstract class Server {
  readonly #env: Env<{ readonly copy: Copy } | 'ping'>
  #view: View = { number: 1, primary: 'server1', backup: 'server2' }
  #latest: Copy = { number: 0, value: null }

  constructor(env: Env<{ readonly copy: Copy } | 'ping'>) {
    this.#env = env
    env.every('50ms', () => void this.#ping())
  }

  /** Whether the primary may answer, after that became of its copy. */
  protected abstract mayAnswer(kept: Kept): boolean

  async #ping(): Promise<void> {
    const view = await this.#env.rpc<View>('monitor1', 'ping').catch(() => this.#view)
    if (view.number > this.#view.number) this.#view = view
  }

  receive(_from: string, message: Message): Promise<Answer> | Kept {
    if ('copy' in message) return this.#keep(message.copy)
    return this.#answer(message)
  }

  #keep(copy: Copy): Kept {
    if (this.#view.primary === this.#env.id) return 'refused'
    if (copy.number > this.#latest.number) this.#latest = copy
    return 'kept'
  }

  async #answer(request: Request): Promise<Answer> {
    const { primary, backup } = this.#view
    if (primary !== this.#env.id) return 'unavailable'
    if ('write' in request) this.#latest = { number: this.#latest.number + 1, value: request.write }
    // Before a read as well: it may find what the backup does not have yet.
    const copy = this.#latest
    if (backup === null) return copy
    const kept = await this.#env.rpc<Kept>(backup, { copy }, { timeout: '100ms' }).catch(() => 'no answer' as const)
    return this.mayAnswer(kept) ? copy : 'unavailable'
  }

  inspect() {
    return { isPrimary: this.#view.primary === this.#env.id, value: this.#latest.value }
  }
}
