import type { AnyEnv } from 'sameseed'
import { type Answer, type Request, registerScenario, type Versioned, versionAfter } from './register-scenario.ts'

/** Answers at once from its own copy, and tells the others what was written. What is wrong? */
class OwnCopy {
  readonly #env: AnyEnv
  #latest: Versioned = { version: 0, value: null }

  constructor(env: AnyEnv) {
    this.#env = env
  }

  receive(_from: string, request: Request): Answer {
    if ('keep' in request && request.keep.version > this.#latest.version) this.#latest = request.keep
    if ('write' in request) {
      this.#latest = { version: versionAfter(this.#latest.version, this.#env.id), value: request.write }
      for (const peer of this.#env.peers) this.#env.send(peer, { keep: this.#latest })
    }
    return this.#latest
  }

  inspect() {
    return this.#latest
  }
}

export default registerScenario('a copy on each node', env => new OwnCopy(env))
