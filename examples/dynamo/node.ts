import type { Env } from 'sameseed'
import { answered } from '../ground/answered.ts'
import { Journal } from '../ground/journal.ts'
import type { BugName } from './bugs.ts'
import { COPIES, preference, QUORUM } from './ring.ts'
import { type Dot, isSame, merged, type Sibling, seenIn } from './versions.ts'

export type Message =
  // ---- from clients, to any node: it coordinates
  | { readonly type: 'get'; readonly key: string }
  | { readonly type: 'put'; readonly key: string; readonly seen: readonly Dot[]; readonly items: readonly string[] }
  // ---- between nodes
  | { readonly type: 'fetch'; readonly key: string }
  /** To be kept; with `for`, until that node has it, which it is for. */
  | { readonly type: 'store'; readonly key: string; readonly siblings: readonly Sibling[]; readonly for?: string }

export type Reply = readonly Sibling[] | 'stored' | 'unavailable'

type Saved =
  | { readonly type: 'counter'; readonly counter: number }
  | { readonly type: 'kept'; readonly key: string; readonly siblings: readonly Sibling[] }
  | { readonly type: 'hint'; readonly key: string; readonly for: string }
  | { readonly type: 'handed-off'; readonly key: string; readonly for: string }

const TIMEOUT_MS = 30
const HAND_OFF_MS = 50

/** One of the nodes of a ring. Each may be asked for each key, and sees to it that those have it whose it is. */
export class RingNode {
  readonly #env: Env<Message>
  readonly #journal: Journal<Saved>
  readonly #bug: BugName | undefined
  readonly #kept = new Map<string, readonly Sibling[]>()
  /** What it keeps for others, by node. */
  readonly #hints = new Map<string, Set<string>>()
  /** The number of the last write that it has coordinated. */
  #counter = 0

  static async start(env: Env<Message>, bug?: BugName): Promise<RingNode> {
    const { journal, records } = await Journal.open<Saved>(env.disk, 'kept')
    return new RingNode(env, journal, records, bug)
  }

  private constructor(env: Env<Message>, journal: Journal<Saved>, records: readonly Saved[], bug: BugName | undefined) {
    this.#env = env
    this.#journal = journal
    this.#bug = bug
    for (const record of records) this.#apply(record)
    env.every(HAND_OFF_MS, () => this.#handOff())
  }

  async receive(_from: string, message: Message): Promise<Reply> {
    switch (message.type) {
      case 'get':
        return this.#get(message.key)
      case 'put':
        return this.#put(message.key, message.seen, message.items)
      case 'fetch':
        await this.#journal.durable()
        return this.#keptOf(message.key)
      case 'store':
        return this.#store(message.key, message.siblings, message.for)
    }
  }

  inspect() {
    const hints = [...this.#hints].flatMap(([node, keys]) => [...keys].map(key => `${key} for ${node}`))
    return { kept: Object.fromEntries(this.#kept), hints }
  }

  // ---- to coordinate ---------------------------------------------------------------------------------------------

  async #put(key: string, seen: readonly Dot[], items: readonly string[]): Promise<Reply> {
    const counter = ++this.#counter
    const saved = this.#journal.append({ type: 'counter', counter })
    // Else another write could be taken for this one, after a crash.
    if (this.#bug !== 'dot-used-again') await saved
    const replaced = this.#bug === 'vectors-without-gaps' ? withoutGaps(seen) : seen
    const sibling: Sibling = { dot: `${this.#env.id}#${counter}`, seen: replaced, items, writtenMs: this.#env.now() }
    const [homes, others] = this.#placesOf(key)
    const standIns = [...others]
    return this.#atQuorum(homes, async home => {
      if (await this.#stores(home, key, [sibling])) return true
      // Somebody else takes it for the home that does not answer (a sloppy quorum).
      for (let node = standIns.shift(); node !== undefined; node = standIns.shift()) {
        if (await this.#stores(node, key, [sibling], home)) return true
      }
      return false
    })
  }

  async #get(key: string): Promise<Reply> {
    const [homes, others] = this.#placesOf(key)
    const found = new Map<string, readonly Sibling[]>()
    const fetch = async (node: string) => {
      const siblings = await answered(
        this.#env.rpc<readonly Sibling[]>(node, { type: 'fetch', key }, { timeout: TIMEOUT_MS }),
      )
      if (siblings !== undefined) found.set(node, siblings)
      return siblings !== undefined
    }
    const standIns = [...others]
    const asked = homes.map(async home => {
      if (await fetch(home)) return true
      const node = standIns.shift()
      return node !== undefined && (await fetch(node))
    })
    const all = () => [...found.values()].reduce(merged, [])
    if (this.#bug !== 'reads-do-not-repair') {
      void Promise.all(asked).then(() => this.#repair(key, homes, found, all()))
    }
    const reply = await this.#atQuorum(asked, answer => answer)
    return reply === 'stored' ? all() : reply
  }

  /** Gives all of it to those homes that had less. */
  #repair(
    key: string,
    homes: readonly string[],
    found: ReadonlyMap<string, readonly Sibling[]>,
    all: readonly Sibling[],
  ) {
    for (const home of homes) {
      const had = found.get(home)
      if (had !== undefined && !isSame(had, all)) void this.#stores(home, key, all)
    }
  }

  /** Resolves as soon as enough have succeeded; the others go on. */
  #atQuorum<Part>(
    parts: readonly Part[],
    carryOut: (part: Part) => Promise<boolean>,
  ): Promise<'stored' | 'unavailable'> {
    return new Promise(resolve => {
      let successes = 0
      const all = parts.map(async part => {
        if ((await carryOut(part)) && ++successes === QUORUM) resolve('stored')
      })
      void Promise.all(all).then(() => resolve('unavailable'))
    })
  }

  #placesOf(key: string): readonly [homes: readonly string[], others: readonly string[]] {
    const nodes = preference(key, this.#env.nodes)
    return [nodes.slice(0, COPIES), nodes.slice(COPIES)]
  }

  /** Whether `node` has it on its disk, as far as one knows. */
  async #stores(node: string, key: string, siblings: readonly Sibling[], home?: string): Promise<boolean> {
    const message: Message = { type: 'store', key, siblings, ...(home === undefined ? {} : { for: home }) }
    return (await answered(this.#env.rpc<Reply>(node, message, { timeout: TIMEOUT_MS }))) !== undefined
  }

  // ---- to keep ---------------------------------------------------------------------------------------------------

  async #store(key: string, sent: readonly Sibling[], home: string | undefined): Promise<Reply> {
    const siblings = this.#bug === 'overwritten' ? sent : merged(this.#keptOf(key), sent)
    this.#save({ type: 'kept', key, siblings: this.#bug === 'last-write-wins' ? lastOf(siblings) : siblings })
    const isHasty = this.#bug === 'hint-not-durable' && home !== undefined
    const kept = this.#journal.durable()
    if (home !== undefined) {
      if (isHasty) this.#apply({ type: 'hint', key, for: home })
      else this.#save({ type: 'hint', key, for: home })
    }
    await (isHasty ? kept : this.#journal.durable())
    return 'stored'
  }

  #handOff(): void {
    for (const [home, keys] of this.#hints) for (const key of keys) void this.#handOffTo(home, key)
  }

  async #handOffTo(home: string, key: string): Promise<void> {
    const siblings = this.#keptOf(key)
    if (this.#bug === 'handed-off-when-sent') this.#save({ type: 'handed-off', key, for: home })
    const isStored = await this.#stores(home, key, siblings)
    // What came in the meantime is still to be handed off.
    if (!isStored || !isSame(siblings, this.#keptOf(key)) || !this.#hints.get(home)?.has(key)) return
    this.#env.reach('handed off')
    this.#save({ type: 'handed-off', key, for: home })
  }

  #keptOf(key: string): readonly Sibling[] {
    return this.#kept.get(key) ?? []
  }

  #save(record: Saved): void {
    this.#apply(record)
    void this.#journal.append(record)
  }

  #apply(record: Saved): void {
    switch (record.type) {
      case 'counter':
        this.#counter = Math.max(this.#counter, record.counter)
        return
      case 'kept':
        this.#kept.set(record.key, record.siblings)
        return
      case 'hint': {
        const keys = this.#hints.get(record.for) ?? new Set()
        this.#hints.set(record.for, keys.add(record.key))
        return
      }
      case 'handed-off':
        this.#hints.get(record.for)?.delete(record.key)
        return
    }
  }
}

/** Of each coordinator all writes up to the last one. */
function withoutGaps(seen: readonly Dot[]): readonly Dot[] {
  const all = new Set<Dot>()
  for (const dot of seen) {
    const [node, number] = dot.split('#') as [string, string]
    for (let each = 1; each <= Number(number); each++) all.add(`${node}#${each}`)
  }
  return [...all]
}

function lastOf(siblings: readonly Sibling[]): readonly Sibling[] {
  const last = siblings.reduce((a, b) => (b.writtenMs > a.writtenMs ? b : a))
  return [{ ...last, seen: seenIn(siblings).filter(dot => dot !== last.dot) }]
}
