import { Duplex } from 'node:stream'
import { type Connection, ConnectionError } from '../../sim/env.ts'
import { extensible } from '../machine/callable.ts'
import type { Machine } from '../machine/machine.ts'
import { connectArguments } from './connect-arguments.ts'
import type { Dialled } from './dial.ts'
import { type Ends, ephemeralPort, familyOf } from './ends.ts'
import { IdleTimer } from './idle-timer.ts'
import { Intake } from './intake.ts'
import { OnRead } from './on-read.ts'
import { Opening } from './opening.ts'
import { hand, writeAfterEnd } from './outflow.ts'
import { ReadAhead } from './read-ahead.ts'
import { nodeError, systemError } from './system-error.ts'

export interface SocketOptions {
  readonly allowHalfOpen?: boolean
  readonly highWaterMark?: number
  readonly signal?: AbortSignal
  readonly readable?: boolean
  readonly writable?: boolean
  readonly onread?: unknown
}

/**
 * A `net.Socket` on a simulated connection. What Node's does, it does; back pressure is that of the connection: a write is done when
 * the other end has room for it, and nothing is taken from the connection that the reader has no room for.
 */
export class VirtualSocket extends extensible(Duplex) {
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
  readonly #intake: Intake
  /** Where what is read goes, if not into the stream. */
  readonly #onRead: OnRead | undefined
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
      ...(options.readable === undefined ? {} : { readable: options.readable }),
      ...(options.writable === undefined ? {} : { writable: options.writable }),
    })
    this.#machine = machine
    this.#idle = new IdleTimer(machine, () => this.emit('timeout'))
    this.#intake = new Intake({
      isDestroyed: () => this.destroyed,
      readsFrom: connection => this.#connection === connection,
      took: bytes => this.#took(bytes),
      tookAll: () => {
        this.push(null)
        this.read(0)
      },
      failed: error => this.destroy(error),
    })
    this.#onRead = OnRead.of(this, options.onread)
    this.allowHalfOpen = options.allowHalfOpen === true
    this.on('end', this.#ended)
  }

  // ---- opening ---------------------------------------------------------------------------------------------------

  connect(...args: unknown[]): this {
    const [options, callback] = connectArguments(args)
    if (callback !== null && callback !== undefined) this.once('connect', callback)
    if (this.#raw !== undefined || this.destroyed) this.#reopen()
    this.connecting = true
    const opening = new Opening(this.#machine, {
      isWaiting: () => this.connecting && !this.destroyed,
      lookedUp: (...found) => this.emit('lookup', ...found),
      tries: addresses => {
        this.autoSelectFamilyAttemptedAddresses = addresses
      },
      opened: (dialled, port) => this.#opened(dialled, port),
      failed: error => this.destroy(error),
    })
    opening.begin(options)
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

  #opened({ connection, address }: Dialled, port: number | undefined): void {
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
    const first = [unread === null ? undefined : Promise.resolve(unread), this.#intake.asked]
    return new ReadAhead(
      connection,
      first.filter(each => each !== undefined),
    )
  }

  // ---- reading ---------------------------------------------------------------------------------------------------

  override _read(): void {
    if (this.#connection === undefined) this.#wantsToRead = true
    else if (this.#onRead?.isPaused !== true) this.#intake.from(this.#connection)
  }

  override pause(): this {
    if (this.#onRead !== undefined) this.#onRead.isPaused = true
    return super.pause()
  }

  override resume(): this {
    if (this.#onRead?.isPaused === true && this.#onRead.resume()) this._read()
    return super.resume()
  }

  #took(bytes: Uint8Array): boolean {
    this.bytesRead += bytes.length
    this.#idle.touch()
    if (this.#onRead !== undefined) return this.#onRead.took(bytes)
    return this.push(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length))
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
    if (this.#isUnready) {
      this.#later(callback, () => this._write(chunk, _encoding, callback))
      return
    }
    if (this.#connection !== undefined) {
      this.#bytesWritten += chunk.length
      this.#idle.touch()
    }
    hand(this.#connection, chunk, callback)
  }

  override _writev(chunks: { chunk: Uint8Array }[], callback: (error?: Error | null) => void): void {
    this._write(Buffer.concat(chunks.map(({ chunk }) => chunk)), '', callback)
  }

  override _final(callback: (error?: Error | null) => void): void {
    if (this.#isUnready) {
      this.#later(callback, () => this._final(callback))
      return
    }
    this.#connection?.close()
    this.#machine.soon(callback)
  }

  get #isUnready(): boolean {
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
      if (!this.#intake.isTaking && !this.readableEnded) this._read()
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
