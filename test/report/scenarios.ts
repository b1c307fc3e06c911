import { constant, crash, type Env, mix, type Operation, ok, partition, scenario, uniform } from 'sameseed'
import { linearizable, register } from 'sameseed/checkers'

// ---- an election that forgets votes -----------------------------------------------------------------------------

type ElectionMessage =
  | { readonly type: 'vote'; readonly term: number }
  | { readonly type: 'granted'; readonly term: number }
  | { readonly type: 'heartbeat'; readonly term: number }

/** Elects a leader per term, but keeps its vote in memory only: after a restart it votes again. */
class ForgetfulElection {
  role = 'follower'
  term = 0
  votedFor: string | null = null
  readonly #env: Env<ElectionMessage>
  readonly #votes = new Set<string>()
  #timer = { cancel() {} }

  constructor(env: Env<ElectionMessage>) {
    this.#env = env
    this.#wait()
  }

  receive(from: string, message: ElectionMessage): void {
    if (message.term < this.term) return
    if (message.term > this.term) {
      this.term = message.term
      this.role = 'follower'
      this.votedFor = null
    }
    if (message.type === 'vote' && (this.votedFor === null || this.votedFor === from)) {
      this.votedFor = from
      this.#env.send(from, { type: 'granted', term: this.term })
      this.#wait()
    } else if (message.type === 'granted' && this.role === 'candidate') {
      this.#votes.add(from)
      if (this.#votes.size * 2 > this.#env.nodes.length) this.#lead()
    } else if (message.type === 'heartbeat') this.#wait()
  }

  inspect() {
    return { role: this.role, term: this.term, votedFor: this.votedFor }
  }

  #wait(): void {
    this.#timer.cancel()
    this.#timer = this.#env.after(this.#env.randomInteger(150, 300), () => this.#stand())
  }

  #stand(): void {
    this.role = 'candidate'
    this.term++
    this.votedFor = this.#env.id
    this.#votes.clear()
    this.#votes.add(this.#env.id)
    for (const peer of this.#env.peers) this.#env.send(peer, { type: 'vote', term: this.term })
    this.#wait()
  }

  #lead(): void {
    this.role = 'leader'
    this.#timer.cancel()
    const beat = () => {
      if (this.role !== 'leader') return
      for (const peer of this.#env.peers) this.#env.send(peer, { type: 'heartbeat', term: this.term })
      this.#env.after(50, beat)
    }
    beat()
  }
}

export const election = scenario({
  name: 'election',
  nodes: { count: 3, start: env => new ForgetfulElection(env) },
  network: { latency: uniform('1ms', '5ms') },
  faults: [crash({ every: '300ms', for: '5ms' }), partition({ every: '800ms', for: '400ms' })],
  duration: '5s',
  expect: ({ always }) => [
    always('one leader per term', ({ nodes }) => {
      for (const a of nodes) {
        for (const b of nodes) {
          const areBoth = a.state.role === 'leader' && b.state.role === 'leader'
          if (a.id < b.id && areBoth && a.state.term === b.state.term) {
            return `${a.id} and ${b.id} are both leader in term ${a.state.term}`
          }
        }
      }
      return true
    }),
  ],
})

// ---- a register that answers reads from a backup ----------------------------------------------------------------

type RegisterMessage =
  | { readonly type: 'write'; readonly value: number }
  | { readonly type: 'read' }
  | { readonly type: 'copy'; readonly value: number }

/** n1 takes the writes and copies them to the others without waiting; any node answers reads. */
class LazyRegister {
  value = 0
  readonly #env: Env<RegisterMessage>

  constructor(env: Env<RegisterMessage>) {
    this.#env = env
  }

  receive(_from: string, message: RegisterMessage): unknown {
    if (message.type === 'read') return { value: this.value }
    this.value = message.value
    if (message.type === 'copy') return undefined
    for (const peer of this.#env.peers) this.#env.send(peer, { type: 'copy', value: message.value })
    return 'done'
  }

  inspect() {
    return { value: this.value }
  }
}

const registerClient = (env: Env<never, RegisterMessage>) => ({
  async invoke({ f, value }: Operation<'write', number> | Operation<'read', null>) {
    if (f === 'write') {
      await env.rpc('n1', { type: 'write', value }, { timeout: '100ms' })
      return ok()
    }
    const node = env.id === 'c1' ? 'n1' : 'n2'
    const reply = await env.rpc<{ value: number }>(node, { type: 'read' }, { timeout: '100ms' })
    return ok(reply.value)
  },
})

export const lazyRegister = scenario({
  name: 'lazy register',
  nodes: { count: 2, start: env => new LazyRegister(env) },
  clients: { count: 2, start: registerClient },
  workload: mix({ read: 1, write: { weight: 1, value: ({ unique }) => unique } }, { every: '40ms' }),
  network: { latency: constant('2ms') },
  duration: '1s',
  expect: [linearizable(register({ initial: 0 }))],
})

// ---- one message that has to arrive -----------------------------------------------------------------------------

/** n1 tells the others once; nobody says it again. */
class Rumour {
  known: string | null = null

  constructor(env: Env<string>) {
    if (env.id !== 'n1') return
    env.after('10ms', () => {
      this.known = 'the news'
      for (const peer of env.peers) env.send(peer, this.known)
    })
  }

  receive(_from: string, news: string): void {
    this.known = news
  }

  inspect() {
    return { known: this.known }
  }
}

export const rumour = scenario({
  name: 'rumour',
  nodes: { count: 3, start: env => new Rumour(env) },
  network: { latency: constant('2ms') },
  duration: '1s',
  settle: '1s',
  expect: ({ eventually }) => [
    eventually('all know', ({ nodes }) => {
      const ignorant = nodes.filter(({ state }) => state.known === null).map(({ id }) => id)
      return ignorant.length === 0 || `${ignorant.join(' and ')} never heard the news`
    }),
  ],
})

// ---- a node that cannot take what it gets -----------------------------------------------------------------------

interface Part {
  readonly kind: 'part'
  readonly number: number
}

/** Sends parts and expects them in order, which datagrams do not promise. */
class Assembler {
  next = 1
  constructor(env: Env<Part>) {
    if (env.id !== 'n1') return
    for (let number = 1; number <= 3; number++) env.send('n2', { kind: 'part', number })
  }

  receive(_from: string, part: Part): void {
    this.take(part)
  }

  take({ number }: Part): void {
    if (number !== this.next) throw new Error(`part ${number} came, but ${this.next} was to come next`)
    this.next++
  }

  inspect() {
    return { next: this.next }
  }
}

export const assembler = scenario({
  name: 'assembler',
  nodes: { count: 2, start: env => new Assembler(env) },
  network: { latency: constant('2ms') },
  duration: '1s',
})

// ---- a question that nobody answers -----------------------------------------------------------------------------

class Silent {
  receive(): void {}
}

export const silence = scenario({
  name: 'silence',
  nodes: { count: 1, start: () => new Silent() },
  clients: {
    count: 1,
    start: (env: Env<never, string>) => ({
      async invoke({ value }: Operation) {
        env.send('n1', String(value))
        await new Promise(() => {})
        return ok()
      },
    }),
  },
  workload: mix({ ask: { weight: 1, value: ({ unique }) => `question ${unique}` } }, { limit: 1 }),
  network: { latency: constant('2ms') },
  duration: '1s',
  settle: '1s',
})
