import type { Env } from 'sameseed'
import { Journal } from '../ground/journal.ts'
import type { BugName } from './bugs.ts'
import type { Config, Message } from './messages.ts'

/** A member that says nothing for so long is out, and until then it may answer as the tail that it was. */
export const TERM_MS = 200
const LOOK_MS = 30
const LENGTH = 3

/** Says who is in the chain. It takes out who is gone, and puts others at its end. */
export class Master {
  readonly #env: Env<Message>
  readonly #journal: Journal<Config>
  readonly #bug: BugName | undefined
  readonly #seenMs = new Map<string, number>()
  /** By replica, the last configuration in which its log was brought up to date. */
  readonly #has = new Map<string, number>()
  #config: Config

  static async start(env: Env<Message>, bug?: BugName): Promise<Master> {
    const { journal, records } = await Journal.open<Config>(env.disk, 'configurations')
    return new Master(env, journal, records.at(-1), bug)
  }

  private constructor(env: Env<Message>, journal: Journal<Config>, last: Config | undefined, bug: BugName | undefined) {
    this.#env = env
    this.#journal = journal
    this.#bug = bug
    const chain = replicasOf(env).slice(0, LENGTH)
    this.#config = last ?? { number: 1, chain, since: Object.fromEntries(chain.map(member => [member, 0])) }
    // When it heard of them last it has forgotten: it may have been just now.
    for (const member of this.#config.chain) this.#seenMs.set(member, env.elapsed())
    env.every(LOOK_MS, () => this.#look())
  }

  async receive(from: string, message: Message): Promise<Config | undefined> {
    if (message.type !== 'ping') return undefined
    this.#seenMs.set(from, this.#env.elapsed())
    this.#has.set(from, Math.max(this.#has.get(from) ?? 0, message.has))
    await this.#journal.durable()
    return this.#config
  }

  inspect() {
    return { config: this.#config.number, chain: this.#config.chain.join(' ') }
  }

  #look(): void {
    const { chain } = this.#config
    const tail = chain.at(-1)
    const left = chain.filter(member =>
      this.#isHeardOf(member, this.#bug === 'removed-too-early' && member !== tail ? TERM_MS / 2 : TERM_MS),
    )
    const [head] = left
    if (head === undefined) return
    const isSafe = this.#hasAll(head) || this.#bug === 'head-without-the-log'
    if (left.length < chain.length) {
      if (isSafe) this.#change(left)
    } else if (chain.length < LENGTH && chain.every(member => this.#hasAll(member))) {
      const spare = replicasOf(this.#env).find(node => !chain.includes(node) && this.#isHeardOf(node, TERM_MS))
      if (spare !== undefined) this.#change([...chain, spare])
    }
  }

  #change(chain: readonly string[]): void {
    const number = this.#config.number + 1
    const since = Object.fromEntries(chain.map(member => [member, this.#config.since[member] ?? number]))
    this.#env.reach(chain[0] === this.#config.chain[0] ? 'another chain' : 'another head')
    this.#config = { number, chain, since }
    void this.#journal.append(this.#config)
  }

  #hasAll(member: string): boolean {
    return (this.#has.get(member) ?? 0) >= this.#config.since[member]!
  }

  #isHeardOf(node: string, withinMs: number): boolean {
    return (this.#seenMs.get(node) ?? Number.NEGATIVE_INFINITY) > this.#env.elapsed() - withinMs
  }
}

function replicasOf({ nodes }: Pick<Env<Message>, 'nodes'>): readonly string[] {
  return nodes.filter(node => node.startsWith('replica'))
}
