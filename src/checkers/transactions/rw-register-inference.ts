import { list as enumerate, show, showName } from '../display.ts'
import { Numbering } from '../numbering.ts'
import { type EdgeList, RW, WR, WW } from './edges.ts'
import type { Findings } from './evidence.ts'
import { direct } from './narration.ts'
import { INITIAL, RegisterVersions } from './register-versions.ts'
import { int32s } from './scratch.ts'
import { INFO, OK } from './transaction-log.ts'
import { byKey, type TransactionTable, WRITE } from './transaction-table.ts'
import { type VersionAssumptions, type VersionOrder, type VersionSource, versionOrder } from './version-order.ts'

/** What is assumed when registers are judged. */
export interface RegisterAssumptions extends VersionAssumptions {
  readonly initial: unknown
  readonly countsIndeterminate: boolean
}

/**
 * What reads and writes of registers tell: who saw whose write, in which order the writes were made as far as the assumptions
 * say, and the anomalies that show without a cycle. After Elle (Kingsbury and Alvaro, VLDB 2020).
 */
export class RwRegisterInference {
  readonly #table: TransactionTable
  readonly #edges: EdgeList
  readonly #findings: Findings
  readonly #assumptions: RegisterAssumptions
  readonly versions: RegisterVersions[] = []
  /** Of each micro-operation the version that it read or wrote. */
  readonly versionOf: Int32Array
  readonly orders: VersionOrder[] = []
  /** Indeterminate transactions of which a committed one saw a write: they happened. */
  readonly #happened: Uint8Array
  readonly #hasInternal = new Set<number>()

  constructor(table: TransactionTable, edges: EdgeList, findings: Findings, assumptions: RegisterAssumptions) {
    this.#table = table
    this.#edges = edges
    this.#findings = findings
    this.#assumptions = assumptions
    this.#happened = new Uint8Array(table.count)
    this.versionOf = int32s(table.first[table.count]!)
  }

  /** @throws Undecidable if a value was written to a key twice. */
  run(): void {
    const { start, order } = byKey(this.#table)
    const numbers = new Numbering()
    for (let key = 0; key < this.#table.keys.length; key++) {
      const microOperations = order.subarray(start[key], start[key + 1])
      const versions = new RegisterVersions(
        this.#table,
        key,
        microOperations,
        this.#assumptions.initial,
        this.versionOf,
        numbers,
      )
      this.versions.push(versions)
      this.#checkReads(versions, microOperations)
      this.#withinTransactions(versions, microOperations)
    }
    for (const versions of this.versions) {
      const known = versionOrder(this.#table, versions, this.#assumptions)
      this.orders.push(known)
      for (const { source, versions: knot } of known.cyclic) this.#cyclicVersions(versions, source, knot)
      this.#addEdges(versions, known)
    }
  }

  /** Whether a transaction without an answer is known to have happened. */
  hasHappened(t: number): boolean {
    return this.#happened[t] === 1
  }

  /** Who left a version behind, if it is known to have happened. */
  writerOf(versions: RegisterVersions, version: number): number {
    const writer = versions.writer[version]!
    if (writer >= 0) return writer
    const indeterminate = versions.indeterminateWriter[version]!
    return indeterminate >= 0 && this.#happened[indeterminate] === 1 ? indeterminate : -1
  }

  #addEdges(versions: RegisterVersions, { edges: known }: VersionOrder): void {
    const edges = this.#edges
    const { readers, values } = versions
    const writers: number[] = []
    for (let version = 1; version < values.length; version++) {
      const writer = this.writerOf(versions, version)
      if (writer < 0) continue
      writers.push(writer)
      for (const reader of readers[version]!) edges.add(writer, reader, WR)
    }
    edges.addAll(readers[INITIAL]!, writers, RW)
    for (const { before, after } of known) {
      const second = this.writerOf(versions, after)
      if (second < 0) continue
      const first = this.writerOf(versions, before)
      if (first >= 0) edges.add(first, second, WW)
      for (const reader of readers[before]!) edges.add(reader, second, RW)
    }
  }

  #checkReads(versions: RegisterVersions, microOperations: Int32Array): void {
    const { kind, transaction, outcome, value, keys } = this.#table
    const { writer, indeterminateWriter, failedWrite, intermediateWrite } = versions
    const key = keys[versions.key]
    const name = showName(key)
    for (const m of microOperations) {
      const t = transaction[m]!
      if (kind[m] === WRITE || outcome[t] !== OK) continue
      const version = this.versionOf[m]!
      if (version === INITIAL) continue
      const intermediate = intermediateWrite[version]!
      const isCommitted = writer[version]! >= 0
      const isPossible = isCommitted || indeterminateWriter[version]! >= 0
      const failed = failedWrite[version]!
      if (this.#assumptions.countsIndeterminate && !isCommitted && failed < 0) {
        for (const by of [indeterminateWriter[version]!, intermediate < 0 ? -1 : transaction[intermediate]!]) {
          if (by >= 0 && outcome[by] === INFO) this.#happened[by] = 1
        }
      }
      if (failed >= 0 && !isPossible) {
        this.#findings.add('G1a', () =>
          direct(
            this.#table,
            'G1a',
            key,
            [transaction[failed]!, t],
            `T2 read ${name} as ${show(value[m])}, which T1 wrote, but T1 failed.`,
          ),
        )
      }
      if (intermediate >= 0 && transaction[intermediate] !== t) {
        this.#findings.add('G1b', () =>
          direct(
            this.#table,
            'G1b',
            key,
            [transaction[intermediate]!, t],
            `T2 read ${name} as ${show(value[m])}, a state in the middle of T1, which wrote ${name} again after it.`,
          ),
        )
      }
      if (!isPossible && failed < 0 && intermediate < 0) {
        this.#findings.add('thin-air-read', () =>
          direct(
            this.#table,
            'thin-air-read',
            key,
            [t],
            `T1 read ${name} as ${show(value[m])}, but that was never written to it.`,
          ),
        )
      }
    }
  }

  /** Reads that contradict the transaction itself, and updates of what it read. */
  #withinTransactions(versions: RegisterVersions, microOperations: Int32Array): void {
    const { kind, transaction, outcome, keys } = this.#table
    const key = keys[versions.key]
    const name = showName(key)
    const updaters = new Map<number, number[]>()
    for (let begin = 0; begin < microOperations.length; ) {
      const t = transaction[microOperations[begin]!]!
      let end = begin + 1
      while (end < microOperations.length && transaction[microOperations[end]!] === t) end++
      if (outcome[t] === OK && end - begin > 1) {
        let hasWrite = false
        for (let i = begin; i < end; i++) {
          const m = microOperations[i]!
          if (kind[m] === WRITE) hasWrite = true
          else if (i > begin) this.#internal(versions, t, microOperations[i - 1]!, m)
        }
        if (hasWrite) this.#futureRead(versions, t, microOperations.subarray(begin, end))
        if (hasWrite && kind[microOperations[begin]!] !== WRITE) {
          const read = this.versionOf[microOperations[begin]!]!
          const others = updaters.get(read)
          if (others === undefined) updaters.set(read, [t])
          else others.push(t)
        }
      }
      begin = end
    }
    for (const [read, transactions] of updaters) {
      if (transactions.length < 2) continue
      this.#findings.add('lost-update', () =>
        direct(
          this.#table,
          'lost-update',
          key,
          transactions.slice(0, 8),
          `${transactions.length === 2 ? 'Both transactions' : `All ${transactions.length} transactions`} read ${name} as ` +
            `${show(versions.values[read])} and then wrote it, so none but the first can have known what it overwrote.`,
        ),
      )
    }
  }

  #internal(versions: RegisterVersions, t: number, before: number, read: number): void {
    const { kind, value, keys } = this.#table
    if (this.versionOf[before] === this.versionOf[read] || this.#hasInternal.has(t)) return
    this.#hasInternal.add(t)
    const key = keys[versions.key]
    const did = kind[before] === WRITE ? 'written' : 'read'
    this.#findings.add('internal', () =>
      direct(
        this.#table,
        'internal',
        key,
        [t],
        `T1 read ${showName(key)} as ${show(value[read])}, but should have found ${show(value[before])}, which it had just ${did}.`,
      ),
    )
  }

  #futureRead(versions: RegisterVersions, t: number, own: Int32Array): void {
    const { kind, value, keys } = this.#table
    const read = own.find(
      (m, i) =>
        kind[m] !== WRITE &&
        own.subarray(i + 1).some(later => kind[later] === WRITE && this.versionOf[later] === this.versionOf[m]),
    )
    if (read === undefined) return
    const key = keys[versions.key]
    this.#findings.add('future-read', () =>
      direct(
        this.#table,
        'future-read',
        key,
        [t],
        `T1 read ${showName(key)} as ${show(value[read])}, which T1 itself wrote only later.`,
      ),
    )
  }

  #cyclicVersions(versions: RegisterVersions, source: VersionSource, knot: readonly number[]): void {
    const key = this.#table.keys[versions.key]
    const touched = new Set(
      versions.accesses.flatMap(({ transaction, read, write }) => {
        const isInside = (read !== undefined && knot.includes(read)) || (write !== undefined && knot.includes(write))
        return isInside ? [transaction] : []
      }),
    )
    this.#findings.add('cyclic-versions', () =>
      direct(
        this.#table,
        'cyclic-versions',
        key,
        [...touched].slice(0, 8),
        `${capital(BELIEF[source])}, the values ${enumerate(knot.map(version => show(versions.values[version])))} of ` +
          `${showName(key)} would each have to come before themselves.`,
      ),
    )
  }
}

/** What each source takes for granted, after which the consequence follows. */
export const BELIEF: Readonly<Record<VersionSource, string>> = {
  initial: 'as nothing comes before the initial value',
  versionOrder: 'in the order given for the versions',
  wfrKeys: 'as what a transaction writes to a key follows what it read there',
  sequentialKeys: 'as every process sees each key move only forwards',
  linearizableKeys: 'as each key is taken to be linearizable',
}

function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1)
}
