import { EdgeList, ONWARD, PROCESS, REALTIME, WR, WW } from '../edges.ts'
import { addRealtimeEdges, previousInProcess } from '../session-order.ts'
import { OK } from '../transaction-log.ts'
import { READ, WRITE } from '../transaction-table.ts'
import type { SessionOrder } from './commit-order.ts'
import type { Axiom } from './level.ts'
import { INITIAL, NOTHING, type Observations } from './observations.ts'

/** The levels that are decided by a search for an order of moments. */
export type StrongAxiom = Extract<
  Axiom,
  'monotonic view' | 'prefix' | 'parallel snapshots' | 'snapshots' | 'serial updates' | 'serial'
>

/**
 * Levels that speak of what transactions depended on, and not of their places in one order: of a read one side of the choice follows alone, if the
 * reader depended on another writer.
 */
export const BY_DEPENDENCIES: ReadonlySet<StrongAxiom> = new Set([
  'monotonic view',
  'parallel snapshots',
  'serial updates',
])

/** Who wrote a key, and who read it from whom: `INITIAL` for what was there at first. */
export interface KeyUse {
  readonly key: number
  readonly writers: readonly number[]
  readonly reads: readonly KeyRead[]
}

export interface KeyRead {
  readonly reader: number
  readonly from: number
  /** The moment of which the read has to see all that came before; -1 if nothing can have. */
  readonly at: number
}

/**
 * The moments that a level puts into one order, what is known of that order, and between what there is a choice: a polygraph (Papadimitriou,
 * "The serializability of concurrent database updates", JACM 1979), for snapshots in the form of Viper (Zhang et al., EuroSys 2023).
 *
 * A serial transaction is one moment; otherwise it has two, its snapshot and its commit. Where a reader read a key from one writer, any other
 * writer of it commits before that one or after the reader's snapshot. Under snapshot isolation, of two that write the same key one
 * commits before the other takes its snapshot.
 *
 * For a monotonic view a transaction is split as in Adya's unfolded serialization graph (Weak Consistency, MIT 1999): besides its commit it
 * has a moment for each read, before which stands all that it had depended on until then.
 */
export class Polygraph {
  readonly axiom: StrongAxiom
  readonly session: SessionOrder
  readonly observations: Observations
  /** Whether a transaction is one moment. In parallel, it is what happened before it that counts, and not a moment of its snapshot. */
  readonly isSingle: boolean
  /** The moments, and after them junctions. */
  readonly size: number
  /** The transactions that it is about. */
  readonly members: readonly number[]
  readonly from: number[] = []
  readonly to: number[] = []
  /** Why: `ONWARD` for a snapshot before its commit, and out of a junction. */
  readonly label: number[] = []
  readonly uses: readonly KeyUse[]
  /** The transaction before each in its process; -1 for none, or if sessions do not count. */
  readonly previous: Int32Array
  /** For a monotonic view, the transactions of the moments of reads, which are numbered after the commits… */
  readonly #reading: number[] = []
  /** …and when a transaction overwrote a key: by both, the moment of the next read, if there is one. */
  readonly #overwriting = new Map<number, number>()

  /**
   * @param dependencies What is known of the order of writes.
   * @param only The transactions to look at; default: all that happened.
   */
  constructor(
    observations: Observations,
    dependencies: EdgeList,
    axiom: StrongAxiom,
    session: SessionOrder,
    only?: ReadonlySet<number>,
  ) {
    this.axiom = axiom
    this.isSingle = axiom !== 'snapshots' && axiom !== 'prefix'
    this.session = session
    this.observations = observations
    const { table, happened, chains } = observations
    const isMember = (t: number) => happened[t] === 1 && (only === undefined || only.has(t))
    this.members = Array.from(happened.keys()).filter(isMember)
    let size = this.isSingle ? table.count : 2 * table.count
    if (!this.isSingle) for (const t of this.members) this.#add(this.begin(t), this.commit(t), ONWARD)
    this.previous = session === 'none' ? new Int32Array(table.count).fill(-1) : previousInProcess(table)
    for (const t of this.members) {
      let before = this.previous[t]!
      while (before >= 0 && !isMember(before)) before = this.previous[before]!
      if (before >= 0) this.#add(this.commit(before), this.begin(t), PROCESS)
    }
    if (session === 'realtime' && only !== undefined) {
      const { completion, invocation, outcome } = table
      for (const a of this.members) {
        if (outcome[a] !== OK) continue
        for (const b of this.members)
          if (completion[a]! < invocation[b]!) this.#add(this.commit(a), this.begin(b), REALTIME)
      }
    } else if (session === 'realtime') {
      const edges = new EdgeList(table.count)
      addRealtimeEdges(table, edges)
      const junctions = size - table.count
      for (let e = 0; e < edges.count; e++) {
        const [from, to] = [edges.from[e]!, edges.to[e]!]
        if ((from < table.count && !isMember(from)) || (to < table.count && !isMember(to))) continue
        this.#add(
          from < table.count ? this.commit(from) : from + junctions,
          to < table.count ? this.begin(to) : to + junctions,
          edges.label[e]!,
        )
      }
      size += edges.vertices - table.count
    }
    if (axiom === 'monotonic view') {
      this.uses = this.#unfold(isMember)
      size += this.#reading.length
    } else {
      this.uses = this.#usesOf(isMember)
      for (const { reads } of this.uses) {
        for (const { reader, from } of reads) if (from >= 0) this.#add(this.commit(from), this.begin(reader), WR)
      }
    }
    this.size = size
    const follows = axiom === 'snapshots' ? (t: number) => this.begin(t) : (t: number) => this.commit(t)
    for (let e = 0; e < dependencies.count; e++) {
      const [from, to] = [dependencies.from[e]!, dependencies.to[e]!]
      if (dependencies.label[e] === WW && isMember(from) && isMember(to)) this.#add(this.commit(from), follows(to), WW)
    }
    if (only === undefined) return
    // Where some of a list are left out, those next to them are neighbours.
    for (const chain of chains) {
      const left = chain.filter(isMember)
      for (let i = 1; i < left.length; i++) this.#add(this.commit(left[i - 1]!), follows(left[i]!), WW)
    }
  }

  begin(t: number): number {
    return this.isSingle ? t : 2 * t
  }

  commit(t: number): number {
    return this.isSingle ? t : 2 * t + 1
  }

  /** The moment before which stands whoever wrote the key before a transaction did. */
  overwrites(t: number, key: number): number {
    return this.#overwriting.get(t * this.observations.table.keys.length + key) ?? this.commit(t)
  }

  /** The transaction of a moment, -1 for a junction. */
  transactionOf(moment: number): number {
    const { count } = this.observations.table
    if (this.isSingle) return moment < count ? moment : (this.#reading[moment - count] ?? -1)
    return moment < 2 * count ? moment >> 1 : -1
  }

  /** The key that is read at a moment of a read; for a commit or a snapshot there is none. */
  readingAt(moment: number): number | undefined {
    if (this.axiom !== 'monotonic view' || moment < this.observations.table.count) return undefined
    return this.uses.find(({ reads }) => reads.some(({ at }) => at === moment))?.key
  }

  #add(from: number, to: number, label: number): void {
    this.from.push(from)
    this.to.push(to)
    this.label.push(label)
  }

  #usesOf(isMember: (t: number) => boolean): KeyUse[] {
    const { table, readFrom } = this.observations
    const { first, kind, key } = table
    const uses = new KeyUses()
    for (const t of this.members) {
      for (let m = first[t]!; m < first[t + 1]!; m++) {
        const use = uses.of(key[m]!)
        if (kind[m] === WRITE) uses.write(use, t)
        else if (kind[m] === READ && isOfMembers(readFrom[m]!, isMember)) {
          const from = readFrom[m]!
          const last = use.reads[use.reads.length - 1]
          if (last === undefined || last.reader !== t || last.from !== from) {
            use.reads.push({ reader: t, from, at: this.begin(t) })
          }
        }
      }
    }
    return uses.written()
  }

  /** Splits the transactions into their reads; a transaction has overwritten a key with its last write of it. */
  #unfold(isMember: (t: number) => boolean): KeyUse[] {
    const { table, readFrom } = this.observations
    const { first, kind, key, count, keys } = table
    const uses = new KeyUses()
    const lastWrite = new Map<number, number>()
    for (const t of this.members) {
      lastWrite.clear()
      for (let m = first[t]!; m < first[t + 1]!; m++) if (kind[m] === WRITE) lastWrite.set(key[m]!, m)
      let at = -1
      // What has been done since the last moment.
      let seen: number[] = []
      let overwritten: number[] = []
      const pass = (moment: number) => {
        if (at >= 0) this.#add(at, moment, ONWARD)
        for (const from of seen) this.#add(this.commit(from), moment, WR)
        if (moment !== this.commit(t)) for (const k of overwritten) this.#overwriting.set(t * keys.length + k, moment)
        at = moment
        seen = []
        overwritten = []
      }
      for (let m = first[t]!; m < first[t + 1]!; m++) {
        const use = uses.of(key[m]!)
        if (kind[m] === WRITE) {
          uses.write(use, t)
          if (lastWrite.get(key[m]!) === m) overwritten.push(key[m]!)
        } else if (isOfMembers(readFrom[m]!, isMember)) {
          if (seen.length > 0 || overwritten.length > 0) pass(count + this.#reading.push(t) - 1)
          use.reads.push({ reader: t, from: readFrom[m]!, at })
          if (readFrom[m]! >= 0) seen.push(readFrom[m]!)
        }
      }
      pass(this.commit(t))
    }
    return uses.written()
  }
}

/** Whether a read says something about those that are looked at. */
function isOfMembers(from: number, isMember: (t: number) => boolean): boolean {
  return from === INITIAL || (from !== NOTHING && isMember(from))
}

/** The uses of keys, in the order in which they come up. */
class KeyUses {
  readonly #byKey = new Map<number, { key: number; writers: number[]; reads: KeyRead[] }>()

  of(key: number): { readonly writers: number[]; readonly reads: KeyRead[] } {
    let use = this.#byKey.get(key)
    if (use === undefined) {
      use = { key, writers: [], reads: [] }
      this.#byKey.set(key, use)
    }
    return use
  }

  write({ writers }: { readonly writers: number[] }, t: number): void {
    if (writers[writers.length - 1] !== t) writers.push(t)
  }

  /** Those of keys that were written. */
  written(): KeyUse[] {
    return [...this.#byKey.values()].filter(({ writers }) => writers.length > 0)
  }
}
