import { type EdgeList, WW } from '../edges.ts'
import { int32s } from '../scratch.ts'
import { READ } from '../transaction-table.ts'
import { NOTHING, type Observations } from './observations.ts'
import { INITIALLY, ReadTimes } from './read-times.ts'

/**
 * Runs the transactions one after the other while the history passes by, each as late as real time allows, and returns their order if that
 * explains all reads and fits what is known besides. Where it finds none there may be one: of what went wrong it takes back only
 * what it sees, and gives up soon. Most valid histories of a system that is serializable in real time are decided by it in linear time.
 */
export function serialOrder(observations: Observations, dependencies: EdgeList): readonly number[] | undefined {
  const order = new SerialRun(observations).run()
  return order !== undefined && fits(order, dependencies) ? order : undefined
}

const IDLE = 0
const INVOKED = 1
const WANTED = 2
const DONE = 3

/** Steps for each micro-operation and event; a valid history takes about ten. */
const MOST_STEPS = 64
/** How many transactions may wait for each other: a stack holds more, but not any number. */
const DEEPEST = 400
/** How many failures are remembered, to take back what was learned from them. */
const MOST_FAILURES = 8

/** Of two that write the same key one should have come first: while the other's write was there, something got in its way. */
interface Mistake {
  readonly first: number
  readonly second: number
}

/** What may have been the mistake, the likeliest last, and what is taken to have been. */
interface Failure {
  readonly suspects: Mistake[]
  learned: Mistake | undefined
}

class SerialRun {
  readonly #observations: Observations
  readonly #times: ReadTimes
  readonly #state: Uint8Array
  /** Of each key, the version that it holds. */
  readonly #current: Int32Array
  /** Of each key, who has been invoked and will write it, and some who have written it. */
  readonly #writers: number[][]
  /** Who has been invoked, and has yet to be run. */
  #open: number[] = []
  readonly #order: number[] = []
  /** Of each that was run, how far the history had passed by… */
  readonly #ranAt: Int32Array
  /** …and of each of its writes the version that it found. */
  readonly #found: Int32Array
  /** Who comes before a transaction, as was learned. */
  readonly #learned = new Map<number, number[]>()
  #suspects: Mistake[] = []
  readonly #failures: Failure[] = []
  #now = 0
  #depth = 0
  #stepsLeft: number

  constructor(observations: Observations) {
    this.#observations = observations
    this.#times = new ReadTimes(observations)
    const { first, count, keys, history } = observations.table
    this.#state = new Uint8Array(count)
    this.#current = int32s(keys.length).fill(INITIALLY)
    this.#writers = keys.map(() => [])
    this.#ranAt = int32s(count)
    this.#found = int32s(first[count]!)
    this.#stepsLeft = MOST_STEPS * (first[count]! + history.length)
  }

  run(): readonly number[] | undefined {
    const { table, happened } = this.#observations
    const { history, count, invocation } = table
    const invoked = int32s(history.length + 1)
    for (let t = 0; t < count; t++) {
      if (happened[t] !== 1) continue
      // What has no invocation may have begun at any time.
      if (invocation[t]! >= 0) invoked[invocation[t]!] = t + 1
      else this.#invoke(t)
    }
    for (; this.#now <= history.length; this.#now++) {
      if (invoked[this.#now] === 0 && this.#now < history.length) continue
      while (!this.#runWhatIsOver()) if (this.#stepsLeft < 0 || !this.#learn()) return undefined
      // To learn takes it back to an earlier invocation.
      if (invoked[this.#now]! > 0) this.#invoke(invoked[this.#now]! - 1)
    }
    return this.#order
  }

  #invoke(t: number): void {
    const { first, kind, key } = this.#observations.table
    this.#state[t] = INVOKED
    this.#open.push(t)
    for (let m = first[t]!; m < first[t + 1]!; m++) if (kind[m] !== READ) this.#writers[key[m]!]!.push(t)
  }

  #runWhatIsOver(): boolean {
    const { over } = this.#times
    const isLast = this.#now === this.#observations.table.history.length
    const due = this.#open.filter(t => isLast || over[t]! < this.#now).sort((a, b) => over[a]! - over[b]!)
    this.#suspects = []
    this.#stepsLeft -= this.#open.length
    const isDone = due.every(t => this.#run(t))
    this.#open = this.#open.filter(t => this.#state[t] === INVOKED)
    return isDone
  }

  /** Lets a transaction take effect, after those whose writes it saw, and those that saw what it overwrites. */
  #run(t: number): boolean {
    if (this.#state[t] === DONE) return true
    if (this.#state[t] !== INVOKED || this.#depth > DEEPEST || this.#stepsLeft < 0) return false
    this.#state[t] = WANTED
    this.#depth++
    const isDone = this.#runThoseBefore(t) && this.#readsWhatThereIs(t)
    this.#depth--
    this.#state[t] = isDone ? DONE : INVOKED
    if (isDone) this.#write(t)
    return isDone
  }

  #runThoseBefore(t: number): boolean {
    const { table, readFrom } = this.#observations
    const { first, kind, key } = table
    const { versionOf } = this.#times
    for (let m = first[t]!; m < first[t + 1]!; m++) {
      const version = versionOf[m]!
      if (version === NOTHING || version === this.#current[key[m]!]) continue
      if (version === INITIALLY || !this.#run(readFrom[m]!)) return false
    }
    for (const other of this.#learned.get(t) ?? []) if (!this.#run(other)) return false
    let ran: number
    do {
      ran = this.#order.length
      for (let m = first[t]!; m < first[t + 1]!; m++) {
        if (kind[m] === READ) continue
        if (!this.#runWritersBefore(t, key[m]!) || !this.#runReadersBefore(t, key[m]!)) return false
      }
      // Those that came first may have written another one of the keys.
    } while (ran !== this.#order.length)
    return true
  }

  /** Who writes the key too, and is over before the last one begins that reads what `t` writes: later it would hide that. */
  #runWritersBefore(t: number, key: number): boolean {
    const { over } = this.#times
    const until = this.#times.lastRead(this.#times.lastWrite(t, key), key)
    const left = this.#writers[key]!.filter(other => this.#state[other] === INVOKED || this.#state[other] === WANTED)
    this.#writers[key] = left
    this.#stepsLeft -= left.length
    return left.every(other => other === t || over[other]! >= until || this.#run(other))
  }

  /** All others that have yet to read what a key holds. */
  #runReadersBefore(t: number, key: number): boolean {
    const { transaction } = this.#observations.table
    const version = this.#current[key]!
    for (let m = this.#times.firstRead(version, key); m >= 0; m = this.#times.nextRead(m)) {
      this.#stepsLeft--
      if (transaction[m] === t || this.#run(transaction[m]!)) continue
      if (version !== INITIALLY) this.#suspect(t, transaction[version]!)
      return false
    }
    return true
  }

  #readsWhatThereIs(t: number): boolean {
    const { first, key } = this.#observations.table
    const { versionOf } = this.#times
    for (let m = first[t]!; m < first[t + 1]!; m++) {
      if (versionOf[m] !== NOTHING && versionOf[m] !== this.#current[key[m]!]) return false
    }
    return true
  }

  #write(t: number): void {
    const { first, kind, key } = this.#observations.table
    this.#order.push(t)
    this.#ranAt[t] = this.#now
    for (let m = first[t]!; m < first[t + 1]!; m++) {
      if (kind[m] === READ) continue
      this.#found[m] = this.#current[key[m]!]!
      this.#current[key[m]!] = this.#times.lastWrite(t, key[m]!)
    }
  }

  #suspect(first: number, second: number): void {
    const { begun, over } = this.#times
    if (first === second || begun[first]! > over[second]!) return
    if (this.#learned.get(first)?.includes(second) || this.#learned.get(second)?.includes(first)) return
    this.#suspects.push({ first, second })
  }

  /** Takes back what is most likely to have been the mistake. If nothing can have been, what was learned last was wrong. */
  #learn(): boolean {
    // What was suspected first is nearest to where it went wrong.
    this.#failures.push({ suspects: this.#suspects.reverse(), learned: undefined })
    if (this.#failures.length > MOST_FAILURES) this.#failures.shift()
    for (let failure = this.#failures.at(-1); failure !== undefined; failure = this.#failures.at(-1)) {
      if (failure.learned !== undefined) this.#learned.get(failure.learned.second)!.pop()
      failure.learned = failure.suspects.pop()
      if (failure.learned !== undefined) {
        this.#takeBack(failure.learned)
        return true
      }
      this.#failures.pop()
    }
    return false
  }

  /** Goes back to before `second` was run, to run `first` before it. */
  #takeBack({ first, second }: Mistake): void {
    const { first: begin, kind, key, invocation } = this.#observations.table
    const learned = this.#learned.get(second)
    if (learned === undefined) this.#learned.set(second, [first])
    else learned.push(first)
    if (this.#state[second] !== DONE) return
    this.#now = this.#ranAt[second]!
    let last: number
    do {
      last = this.#order.pop()!
      for (let m = begin[last + 1]! - 1; m >= begin[last]!; m--) {
        if (kind[m] !== READ) this.#current[key[m]!] = this.#found[m]!
      }
      this.#open.push(last)
      this.#stepsLeft--
    } while (last !== second)
    const open = this.#open
    this.#open = []
    for (const t of open) {
      this.#state[t] = IDLE
      if (invocation[t]! < this.#now) this.#invoke(t)
    }
  }
}

/** Whether the writes that are known to overwrite each other do so. */
function fits(order: readonly number[], { from, to, label, count, transactions }: EdgeList): boolean {
  const place = int32s(transactions)
  order.forEach((t, i) => {
    place[t] = i
  })
  for (let e = 0; e < count; e++) if (label[e] === WW && place[from[e]!]! > place[to[e]!]!) return false
  return true
}
