import { list, show, showName } from '../../display.ts'
import { identity } from '../../equality.ts'
import type { Cycle, CycleStep } from '../../transactions/cycle.ts'
import { findCycles } from '../../transactions/cycle-search.ts'
import { type Dependency, EdgeList, PROCESS, REALTIME, RW, WR, WW } from '../../transactions/edges.ts'
import { whereabouts } from '../evidence.ts'
import type { KafkaAnomaly } from './anomaly.ts'
import { isCommitted, type KeyLog } from './key-log.ts'
import type { LogTransaction, Message } from './log-operation.ts'

/** Which transactions come before which: see {@link kafka}. */
export interface Dependencies {
  readonly dependencies: readonly ('ww' | 'wr' | 'rw')[]
  readonly order: 'none' | 'process' | 'realtime'
}

const MAX_EXAMPLES = 8

/** Transactions that each come before the other. */
export function* cycleAnomalies(
  transactions: readonly LogTransaction[],
  logs: ReadonlyMap<string, KeyLog>,
  { dependencies, order }: Dependencies,
): Iterable<KafkaAnomaly> {
  const graph = new DependencyGraph(transactions, logs)
  const found = new Set<string>()
  // A cycle of one type hides others where the two meet, so polls alone are looked at by themselves first.
  const rounds =
    dependencies.length > 1 && dependencies.includes('wr') ? [['wr' as const], dependencies] : [dependencies]
  for (const round of rounds) {
    for (const [type, { examples }] of findCycles(graph.edges(round, order), MAX_EXAMPLES)) {
      if (found.has(type)) continue
      found.add(type)
      for (const cycle of examples) yield graph.describe(cycle)
    }
  }
}

class DependencyGraph {
  readonly #transactions: readonly LogTransaction[]
  readonly #logs: ReadonlyMap<string, KeyLog>
  readonly #numbers: ReadonlyMap<LogTransaction, number>

  constructor(transactions: readonly LogTransaction[], logs: ReadonlyMap<string, KeyLog>) {
    this.#transactions = transactions.filter(({ outcome }) => outcome !== 'fail')
    this.#logs = logs
    this.#numbers = new Map(this.#transactions.map((transaction, i) => [transaction, i]))
  }

  edges(dependencies: Dependencies['dependencies'], order: Dependencies['order']): EdgeList {
    const edges = new EdgeList(this.#transactions.length)
    const wanted = (['ww', 'wr', 'rw'] as const).filter(each => dependencies.includes(each))
    for (const dependency of wanted) {
      for (const { from, to } of this.#dataEdges(dependency)) {
        edges.add(this.#numbers.get(from)!, this.#numbers.get(to)!, LABEL[dependency])
      }
    }
    if (order === 'process') this.#addProcessOrder(edges)
    if (order === 'realtime') this.#addRealtimeOrder(edges)
    return edges
  }

  *#dataEdges(dependency: 'ww' | 'wr' | 'rw'): Iterable<DataEdge> {
    if (dependency === 'ww') {
      for (const log of this.#logs.values()) {
        for (let slot = 1; slot < log.slots.length; slot++) {
          const [from, to] = [this.#senderAt(log, slot - 1), this.#senderAt(log, slot)]
          if (from === undefined || to === undefined) continue
          yield { from, to, log, slot }
        }
      }
      return
    }
    for (const reader of this.#transactions) {
      if (!this.#happened(reader)) continue
      for (const [key, highest] of highestPolls(reader, this.#logs)) {
        const log = this.#logs.get(key)!
        const slot = log.slotOf(highest)!
        if (dependency === 'wr') {
          const from = log.senders.get(highest.id)
          if (from === undefined || from.outcome === 'fail') continue
          yield { from, to: reader, log, slot, polled: highest }
        } else {
          const to = this.#senderAt(log, slot + 1)
          if (to === undefined) continue
          yield { from: reader, to, log, slot, polled: highest }
        }
      }
    }
  }

  #happened(transaction: LogTransaction): boolean {
    return isCommitted(transaction, ({ key, id }) => this.#logs.get(key)!.polled.has(id))
  }

  #senderAt(log: KeyLog, slot: number): LogTransaction | undefined {
    const values = log.slots[slot]?.values
    // Where several values claim one place, their order means nothing.
    if (values?.length !== 1) return undefined
    const sender = log.senders.get(identity(values[0]))
    return sender?.outcome === 'fail' ? undefined : sender
  }

  #addProcessOrder(edges: EdgeList): void {
    const last = new Map<number, number>()
    this.#transactions.forEach(({ process, outcome }, i) => {
      if (outcome !== 'ok') return
      const before = last.get(process)
      if (before !== undefined) edges.add(before, i, PROCESS)
      last.set(process, i)
    })
  }

  /** Without those edges that follow from others: whatever ended before something that ended before. */
  #addRealtimeOrder(edges: EdgeList): void {
    const moments = this.#transactions.flatMap(({ start, end }, i) => [
      { at: start, transaction: i, isStart: true },
      ...(end === Number.POSITIVE_INFINITY ? [] : [{ at: end, transaction: i, isStart: false }]),
    ])
    moments.sort((a, b) => a.at - b.at)
    const frontier = new Set<number>()
    const before = new Map<number, readonly number[]>()
    for (const { transaction, isStart } of moments) {
      if (isStart) {
        before.set(transaction, [...frontier])
        for (const earlier of frontier) edges.add(earlier, transaction, REALTIME)
      } else {
        for (const earlier of before.get(transaction)!) frontier.delete(earlier)
        before.delete(transaction)
        frontier.add(transaction)
      }
    }
  }

  describe({ type, steps }: Cycle): KafkaAnomaly {
    const events = steps.map(({ from }) => this.#transactions[from]!.event)
    const names = events.map((event, i) => `T${i + 1} (${whereabouts(event)})`)
    const because = steps.map((step, i) => {
      const next = (i + 1) % steps.length
      return `T${i + 1} ${this.#reason(step)} T${next + 1}`
    })
    return {
      type,
      summary: `${list(names)} cannot be put in any order: ${because.join('; ')}.`,
      operations: events,
    }
  }

  #reason({ from, to, label }: CycleStep): string {
    if (label === PROCESS) return 'ran in the same process before'
    if (label === REALTIME) return 'had ended before the start of'
    const [a, b] = [this.#transactions[from]!, this.#transactions[to]!]
    const dependency = label === WW ? 'ww' : label === WR ? 'wr' : 'rw'
    for (const edge of this.#dataEdges(dependency)) {
      if (edge.from === a && edge.to === b) return `${reasonOf(dependency, edge)} by`
    }
    throw new Error('a cycle has an edge that is not in the graph')
  }
}

interface DataEdge {
  readonly from: LogTransaction
  readonly to: LogTransaction
  /** Where in which log: for `ww` the second value, otherwise what was polled. */
  readonly log: KeyLog
  readonly slot: number
  readonly polled?: Message
}

/** How the first is related to the second, up to the word "by". */
function reasonOf(dependency: 'ww' | 'wr' | 'rw', { log, slot, polled }: DataEdge): string {
  const key = showName(log.key)
  switch (dependency) {
    case 'ww':
      return `sent ${at(log, slot - 1)} of ${key}, and right after it comes ${at(log, slot)}, sent`
    case 'wr':
      return `sent ${show(polled!.value)} to ${key}, which was polled`
    case 'rw':
      return `polled ${key} up to ${show(polled!.value)} and not ${at(log, slot + 1)}, which was sent`
  }
}

const LABEL: Readonly<Record<'ww' | 'wr' | 'rw', Dependency>> = { ww: WW, wr: WR, rw: RW }

/** Of each key the message furthest on in the log. */
function highestPolls({ polls }: LogTransaction, logs: ReadonlyMap<string, KeyLog>): ReadonlyMap<string, Message> {
  const highest = new Map<string, Message>()
  for (const message of polls) {
    const log = logs.get(message.key)!
    const slot = log.slotOf(message)
    if (slot === undefined) continue
    const other = highest.get(message.key)
    if (other === undefined || log.slotOf(other)! < slot) highest.set(message.key, message)
  }
  return highest
}

function at({ slots }: KeyLog, slot: number): string {
  return show(slots[slot]!.values[0])
}
