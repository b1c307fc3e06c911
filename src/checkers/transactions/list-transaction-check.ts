import { show, showName } from '../display.ts'
import { same } from '../equality.ts'
import type { Findings } from './evidence.ts'
import { isPrefix, type List, type ListVersions, listOf } from './list-versions.ts'
import { direct } from './narration.ts'
import { OK } from './transaction-log.ts'
import { type TransactionTable, WRITE } from './transaction-table.ts'

/** The anomalies that show in what single transactions did with one list. */
export class ListTransactionCheck {
  readonly #table: TransactionTable
  readonly #findings: Findings
  /** Transactions with an internal anomaly: one is reported for each. */
  readonly #hasInternal = new Set<number>()

  constructor(table: TransactionTable, findings: Findings) {
    this.#table = table
    this.#findings = findings
  }

  /**
   * Reads that contradict the transaction itself, and updates after a read.
   *
   * @param isIntermediate Is told which appends their transaction appended more after.
   */
  check(versions: ListVersions, isIntermediate: Uint8Array): void {
    const { transaction } = this.#table
    const { microOperations } = versions
    let updates: Map<unknown, { list: List; transactions: number[] }> | undefined
    for (let begin = 0; begin < microOperations.length; ) {
      const t = transaction[microOperations[begin]!]!
      let end = begin + 1
      while (end < microOperations.length && transaction[microOperations[end]!] === t) end++
      if (end - begin > 1) {
        const own = microOperations.subarray(begin, end)
        this.#markIntermediate(microOperations, begin, end, isIntermediate)
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

  #markIntermediate(microOperations: Int32Array, begin: number, end: number, isIntermediate: Uint8Array): void {
    const { kind } = this.#table
    let isLast = true
    for (let i = end - 1; i >= begin; i--) {
      if (kind[microOperations[i]!] !== WRITE) continue
      if (!isLast) isIntermediate[i] = 1
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
      this.#futureRead(key, t, list, own, i + 1)
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

  /** @param from Where the transaction's micro-operations after the read begin. */
  #futureRead(key: number, t: number, list: List, own: Int32Array, from: number): void {
    const { kind, value, keys } = this.#table
    let i = from
    while (i < own.length && !(kind[own[i]!] === WRITE && list.some(each => same(each, value[own[i]!])))) i++
    if (i === own.length) return
    const future = own[i]!
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
