import type { EventEmitter } from 'node:events'
import http from 'node:http'
import { extensible } from '../machine/callable.ts'
import type { Machine } from '../machine/machine.ts'
import { ListeningHalf } from '../net/server.ts'
import type { VirtualSocket } from '../net/socket.ts'
import { RequestClock } from './request-clock.ts'

interface Served {
  readonly parser?: { readonly incoming?: unknown } | null
  readonly _httpMessage?: unknown
}

/** The two forms of the arguments of `createServer` in one: options, and what answers requests. */
export function serverArguments(args: readonly unknown[]): [http.ServerOptions, http.RequestListener | undefined] {
  const [first, second] = args
  const options = typeof first === 'object' && first !== null ? first : {}
  return [options, (typeof first === 'function' ? first : second) as http.RequestListener | undefined]
}

/**
 * Node's `http.Server` with sockets of the simulation. What it does with real time is ours: watching for requests that take too long
 * to come (`headersTimeout`, `requestTimeout`).
 */
export class VirtualHttpServer extends extensible(http.Server) {
  readonly #half: ListeningHalf
  readonly #served = new Set<VirtualSocket>()

  /** `ready` is the event that tells of a socket by which requests can come. */
  constructor(
    machine: Machine,
    newSocket: (options: object) => VirtualSocket,
    options: http.ServerOptions,
    handler: http.RequestListener | undefined,
    ready: 'connection' | 'secureConnection' = 'connection',
  ) {
    super(options, handler)
    withoutTracking(this)
    if (ready !== 'connection') {
      for (const serve of this.listeners('connection')) {
        this.removeListener('connection', serve as () => void)
        this.on(ready, serve as () => void)
      }
    }
    Object.defineProperty(this, 'listening', { get: () => this.#half.isListening, configurable: true })
    const { highWaterMark } = options
    this.#half = new ListeningHalf(this, machine, {
      socket: () => newSocket({ allowHalfOpen: true, ...(highWaterMark ? { highWaterMark } : {}) }),
    })
    const clock = new RequestClock(machine, this)
    this.on(ready, (socket: unknown) => {
      const served = socket as VirtualSocket
      this.#served.add(served)
      served.on('close', () => this.#served.delete(served))
      clock.watch(served)
    })
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
    for (const socket of [...this.#half.sockets, ...this.#served]) socket.destroy()
  }

  override closeIdleConnections(): void {
    for (const socket of this.#served) {
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
