import net from 'node:net'
import { Duplex } from 'node:stream'
import { type Connection, ConnectionError } from '../../sim/env.ts'
import type { Lookup, Machine } from '../machine/machine.ts'
import { IdleTimer } from './idle-timer.ts'
import { badPort, nodeError, systemError } from './system-error.ts'

/** What `net.connect` takes, after Node has put its many forms into one. */
interface ConnectOptions {
  readonly host?: string
  readonly port?: number | string
  readonly path?: string
  readonly localAddress?: string
  readonly family?: number
  readonly lookup?: Lookup
  readonly signal?: AbortSignal
  readonly timeout?: number
}

export interface SocketOptions {
  readonly allowHalfOpen?: boolean
  readonly highWaterMark?: number
  readonly signal?: AbortSignal
  readonly readable?: boolean
  readonly writable?: boolean
}

/** Linux gives up after six attempts, which takes so long. */
const CONNECT_TIMEOUT = '127s'

const { _normalizeArgs: normalizeArgs } = net as unknown as {
  _normalizeArgs: (args: unknown[]) => [ConnectOptions, (() => void) | null]
}

/** Puts the many forms of `connect(…)` and `listen(…)` into one: options, and a callback. */
export function normalized<Options>(args: unknown[]): [Options, (() => void) | null] {
  return normalizeArgs(args) as [Options, (() => void) | null]
}

/**
 * A `net.Socket` on a simulated connection. What Node's does, it does; back pressure is that of the connection: a write is done when
 * the other end has room for it, and nothing is taken from the connection that the reader has no room for.
 */
export class VirtualSocket extends Duplex {
  connecting = false
  bytesRead = 0
  #bytesWritten = 0
  remoteAddress: string | undefined
  remotePort: number | undefined
  remoteFamily: string | undefined
  localAddress: string | undefined
  localPort: number | undefined
  localFamily: string | undefined
  /** The time of `setTimeout`, milliseconds. */
  timeout = 0
  server: unknown = null
  readonly #machine: Machine
  readonly #idle: IdleTimer
  #connection: Connection<Uint8Array> | undefined
  #isReading = false
  /** Whether the stream has asked for bytes before there was a connection: it does not ask again. */
  #wantsToRead = false
  /** What waits for the connection to be open. */
  #whenOpen: ((error?: Error) => void) | undefined

  constructor(machine: Machine, options: SocketOptions = {}) {
    super({
      allowHalfOpen: true,
      emitClose: false,
      autoDestroy: true,
      ...(options.highWaterMark === undefined ? {} : { highWaterMark: options.highWaterMark }),
      ...(options.signal === undefined ? {} : { signal: options.signal }),
    })
    this.#machine = machine
    this.#idle = new IdleTimer(machine, () => this.emit('timeout'))
    this.allowHalfOpen = options.allowHalfOpen === true
    this.on('end', this.#ended)
  }

  // ---- opening ---------------------------------------------------------------------------------------------------

  connect(...args: unknown[]): this {
    const [options, callback] = isNormalized(args) ? args[0] : normalized<ConnectOptions>(args)
    if (callback !== null && callback !== undefined) this.once('connect', callback)
    if (this.#connection !== undefined || this.destroyed) this.#reopen()
    this.connecting = true
    if (options.path !== undefined && options.path !== null) this.#openPath(options.path)
    else this.#resolve(options)
    return this
  }

  /** A socket that was used before may be used again. */
  #reopen(): void {
    const streams = this as unknown as { _undestroy(): void }
    streams._undestroy()
    this.#connection = undefined
    this.bytesRead = 0
    this.#bytesWritten = 0
  }

  #resolve(options: ConnectOptions): void {
    const { host = 'localhost', port, lookup } = options
    const number = Number(port)
    if (port === undefined || !Number.isInteger(number) || number < 0 || number > 65_535) {
      throw badPort('Port', port)
    }
    if (net.isIP(host) > 0) {
      this.#machine.soon(() => this.#open(host, number))
      return
    }
    const resolve: Lookup = lookup ?? this.#machine.lookup
    resolve(host, { family: options.family ?? 0, hints: 0, all: false }, (error, found, family) => {
      const address = Array.isArray(found) ? found[0]?.address : found
      this.emit('lookup', error, address, family, host)
      if (!this.connecting || this.destroyed) return
      if (error !== null && error !== undefined) this.destroy(error)
      else this.#open(address ?? host, number)
    })
  }

  #openPath(path: string): void {
    const port = this.#machine.pipes.portOf(path)
    if (port !== undefined) this.#dial(this.#machine.env.id, port, path, undefined)
    else this.#machine.soon(() => this.destroy(systemError('connect', 'ENOENT', path)))
  }

  #open(address: string, port: number): void {
    if (this.destroyed || !this.connecting) return
    const { addresses } = this.#machine
    const peer = addresses.at(address)
    if (peer === undefined) {
      this.destroy(systemError('connect', 'EHOSTUNREACH', address, port))
      return
    }
    this.#dial(peer, port, address, port)
  }

  #dial(peer: string, port: number, address: string, shownPort: number | undefined): void {
    const fails = (code: string) => this.destroy(systemError('connect', code, address, shownPort))
    if (port === 0) {
      fails('ECONNREFUSED')
      return
    }
    this.#machine.env.connect(peer, { port, bytes: true, timeout: CONNECT_TIMEOUT }).then(
      connection => {
        if (this.destroyed || !this.connecting) connection.reset()
        else this.#opened(connection, address, shownPort)
      },
      (error: ConnectionError) => {
        if (!this.destroyed && this.connecting) fails(error.code ?? 'ECONNRESET')
      },
    )
  }

  #opened(connection: Connection<Uint8Array>, address: string, port: number | undefined): void {
    const { addresses, env } = this.#machine
    const isSelf = connection.peer === env.id
    this.attach(connection, {
      remoteAddress: port === undefined ? undefined : address,
      remotePort: port,
      localAddress: port === undefined ? undefined : isSelf ? address : addresses.of(env.id),
      localPort: port === undefined ? undefined : ephemeralPort(connection),
    })
    const whenOpen = this.#whenOpen
    this.#whenOpen = undefined
    whenOpen?.()
    this.emit('connect')
    this.emit('ready')
    if (this.#wantsToRead) this._read()
    else if (!this.isPaused()) this.read(0)
  }

  /** Takes over a connection that is open. */
  attach(
    connection: Connection<Uint8Array>,
    ends: {
      readonly remoteAddress: string | undefined
      readonly remotePort: number | undefined
      readonly localAddress: string | undefined
      readonly localPort: number | undefined
    },
  ): void {
    this.#connection = connection
    this.connecting = false
    this.remoteAddress = ends.remoteAddress
    this.remotePort = ends.remotePort
    this.remoteFamily = familyOf(ends.remoteAddress)
    this.localAddress = ends.localAddress
    this.localPort = ends.localPort
    this.localFamily = familyOf(ends.localAddress)
    this.#idle.touch()
  }

  // ---- reading ---------------------------------------------------------------------------------------------------

  override _read(): void {
    if (this.#connection === undefined) {
      this.#wantsToRead = true
      return
    }
    if (this.#isReading) return
    this.#isReading = true
    void this.#take(this.#connection)
  }

  /** Takes from the connection until the reader has no room. */
  async #take(connection: Connection<Uint8Array>): Promise<void> {
    try {
      for (;;) {
        const bytes = await connection.receive()
        if (this.destroyed) return this.#lateFor(connection, bytes)
        if (bytes === undefined) {
          this.push(null)
          this.read(0)
          return
        }
        this.bytesRead += bytes.length
        this.#idle.touch()
        if (!this.push(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length))) return
      }
    } catch (error) {
      if (!(error instanceof ConnectionError)) throw error
      if (!this.destroyed) this.destroy(systemError('read', error.code))
    } finally {
      this.#isReading = false
    }
  }

  /** The socket was destroyed while it waited for bytes: a machine answers what still comes with a reset. */
  #lateFor(connection: Connection<Uint8Array>, bytes: Uint8Array | undefined): void {
    if (bytes !== undefined) connection.reset()
  }

  /** The other end has closed its stream. */
  #ended(): void {
    if (this.allowHalfOpen) return
    const stream = this as unknown as { write: typeof writeAfterEnd }
    stream.write = writeAfterEnd
    if (this.writable) this.end()
  }

  // ---- writing ---------------------------------------------------------------------------------------------------

  get bytesWritten(): number {
    return this.#bytesWritten + this.writableLength
  }

  // Node 20 shows what waits here; it goes to the connection at once.
  get bufferSize(): number {
    return this.writableLength
  }

  override _write(chunk: Uint8Array, _encoding: string, callback: (error?: Error | null) => void): void {
    if (this.connecting) {
      this.#later(callback, () => this._write(chunk, _encoding, callback))
      return
    }
    const connection = this.#connection
    if (connection === undefined) {
      callback(systemError('write', 'EPIPE'))
      return
    }
    this.#bytesWritten += chunk.length
    this.#idle.touch()
    try {
      if (connection.send(chunk)) callback()
      else
        void connection.drained().then(
          () => callback(),
          error => callback(writeError(error)),
        )
    } catch (error) {
      callback(writeError(error))
    }
  }

  override _writev(chunks: { chunk: Uint8Array }[], callback: (error?: Error | null) => void): void {
    this._write(Buffer.concat(chunks.map(({ chunk }) => chunk)), '', callback)
  }

  override _final(callback: (error?: Error | null) => void): void {
    if (this.connecting) {
      this.#later(callback, () => this._final(callback))
      return
    }
    this.#connection?.close()
    this.#machine.soon(callback)
  }

  #later(callback: (error?: Error | null) => void, act: () => void): void {
    this.#whenOpen = error => (error === undefined ? act() : callback(error))
  }

  // ---- ending ----------------------------------------------------------------------------------------------------

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    this.connecting = false
    this.#idle.stop()
    const whenOpen = this.#whenOpen
    this.#whenOpen = undefined
    whenOpen?.(nodeError('ERR_SOCKET_CLOSED_BEFORE_CONNECTION', 'Socket closed before the connection was established'))
    const connection = this.#connection
    if (connection !== undefined) this.#hangUp(connection)
    callback(error)
    const isException = error !== null
    this.#machine.soon(() => this.emit('close', isException))
  }

  /** As the machine does it: what has come and was not read makes the end a reset. */
  #hangUp(connection: Connection<Uint8Array>): void {
    if (this.readableLength > 0) connection.reset()
    else {
      connection.close()
      // What comes from now on is answered with a reset.
      if (!this.#isReading && !this.readableEnded) this._read()
    }
  }

  destroySoon(): void {
    if (this.writable) this.end()
    if (this.writableFinished) this.destroy()
    else this.once('finish', this.destroy)
  }

  resetAndDestroy(): this {
    if (this.#connection !== undefined) {
      this.#connection.reset()
      this.destroy()
    } else {
      this.destroy(nodeError('ERR_SOCKET_CLOSED', 'Socket is closed'))
    }
    return this
  }

  // ---- settings --------------------------------------------------------------------------------------------------

  setTimeout(milliseconds: number, callback?: () => void): this {
    if (this.destroyed) return this
    this.timeout = milliseconds
    this.#idle.set(milliseconds)
    if (callback !== undefined) {
      if (milliseconds === 0) this.removeListener('timeout', callback)
      else this.once('timeout', callback)
    }
    return this
  }

  /** Node's http calls it when something happens on the socket. */
  _unrefTimer(): void {
    this.#idle.touch()
  }

  setNoDelay(): this {
    return this
  }

  setKeepAlive(): this {
    return this
  }

  ref(): this {
    return this
  }

  unref(): this {
    return this
  }

  address(): object {
    if (this.localAddress === undefined) return {}
    return { address: this.localAddress, family: this.localFamily, port: this.localPort }
  }

  get pending(): boolean {
    return this.#connection === undefined || this.connecting
  }

  get readyState(): string {
    if (this.connecting) return 'opening'
    if (this.readable && this.writable) return 'open'
    if (this.readable) return 'readOnly'
    return this.writable ? 'writeOnly' : 'closed'
  }

  get autoSelectFamilyAttemptedAddresses(): string[] {
    return []
  }
}

/** What a connection is known by at both of its ends. */
export function ephemeralPort(connection: Connection<Uint8Array>): number {
  return 32_768 + ((connection as unknown as { readonly number: number }).number % 28_232)
}

function familyOf(address: string | undefined): string | undefined {
  if (address === undefined) return undefined
  return net.isIPv6(address) ? 'IPv6' : 'IPv4'
}

/** Takes the place of `write` once the other end has closed, where this end closes with it. */
function writeAfterEnd(
  this: VirtualSocket,
  _chunk: unknown,
  encoding?: unknown,
  callback?: (error: Error) => void,
): boolean {
  const done = typeof encoding === 'function' ? (encoding as (error: Error) => void) : callback
  const error = Object.assign(new Error('This socket has been ended by the other party'), { code: 'EPIPE' })
  if (typeof done === 'function') process.nextTick(done, error)
  this.destroy(error)
  return false
}

function writeError(error: unknown): Error {
  return error instanceof ConnectionError ? systemError('write', error.code) : (error as Error)
}

/** Whether these are arguments that `net.connect` has put into one form already. */
function isNormalized(args: unknown[]): args is [[ConnectOptions, (() => void) | null]] {
  return Array.isArray(args[0]) && typeof args[0][0] === 'object'
}
