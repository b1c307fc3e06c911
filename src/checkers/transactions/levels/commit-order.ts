import { EdgeList, IMPLIED, WR, WW } from '../edges.ts'
import { addProcessEdges, addRealtimeEdges } from '../session-order.ts'
import { type Implication, Implications } from './implications.ts'
import type { Observations } from './observations.ts'

/** Which transactions are ordered besides by what they read and wrote. */
export type SessionOrder = 'none' | 'process' | 'realtime'

/** A reader that had seen a writer, and yet read a version that is known to be older than what that wrote. */
export interface MissedWrite {
  readonly writer: number
  readonly reader: number
  readonly key: number
}

/**
 * What is known of the order in which transactions commit under a level: what they read and overwrote, the session order, and what the
 * level's axiom adds. After Biswas and Enea, "On the Complexity of Checking Transactional Consistency" (OOPSLA 2019): a history satisfies
 * the level exactly if all of this fits into one order.
 */
export class CommitOrder {
  readonly edges: EdgeList
  readonly missed: MissedWrite[] = []
  readonly #implications = new Implications()

  /** @param dependencies What the reads tell; of these, only who overwrote whose writes counts. */
  constructor({ table, readFrom }: Observations, dependencies: EdgeList, order: SessionOrder) {
    const { transaction } = table
    this.edges = new EdgeList(table.count)
    for (let e = 0; e < dependencies.count; e++) {
      if (dependencies.label[e] === WW) this.edges.add(dependencies.from[e]!, dependencies.to[e]!, WW)
    }
    for (let m = 0; m < readFrom.length; m++) if (readFrom[m]! >= 0) this.edges.add(readFrom[m]!, transaction[m]!, WR)
    if (order === 'process') addProcessEdges(table, this.edges)
    if (order === 'realtime') addRealtimeEdges(table, this.edges)
  }

  /** `writer` comes before `other`, since `reader` had seen it, and read what `other` wrote to the key, which `writer` wrote too. */
  imply(writer: number, other: number, reader: number, key: number): void {
    if (this.#implications.add(writer, other, reader, key)) this.edges.add(writer, other, IMPLIED)
  }

  miss(writer: number, reader: number, key: number): void {
    this.missed.push({ writer, reader, key })
  }

  /** Why an edge with the label `IMPLIED` is there. */
  implicationOf(from: number, to: number): Implication {
    return this.#implications.of(from, to)
  }
}
