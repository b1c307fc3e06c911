import type { Env } from 'sameseed'
import { answered } from '../ground/answered.ts'
import type { BugName } from './bugs.ts'
import type { Message, Reply } from './messages.ts'

const MOST_ACTIVE = 3
const MOST_PASSIVE = 4
/** Who has fewer neighbours is urgent: some must give way. */
const FEW = 2
const ROUND_MS = 100
const TIMEOUT_MS = 60
/** A neighbour that says nothing for so long is gone. */
const GONE_MS = 300

/** Sees the neighbours come and go. */
interface Watcher {
  up(node: string): void
  down(node: string): void
}

/**
 * Who a node speaks with: a few active neighbours, each of which has it as well, and some passive ones that take their place
 * (HyParView).
 */
export class Neighbours {
  readonly #env: Env<Message>
  readonly #seeds: readonly string[]
  readonly #watcher: Watcher
  readonly #bug: BugName | undefined
  /** When each was last heard of. */
  readonly #active = new Map<string, number>()
  readonly #passive = new Set<string>()

  constructor(env: Env<Message>, seeds: readonly string[], watcher: Watcher, bug: BugName | undefined) {
    this.#env = env
    this.#seeds = seeds.filter(seed => seed !== env.id)
    this.#watcher = watcher
    this.#bug = bug
    for (const seed of this.#seeds) this.#passive.add(seed)
    env.every(ROUND_MS, () => this.#round())
  }

  get all(): readonly string[] {
    return [...this.#active.keys()]
  }

  /** Whether this comes from a neighbour. One that is none is told so. */
  heard(from: string): boolean {
    if (this.#active.has(from)) {
      this.#active.set(from, this.#env.elapsed())
      return true
    }
    this.#env.send(from, { type: 'disconnect' })
    return false
  }

  asked(from: string, isUrgent: boolean): Reply {
    if (!isUrgent && !this.#active.has(from) && this.#active.size >= MOST_ACTIVE) return 'no'
    this.#add(from)
    return 'yes'
  }

  disconnected(from: string): void {
    this.#remove(from)
  }

  shuffled(from: string, nodes: readonly string[]): Reply {
    const sample = this.#sample()
    this.#learn([from, ...nodes])
    return sample
  }

  // ----------------------------------------------------------------------------------------------------------------

  #round(): void {
    for (const [node, heardMs] of this.#active) {
      if (heardMs > this.#env.elapsed() - GONE_MS || this.#bug === 'gone-is-not-noticed') continue
      this.#env.reach('a neighbour is gone')
      this.#remove(node)
    }
    if (this.#active.size < MOST_ACTIVE) void this.#fillUp()
    if (this.#bug !== 'never-shuffled') void this.#shuffle()
  }

  async #fillUp(): Promise<void> {
    const node = this.#oneOf([...this.#passive])
    if (node === undefined) return
    const isUrgent = this.#active.size < FEW
    const reply = await answered(this.#env.rpc<Reply>(node, { type: 'neighbour', isUrgent }, { timeout: TIMEOUT_MS }))
    if (reply === 'yes') this.#add(node)
    else if (reply === undefined) this.#passive.delete(node)
  }

  /** With a neighbour; now and then with a seed: else two halves that have forgotten each other would stay apart. */
  async #shuffle(): Promise<void> {
    const isWithSeed = this.#bug !== 'halves-stay-apart' && this.#env.random() < 0.2
    const node = this.#oneOf(isWithSeed ? this.#seeds : this.all)
    if (node === undefined) return
    const message: Message = { type: 'shuffle', nodes: this.#sample() }
    const nodes = await answered(this.#env.rpc<Reply>(node, message, { timeout: TIMEOUT_MS }))
    if (Array.isArray(nodes)) this.#learn([node, ...nodes])
  }

  #add(node: string): void {
    this.#passive.delete(node)
    if (!this.#active.has(node)) {
      const one = this.#active.size >= MOST_ACTIVE ? this.#oneOf(this.all) : undefined
      if (one !== undefined) {
        this.#remove(one)
        this.#env.send(one, { type: 'disconnect' })
      }
      this.#watcher.up(node)
    }
    this.#active.set(node, this.#env.elapsed())
  }

  #remove(node: string): void {
    if (!this.#active.delete(node)) return
    this.#watcher.down(node)
    this.#learn([node])
  }

  #learn(nodes: readonly string[]): void {
    for (const node of nodes) {
      if (node === this.#env.id || this.#active.has(node) || this.#passive.has(node)) continue
      const one = this.#passive.size >= MOST_PASSIVE ? this.#oneOf([...this.#passive]) : undefined
      if (one !== undefined) this.#passive.delete(one)
      this.#passive.add(node)
    }
  }

  #sample(): readonly string[] {
    const known = [...this.#active.keys(), ...this.#passive]
    return known.filter(() => this.#env.random() < 0.5)
  }

  #oneOf(nodes: readonly string[]): string | undefined {
    return nodes[this.#env.randomInteger(0, Math.max(0, nodes.length - 1))]
  }
}
