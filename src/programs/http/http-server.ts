import type { EventEmitter } from 'node:events'
import http from 'node:http'
import type { Machine } from '../machine/machine.ts'
import { ListeningHalf } from '../net/server.ts'
import type { VirtualSocket } from '../net/socket.ts'
import { RequestClock } from './request-clock.ts'

interface Served {
  readonly parser?: { readonly incoming?: unknown } | null
  readonly _httpMessage?: unknown
}

/**
 * Node's `http.Server` with sockets of the simulation. What it does with real time is ours: watching for requests that take too long
 * to come (`headersTimeout`, `requestTimeout`).
 */
export class VirtualHttpServer extends http.Server {
  readonly #half: ListeningHalf
  readonly #clock: RequestClock

  constructor(machine: Machine, newSocket: (options: object) => VirtualSocket, ...args: unknown[]) {
    const [first, second] = args
    const options = (typeof first === 'object' && first !== null ? first : {}) as http.ServerOptions
    const handler = (typeof first === 'function' ? first : second) as http.RequestListener | undefined
    super(options, handler)
    withoutTracking(this)
    Object.defineProperty(this, 'listening', { get: () => this.#half.isListening, configurable: true })
    this.#half = new ListeningHalf(this, machine, {
      socket: () => {
        const { highWaterMark } = options
        const socket = newSocket({ allowHalfOpen: true, ...(highWaterMark ? { highWaterMark } : {}) })
        this.#clock.watch(socket)
        return socket
      },
    })
    this.#clock = new RequestClock(machine, this)
  }

  override listen(...args: unknown[]): this {
    this.#half.listen(args)
    return this
  }

  override address(): ReturnType<http.Server['address']> {
    return this.#half.address
  }

  override close(callback?: (error?: Error) => void): this {
    this.#half.close(callback)
    this.closeIdleConnections()
    return this
  }

  override closeAllConnections(): void {
    for (const socket of this.#half.sockets) socket.destroy()
  }

  override closeIdleConnections(): void {
    for (const socket of this.#half.sockets) {
      const { parser, _httpMessage: response } = socket as unknown as Served
      if (!response && !parser?.incoming) socket.destroy()
    }
  }

  override getConnections(callback: (error: Error | null, count: number) => void): this {
    process.nextTick(callback, null, this.#half.sockets.size)
    return this
  }

  override ref(): this {
    return this
  }

  override unref(): this {
    return this
  }

  override async [Symbol.asyncDispose](): Promise<void> {
    if (this.listening) await new Promise<void>(resolve => this.close(() => resolve()))
  }
}

/** Node looks after its connections with a timer that it took before anything could be put in its place. */
function withoutTracking(server: EventEmitter): void {
  for (const listener of server.rawListeners('listening')) {
    if (listener.name === 'setupConnectionsTracking') server.removeListener('listening', listener as () => void)
  }
}
