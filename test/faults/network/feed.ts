import { type AnyEnv, type Env, type Nemesis, scenario, uniform } from 'sameseed'
import { opened, type Sealed, sealed } from './seal.ts'

export type FeedFlaw = 'no dedup' | 'last arrival wins' | 'trusts bytes' | 'sends once' | 'impatient'

interface Update {
  readonly seq: number
  readonly value: number
}

const valueAt = (seq: number) => 7 * seq + 1

/** n1 numbers updates and sends each until it is acknowledged; n2 adds their values up, and keeps that of the last. */
export function feed(flaw: FeedFlaw | undefined, faults: readonly Nemesis[]) {
  return scenario({
    name: flaw ?? 'feed',
    nodes: { count: 2, start: env => (env.id === 'n1' ? new Source(env, flaw) : new Sink(env, flaw)) },
    // The links keep the order: what disturbs it is a fault.
    network: { latency: uniform('1ms', '2ms'), reorder: false },
    faults,
    duration: '400ms',
    settle: '400ms',
    expect: ({ always, eventually }) => [
      always('each update counts once', ({ nodes }) => {
        const { total = 0, seen = [] } = nodes[1]?.state ?? {}
        return total === seen.reduce((sum, seq) => sum + valueAt(seq), 0) || `the total is ${total}`
      }),
      always('only what was sent is there', ({ nodes }) => {
        const sent = nodes[0]?.state.sent ?? 0
        const { seen = [], value } = nodes[1]?.state ?? {}
        const isGenuine = value === undefined || (value - 1) % 7 === 0
        return isGenuine && (seen.at(-1) ?? 0) < Math.max(1, sent) ? true : `there is ${value}, number ${seen.at(-1)}`
      }),
      always(
        'the value does not go back',
        ({ nodes }) => (nodes[1]?.state.wentBack ?? 0) === 0 || 'an old one is back',
      ),
      always('something arrives in time', ({ now, nodes }) => now < 390 || (nodes[0]?.state.acknowledged ?? 0) > 0),
      eventually('everything arrives', ({ nodes }) =>
        KEEPS_TRYING.has(flaw) ? (nodes[0]?.state.sent ?? 0) <= (nodes[1]?.state.seen?.length ?? 0) : true,
      ),
    ],
  })
}

interface FeedState {
  readonly sent?: number
  readonly acknowledged?: number
  readonly total?: number
  readonly value?: number
  readonly seen?: readonly number[]
  readonly wentBack?: number
}

/** These send again what is not acknowledged, or should; the others rightly send only once, and may lose something. */
const KEEPS_TRYING: ReadonlySet<FeedFlaw | undefined> = new Set([undefined, 'sends once', 'impatient'])

class Source {
  readonly #env: Env<Sealed<Update>>
  #sent = 0
  #acknowledged = 0

  constructor(anyEnv: AnyEnv, flaw: FeedFlaw | undefined) {
    const env = anyEnv as Env<Sealed<Update>>
    this.#env = env
    void this.#run(flaw)
  }

  async #run(flaw: FeedFlaw | undefined): Promise<void> {
    while (this.#env.elapsed() < 380) {
      await this.#env.sleep('10ms')
      await this.#publish(this.#sent++, flaw)
    }
  }

  async #publish(seq: number, flaw: FeedFlaw | undefined): Promise<void> {
    const message = sealed({ seq, value: valueAt(seq) })
    if (flaw === 'no dedup' || flaw === 'last arrival wins' || flaw === 'trusts bytes') {
      this.#env.send('n2', message)
      this.#acknowledged++
      return
    }
    for (let timeout = 12; ; timeout = flaw === 'impatient' ? 12 : Math.min(50, timeout * 1.5)) {
      try {
        await this.#env.rpc('n2', message, { timeout })
        this.#acknowledged++
        return
      } catch {
        if (flaw === 'sends once') return
      }
    }
  }

  receive(): void {}

  inspect(): FeedState {
    return { sent: this.#sent, acknowledged: this.#acknowledged }
  }
}

class Sink {
  readonly #flaw: FeedFlaw | undefined
  readonly #seen = new Set<number>()
  #total = 0
  #last: Update = { seq: -1, value: 1 }
  #wentBack = 0

  constructor(_env: AnyEnv, flaw: FeedFlaw | undefined) {
    this.#flaw = flaw
  }

  receive(_from: string, message: Sealed<Update>): 'ok' | undefined {
    const update = this.#flaw === 'trusts bytes' ? message.body : opened(message)
    if (update === undefined) return undefined
    const isNew = !this.#seen.has(update.seq)
    this.#seen.add(update.seq)
    if (isNew || this.#flaw === 'no dedup') this.#total += update.value
    if (update.seq > this.#last.seq || (isNew && this.#flaw === 'last arrival wins')) {
      if (update.seq < this.#last.seq) this.#wentBack++
      this.#last = update
    }
    return 'ok'
  }

  inspect(): FeedState {
    const seen = [...this.#seen].sort((a, b) => a - b)
    return { total: this.#total, value: this.#last.value, seen, wentBack: this.#wentBack }
  }
}
