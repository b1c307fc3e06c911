import { type AnyEnv, type Env, type Nemesis, scenario, uniform } from 'sameseed'
import { opened, type Sealed, sealed } from './seal.ts'

export type LeaderFlaw = 'counts whom it hears'

interface Hello {
  readonly at: number
  /** For whom the sender votes, until `LEASE_MS` after `at`. */
  readonly vote: string
}

const NODES = 5
const LEASE_MS = 20
const DEAD_MS = 60

/**
 * The first of all nodes leads. Each node says all the time that it is there, and for whom it votes; who has the votes of a
 * majority leads. The flawed one leads when it hears a majority and nobody before itself: as if who hears is heard.
 */
export function leaders(flaw: LeaderFlaw | undefined, faults: readonly Nemesis[]) {
  return scenario({
    name: flaw ?? 'leaders',
    nodes: { count: NODES, start: env => new Voter(env, flaw) },
    network: { latency: uniform('1ms', '2ms') },
    faults,
    duration: '500ms',
    settle: '200ms',
    expect: ({ always, eventually }) => [
      always('one leader at most', ({ now, nodes }) => {
        const leading = nodes.filter(({ state }) => now < state.leadsUntil)
        return leading.length < 2 || `${leading.map(({ id }) => id).join(' and ')} lead`
      }),
      eventually('there is a leader', ({ now, nodes }) => nodes.some(({ state }) => now < state.leadsUntil)),
    ],
  })
}

class Voter {
  readonly #env: Env<Sealed<Hello>>
  readonly #flaw: LeaderFlaw | undefined
  /** When each node was heard, and its last vote. */
  readonly #heard = new Map<string, { at: number; hello: Hello }>()
  #vote: string
  #votedAt = 0
  #majoritySince = Number.POSITIVE_INFINITY
  #leadsUntil = 0

  constructor(anyEnv: AnyEnv, flaw: LeaderFlaw | undefined) {
    this.#env = anyEnv as Env<Sealed<Hello>>
    this.#flaw = flaw
    this.#vote = anyEnv.id
    this.#env.every('5ms', () => this.#tick())
  }

  receive(from: string, message: Sealed<Hello>): void {
    const hello = opened(message)
    const before = this.#heard.get(from)
    if (hello === undefined || hello.at < (before?.hello.at ?? 0)) return
    this.#heard.set(from, { at: this.#env.elapsed(), hello })
    this.#look()
  }

  inspect() {
    return { leadsUntil: this.#leadsUntil }
  }

  #tick(): void {
    const { id, peers } = this.#env
    const at = this.#env.elapsed()
    const first = [id, ...peers]
      .filter(other => other === id || this.#isHeardWithin(other, DEAD_MS))
      .sort()[0] as string
    // A vote holds until its lease is over.
    if (first !== this.#vote && at > this.#votedAt + LEASE_MS) this.#vote = first
    if (first === this.#vote) {
      this.#votedAt = at
      for (const peer of peers) this.#env.send(peer, sealed({ at, vote: this.#vote }))
    }
    this.#look()
  }

  #look(): void {
    const { id, peers } = this.#env
    const now = this.#env.elapsed()
    if (this.#flaw === undefined) {
      const untils = peers.flatMap(peer => {
        const hello = this.#heard.get(peer)?.hello
        return hello?.vote === id ? [hello.at + LEASE_MS] : []
      })
      if (this.#vote === id) untils.push(this.#votedAt + LEASE_MS)
      this.#leadsUntil = untils.sort((a, b) => b - a)[NODES >> 1] ?? 0
      return
    }
    const hasMajority = peers.filter(peer => this.#isHeardWithin(peer, LEASE_MS)).length >= NODES >> 1
    this.#majoritySince = hasMajority ? Math.min(this.#majoritySince, now) : Number.POSITIVE_INFINITY
    const isFirst = peers.every(peer => peer > id || !this.#isHeardWithin(peer, DEAD_MS))
    this.#leadsUntil = isFirst && now > this.#majoritySince + DEAD_MS ? now + 5 : 0
  }

  #isHeardWithin(peer: string, ms: number): boolean {
    return this.#env.elapsed() - (this.#heard.get(peer)?.at ?? Number.NEGATIVE_INFINITY) < ms
  }
}
