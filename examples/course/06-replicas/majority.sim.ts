import type { AnyEnv } from 'sameseed'
import { type Answer, type Request, registerScenario, type Versioned, versionAfter } from './register-scenario.ts'

/** Asks a majority what there is, and has a majority keep it: when it reads as well as when it writes. */
class Majority {
  readonly #env: AnyEnv
  #latest: Versioned = { version: 0, value: null }
  /** Of its own last write, which others may not know: it is not used twice. */
  #used = 0

  constructor(env: AnyEnv) {
    this.#env = env
  }

  async receive(_from: string, request: Request): Promise<Answer> {
    if ('look' in request) return this.#latest
    if ('keep' in request) return this.#keep(request.keep)
    const found = await this.#majority({ look: true })
    if (found === undefined) return 'unavailable'
    let latest = found.reduce((a, b) => (b.version > a.version ? b : a))
    if ('write' in request) {
      this.#used = versionAfter(Math.max(latest.version, this.#used), this.#env.id)
      latest = { version: this.#used, value: request.write }
    }
    return (await this.#majority({ keep: latest })) === undefined ? 'unavailable' : latest
  }

  #keep(sent: Versioned): Versioned {
    if (sent.version > this.#latest.version) this.#latest = sent
    return this.#latest
  }

  /** The answers of two nodes of three, itself one of them: any two majorities have one in common. */
  async #majority(request: Request): Promise<Versioned[] | undefined> {
    const own = 'keep' in request ? this.#keep(request.keep) : this.#latest
    const others = this.#env.peers.map(peer => this.#env.rpc<Versioned>(peer, request, { timeout: '100ms' }))
    return Promise.any(others).then(
      other => [own, other],
      () => undefined,
    )
  }

  inspect() {
    return this.#latest
  }
}

export default registerScenario('a majority', env => new Majority(env))
