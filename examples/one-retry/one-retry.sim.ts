import { type Env, scenario } from 'sameseed'

type Message = { readonly type: 'news' } | { readonly type: 'ack' }

/** n1 has news for all others. Who does not acknowledge them is sent them again, up to so many times, 50 ms apart. */
class Teller {
  known = false
  readonly #env: Env<Message>
  readonly #missing = new Set<string>()

  constructor(env: Env<Message>, retries: number) {
    this.#env = env
    if (env.id !== 'n1') return
    this.known = true
    for (const peer of env.peers) this.#missing.add(peer)
    this.#tell(retries)
  }

  #tell(retries: number): void {
    for (const peer of this.#missing) this.#env.send(peer, { type: 'news' })
    if (retries > 0 && this.#missing.size > 0) this.#env.after('50ms', () => this.#tell(retries - 1))
  }

  receive(from: string, message: Message): void {
    if (message.type === 'ack') this.#missing.delete(from)
    else {
      this.known = true
      this.#env.send(from, { type: 'ack' })
    }
  }

  inspect() {
    return { known: this.known }
  }
}

const telling = (name: string, retries: number) =>
  scenario({
    name,
    nodes: { count: 3, start: (env: Env<Message>) => new Teller(env, retries) },
    duration: '70ms',
    expect: ({ eventually }) => [
      eventually('all know', ({ nodes }) => nodes.every(({ state }) => state.known) || 'one does not know'),
    ],
  })

/** The mistake: once more is not enough where two messages can be lost. */
export default telling('one retry', 1)

/** It goes on until all have acknowledged. */
export const mended = telling('retry until acknowledged', Number.POSITIVE_INFINITY)
