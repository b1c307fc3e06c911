import type http from 'node:http'
import { STATUS_CODES } from 'node:http'
import type { Timer } from '../../sim/env.ts'
import type { Machine } from '../machine/machine.ts'
import type { VirtualSocket } from '../net/socket.ts'
import { nodeError } from '../net/system-error.ts'

interface Watched {
  /** When the first byte of the request that is coming came, milliseconds. */
  sinceMs: number | undefined
  /** Whether its headers have come. */
  hasHeaders: boolean
}

interface Message {
  readonly complete: boolean
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
    socket.on('data', () => {
      watched.sinceMs ??= this.#machine.env.elapsed()
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
    const { headersTimeout, requestTimeout } = this.#server
    for (const [socket, watched] of this.#watched) {
      const incoming = incomingOf(socket)
      if (incoming?.complete === true) watched.sinceMs = undefined
      if (watched.sinceMs === undefined) continue
      const tookMs = nowMs - watched.sinceMs
      const isLate =
        (incoming === undefined && headersTimeout > 0 && tookMs > headersTimeout) ||
        (requestTimeout > 0 && tookMs > requestTimeout)
      if (isLate) this.#expire(socket)
    }
  }

  #expire(socket: VirtualSocket): void {
    const error = nodeError('ERR_HTTP_REQUEST_TIMEOUT', 'Request timeout')
    if (this.#server.emit('clientError', error, socket)) return
    if (socket.writable) socket.write(`HTTP/1.1 408 ${STATUS_CODES[408]}\r\nConnection: close\r\n\r\n`)
    socket.destroy(error)
  }
}

function incomingOf(socket: VirtualSocket): Message | undefined {
  return (socket as unknown as { parser?: { incoming?: Message | null } | null }).parser?.incoming ?? undefined
}
