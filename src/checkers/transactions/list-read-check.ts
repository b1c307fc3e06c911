import { show, showName } from '../display.ts'
import { same } from '../equality.ts'
import type { Findings } from './evidence.ts'
import { isPrefix, type List, type ListVersions, listOf, THIN_AIR } from './list-versions.ts'
import { direct } from './narration.ts'
import { FAIL, OK } from './transaction-log.ts'
import { type TransactionTable, WRITE } from './transaction-table.ts'

/** The anomalies that show in what was read of one list. */
export class ListReadCheck {
  readonly #table: TransactionTable
  readonly #findings: Findings

  constructor(table: TransactionTable, findings: Findings) {
    this.#table = table
    this.#findings = findings
  }

  /** @param isIntermediate Whether the transaction of the append in each place appended more to the key. */
  check(versions: ListVersions, isIntermediate: Uint8Array): void {
    this.#values(versions, isIntermediate)
    if (versions.divergent.length > 0) this.#incompatibleOrder(versions)
    else this.#outOfOrder(versions)
    this.#dirtyUpdates(versions)
  }

  /** Aborted, intermediate and thin-air reads; reads of duplicates. */
  #values(versions: ListVersions, isIntermediate: Uint8Array): void {
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
      if (last >= 0 && isIntermediate[last] === 1 && appender !== t && outcome[t] === OK) {
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
              `T1 read ${name} as ${show(list)}, but ${what} was never appended to it.`,
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
  #incompatibleOrder({ key, microOperations, longest, isGiven, divergent }: ListVersions): void {
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
      this.#incompatible(
        key,
        isOne ? [transaction[a]!] : [transaction[a]!, transaction[b]!],
        () =>
          `T1 read ${name} as ${show(shorter)} and ${second} as ${show(longer)}: element ${at + 1} is ` +
          `${show(shorter[at])} in the one and ${show(longer[at])} in the other, so no order of the appends gives both.`,
      )
      return
    }
    if (!isGiven) return
    const read = microOperations[divergent[0]!]!
    const name = showName(keys[key])
    this.#incompatible(
      key,
      [transaction[read]!],
      () =>
        `T1 read ${name} as ${show(listOf(value[read]))}, but what is known of ${name} is that it grew as ${show(longest)}.`,
    )
  }

  /** An element that others saw without what its transaction had appended before it: no list ever was like that. */
  #outOfOrder({ key, microOperations, order, positionOf }: ListVersions): void {
    const { kind, value, transaction, outcome, keys } = this.#table
    for (let at = 0; at < order.length; at++) {
      const element = order[at]!
      if (element < 0) continue
      const t = transaction[microOperations[element]!]!
      let before = element - 1
      while (before >= 0 && transaction[microOperations[before]!] === t && kind[microOperations[before]!] !== WRITE)
        before--
      if (before < 0 || transaction[microOperations[before]!] !== t) continue
      const place = positionOf(before)
      if (place >= 0 && place < at) continue
      const [first, second] = [value[microOperations[before]!], value[microOperations[element]!]]
      // That a transaction reads its own appends wrong is an internal anomaly.
      const read = microOperations.find(
        m =>
          kind[m] !== WRITE &&
          transaction[m] !== t &&
          outcome[transaction[m]!] === OK &&
          listOf(value[m]).some(each => same(each, second)),
      )
      if (read === undefined) continue
      const [name, list] = [showName(keys[key]), listOf(value[read])]
      this.#incompatible(
        key,
        [t, transaction[read]!],
        () =>
          `T2 read ${name} as ${show(list)}, but T1 appended ${show(first)} before ${show(second)}, ` +
          `so no order of the appends gives that.`,
      )
      return
    }
  }

  #incompatible(key: number, transactions: readonly number[], sentence: () => string): void {
    this.#findings.add('incompatible-order', () =>
      direct(this.#table, 'incompatible-order', this.#table.keys[key], transactions, sentence()),
    )
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
