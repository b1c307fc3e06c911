import type { DiskOperation, DiskResults } from '../../disk/operation.ts'
import { callDisk, callDiskNow } from '../../sim/disk-call.ts'
import { Exit } from '../machine/exit.ts'
import type { Machine } from '../machine/machine.ts'
import { Changes } from './changes.ts'

/**
 * One call of `fs`, written once for its three forms: what it asks of the disk it yields, one operation after the other, and goes
 * on with what that gave. A synchronous call has them carried out at once; in the others each takes its time, and the node may
 * crash between two of them.
 */
export type Call<Result> = Generator<DiskOperation, Result, unknown>

/** Asks the disk for something, within a call. */
export function* ask<Name extends DiskOperation['call']>(
  operation: Extract<DiskOperation, { readonly call: Name }>,
): Call<Name extends keyof DiskResults ? DiskResults[Name] : undefined> {
  return (yield operation) as never
}

/** Carries calls out, for one start of a program. */
export class Caller {
  readonly changes: Changes
  readonly #machine: Machine
  readonly #incarnation: number

  constructor(machine: Machine) {
    this.#machine = machine
    this.changes = new Changes(machine.node.disk)
    this.#incarnation = machine.node.incarnation
  }

  get #isGone(): boolean {
    return this.#machine.node.incarnation !== this.#incarnation
  }

  /** Carries a call out at once. */
  now<Result>(call: Call<Result>): Result {
    const { node } = this.#machine
    for (let next = call.next(); ; ) {
      if (next.done === true) return next.value
      if (this.#isGone) throw new Exit()
      let given: unknown
      let error: unknown
      const tell = this.changes.before(next.value)
      try {
        given = callDiskNow(node, next.value)
        tell?.()
      } catch (thrown) {
        error = thrown
      }
      // A fault may have crashed the node in the middle of this very operation: the rest of its code has no effect.
      if (this.#isGone) throw new Exit()
      next = error === undefined ? call.next(given) : call.throw(error)
    }
  }

  /** Carries a call out step by step, and calls back. What is wrong with its arguments it throws at once. */
  later<Result>(call: Call<Result>, done: (error: Error | null, result?: Result) => void): void {
    const { node } = this.#machine
    const goOn = (resume: () => IteratorResult<DiskOperation, Result>, isFirst: boolean) => {
      if (this.#isGone) return
      let next: IteratorResult<DiskOperation, Result>
      try {
        next = resume()
      } catch (error) {
        if (isFirst && (error instanceof TypeError || error instanceof RangeError)) throw error
        if (isFirst) this.#machine.soon(() => done(error as Error))
        else done(error as Error)
        return
      }
      if (next.done === true) {
        const result = next.value
        if (isFirst) this.#machine.soon(() => done(null, result))
        else done(null, result)
        return
      }
      const tell = this.changes.before(next.value)
      callDisk(node, next.value, (error, given) => {
        if (error === undefined && !this.#isGone) tell?.()
        goOn(() => (error === undefined ? call.next(given) : call.throw(error)), false)
      })
    }
    goOn(() => call.next(), true)
  }

  /** Carries a call out step by step. */
  promise<Result>(call: Call<Result>): Promise<Result> {
    return new Promise((resolve, reject) => {
      this.later(call, (error, result) => {
        if (error === null) resolve(result as Result)
        else reject(error)
      })
    })
  }
}
