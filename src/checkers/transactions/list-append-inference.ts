import { show, showName } from '../display.ts'
import { same } from '../equality.ts'
import { type EdgeList, RW, WR, WW } from './edges.ts'
import type { Findings } from './evidence.ts'
import {
  INITIAL,
  isPrefix,
  type List,
  type ListVersionReader,
  type ListVersions,
  listOf,
  THIN_AIR,
} from './list-versions.ts'
import { direct } from './narration.ts'
import { FAIL, OK } from './transaction-log.ts'
import { type TransactionTable, WRITE } from './transaction-table.ts'

/**
 * What the reads of lists tell: the order of the appends, hence dependencies between transactions, and the anomalies that
 * show without a cycle. After Elle (Kingsbury and Alvaro, VLDB 2020).
 */
export class ListAppendInference {
  readonly #table: TransactionTable
  readonly #edges: EdgeList
  readonly #findings: Findings
  readonly #reader: ListVersionReader
  /** Whether the transaction of the append in each place appended more to the key. */
  #isIntermediate = new Uint8Array(64)
  /** Reads of the key by the place of their last element, as linked lists. */
  #nextRead = new Int32Array(64)
  #readsOf = new Int32Array(64)
  /** The last transaction with an internal anomaly: one is reported for each. */
  readonly #hasInternal = new Set<number>()

  constructor(table: TransactionTable, edges: EdgeList, findings: Findings, reader: ListVersionReader) {
    this.#table = table
    this.#edges = edges
    this.#findings = findings
    this.#reader = reader
  }

  /** @throws Undecidable if a value was appended to a key twice. */
  run(): void {
    for (let key = 0; key < this.#table.keys.length; key++) {
      const versions = this.#reader.read(key)
      this.#makeRoomFor(versions.microOperations.length, versions.order.length + 1)
      this.#withinTransactions(versions)
      this.#addEdges(versions)
      this.#checkReads(versions)
      if (versions.divergent.length > 0) this.#incompatibleOrder(versions)
      this.#dirtyUpdates(versions)
    }
  }

  #makeRoomFor(count: number, versionCount: number): void {
    if (this.#isIntermediate.length < count) {
      this.#isIntermediate = new Uint8Array(2 * count)
      this.#nextRead = new Int32Array(2 * count)
    }
    this.#isIntermediate.fill(0, 0, count)
    // Elements that nobody appended have versions too.
    if (this.#readsOf.length <= versionCount) this.#readsOf = new Int32Array(2 * versionCount + 1)
  }

  #addEdges({ microOperations, predecessor, order, positionOf }: ListVersions): void {
    const { kind, transaction, outcome } = this.#table
    const edges = this.#edges
    const nextRead = this.#nextRead
    // The reads of each version, the initial one first.
    const readsOf = this.#readsOf
    readsOf.fill(-1, 0, order.length + 1)
    for (let i = microOperations.length - 1; i >= 0; i--) {
      if (kind[microOperations[i]!] === WRITE) continue
      const seen = predecessor[i]!
      const version = seen === INITIAL ? 0 : positionOf(seen) + 1
      if (seen !== INITIAL && version === 0) continue
      nextRead[i] = readsOf[version]!
      readsOf[version] = i
    }
    const unobserved: number[] = []
    for (let i = 0; i < microOperations.length; i++) {
      const m = microOperations[i]!
      const t = transaction[m]!
      if (outcome[t] === FAIL) continue
      const before = predecessor[i]!
      if (before >= 0) {
        const appender = transaction[microOperations[before]!]!
        if (outcome[appender] !== FAIL) edges.add(appender, t, kind[m] === WRITE ? WW : WR)
      }
      if (kind[m] !== WRITE) continue
      const version = positionOf(i)
      if (version < 0) {
        if (unobserved[unobserved.length - 1] !== t) unobserved.push(t)
      } else {
        for (let read = readsOf[version]!; read >= 0; read = nextRead[read]!) {
          edges.add(transaction[microOperations[read]!]!, t, RW)
        }
      }
    }
    if (unobserved.length === 0) return
    const readers: number[] = []
    for (let read = readsOf[order.length]!; read >= 0; read = nextRead[read]!) {
      const reader = transaction[microOperations[read]!]!
      if (readers[readers.length - 1] !== reader) readers.push(reader)
    }
    edges.addAll(readers, unobserved, RW)
  }

  /** Aborted, intermediate and thin-air reads; reads of duplicates. */
  #checkReads(versions: ListVersions): void {
    const { kind, transaction, outcome, value, keys } = this.#table
    const { microOperations, predecessor, order, thinAir, hasDuplicates, divergent } = versions
    const name = showName(keys[versions.key])
    const isDivergent = divergent.length === 0 ? undefined : new Set(divergent)
    const isSuspicious = (element: number) =>
      element <= THIN_AIR || (element >= 0 && outcome[transaction[microOperations[element]!]!] === FAIL)
    let firstSuspicious = Number.POSITIVE_INFINITY
    for (let i = 0; i < order.length && firstSuspicious > i; i++) if (isSuspicious(order[i]!)) firstSuspicious = i
    for (let i = 0; i < microOperations.length; i++) {
      const m = microOperations[i]!
      if (kind[m] === WRITE) continue
      const list = listOf(value[m])
      const t = transaction[m]!
      const last = predecessor[i]!
      const appender = last < 0 ? -1 : transaction[microOperations[last]!]!
      if (last >= 0 && this.#isIntermediate[last] === 1 && appender !== t && outcome[t] === OK) {
        this.#findings.add('G1b', () =>
          direct(
            this.#table,
            'G1b',
            keys[versions.key],
            [appender, t],
            `T2 read ${name} as ${show(list)}, a state in the middle of T1, which appended more to ${name} ` +
              `after ${show(value[microOperations[last]!])}.`,
          ),
        )
      }
      const diverges = isDivergent?.has(i) === true
      if ((hasDuplicates || diverges) && list.length > 1) this.#duplicates(versions, m, list)
      if (list.length <= firstSuspicious && !diverges) continue
      for (const element of suspects(versions, list, isSuspicious)) {
        if (element <= THIN_AIR) {
          const what = show(thinAir[THIN_AIR - element])
          this.#findings.add('thin-air-read', () =>
            direct(
              this.#table,
              'thin-air-read',
              keys[versions.key],
              [t],
              `T1 read ${name} as ${show(list)}, but nobody ever appended ${what} to it.`,
            ),
          )
        } else if (outcome[t] === OK) {
          const failed = microOperations[element]!
          this.#findings.add('G1a', () =>
            direct(
              this.#table,
              'G1a',
              keys[versions.key],
              [transaction[failed]!, t],
              `T2 read ${name} as ${show(list)}, with ${show(value[failed])}, which T1 appended, but T1 failed.`,
            ),
          )
        }
      }
    }
  }

  #duplicates({ key, elementOf }: ListVersions, m: number, list: List): void {
    const seen = new Set<number>()
    const at = list.findIndex(each => seen.size === seen.add(elementOf(each)).size)
    if (at < 0) return
    const twice = list[at]
    const name = this.#table.keys[key]
    this.#findings.add('duplicate-elements', () =>
      direct(
        this.#table,
        'duplicate-elements',
        name,
        [this.#table.transaction[m]!],
        `T1 read ${showName(name)} as ${show(list)}, with ${show(twice)} in it twice; it was appended once.`,
      ),
    )
  }

  /** Two reads of which neither is the beginning of the other: the first two neighbours among all lists, by length. */
  #incompatibleOrder({ key, microOperations }: ListVersions): void {
    const { kind, value, transaction, keys } = this.#table
    const reads = [...microOperations].filter(m => kind[m] !== WRITE && listOf(value[m]).length > 0)
    reads.sort((a, b) => listOf(value[a]).length - listOf(value[b]).length || a - b)
    for (let i = 1; i < reads.length; i++) {
      const [a, b] = [reads[i - 1]!, reads[i]!]
      const [shorter, longer] = [listOf(value[a]), listOf(value[b])]
      if (isPrefix(shorter, longer)) continue
      const at = shorter.findIndex((each, place) => !same(each, longer[place]))
      const isOne = transaction[a] === transaction[b]
      const second = isOne ? 'T1' : 'T2'
      const name = showName(keys[key])
      this.#findings.add('incompatible-order', () =>
        direct(
          this.#table,
          'incompatible-order',
          keys[key],
          isOne ? [transaction[a]!] : [transaction[a]!, transaction[b]!],
          `T1 read ${name} as ${show(shorter)} and ${second} as ${show(longer)}: element ${at + 1} is ` +
            `${show(shorter[at])} in the one and ${show(longer[at])} in the other, so no order of the appends gives both.`,
        ),
      )
      return
    }
  }

  /** A committed append on top of one that failed. */
  #dirtyUpdates({ key, order, microOperations }: ListVersions): void {
    const { transaction, outcome, value, keys } = this.#table
    let failed = -1
    for (const element of order) {
      if (element < 0) continue
      const append = microOperations[element]!
      const result = outcome[transaction[append]!]
      if (result === FAIL && failed < 0) failed = append
      if (result !== OK) continue
      if (failed >= 0) {
        const dirty = failed
        const name = showName(keys[key])
        this.#findings.add('dirty-update', () =>
          direct(
            this.#table,
            'dirty-update',
            keys[key],
            [transaction[dirty]!, transaction[append]!],
            `T1 appended ${show(value[dirty])} to ${name} and failed, but T2's append of ${show(value[append])} ` +
              `was built on it: ${name} holds both.`,
          ),
        )
      }
      failed = -1
    }
  }

  /** What a transaction says about itself: reads that contradict it, updates after a read, states that are not its last. */
  #withinTransactions(versions: ListVersions): void {
    const { transaction } = this.#table
    const { microOperations } = versions
    let updates: Map<unknown, { list: List; transactions: number[] }> | undefined
    for (let begin = 0; begin < microOperations.length; ) {
      const t = transaction[microOperations[begin]!]!
      let end = begin + 1
      while (end < microOperations.length && transaction[microOperations[end]!] === t) end++
      if (end - begin > 1) {
        const own = microOperations.subarray(begin, end)
        this.#markIntermediate(microOperations, begin, end)
        if (this.#table.outcome[t] === OK) {
          this.#internal(versions.key, t, own)
          const list = this.#updatedList(own)
          if (list !== undefined) {
            updates ??= new Map()
            const name = updateName(versions, list)
            const group = updates.get(name)
            if (group === undefined) updates.set(name, { list, transactions: [t] })
            else group.transactions.push(t)
          }
        }
      }
      begin = end
    }
    if (updates === undefined) return
    const name = showName(this.#table.keys[versions.key])
    for (const { list, transactions } of updates.values()) {
      if (transactions.length < 2) continue
      this.#findings.add('lost-update', () =>
        direct(
          this.#table,
          'lost-update',
          this.#table.keys[versions.key],
          transactions.slice(0, 8),
          `${transactions.length === 2 ? 'Both transactions' : `All ${transactions.length} transactions`} read ${name} as ` +
            `${show(list)} and then appended to it, so none but the first can have known what it was appending to.`,
        ),
      )
    }
  }

  #markIntermediate(microOperations: Int32Array, begin: number, end: number): void {
    const { kind } = this.#table
    let isLast = true
    for (let i = end - 1; i >= begin; i--) {
      if (kind[microOperations[i]!] !== WRITE) continue
      if (!isLast) this.#isIntermediate[i] = 1
      isLast = false
    }
  }

  /** The list that a transaction read before it appended to it for the first time. */
  #updatedList(own: Int32Array): List | undefined {
    const { kind, value } = this.#table
    if (kind[own[0]!] === WRITE || own.every(m => kind[m] !== WRITE)) return undefined
    return listOf(value[own[0]!])
  }

  #internal(key: number, t: number, own: Int32Array): void {
    const { kind, value, keys } = this.#table
    /** What the list was when it was read last, and what the transaction has appended since. */
    let known: List | undefined
    let appended: unknown[] = []
    for (let i = 0; i < own.length; i++) {
      const m = own[i]!
      if (kind[m] === WRITE) {
        appended.push(value[m])
        continue
      }
      const list = listOf(value[m])
      this.#futureRead(key, t, list, own.subarray(i + 1))
      const start = list.length - appended.length
      const fits =
        start >= 0 &&
        appended.every((each, j) => same(each, list[start + j])) &&
        (known === undefined || (known.length === start && isPrefix(known, list)))
      if (!fits && !this.#hasInternal.has(t)) {
        this.#hasInternal.add(t)
        const [before, since] = [known, appended]
        const name = showName(keys[key])
        this.#findings.add('internal', () => {
          const expected = before === undefined ? `a list that ends in ${show(since)}` : show([...before, ...since])
          const why =
            before === undefined
              ? `it had just appended ${since.map(show).join(', ')} to it`
              : `it had just read ${show(before)}${since.length === 0 ? '' : ` and appended ${since.map(show).join(', ')}`}`
          return direct(
            this.#table,
            'internal',
            keys[key],
            [t],
            `T1 read ${name} as ${show(list)}, but should have found ${expected}: ${why}.`,
          )
        })
      }
      known = list
      appended = []
    }
  }

  #futureRead(key: number, t: number, list: List, later: Int32Array): void {
    const { kind, value, keys } = this.#table
    const future = later.find(m => kind[m] === WRITE && list.some(each => same(each, value[m])))
    if (future === undefined) return
    const name = showName(keys[key])
    this.#findings.add('future-read', () =>
      direct(
        this.#table,
        'future-read',
        keys[key],
        [t],
        `T1 read ${name} as ${show(list)}, with ${show(value[future])}, which T1 itself appended only later.`,
      ),
    )
  }
}

/** A list's name among those of its key. */
function updateName({ longest, elementOf }: ListVersions, list: List): unknown {
  return isPrefix(list, longest) ? list.length : list.map(elementOf).join()
}

function suspects(
  { elementOf }: ListVersions,
  list: List,
  isSuspicious: (element: number) => boolean,
): ReadonlySet<number> {
  const found = new Set<number>()
  for (const each of list) {
    const element = elementOf(each)
    if (isSuspicious(element)) found.add(element)
  }
  return found
}
