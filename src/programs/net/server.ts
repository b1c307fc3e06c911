import { EventEmitter } from 'node:events'
import { type Connection, ConnectionError, type Listener } from '../../sim/env.ts'
import { extensible } from '../machine/callable.ts'
import type { Machine } from '../machine/machine.ts'
import { normalized } from './connect-arguments.ts'
import { ephemeralPort } from './ends.ts'
import type { VirtualSocket } from './socket.ts'
import { addressInUse, badPort, nodeError, systemError } from './system-error.ts'

interface ListenOptions {
  readonly port?: number | string
  readonly host?: string
  readonly path?: string
  readonly fd?: number
  readonly signal?: AbortSignal
  readonly ipv6Only?: boolean
}

/** What a server is told of its sockets. */
export interface Accepting {
  /** Makes the socket for a connection that was accepted. */
  socket(): VirtualSocket
}

/** The listening half of a server, `net.Server`'s or `http.Server`'s: a port of its machine, and the sockets that came by it. */
export class ListeningHalf {
  readonly sockets = new Set<VirtualSocket>()
  readonly #server: EventEmitter & { maxConnections?: number }
  readonly #machine: Machine
  readonly #accepting: Accepting
  #listener: Listener<Uint8Array> | undefined
  #address: { address: string; family: string; port: number } | string | undefined
  #isClosing = false

  constructor(server: EventEmitter, machine: Machine, accepting: Accepting) {
    this.#server = server
    this.#machine = machine
    this.#accepting = accepting
  }

  get isListening(): boolean {
    return this.#listener !== undefined
  }

  get address(): { address: string; family: string; port: number } | string | null {
    return this.#address ?? null
  }

  listen(args: unknown[]): void {
    const [options, callback] = normalized<ListenOptions>(args)
    if (this.isListening) {
      throw nodeError('ERR_SERVER_ALREADY_LISTEN', 'Listen method has been called more than once without closing.')
    }
    if (callback !== null) this.#server.once('listening', callback)
    const { signal } = options
    if (signal?.aborted) process.nextTick(() => this.#server.emit('close'))
    signal?.addEventListener('abort', () => this.close(), { once: true })
    if (options.path !== undefined && options.path !== null) this.#listenAtPath(options.path)
    else this.#listenAtPort(options)
  }

  #listenAtPath(path: string): void {
    const port = this.#machine.pipes.open(path)
    if (port === undefined) {
      const error = addressInUse(path, undefined)
      process.nextTick(() => this.#server.emit('error', error))
      return
    }
    this.#address = path
    this.#begin(port, path)
  }

  #listenAtPort({ port: given, host, ipv6Only }: ListenOptions): void {
    const wanted = given === undefined || given === null || given === '' ? 0 : Number(given)
    if (!Number.isInteger(wanted) || wanted < 0 || wanted > 65_535) {
      throw badPort('options.port', given)
    }
    if (host === undefined || host === '::') {
      this.#at(wanted, '::', 'IPv6')
      return
    }
    this.#machine.lookup(host, {}, (error, address) => {
      if (error !== null) this.#server.emit('error', error)
      else if (this.#machine.addresses.at(address as string) !== this.#machine.env.id) {
        this.#server.emit('error', systemError('listen', 'EADDRNOTAVAIL', address as string, wanted))
      } else this.#at(wanted, address as string, ipv6Only || (address as string).includes(':') ? 'IPv6' : 'IPv4')
    })
  }

  #at(wanted: number, address: string, family: string): void {
    const port = wanted === 0 ? this.#machine.freePort() : wanted
    this.#address = { address, family, port }
    this.#begin(port, address)
  }

  #begin(port: number, address: string): void {
    try {
      this.#listener = this.#machine.env.listen(port) as unknown as Listener<Uint8Array>
    } catch (error) {
      this.#address = undefined
      const told = error instanceof ConnectionError ? addressInUse(address, port) : error
      process.nextTick(() => this.#server.emit('error', told))
      return
    }
    if (typeof this.#address === 'object') this.#machine.listening.set(port, address)
    this.#isClosing = false
    void this.#accept(this.#listener, address)
    process.nextTick(() => {
      if (this.isListening) this.#server.emit('listening')
    })
  }

  async #accept(listener: Listener<Uint8Array>, address: string): Promise<void> {
    for await (const connection of listener) {
      if (this.#listener !== listener || this.#isUnwelcome(connection, address)) connection.reset()
      else this.#welcome(connection, address)
    }
  }

  #isUnwelcome({ peer }: Connection<Uint8Array>, address: string): boolean {
    const { addresses, env } = this.#machine
    if (addresses.isLoopback(address) && peer !== env.id) return true
    const { maxConnections } = this.#server
    if (maxConnections === undefined || this.sockets.size < maxConnections) return false
    this.#server.emit('drop', { remoteAddress: this.#shown(peer, address) })
    return true
  }

  #welcome(connection: Connection<Uint8Array>, address: string): void {
    const { env } = this.#machine
    const isPath = typeof this.#address === 'string'
    const socket = this.#accepting.socket()
    socket.attach(connection, {
      remoteAddress: isPath ? undefined : this.#shown(connection.peer, address),
      remotePort: isPath ? undefined : ephemeralPort(connection),
      localAddress: isPath ? undefined : this.#shown(env.id, address, connection.peer),
      localPort: isPath ? undefined : connection.port,
    })
    socket.server = this.#server
    this.sockets.add(socket)
    socket.on('close', () => {
      this.sockets.delete(socket)
      this.#closeIfOver()
    })
    this.#server.emit('connection', socket)
    if (!socket.isPaused()) socket.read(0)
  }

  /** The address of a process, at one end of a connection with `peer`, as a socket that listens at `address` sees it. */
  #shown(id: string, address: string, peer = id): string {
    const { addresses, env } = this.#machine
    const plain = peer === env.id ? '127.0.0.1' : addresses.of(id)
    return address === '::' ? `::ffff:${plain}` : plain
  }

  close(callback?: (error?: Error) => void): void {
    if (callback !== undefined) {
      if (this.isListening) this.#server.once('close', callback)
      else {
        this.#server.once('close', () => callback(nodeError('ERR_SERVER_NOT_RUNNING', 'Server is not running.')))
      }
    }
    if (typeof this.#address === 'string') this.#machine.pipes.close(this.#address)
    else if (this.#listener !== undefined && this.#address !== undefined)
      this.#machine.listening.delete(this.#address.port)
    this.#listener?.close()
    this.#listener = undefined
    this.#isClosing = true
    this.#closeIfOver()
  }

  /** Tells that the server is closed, once the last of its sockets is. */
  #closeIfOver(): void {
    if (!this.#isClosing || this.sockets.size > 0) return
    this.#isClosing = false
    this.#address = undefined
    process.nextTick(() => this.#server.emit('close'))
  }
}

/** `net.Server` on simulated connections. */
export class VirtualServer extends extensible(EventEmitter) {
  readonly allowHalfOpen: boolean
  readonly pauseOnConnect: boolean
  maxConnections?: number
  readonly #half: ListeningHalf

  constructor(machine: Machine, newSocket: (options: object) => VirtualSocket, ...args: unknown[]) {
    super()
    const [first, second] = args
    const options = (typeof first === 'object' && first !== null ? first : {}) as {
      allowHalfOpen?: boolean
      pauseOnConnect?: boolean
      highWaterMark?: number
    }
    const handler = typeof first === 'function' ? first : second
    if (typeof handler === 'function') this.on('connection', handler as (socket: VirtualSocket) => void)
    this.allowHalfOpen = options.allowHalfOpen === true
    this.pauseOnConnect = options.pauseOnConnect === true
    this.#half = new ListeningHalf(this, machine, {
      socket: () => {
        const { highWaterMark } = options
        const socket = newSocket({ allowHalfOpen: this.allowHalfOpen, ...(highWaterMark ? { highWaterMark } : {}) })
        if (this.pauseOnConnect) socket.pause()
        return socket
      },
    })
  }

  get listening(): boolean {
    return this.#half.isListening
  }

  get connections(): number {
    return this.#half.sockets.size
  }

  listen(...args: unknown[]): this {
    this.#half.listen(args)
    return this
  }

  address(): unknown {
    return this.#half.address
  }

  close(callback?: (error?: Error) => void): this {
    this.#half.close(callback)
    return this
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.listening) await new Promise<void>(resolve => this.close(() => resolve()))
  }

  getConnections(callback: (error: null, count: number) => void): this {
    process.nextTick(callback, null, this.#half.sockets.size)
    return this
  }

  ref(): this {
    return this
  }

  unref(): this {
    return this
  }
}
