import { formatDuration } from '../clock/duration.ts'
import { REQUEST } from '../net/flight.ts'
import type { Link } from '../net/link.ts'
import type { Callers } from './callers.ts'
import { RpcTimeoutError } from './env.ts'
import type { Flights } from './flights.ts'
import type { PendingRequest, Process } from './process.ts'
import { promised } from './promised.ts'
import { ReceivedRequest } from './received-request.ts'
import type { TimerHandle, Timers } from './timers.ts'

/** Requests and their replies: two flights, and a timer for the case that the second does not come. */
export class Rpc {
  readonly #flights: Flights
  readonly #timers: Timers
  readonly #callers: Callers
  #requests = 0

  constructor(flights: Flights, timers: Timers, callers: Callers) {
    this.#flights = flights
    this.#timers = timers
    this.#callers = callers
  }

  /** Sends a request over `link`. Rejects with a {@link RpcTimeoutError} when no reply has come after `timeoutUs` on the sender's clock. */
  request(from: Process, link: Link, message: unknown, timeoutUs: number): Promise<unknown> {
    const id = this.#requests++
    const caller = this.#callers.here()
    return new Promise((resolve, reject) => {
      const timer = this.#timers.set(from, timeoutUs, () => {
        from.pending.delete(id)
        const error = timeoutError(`no reply from ${link.toId} within ${formatDuration(timeoutUs)}`)
        reject(this.#callers.blame(error, caller))
      })
      from.pending.set(id, new Pending(timer, resolve))
      this.#flights.send(link, REQUEST, message, id)
    })
  }

  /** A request has come to `process`. `link` leads back. */
  received(process: Process, link: Link, id: number, message: unknown): ReceivedRequest {
    return new ReceivedRequest(process, this.#flights, link, id, message)
  }

  /** A reply has come. It may be too late, or one of two. */
  replied(process: Process, id: number, value: unknown): void {
    const pending = process.pending.get(id)
    if (pending === undefined) return
    process.pending.delete(id)
    pending.settle(value)
  }
}

class Pending implements PendingRequest {
  readonly #timer: TimerHandle
  readonly #resolve: (reply: unknown) => void

  constructor(timer: TimerHandle, resolve: (reply: unknown) => void) {
    this.#timer = timer
    this.#resolve = resolve
  }

  settle(reply: unknown): void {
    this.#timer.cancel()
    this.#resolve(reply)
  }
}

/** Answers with what a `receive` returned, or resolved to; `undefined` is no answer. */
export function answer(returned: unknown, reply: (value: unknown) => void): void {
  if (returned === undefined) return
  const promise = promised(returned)
  if (promise === undefined) reply(returned)
  else
    void promise.then((value: unknown) => {
      if (value !== undefined) reply(value)
    })
}

/** Without a stack: it would show nothing but our own timer, and taking it down costs more than all the rest of a request. */
function timeoutError(message: string): RpcTimeoutError {
  const limit = Error.stackTraceLimit
  Error.stackTraceLimit = 0
  const error = new RpcTimeoutError(message)
  Error.stackTraceLimit = limit
  return error
}
