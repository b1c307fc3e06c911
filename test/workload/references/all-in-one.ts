import type { Operation, Outcome } from 'sameseed'
import { fail, ok } from 'sameseed'

/** A way in which the server is wrong. Each of them shows in the objects that it is about. */
export type Bug =
  | 'stale-read'
  | 'lost-append'
  | 'applied-abort'
  | 'lost-addition'
  | 'dequeued-twice'
  | 'lost-element'
  | 'lost-money'
  | 'forked'
  | 'late-halves'
  | 'repeated-id'
  | 'granted-twice'
  | 'incomplete-read'
  | 'half-seen'

type Micro = readonly [f: string, key: unknown, value: unknown]

/** One node that holds one of every object, in memory, and does one operation after the other. */
export class AllInOne {
  readonly #bug: Bug | undefined
  #operations = 0
  readonly #cells = new Map<unknown, unknown>()
  readonly #before = new Map<unknown, unknown>()
  readonly #elements: unknown[] = []
  #count = 0
  readonly #balances: Record<string, number> = { a: 50, b: 50, c: 0, d: 0, e: 0, f: 0, g: 0, h: 0 }
  #lastId = 0
  #holder: string | undefined
  /** What the last transfer added to an account, if nothing was done since. */
  #credit: readonly [account: string, amount: number] | undefined
  readonly #logs = new Map<string, unknown[]>()
  readonly #positions = new Map<string, number>()
  /** In which operation each key was written. */
  readonly #writtenAt = new Map<unknown, number>()

  constructor(bug?: Bug) {
    this.#bug = bug
  }

  receive(client: string, operation: Operation): Outcome {
    this.#operations++
    const { f, value } = operation
    switch (f) {
      case 'cas': {
        const [key, [old, next]] = value as [unknown, [unknown, unknown]]
        if ((this.#cells.get(key) ?? null) !== old) return fail('something else')
        this.#put(key, next)
        return ok()
      }
      case 'write':
        return this.#write(value)
      case 'read':
        return this.#read(client, value)
      case 'txn':
        return this.#transaction(value as Micro[])
      case 'add':
        if (this.#goesWrong('lost-addition', 5) || this.#goesWrong('lost-element', 5)) return ok()
        this.#count += value as number
        this.#elements.push(value)
        return ok()
      case 'broadcast':
        this.#elements.push(value)
        return ok()
      case 'enqueue':
        if (!this.#goesWrong('lost-element', 5)) this.#elements.push(value)
        return ok()
      case 'dequeue': {
        const element = this.#goesWrong('dequeued-twice', 3) ? this.#elements[0] : this.#elements.shift()
        return element === undefined ? fail('empty') : ok(element)
      }
      case 'drain':
        return ok(this.#elements.splice(0))
      case 'transfer':
        return this.#transfer(value as { from: string; to: string; amount: number })
      case 'generate':
        if (!this.#goesWrong('repeated-id', 9)) this.#lastId++
        return ok(this.#lastId)
      case 'acquire':
        if (this.#holder !== undefined && !this.#goesWrong('granted-twice', 3)) return fail('taken')
        this.#holder = client
        return ok()
      case 'release':
        if (this.#holder !== client) return fail('not yours')
        this.#holder = undefined
        return ok()
      case 'send':
        return ok((value as Micro[]).map(([, key, message]) => ['send', key, [this.#append(key, message), message]]))
      case 'poll':
        return ok([['poll', this.#poll(client)]])
      default:
        return fail(`no operation ${f}`)
    }
  }

  #goesWrong(bug: Bug, every: number): boolean {
    return this.#bug === bug && this.#operations % every === 0
  }

  /** Whether a read of several keys sees what was written to this one. */
  #sees(client: string, key: number): boolean {
    if (this.#bug === 'forked') return key % 2 === this.#operations % 2
    if (this.#bug !== 'late-halves') return true
    const isLate = key % 2 === Number(client.slice(1)) % 2
    return !isLate || this.#operations - (this.#writtenAt.get(key) ?? 0) > 6
  }

  #put(key: unknown, value: unknown): void {
    this.#writtenAt.set(key, this.#operations)
    this.#before.set(key, this.#cells.get(key) ?? null)
    this.#cells.set(key, value)
  }

  #write(value: unknown): Outcome {
    if (!Array.isArray(value)) {
      this.#put('the register', value)
      return ok()
    }
    const [key, written] = Array.isArray(value[0]) ? value[0].slice(1) : value
    this.#put(key, written)
    return ok()
  }

  #read(client: string, value: unknown): Outcome {
    if (value === null) return ok(this.#whole())
    if (Array.isArray((value as unknown[])[0])) {
      const seen = (key: unknown) => this.#sees(client, key as number)
      return ok((value as Micro[]).map(([f, key]) => [f, key, seen(key) ? (this.#cells.get(key) ?? null) : null]))
    }
    const [key] = value as [unknown]
    return ok([key, (this.#goesWrong('stale-read', 5) ? this.#before : this.#cells).get(key) ?? null])
  }

  /** What there is in whatever the workload is about. */
  #whole(): unknown {
    if (this.#elements.length === 0) return this.#balancesNow()
    return this.#bug === 'incomplete-read' ? this.#elements.slice(1) : this.#elements
  }

  #balancesNow(): Readonly<Record<string, number>> {
    const credit = this.#credit
    this.#credit = undefined
    if (credit === undefined || this.#bug !== 'half-seen') return this.#balances
    const [account, amount] = credit
    return { ...this.#balances, [account]: (this.#balances[account] as number) - amount }
  }

  #transaction(micros: readonly Micro[]): Outcome {
    const done = micros.map(([f, key, value]) => {
      const held = this.#cells.get(key) ?? null
      if (f === 'r') return [f, key, held]
      if (f === 'w') this.#put(key, value)
      else if (!this.#goesWrong('lost-append', 7)) this.#put(key, [...((held as unknown[] | null) ?? []), value])
      return [f, key, value]
    })
    return this.#goesWrong('applied-abort', 7) ? fail('aborted') : ok(done)
  }

  #transfer({ from, to, amount }: { from: string; to: string; amount: number }): Outcome {
    if ((this.#balances[from] as number) < amount) return fail('not enough')
    ;(this.#balances[from] as number) -= amount
    if (!this.#goesWrong('lost-money', 5)) (this.#balances[to] as number) += amount
    this.#credit = [to, amount]
    return ok()
  }

  #append(key: unknown, message: unknown): number {
    const log = this.#logs.get(key as string) ?? []
    this.#logs.set(key as string, log)
    return log.push(message) - 1
  }

  #poll(client: string): Record<string, [number, unknown][]> {
    const polled = [...this.#logs].map(([key, log]): [string, [number, unknown][]] => {
      const at = `${client} ${key}`
      const from = this.#positions.get(at) ?? 0
      const messages = log.slice(from).map((message, i): [number, unknown] => [from + i, message])
      this.#positions.set(at, from + messages.length)
      return [key, messages]
    })
    return Object.fromEntries(polled)
  }

  /** For a workload about a counter, `read` is of the sum. */
  static counting(bug?: Bug): { receive(client: string, operation: Operation): Outcome } {
    const all = new AllInOne(bug)
    return {
      receive(client, operation) {
        const outcome = all.receive(client, operation)
        return operation.f === 'read' ? ok(all.#count) : outcome
      },
    }
  }

  /** For a workload about a set or broadcast, an empty one is an empty list. */
  static collecting(bug?: Bug): { receive(client: string, operation: Operation): Outcome } {
    const all = new AllInOne(bug)
    return {
      receive(client, operation) {
        const outcome = all.receive(client, operation)
        return operation.f === 'read' && all.#elements.length === 0 ? ok([]) : outcome
      },
    }
  }
}
