import fc from 'fast-check'
import type { MicroOperation } from '../../../src/checkers/transactions/index.ts'
import type { EventType, History, HistoryEvent } from '../../../src/workload/history.ts'

/**
 * How a simulated store runs transactions.
 *
 * - `strict`: each at one moment between invocation and completion.
 * - `serial`: one after the other, in an order that has nothing to do with real time.
 * - `snapshot`: on a snapshot taken when they start; the first to commit a write to a key wins, others fail.
 * - `stale snapshot`: the same, on a snapshot that may be older.
 * - `committed`: every read sees what is committed at that moment; written keys are locked.
 * - `uncommitted`: writes are visible at once, and stay if the transaction fails; written keys are locked.
 */
export const LEVELS = ['strict', 'serial', 'snapshot', 'stale snapshot', 'committed', 'uncommitted'] as const
export type Level = (typeof LEVELS)[number]

export type Write = 'append' | 'w'

const KEYS = ['x', 'y'] as const
type Key = (typeof KEYS)[number]

interface Turn {
  readonly process: number
  readonly choice: number
  readonly fate: number
}

/** A history, and the order in which the values of each key were written. */
export interface Execution {
  readonly history: History
  readonly versions: ReadonlyMap<unknown, readonly number[]>
}

/**
 * A few transactions of three processes on two keys; in the end one more reads both, so that the order of all appends is
 * known. Some transactions fail, some end without an answer and may have taken effect.
 */
export function executions(level: Level, write: Write, most = 4): fc.Arbitrary<Execution> {
  const turn = fc.record({ process: fc.nat({ max: 2 }), choice: fc.nat({ max: 9999 }), fate: fc.nat({ max: 19 }) })
  return fc
    .array(turn, { minLength: 6, maxLength: most * 8 })
    .map(turns => (level === 'serial' ? shuffled(turns, write, most) : new Store(level, write).run(turns, most)))
}

interface Running {
  readonly process: number
  readonly asked: readonly MicroOperation<Write>[]
  readonly done: MicroOperation<Write>[]
  /** How much of each key it sees. */
  readonly snapshot: Readonly<Record<Key, number>>
  readonly own: Record<Key, number[]>
  state: 'running' | 'committed' | 'failed'
}

class Store {
  readonly #level: Exclude<Level, 'serial'>
  readonly #write: Write
  readonly #versions: Record<Key, number[]> = { x: [], y: [] }
  /** How long the lists were after each commit. */
  readonly #past: Record<Key, number>[] = [{ x: 0, y: 0 }]
  readonly #locks = new Map<Key, Running>()
  readonly #counts: Record<Key, number> = { x: 0, y: 0 }
  readonly #events: HistoryEvent[] = []

  constructor(level: Exclude<Level, 'serial'>, write: Write) {
    this.#level = level
    this.#write = write
  }

  run(turns: readonly Turn[], most: number): Execution {
    const running: (Running | undefined)[] = []
    const processes = [0, 1, 2]
    let invoked = 0
    for (const { process: client, choice, fate } of turns) {
      const transaction = running[client]
      const process = processes[client]!
      if (transaction === undefined) {
        if (invoked++ >= most) continue
        const asked = this.#program(choice)
        running[client] = this.#begin(process, asked, choice)
        this.#record(process, 'invoke', asked)
      } else if (transaction.state !== 'running') {
        running[client] = undefined
        // What failed halfway and left something behind would be taken for committed if nobody knew.
        const isSilent = fate < 3 && (this.#level !== 'uncommitted' || transaction.state === 'committed')
        if (isSilent) processes[client] = process + 3
        this.#record(
          process,
          isSilent ? 'info' : transaction.state === 'committed' ? 'ok' : 'fail',
          isSilent || transaction.state === 'failed' ? transaction.asked : transaction.done,
        )
      } else {
        // At the strictest level nothing happens in between.
        do this.#step(transaction, fate)
        while (this.#level === 'strict' && transaction.state === 'running')
      }
    }
    for (const transaction of running) {
      const isHalf = this.#level === 'uncommitted' && transaction?.state === 'running'
      if (transaction !== undefined && (isHalf || transaction.state === 'failed'))
        this.#record(transaction.process, 'fail', transaction.asked)
    }
    const reads = this.#begin(99, this.#readsOfAll(), 0)
    this.#record(99, 'invoke', reads.asked)
    for (const asked of reads.asked) reads.done.push(this.#read(reads, asked[1] as Key))
    this.#record(99, 'ok', reads.done)
    return { history: this.#events, versions: new Map(Object.entries(this.#versions)) }
  }

  #readsOfAll(): MicroOperation<Write>[] {
    return KEYS.map(key => ['r', key, null])
  }

  #program(choice: number): MicroOperation<Write>[] {
    return programOf(choice, this.#write, this.#counts)
  }

  #begin(process: number, asked: readonly MicroOperation<Write>[], choice: number): Running {
    const latest = this.#past.length - 1
    const age = this.#level === 'stale snapshot' && process !== 99 ? choice % 3 : 0
    const snapshot = this.#past[Math.max(0, latest - age)]!
    return { process, asked, done: [], snapshot, own: { x: [], y: [] }, state: 'running' }
  }

  #step(transaction: Running, fate: number): void {
    const next = transaction.asked[transaction.done.length]
    if (next === undefined) this.#commit(transaction, fate)
    else if (next[0] === 'r') transaction.done.push(this.#read(transaction, next[1] as Key))
    else this.#apply(transaction, next)
  }

  #apply(transaction: Running, [f, name, value]: MicroOperation<Write>): void {
    const key = name as Key
    const isLocking = this.#level === 'committed' || this.#level === 'uncommitted'
    if (isLocking && (this.#locks.get(key) ?? transaction) !== transaction) {
      this.#end(transaction, 'failed')
      return
    }
    this.#locks.set(key, transaction)
    if (this.#level === 'uncommitted') this.#versions[key].push(value as number)
    else transaction.own[key].push(value as number)
    transaction.done.push([f, key, value])
  }

  #read(transaction: Running, key: Key): MicroOperation<Write> {
    const isSnapshot = this.#level === 'snapshot' || this.#level === 'stale snapshot'
    const seen = this.#versions[key].slice(0, isSnapshot ? transaction.snapshot[key] : undefined)
    const values = [...seen, ...transaction.own[key]]
    return ['r', key, this.#write === 'append' ? values : (values.at(-1) ?? null)]
  }

  #commit(transaction: Running, fate: number): void {
    const { own, snapshot } = transaction
    const isSnapshot = this.#level === 'snapshot' || this.#level === 'stale snapshot'
    const isBeaten = isSnapshot && KEYS.some(key => own[key].length > 0 && this.#versions[key].length > snapshot[key])
    if (isBeaten || fate === 19) {
      this.#end(transaction, 'failed')
      return
    }
    for (const key of KEYS) this.#versions[key].push(...own[key])
    this.#past.push({ x: this.#versions.x.length, y: this.#versions.y.length })
    this.#end(transaction, 'committed')
  }

  #end(transaction: Running, state: 'committed' | 'failed'): void {
    transaction.state = state
    for (const [key, owner] of this.#locks) if (owner === transaction) this.#locks.delete(key)
  }

  #record(process: number, type: EventType, value: readonly MicroOperation<Write>[]): void {
    this.#events.push(event(this.#events.length, process, type, value))
  }
}

/** One to three micro-operations; values are numbered by key. */
function programOf(choice: number, write: Write, counts: Record<Key, number>): MicroOperation<Write>[] {
  let rest = choice
  return Array.from({ length: 1 + (choice % 3) }, () => {
    rest = Math.floor(rest / 3)
    const key = KEYS[rest % 2]!
    rest = Math.floor(rest / 2)
    return rest % 2 === 0 ? ['r', key, null] : [write, key, ++counts[key]]
  })
}

/** Runs transactions one after the other, and lets them be invoked and completed in another order. */
function shuffled(turns: readonly Turn[], write: Write, most: number): Execution {
  const versions: Record<Key, number[]> = { x: [], y: [] }
  const counts: Record<Key, number> = { x: 0, y: 0 }
  const transactions = turns.slice(0, most).map(({ choice, fate }) => {
    const asked = programOf(choice, write, counts)
    const done = asked.map((microOperation): MicroOperation<Write> => {
      const [f, name, value] = microOperation
      const key = name as Key
      if (f !== 'r') versions[key].push(value as number)
      else return ['r', key, write === 'append' ? versions[key].slice() : (versions[key].at(-1) ?? null)]
      return microOperation
    })
    return { asked, done, fate, choice }
  })
  const events: HistoryEvent[] = []
  const open: [number, (typeof transactions)[number]][] = []
  const complete = () => {
    const [process, { asked, done, fate }] = open.shift()!
    events.push(event(events.length, process, fate < 3 ? 'info' : 'ok', fate < 3 ? asked : done))
  }
  transactions
    .toSorted((a, b) => (a.choice % 97) - (b.choice % 97))
    .forEach((transaction, i) => {
      if (open.length > transaction.fate % 3) complete()
      events.push(event(events.length, i, 'invoke', transaction.asked))
      open.push([i, transaction])
    })
  while (open.length > 0) complete()
  const reads = KEYS.map((key): MicroOperation<Write> => {
    return ['r', key, write === 'append' ? versions[key] : (versions[key].at(-1) ?? null)]
  })
  events.push(
    event(
      events.length,
      99,
      'invoke',
      KEYS.map(key => ['r', key, null]),
    ),
  )
  events.push(event(events.length, 99, 'ok', reads))
  return { history: events, versions: new Map(Object.entries(versions)) }
}

function event(index: number, process: number, type: EventType, value: readonly MicroOperation<Write>[]): HistoryEvent {
  return { index, time: index * 1e6, process, type, f: 'txn', value }
}
