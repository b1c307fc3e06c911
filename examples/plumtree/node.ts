import type { Env } from 'sameseed'
import { Journal } from '../ground/journal.ts'
import type { BugName } from './bugs.ts'
import type { Id, Message, Reply } from './messages.ts'
import { Neighbours } from './neighbours.ts'

const TELL_EVERY_MS = 100
/** How long what was announced may take to come by itself. */
const WAIT_MS = 40

interface Saved {
  readonly id: Id
  readonly value: number
}

/**
 * Passes messages on along a tree that makes itself (Plumtree). Who gets a message twice asks the second sender to stop; who hears of
 * one that does not come asks for it, and that link belongs to the tree from then on.
 */
export class PlumtreeNode {
  readonly #env: Env<Message>
  readonly #journal: Journal<Saved>
  readonly #bug: BugName | undefined
  readonly #neighbours: Neighbours
  /** Those of the neighbours that get messages at once. The others only hear of them. */
  readonly #eager = new Set<string>()
  readonly #messages = new Map<Id, number>()
  /** What it has heard of and waits for. */
  readonly #awaited = new Set<Id>()
  /** The number of its own last message. */
  #number = 0

  static async start(env: Env<Message>, seeds: readonly string[], bug?: BugName): Promise<PlumtreeNode> {
    const { journal, records } = await Journal.open<Saved>(env.disk, 'messages')
    return new PlumtreeNode(env, seeds, journal, records, bug)
  }

  private constructor(
    env: Env<Message>,
    seeds: readonly string[],
    journal: Journal<Saved>,
    records: readonly Saved[],
    bug: BugName | undefined,
  ) {
    this.#env = env
    this.#journal = journal
    this.#bug = bug
    for (const { id, value } of records) {
      this.#messages.set(id, value)
      if (id.startsWith(`${env.id}#`)) this.#number++
    }
    const watcher = { up: (node: string) => this.#eager.add(node), down: (node: string) => this.#eager.delete(node) }
    this.#neighbours = new Neighbours(env, seeds, watcher, bug)
    env.every(TELL_EVERY_MS, () => this.#tell())
  }

  receive(from: string, message: Message): Reply | Promise<Reply> | undefined {
    switch (message.type) {
      case 'broadcast':
        return this.#broadcast(message.value)
      case 'gossip':
        this.#take(from, message)
        return undefined
      case 'have':
        if (this.#neighbours.heard(from)) this.#hear(from, message.ids)
        return undefined
      case 'graft':
        if (this.#neighbours.heard(from)) this.#give(from, message.ids)
        return undefined
      case 'prune':
        this.#eager.delete(from)
        return undefined
      case 'neighbour':
        return this.#neighbours.asked(from, message.isUrgent)
      case 'disconnect':
        this.#neighbours.disconnected(from)
        return undefined
      case 'shuffle':
        return this.#neighbours.shuffled(from, message.nodes)
    }
  }

  inspect() {
    const { all } = this.#neighbours
    return { neighbours: all, eager: [...this.#eager], messages: Object.fromEntries(this.#messages) }
  }

  async #broadcast(value: number): Promise<Reply> {
    const id: Id = `${this.#env.id}#${++this.#number}`
    this.#messages.set(id, value)
    const saved = this.#journal.append({ id, value })
    // Else its number could be given to another one after a crash, which everybody would take for this one.
    if (this.#bug !== 'number-used-again') await saved
    this.#push({ type: 'gossip', id, value, isAnswer: false }, undefined)
    return 'sent'
  }

  #take(from: string, gossip: Message & { type: 'gossip' }): void {
    const isNeighbour = this.#neighbours.heard(from)
    const { id, value } = gossip
    if (this.#messages.has(id)) {
      // What was asked for may have come from another one since: that says nothing of the tree.
      if (gossip.isAnswer) return
      this.#eager.delete(from)
      this.#env.send(from, { type: 'prune' })
      return
    }
    this.#messages.set(id, value)
    this.#awaited.delete(id)
    void this.#journal.append({ id, value })
    if (isNeighbour) this.#eager.add(from)
    this.#push({ ...gossip, isAnswer: false }, from)
  }

  #push(gossip: Message, except: string | undefined): void {
    for (const node of this.#eager) if (node !== except) this.#env.send(node, gossip)
  }

  /** Of all that it has, to all: what is lost or was missed comes by this. */
  #tell(): void {
    const all = [...this.#messages.keys()]
    const ids = this.#bug === 'told-of-the-last-ones' ? all.slice(-3) : all
    for (const node of this.#neighbours.all) this.#env.send(node, { type: 'have', ids })
  }

  #hear(from: string, ids: readonly Id[]): void {
    const missing = ids.filter(id => !this.#messages.has(id) && !this.#awaited.has(id))
    if (missing.length === 0) return
    for (const id of missing) this.#awaited.add(id)
    this.#env.after(WAIT_MS, () => {
      const lacking = missing.filter(id => !this.#messages.has(id))
      // Where the answer is lost it asks again, when it hears of them again.
      if (this.#bug !== 'asked-once') for (const id of lacking) this.#awaited.delete(id)
      if (lacking.length === 0 || this.#bug === 'never-asked') return
      this.#env.reach('grafted')
      if (this.#neighbours.all.includes(from)) this.#eager.add(from)
      this.#env.send(from, { type: 'graft', ids: lacking })
    })
  }

  #give(from: string, ids: readonly Id[]): void {
    this.#eager.add(from)
    for (const id of ids) {
      const value = this.#messages.get(id)
      if (value !== undefined) this.#env.send(from, { type: 'gossip', id, value, isAnswer: true })
    }
  }
}
