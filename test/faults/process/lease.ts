import { type AnyEnv, type Env, type Nemesis, type ScenarioSpec, scenario } from 'sameseed'

/**
 * A lease on a lock, and what its holder does with it, in the ways in which they are done wrong:
 * - `wall clock`: the holder believes its wall clock, instead of counting from before it asked by its monotonic one;
 * - `unfenced`: the storage does what it is told, instead of refusing those whose lease is older than one it has seen (all
 *   the flawed ones are unfenced, for a fence makes up for the others);
 * - `forgetful`: the server grants again after a restart, instead of waiting until all leases have run out;
 * - `impatient`: the server takes a holder for gone that does not answer within 20 ms, instead of waiting for the lease's end.
 */
export type Flaw = 'wall clock' | 'unfenced' | 'forgetful' | 'impatient'

type Message = { type: 'acquire' } | { type: 'alive?' } | { type: 'store'; token: number }

const LEASE_MS = 100
/** The server's clock may be slower than the holder's: it waits longer than the lease lasts. */
const MARGIN = 1.5
const IMPATIENCE = '20ms'

class LockServer {
  readonly #env: Env<Message>
  readonly #flaw: Flaw | undefined
  #token = 0
  #holder: string | undefined
  #grantedUntil: number

  constructor(env: Env<Message>, flaw: Flaw | undefined) {
    this.#env = env
    this.#flaw = flaw
    this.#grantedUntil = flaw === 'forgetful' ? 0 : env.elapsed() + LEASE_MS * MARGIN
  }

  async receive(from: string, { type }: Message) {
    if (type !== 'acquire') return undefined
    const isOver = async () => {
      if (this.#env.elapsed() >= this.#grantedUntil) return true
      if (this.#flaw !== 'impatient' || this.#holder === undefined) return false
      return this.#env.rpc(this.#holder, { type: 'alive?' }, { timeout: IMPATIENCE }).then(
        () => false,
        () => true,
      )
    }
    if (!(await isOver())) return { granted: false }
    this.#holder = from
    // Larger than any before, also after a restart.
    this.#token = Math.max(this.#token + 1, Math.round(this.#env.elapsed() * 1_000))
    this.#grantedUntil = this.#env.elapsed() + LEASE_MS * MARGIN
    return { granted: true, token: this.#token, until: this.#env.now() + LEASE_MS }
  }
}

class Holder {
  readonly #env: Env<Message>
  readonly #flaw: Flaw | undefined
  #token = 0
  #until = Number.NEGATIVE_INFINITY

  constructor(env: Env<Message>, flaw: Flaw | undefined) {
    this.#env = env
    this.#flaw = flaw
    void this.#work()
  }

  receive(_from: string, { type }: Message) {
    return type === 'alive?' ? 'alive' : undefined
  }

  #clock(): number {
    return this.#flaw === 'wall clock' ? this.#env.now() : this.#env.elapsed()
  }

  async #work(): Promise<void> {
    for (;;) {
      await this.#env.sleep(10 + this.#env.random() * 20)
      if (this.#clock() >= this.#until) await this.#acquire()
      else {
        await this.#env.sleep('10ms')
        this.#env.send('n1', { type: 'store', token: this.#token })
      }
    }
  }

  async #acquire(): Promise<void> {
    const askedAt = this.#env.elapsed()
    const answer = await this.#env
      .rpc<{ granted: boolean; token: number; until: number }>('n2', { type: 'acquire' }, { timeout: '60ms' })
      .catch(() => undefined)
    if (answer?.granted !== true) return
    this.#token = answer.token
    this.#until = this.#flaw === 'wall clock' ? answer.until : askedAt + LEASE_MS
  }
}

class Storage {
  #newest = 0
  #disorder = 0
  readonly #flaw: Flaw | undefined

  constructor(flaw: Flaw | undefined) {
    this.#flaw = flaw
  }

  receive(_from: string, message: Message): void {
    if (message.type !== 'store') return
    if (message.token >= this.#newest) this.#newest = message.token
    else if (this.#flaw !== undefined) this.#disorder++
  }

  inspect() {
    return { disorder: this.#disorder }
  }
}

/** n1 stores, n2 grants the lease, n3 and n4 hold it in turn. */
export function leaseScenario(
  flaw: Flaw | undefined,
  faults: readonly Nemesis[],
  spec: Partial<ScenarioSpec<unknown>> = {},
) {
  return scenario({
    name: `lease, ${flaw ?? 'done right'}`,
    nodes: {
      count: 4,
      start: (env: AnyEnv) => {
        if (env.id === 'n1') return new Storage(flaw)
        return env.id === 'n2' ? new LockServer(env, flaw) : new Holder(env, flaw)
      },
    },
    faults,
    duration: '3s',
    settle: 0,
    expect: ({ always }) => [
      always('in order', ({ nodes }) => {
        const storage = nodes.find(({ id }) => id === 'n1')?.state as { disorder: number } | undefined
        return storage === undefined || storage.disorder === 0 || 'an older holder wrote after a newer one'
      }),
    ],
    ...spec,
  })
}
