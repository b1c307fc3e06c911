import { type AnyEnv, type Connection, type Env, type Nemesis, scenario, uniform } from 'sameseed'
import { opened, type Sealed, sealed } from './seal.ts'

export type ReplicaFlaw = 'never reconnects' | 'alive is up to date'

/** A record; or a heartbeat: how many there were when it was sent. */
type Record = Sealed<{ readonly seq: number; readonly at: number }>

const FRESH_MS = 30

/** n1 sends its log to n2 over a connection, and its length in heartbeats beside it; n2 says whether it is up to date. */
export function replica(flaw: ReplicaFlaw | undefined, faults: readonly Nemesis[]) {
  return scenario({
    name: flaw ?? 'replica',
    nodes: { count: 2, start: env => (env.id === 'n1' ? new Primary(env, flaw) : new Replica(env, flaw)) },
    network: { latency: uniform('1ms', '2ms') },
    faults,
    duration: '1s',
    settle: '2s',
    expect: ({ always, eventually }) => [
      always('who says so is up to date', ({ now, nodes }) => {
        const [primary, replica] = nodes.map(({ state }) => state)
        if (primary === undefined || replica === undefined || now >= replica.freshUntil) return true
        // What was written in the time for which it counts as fresh.
        return primary.length - replica.length <= FRESH_MS / 10 + 2 || `it lacks ${primary.length - replica.length}`
      }),
      eventually('all of the log arrives', ({ nodes }) => nodes[0]?.state.length === nodes[1]?.state.length),
    ],
  })
}

class Primary {
  #length = 0
  readonly #env: Env<Record>

  constructor(anyEnv: AnyEnv, flaw: ReplicaFlaw | undefined) {
    const env = anyEnv as Env<Record>
    this.#env = env
    env.every('10ms', () => {
      if (env.elapsed() < 1_000) this.#length++
    })
    env.every('5ms', () => env.send('n2', sealed({ seq: this.#length, at: env.elapsed() })))
    void this.#replicate(flaw)
  }

  async #replicate(flaw: ReplicaFlaw | undefined): Promise<void> {
    for (;;) {
      try {
        const connection = await this.#env.connect('n2', { timeout: '2s' })
        let isOpen = true
        void connection.receive().catch(() => {
          isOpen = false
        })
        for (let sent = 0; isOpen; ) {
          while (sent < this.#length) connection.send(sealed({ seq: sent++, at: this.#env.elapsed() }))
          await this.#env.sleep('2ms')
        }
      } catch {
        await this.#env.sleep('2ms')
      }
      if (flaw === 'never reconnects') return
    }
  }

  receive(): void {}

  inspect() {
    return { length: this.#length, freshUntil: 0 }
  }
}

class Replica {
  readonly #flaw: ReplicaFlaw | undefined
  #length = 0
  #freshUntil = 0

  constructor(_env: AnyEnv, flaw: ReplicaFlaw | undefined) {
    this.#flaw = flaw
  }

  receive(_from: string, heartbeat: Record): void {
    const body = opened(heartbeat)
    if (body === undefined || (body.seq > this.#length + 2 && this.#flaw !== 'alive is up to date')) return
    this.#freshUntil = Math.max(this.#freshUntil, body.at + FRESH_MS)
  }

  async accept(connection: Connection<Record>): Promise<void> {
    try {
      for await (const record of connection) {
        const body = opened(record)
        if (body === undefined) return connection.reset()
        if (body.seq === this.#length) this.#length++
      }
    } catch {
      // The other end comes back.
    }
  }

  inspect() {
    return { length: this.#length, freshUntil: this.#freshUntil }
  }
}
