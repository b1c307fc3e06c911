import net from 'node:net'
import { Duplex } from 'node:stream'
import { type Connection, ConnectionError } from '../../sim/env.ts'
import type { FoundAddress, Lookup, Machine } from '../machine/machine.ts'
import { type Dialled, dial, dialInTurn, dialPath } from './dial.ts'
import { IdleTimer } from './idle-timer.ts'
import { ReadAhead } from './read-ahead.ts'
import { badPort, nodeError, systemError } from './system-error.ts'

/** What `net.connect` takes, after Node has put its many forms into one. */
interface ConnectOptions {
  readonly host?: string
  readonly port?: number | string
  readonly path?: string
  readonly localAddress?: string
  readonly localPort?: number
  readonly family?: number
  readonly lookup?: Lookup
  readonly autoSelectFamily?: boolean
  readonly autoSelectFamilyAttemptTimeout?: number
}

/** The two ends of a connection, as a socket shows them; undefined on a unix socket. */
export interface Ends {
  readonly remoteAddress: string | undefined
  readonly remotePort: number | undefined
  readonly localAddress: string | undefined
  readonly localPort: number | undefined
}

export interface SocketOptions {
  readonly allowHalfOpen?: boolean
  readonly highWaterMark?: number
  readonly signal?: AbortSignal
  readonly readable?: boolean
  readonly writable?: boolean
}

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
  /** The addresses that were tried, where a name had several. */
  autoSelectFamilyAttemptedAddresses: string[] | undefined
  readonly #machine: Machine
  readonly #idle: IdleTimer
  /** What carries the program's bytes. */
  #connection: Connection<Uint8Array> | undefined
  /** What is open, and carries them once hands are shaken. */
  #raw: Connection<Uint8Array> | undefined
  #isReading = false
  /** What the stream has asked the connection for, and not got yet. */
  #asked: Promise<Uint8Array | undefined> | undefined
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
    if (this.#raw !== undefined || this.destroyed) this.#reopen()
    this.connecting = true
    if (this.#cannotBind(options)) return this
    if (options.path !== undefined && options.path !== null) this.#await(dialPath(this.#machine, options.path))
    else this.#resolve(options)
    return this
  }

  /** A socket that was used before may be used again. */
  #reopen(): void {
    const streams = this as unknown as { _undestroy(): void }
    streams._undestroy()
    this.#connection = undefined
    this.#raw = undefined
    this.bytesRead = 0
    this.#bytesWritten = 0
  }

  /** An end of one's own has to be an address of the machine. */
  #cannotBind({ localAddress, localPort }: ConnectOptions): boolean {
    const { addresses, env } = this.#machine
    if (!localAddress || addresses.at(localAddress) === env.id) return false
    this.#machine.soon(() => this.destroy(systemError('bind', 'EADDRNOTAVAIL', localAddress, localPort)))
    return true
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
    const family = options.family ?? 0
    const { autoSelectFamily = net.getDefaultAutoSelectFamily(), localAddress } = options
    const all = autoSelectFamily && family !== 4 && family !== 6 && !localAddress
    resolve(host, { family, hints: 0, all }, (error, given, foundFamily) => {
      const found = Array.isArray(given) ? given : [{ address: given ?? host, family: foundFamily ?? 0 }]
      for (const each of found)
        this.emit('lookup', error, error ? undefined : each.address, error ? undefined : each.family, host)
      if (!this.connecting || this.destroyed) return
      if (error !== null && error !== undefined) this.destroy(error)
      else if (found.length > 1 && all) this.#openAny(found, number, options.autoSelectFamilyAttemptTimeout)
      else this.#open(found[0]?.address ?? host, number)
    })
  }

  #open(address: string, port: number): void {
    if (!this.destroyed && this.connecting) this.#await(dial(this.#machine, address, port), port)
  }

  #openAny(found: readonly FoundAddress[], port: number, attemptMs: number | undefined): void {
    this.autoSelectFamilyAttemptedAddresses = []
    const addresses = found.map(({ address }) => address)
    const ms = attemptMs ?? net.getDefaultAutoSelectFamilyAttemptTimeout()
    const attempts = this.autoSelectFamilyAttemptedAddresses
    this.#await(
      dialInTurn(this.#machine, addresses, port, ms, attempts, () => this.connecting),
      port,
    )
  }

  #await(dialling: Promise<Dialled>, port?: number): void {
    dialling.then(
      ({ connection, address }) => {
        if (this.destroyed || !this.connecting) connection.reset()
        else this.#opened(connection, address, port)
      },
      error => {
        if (!this.destroyed && this.connecting) this.destroy(error)
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
    const isOpen = this.#connection !== undefined
    if (isOpen) this.#flush()
    this.emit('connect')
    this.emit('ready')
    if (isOpen) this.#startReading()
  }

  #flush(error?: Error): void {
    const whenOpen = this.#whenOpen
    this.#whenOpen = undefined
    whenOpen?.(error)
  }

  #startReading(): void {
    if (this.#wantsToRead) this._read()
    else if (!this.isPaused()) this.read(0)
  }

  /** Takes over a connection that is open. */
  attach(connection: Connection<Uint8Array>, ends: Ends): void {
    this.#raw = connection
    const shaking = this.shake(connection)
    if (shaking === undefined) this.#connection = connection
    else void this.#secure(shaking)
    this.connecting = false
    this.remoteAddress = ends.remoteAddress
    this.remotePort = ends.remotePort
    this.remoteFamily = familyOf(ends.remoteAddress)
    this.localAddress = ends.localAddress
    this.localPort = ends.localPort
    this.localFamily = familyOf(ends.localAddress)
    this.#idle.touch()
  }

  /** What has to be done before bytes of the program go over a connection: nothing, unless it is to be secure. */
  protected shake(_connection: Connection<Uint8Array>): Promise<Connection<Uint8Array>> | undefined {
    return undefined
  }

  /** Hands are shaken. */
  protected shaken(): void {}

  /** They were not. */
  protected unshaken(error: Error): void {
    this.destroy(error)
  }

  async #secure(shaking: Promise<Connection<Uint8Array>>): Promise<void> {
    try {
      const connection = await shaking
      if (this.destroyed) return
      this.#connection = connection
    } catch (error) {
      if (!this.destroyed) {
        this.unshaken(error instanceof ConnectionError ? systemError('read', error.code) : (error as Error))
      }
      return
    }
    this.#flush()
    this.shaken()
    this.#startReading()
  }

  /** Gives its connection to another socket, with what was not read of it. From then on this one carries nothing. */
  detach(): Connection<Uint8Array> {
    const connection = this.#connection as Connection<Uint8Array>
    this.#connection = undefined
    this.#raw = undefined
    const unread = this.read() as Uint8Array | null
    const first = [unread === null ? undefined : Promise.resolve(unread), this.#asked]
    return new ReadAhead(
      connection,
      first.filter(each => each !== undefined),
    )
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
        this.#asked = connection.receive()
        const bytes = await this.#asked
        if (this.#connection !== connection) return
        this.#asked = undefined
        if (this.destroyed) return this.#lateFor(connection, bytes)
        if (bytes === undefined) {
          this.push(null)
          this.read(0)
          return
        }
        this.bytesRead += bytes.length
        this.#idle.touch()
        const hasRoom = this.push(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length))
        if (!hasRoom || this.#connection !== connection) return
      }
    } catch (error) {
      if (!(error instanceof ConnectionError)) throw error
      if (!this.destroyed && this.#connection === connection) this.destroy(systemError('read', error.code))
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
    if (this.#isOpening) {
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
    if (this.#isOpening) {
      this.#later(callback, () => this._final(callback))
      return
    }
    this.#connection?.close()
    this.#machine.soon(callback)
  }

  get #isOpening(): boolean {
    return this.connecting || (this.#raw !== undefined && this.#connection === undefined)
  }

  #later(callback: (error?: Error | null) => void, act: () => void): void {
    this.#whenOpen = error => (error === undefined ? act() : callback(error))
  }

  // ---- ending ----------------------------------------------------------------------------------------------------

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    this.connecting = false
    this.#idle.stop()
    this.#flush(nodeError('ERR_SOCKET_CLOSED_BEFORE_CONNECTION', 'Socket closed before the connection was established'))
    if (this.#connection !== undefined) this.#hangUp(this.#connection)
    else this.#raw?.close()
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
    if (this.#raw !== undefined) {
      this.#raw.reset()
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
    return this.#raw === undefined || this.connecting
  }

  get readyState(): string {
    if (this.connecting) return 'opening'
    if (this.readable && this.writable) return 'open'
    if (this.readable) return 'readOnly'
    return this.writable ? 'writeOnly' : 'closed'
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
