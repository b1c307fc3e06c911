import type { Env } from 'sameseed'

export type StorageRequest =
  /** A fencing token: a number above all before. */
  { readonly type: 'token' } | { readonly type: 'write'; readonly token?: number }

/** What the properties and the story see of the storage. */
export interface StorageState {
  /** Who is writing the file right now. */
  readonly writing: readonly string[]
  /** Who has written it, the last of them last. */
  readonly written: readonly string[]
}

interface Write {
  readonly by: string
}

/**
 * Keeps the file that the lock is for. A write takes 50 ms, and the storage trusts that there is one at a time. If it is
 * `fenced`, it trusts no worker: as soon as a token has been given out, no write with an older one gets through.
 */
export class Storage {
  readonly #env: Env<StorageRequest>
  readonly #fenced: boolean
  readonly #writing = new Set<Write>()
  readonly #written: string[] = []
  #newestToken = 0

  constructor(env: Env<StorageRequest>, { fenced = false }: { readonly fenced?: boolean } = {}) {
    this.#env = env
    this.#fenced = fenced
  }

  receive(from: string, request: StorageRequest): number | Promise<'written' | 'refused'> {
    if (request.type === 'write') return this.#write(from, request.token)
    // What is being written has an older one.
    this.#writing.clear()
    return ++this.#newestToken
  }

  inspect(): StorageState {
    return { writing: [...this.#writing].map(({ by }) => by), written: this.#written.slice(-3) }
  }

  async #write(by: string, token: number | undefined): Promise<'written' | 'refused'> {
    if (this.#fenced && token !== this.#newestToken) return this.#refuse()
    const write: Write = { by }
    this.#writing.add(write)
    await this.#env.sleep('50ms')
    if (!this.#writing.delete(write)) return this.#refuse()
    this.#written.push(by)
    return 'written'
  }

  #refuse(): 'refused' {
    this.#env.reach('a write is refused')
    return 'refused'
  }
}
