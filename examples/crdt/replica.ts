import type { Env } from 'sameseed'
import { Journal } from '../ground/journal.ts'
import type { BugName } from './bugs.ts'
import { Document } from './document.ts'
import type { Edit } from './edits.ts'
import { type Dot, dotName, type Stamped, type Vector } from './operation.ts'

export type Message =
  /** From a client. It is answered with the operation's dot, or null where there was nothing to do. */
  | { readonly type: 'edit'; readonly edit: Edit }
  | { readonly type: 'operations'; readonly operations: readonly Stamped[] }
  /** Tells what its sender has: it is sent what it lacks. */
  | { readonly type: 'vector'; readonly vector: Vector }

const ASK_EVERY_MS = 150

/** A replica of the document: it tells the others of each operation once, and asks around for those that it missed. */
export class Replica {
  readonly #env: Env<Message>
  readonly #journal: Journal<Stamped>
  readonly #bug: BugName | undefined
  readonly #document: Document
  /** All operations that were applied, in that order. */
  readonly #log: Stamped[] = []
  readonly #applied = new Set<string>()
  /** What came before something that it rests on. */
  readonly #early = new Map<string, Stamped>()
  readonly #vector: Record<string, number> = {}
  /** The number of its own last operation. */
  #number = 0

  static async start(env: Env<Message>, bug?: BugName): Promise<Replica> {
    const { journal, records } = await Journal.open<Stamped>(env.disk, 'operations')
    return new Replica(env, journal, records, bug)
  }

  private constructor(
    env: Env<Message>,
    journal: Journal<Stamped>,
    records: readonly Stamped[],
    bug: BugName | undefined,
  ) {
    this.#env = env
    this.#journal = journal
    this.#bug = bug
    this.#document = new Document(bug)
    for (const operation of records) this.#apply(operation)
    env.every(ASK_EVERY_MS, () => this.#ask())
  }

  async receive(from: string, message: Message): Promise<Dot | null | undefined> {
    switch (message.type) {
      case 'edit':
        return this.#edit(message.edit)
      case 'operations':
        for (const operation of message.operations) this.#take(operation)
        return undefined
      case 'vector': {
        const operations = this.#log.filter(({ dot }) => dot.number > (message.vector[dot.replica] ?? 0))
        // What is not on disk yet could be forgotten, and its number used for something else.
        await this.#journal.durable()
        if (operations.length > 0) this.#env.send(from, { type: 'operations', operations })
        return undefined
      }
    }
  }

  inspect() {
    return { ...this.#document.content, vector: { ...this.#vector } }
  }

  async #edit(edit: Edit): Promise<Dot | null> {
    const { id, peers } = this.#env
    const change = this.#document.changeFor(edit, id)
    if (change === undefined) return null
    const operation: Stamped = { dot: { replica: id, number: ++this.#number }, seen: { ...this.#vector }, change }
    this.#apply(operation)
    const saved = this.#journal.append(operation)
    if (this.#bug !== 'dot-used-again') await saved
    for (const peer of peers) this.#env.send(peer, { type: 'operations', operations: [operation] })
    return operation.dot
  }

  #take(operation: Stamped): void {
    const { dot } = operation
    if (this.#applied.has(dotName(dot)) && this.#bug !== 'applied-twice') return
    if (this.#bug === 'vector-of-what-arrived') this.#raise(dot)
    if (!this.#isDue(operation)) {
      this.#early.set(dotName(dot), operation)
      return
    }
    this.#apply(operation)
    void this.#journal.append(operation)
    const due = [...this.#early.values()].find(early => this.#isDue(early))
    if (due === undefined) return
    this.#early.delete(dotName(due.dot))
    this.#take(due)
  }

  /** Whether all is there that it rests on. */
  #isDue({ dot, seen }: Stamped): boolean {
    if (this.#bug === 'causal-order-ignored') return true
    const has = (replica: string, number: number) => number === 0 || this.#applied.has(dotName({ replica, number }))
    return has(dot.replica, dot.number - 1) && Object.entries(seen).every(([replica, number]) => has(replica, number))
  }

  #apply(operation: Stamped): void {
    const { dot } = operation
    this.#document.apply(operation)
    this.#log.push(operation)
    this.#applied.add(dotName(dot))
    if (dot.replica === this.#env.id) this.#number = Math.max(this.#number, dot.number)
    // Only as far as there is no gap: what is in one has to be sent again.
    let { replica, number } = dot
    number = (this.#vector[replica] ?? 0) + 1
    for (; this.#applied.has(dotName({ replica, number })); number++) this.#vector[replica] = number
  }

  #raise({ replica, number }: Dot): void {
    this.#vector[replica] = Math.max(this.#vector[replica] ?? 0, number)
  }

  #ask(): void {
    const { peers } = this.#env
    const peer = peers[this.#env.randomInteger(0, peers.length - 1)]!
    this.#env.send(peer, { type: 'vector', vector: { ...this.#vector } })
  }
}
