import { type AnyEnv, type AnyScenario, crash, loss, mix, type Operation, ok, scenario } from 'sameseed'

type Message =
  | { readonly begin: string }
  | { readonly vote: string }
  | { readonly end: string; readonly commit: boolean }

/** n1 decides, the others vote, and forget in a crash what they have voted for: then they take part in what was aborted. */
class Participant {
  readonly committed: string[] = []
  readonly aborted: string[] = []
  readonly #env: AnyEnv

  constructor(env: AnyEnv) {
    this.#env = env
  }

  async receive(_from: string, message: Message): Promise<boolean | undefined> {
    if ('vote' in message) return true
    if ('end' in message) {
      this.#end(message.end, message.commit)
      return true
    }
    return this.#begin(message.begin)
  }

  async #begin(transaction: string): Promise<boolean> {
    const votes = await Promise.all(this.#env.peers.map(peer => this.#ask(peer, { vote: transaction })))
    const commit = votes.every(vote => vote)
    this.#end(transaction, commit)
    // The mistake: what did not arrive is given up, and the participant decides by itself.
    await Promise.all(this.#env.peers.map(peer => this.#ask(peer, { end: transaction, commit })))
    return commit
  }

  async #ask(peer: string, message: Message): Promise<boolean> {
    try {
      return await this.#env.rpc(peer, message, { timeout: '50ms' })
    } catch {
      if ('end' in message) await this.#env.rpc(peer, { ...message, commit: false }).catch(() => false)
      return false
    }
  }

  #end(transaction: string, commit: boolean): void {
    ;(commit ? this.committed : this.aborted).push(transaction)
  }

  inspect() {
    return { committed: this.committed, aborted: this.aborted }
  }
}

export function twoPhaseCommit(): AnyScenario {
  return scenario({
    name: 'two-phase commit',
    nodes: { count: 3, start: env => new Participant(env) },
    clients: {
      count: 3,
      start: (env: AnyEnv) => ({
        invoke: async ({ value }: Operation) => ok(await env.rpc('n1', { begin: value }, { timeout: '300ms' })),
      }),
    },
    workload: mix({ transfer: { weight: 1, value: ({ unique }) => `t${unique}` } }),
    faults: [crash({ every: '500ms' }), loss({ rate: 0.05 })],
    duration: '3s',
    expect: ({ always }) => [
      always('all agree', ({ nodes }) => {
        for (const { id, state } of nodes) {
          const other = nodes.find(({ state: { aborted } }) => state.committed.some(t => aborted.includes(t)))
          if (other !== undefined) return `${id} committed what ${other.id} aborted`
        }
        return true
      }),
    ],
  }) as AnyScenario
}
