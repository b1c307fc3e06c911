import type { Env } from 'sameseed'

/** Who answers, and who keeps a copy. The higher number is the later view. */
export interface View {
  readonly number: number
  readonly primary: string
  readonly backup: string | null
}

/** How long a server may be silent, milliseconds. */
const PATIENCE_MS = 300

/** Decides, once, that a server which is silent is gone: the other one goes on alone. */
export class Monitor {
  readonly #env: Env<never>
  readonly #heard = new Map<string, number>()
  #view: View = { number: 1, primary: 'server1', backup: 'server2' }

  constructor(env: Env<never>) {
    this.#env = env
    env.every('50ms', () => this.#look())
  }

  receive(from: string): View {
    this.#heard.set(from, this.#env.elapsed())
    return this.#view
  }

  #look(): void {
    if (this.#view.number > 1) return
    const alive = this.#env.peers.filter(server => this.#env.elapsed() - (this.#heard.get(server) ?? 0) < PATIENCE_MS)
    if (alive.length === 1) this.#view = { number: 2, primary: alive[0]!, backup: null }
  }

  inspect() {
    return this.#view
  }
}
