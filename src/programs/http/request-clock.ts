import type http from 'node:http'
import { STATUS_CODES } from 'node:http'
import type { Timer } from '../../sim/env.ts'
import type { Machine } from '../machine/machine.ts'
import type { VirtualSocket } from '../net/socket.ts'
import { nodeError } from '../net/system-error.ts'

interface Watched {
  /** When the request that is coming began to come, milliseconds; undefined while none is. */
  sinceMs: number | undefined
  /** Whether its headers have come. */
  hasHeaders: boolean
}

interface Parser {
  readonly incoming?: { readonly complete: boolean } | null
}

/**
 * Sees to it that requests come in time: their headers within `headersTimeout`, all of them within `requestTimeout`. It looks every
 * `connectionsCheckingInterval`, as Node does, and answers 408.
 */
export class RequestClock {
  readonly #machine: Machine
  readonly #server: http.Server
  readonly #watched = new Map<VirtualSocket, Watched>()
  #timer: Timer | undefined

  constructor(machine: Machine, server: http.Server) {
    this.#machine = machine
    this.#server = server
  }

  watch(socket: VirtualSocket): void {
    const watched: Watched = { sinceMs: this.#machine.env.elapsed(), hasHeaders: false }
    this.#watched.set(socket, watched)
    // The parser has seen the bytes by now: it heard of them first.
    socket.on('data', () => {
      const incoming = parserOf(socket)?.incoming
      watched.hasHeaders = incoming !== null && incoming !== undefined
      if (incoming?.complete === true) watched.sinceMs = undefined
      else watched.sinceMs ??= this.#machine.env.elapsed()
    })
    socket.on('close', () => {
      this.#watched.delete(socket)
      if (this.#watched.size > 0) return
      this.#timer?.cancel()
      this.#timer = undefined
    })
    this.#arm()
  }

  #arm(): void {
    const { connectionsCheckingInterval: every = 30_000 } = this.#server as { connectionsCheckingInterval?: number }
    this.#timer ??= this.#machine.env.every(every, () => this.#look())
  }

  #look(): void {
    const nowMs = this.#machine.env.elapsed()
    for (const [socket, watched] of this.#watched) {
      // What was upgraded is no matter of http any more.
      if (!parserOf(socket)) this.#watched.delete(socket)
      else if (watched.sinceMs !== undefined) this.#judge(socket, watched, nowMs - watched.sinceMs)
    }
  }

  #judge(socket: VirtualSocket, { hasHeaders }: Watched, tookMs: number): void {
    const { headersTimeout, requestTimeout } = this.#server
    const isLate =
      (!hasHeaders && headersTimeout > 0 && tookMs > headersTimeout) || (requestTimeout > 0 && tookMs > requestTimeout)
    if (isLate) this.#expire(socket)
  }

  #expire(socket: VirtualSocket): void {
    const error = nodeError('ERR_HTTP_REQUEST_TIMEOUT', 'Request timeout')
    if (this.#server.emit('clientError', error, socket)) return
    if (socket.writable) socket.write(`HTTP/1.1 408 ${STATUS_CODES[408]}\r\nConnection: close\r\n\r\n`)
    socket.destroy(error)
  }
}

function parserOf(socket: VirtualSocket): Parser | null | undefined {
  return (socket as unknown as { parser?: Parser | null }).parser
}
