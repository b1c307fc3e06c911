import { clockJump, type Env, pause, scenario } from 'sameseed'

/** How long a lease is, milliseconds: from when the server grants it. */
export const LEASE_MS = 500

/** Grants the lease to one node at a time. It measures with a clock that never jumps. */
class LeaseServer {
  readonly #env: Env<never>
  #holder = ''
  #until = 0

  constructor(env: Env<never>) {
    this.#env = env
  }

  receive(from: string): boolean {
    const now = this.#env.elapsed()
    if (this.#holder !== from && now < this.#until) return false
    this.#holder = from
    this.#until = now + LEASE_MS
    return true
  }
}

/** Asks for the lease, again and again. When it may count on having it is for the subclass to say. */
export abstract class Holder {
  protected readonly env: Env<'lease'>

  constructor(env: Env<'lease'>) {
    this.env = env
    env.every('200ms', () => void this.#ask())
  }

  async #ask(): Promise<void> {
    const asked = this.env.elapsed()
    const isGranted = await this.env.rpc<boolean>('server1', 'lease').catch(() => false)
    if (isGranted) this.granted(asked)
  }

  /** The lease was granted. It had been asked for at `asked`, by `elapsed()`. */
  protected abstract granted(asked: number): void
  protected abstract get isHolding(): boolean

  inspect() {
    return { isHolding: this.isHolding }
  }
}

/** A server, and two nodes of which one at most may hold the lease. */
export const leaseScenario = (name: string, start: (env: Env<'lease'>) => Holder) =>
  scenario({
    name,
    nodes: {
      server: { count: 1, start: env => new LeaseServer(env) },
      node: { count: 2, start: env => start(env) },
    },
    faults: [pause({ every: '700ms', for: '300ms' }), clockJump({ every: '2s' })],
    duration: '10s',
    expect: ({ always }) => [
      always('one holder', ({ nodes }) => nodes.filter(({ state }) => state?.isHolding).length < 2),
    ],
  })
