import type { FoundAnomaly } from './anomaly.ts'
import type { Transaction } from './transaction.ts'

/** Says why one transaction of a cycle comes before the next. */
export interface AnomalyStep {
  /** The name of the transaction that comes first: `T1`. */
  readonly from: string
  /** The name of the one that comes after it. */
  readonly to: string
  /**
   * ww: overwrote it. wr: read what it wrote. rw: wrote what it did not see yet. wrp and rwp: the same, by a read of everything that
   * fits a predicate. Or the order in a process, or in real time. implied: what a third transaction read leaves no other order.
   */
  readonly dependency: 'ww' | 'wr' | 'rw' | 'wrp' | 'rwp' | 'process' | 'realtime' | 'implied'
  /** `T1 comes before T2, because …` */
  readonly explanation: string
}

/** Describes one instance of an anomaly. */
export interface Anomaly {
  /** Which kind of anomaly it is: `G1a`, `G-single`, … */
  readonly type: FoundAnomaly
  /** The transactions that show it: those of a cycle in its order, then others that its reasons name. */
  readonly transactions: readonly Transaction[]
  /** The object that it is about, if it is about one. */
  readonly key?: unknown
  /** In a sentence. */
  readonly summary: string
  /** Of a cycle: the reason of every edge. */
  readonly steps?: readonly AnomalyStep[]
  /** In full, over several lines. */
  readonly explanation: string
}

/** How many instances of each anomaly are kept; the others are counted. */
export const MAX_EXAMPLES = 8

/** Instances of anomalies that are found one by one. */
export class Findings {
  readonly counts = new Map<FoundAnomaly, number>()
  readonly examples = new Map<FoundAnomaly, Anomaly[]>()
  readonly #ignored: ReadonlySet<FoundAnomaly>

  /** @param ignored What is not to be recorded. */
  constructor(ignored: readonly FoundAnomaly[] = []) {
    this.#ignored = new Set(ignored)
  }

  /** @param describe Makes the instance, if it is among those that are kept. */
  add(type: FoundAnomaly, describe: () => Anomaly): void {
    if (this.#ignored.has(type)) return
    const count = (this.counts.get(type) ?? 0) + 1
    this.counts.set(type, count)
    if (count === 1) this.examples.set(type, [])
    if (count <= MAX_EXAMPLES) this.examples.get(type)!.push(describe())
  }
}
