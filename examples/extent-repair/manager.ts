import type { Env } from 'sameseed'
import type { BugName } from './bugs.ts'
import { EXTENTS, type Message, REPLICAS } from './messages.ts'

const DEAD_AFTER_MS = 200
const EXPIRE_EVERY_MS = 50
const REPAIR_EVERY_MS = 120

/** Knows which node has which extent, as far as they tell, and has another one copied where there are too few. */
export class Manager {
  readonly #env: Env<Message>
  readonly #bug: BugName | undefined
  /** When each of those that are alive was heard of. */
  readonly #heard = new Map<string, number>()
  readonly #replicas = new Map<string, Set<string>>(EXTENTS.map(extent => [extent, new Set()]))

  constructor(env: Env<Message>, bug?: BugName) {
    this.#env = env
    this.#bug = bug
    env.every(EXPIRE_EVERY_MS, () => this.#expire())
    env.every(REPAIR_EVERY_MS, () => this.#repair())
  }

  receive(from: string, message: Message): void {
    if (message.type === 'heartbeat') this.#heard.set(from, this.#env.elapsed())
    if (message.type !== 'report') return
    // It was sent before the node was taken for dead: nothing will tell when it is no longer true.
    if (!this.#heard.has(from) && this.#bug !== 'report-of-one-that-is-gone') return
    for (const [extent, nodes] of this.#replicas) {
      if (message.extents.includes(extent)) nodes.add(from)
      else if (this.#bug !== 'reports-only-add') nodes.delete(from)
    }
  }

  inspect() {
    return {
      alive: [...this.#heard.keys()].sort(),
      replicas: [...this.#replicas].map(([extent, { size }]) => `${extent}: ${size}`),
    }
  }

  #expire(): void {
    for (const [node, heardMs] of this.#heard) {
      if (this.#env.elapsed() - heardMs <= DEAD_AFTER_MS) continue
      this.#env.reach('a node is taken for dead')
      this.#heard.delete(node)
      if (this.#bug !== 'replicas-of-the-dead') for (const nodes of this.#replicas.values()) nodes.delete(node)
    }
  }

  #repair(): void {
    for (const [extent, nodes] of this.#replicas) {
      const sources = [...nodes].filter(node => this.#heard.has(node))
      const targets = [...this.#heard.keys()].filter(node => !nodes.has(node))
      if (nodes.size >= REPLICAS || sources.length === 0 || targets.length === 0) continue
      const pick = (some: readonly string[]) => some[this.#env.randomInteger(0, some.length - 1)]!
      this.#env.send(pick(targets), { type: 'copy', extent, from: pick(sources) })
    }
  }
}
