import { EventEmitter } from 'node:events'
import { nextTick } from 'node:process'
import { extensible } from '../machine/callable.ts'
import type { Machine } from '../machine/machine.ts'
import { badPort, nodeError, systemError } from '../net/system-error.ts'
import { type Bound, type Datagrams, isBroadcast, isMulticast } from './datagrams.ts'

type Callback = (error?: Error | null, bytes?: number) => void

export interface SocketOptions {
  readonly type: string
  readonly reuseAddr?: boolean
  readonly reusePort?: boolean
  readonly signal?: AbortSignal
  readonly lookup?: Machine['lookup']
}

interface Address {
  readonly address: string
  readonly family: string
  readonly port: number
}

/** What fits into one datagram over IPv4. */
const LARGEST = 65_507
const BUFFER_BYTES = 212_992

/** `dgram.Socket` of one machine. */
export class DatagramSocket extends extensible(EventEmitter) {
  readonly type: string
  readonly #machine: Machine
  readonly #datagrams: Datagrams
  readonly #options: SocketOptions
  readonly #groups = new Set<string>()
  #state: 'unbound' | 'binding' | 'bound' | 'closed' = 'unbound'
  #bound: Bound | undefined
  #address: Address | undefined
  #remote: Address | undefined
  #isConnecting = false
  #broadcasts = false
  #loopsBack = true
  #waiting: (() => void)[] = []

  constructor(machine: Machine, datagrams: Datagrams, given: string | SocketOptions, listener?: unknown) {
    super()
    const options = typeof given === 'object' && given !== null ? given : { type: given }
    if (options.type !== 'udp4' && options.type !== 'udp6') {
      throw nodeError('ERR_SOCKET_BAD_TYPE', 'Bad socket type specified. Valid types are: udp4, udp6', TypeError)
    }
    this.type = options.type
    this.#machine = machine
    this.#datagrams = datagrams
    this.#options = options
    if (typeof listener === 'function') this.on('message', listener as (...args: unknown[]) => void)
    const { signal } = options
    if (signal?.aborted === true) this.close()
    else signal?.addEventListener('abort', () => this.#state !== 'closed' && this.close(), { once: true })
  }

  get #family(): 'IPv4' | 'IPv6' {
    return this.type === 'udp4' ? 'IPv4' : 'IPv6'
  }

  #check(): void {
    if (this.#state === 'closed') throw nodeError('ERR_SOCKET_DGRAM_NOT_RUNNING', 'Not running')
  }

  // ---- binding ---------------------------------------------------------------------------------------------------

  bind(...args: readonly unknown[]): this {
    this.#check()
    if (this.#state !== 'unbound') throw nodeError('ERR_SOCKET_ALREADY_BOUND', 'Socket is already bound')
    const callback = args.find(arg => typeof arg === 'function') as (() => void) | undefined
    if (callback !== undefined) this.once('listening', callback)
    const [first, second] = args
    const { port, address } =
      typeof first === 'object' && first !== null
        ? (first as { port?: number; address?: string })
        : { port: first as number, address: second }
    this.#bind(typeof port === 'function' ? 0 : port, typeof address === 'string' ? address : undefined)
    return this
  }

  #bind(port: number | string | null | undefined, host?: string): void {
    this.#state = 'binding'
    const wanted = Number(port ?? 0)
    this.#lookup(host ?? (this.type === 'udp4' ? '0.0.0.0' : '::'), (error, address) => {
      if (this.#state === 'closed') return
      if (error !== null) {
        this.#state = 'unbound'
        this.emit('error', error)
        return
      }
      this.#boundAt(wanted === 0 ? this.#machine.freePort() : wanted, address)
    })
  }

  #boundAt(port: number, address: string): void {
    const isLocal = this.#machine.addresses.isLoopback(address)
    const bound: Bound = {
      port,
      isShared: this.#options.reuseAddr === true || this.#options.reusePort === true,
      takes: (isFromHere, group) =>
        (isFromHere || !isLocal) && (group === undefined || isBroadcast(group) || this.#groups.has(group)),
      take: (data, from, fromPort) => this.#take(data, from, fromPort),
    }
    if (!this.#datagrams.bind(bound)) {
      this.#state = 'unbound'
      const error = systemError('bind', 'EADDRINUSE', address, port)
      this.emit('error', error)
      return
    }
    this.#bound = bound
    this.#address = { address, family: this.#family, port }
    this.#state = 'bound'
    this.emit('listening')
    for (const act of this.#waiting.splice(0)) act()
  }

  /** Does something once it is bound, to any port if to none yet. */
  #whenBound(act: () => void): void {
    if (this.#state === 'bound') {
      act()
      return
    }
    this.#waiting.push(act)
    if (this.#state === 'unbound') this.#bind(0)
  }

  #lookup(host: string, done: (error: Error | null, address: string) => void): void {
    const family = this.type === 'udp4' ? 4 : 6
    const lookup = this.#options.lookup ?? this.#machine.lookup
    lookup(host, { family }, (error, address) => done(error, String(address)))
  }

  // ---- sending and receiving -------------------------------------------------------------------------------------

  send(message: unknown, ...args: readonly unknown[]): void {
    this.#check()
    const callback = (typeof args.at(-1) === 'function' ? args.at(-1) : undefined) as Callback | undefined
    const given = callback === undefined ? [...args] : args.slice(0, -1)
    let data = bytesOf(message)
    // Offset and length come first where they are there: a port is followed by a name, or by nothing.
    if (typeof given[1] === 'number') {
      const [offset, length] = given.splice(0, 2) as [number, number]
      if (offset + length > data.length) {
        throw nodeError('ERR_BUFFER_OUT_OF_BOUNDS', '"length" is outside of buffer bounds', RangeError)
      }
      data = data.slice(offset, offset + length)
    }
    if (this.#remote !== undefined) {
      const { address, port } = this.#remote
      this.#whenBound(() => this.#send(data, port, address, callback))
      return
    }
    const [port, host] = given as [number | string | undefined, string | undefined]
    const to = portOf(port)
    const name = typeof host === 'string' && host !== '' ? host : this.type === 'udp4' ? '127.0.0.1' : '::1'
    this.#whenBound(() => {
      this.#lookup(name, (error, address) => {
        if (this.#state !== 'bound') return
        if (error === null) this.#send(data, to, address, callback)
        else this.#failed(error, callback)
      })
    })
  }

  #send(data: Uint8Array, port: number, given: string, callback: Callback | undefined): void {
    const address = given === '0.0.0.0' ? '127.0.0.1' : given
    const code = data.length > LARGEST ? 'EMSGSIZE' : isBroadcast(address) && !this.#broadcasts ? 'EACCES' : undefined
    if (code !== undefined) {
      this.#failed(systemError('send', code, address, port), callback)
      return
    }
    const returns = isBroadcast(address) || this.#loopsBack
    if (callback !== undefined) this.#machine.soon(() => callback(null, data.length))
    this.#datagrams.send(data, this.#address?.port ?? 0, port, address, returns)
  }

  #failed(error: Error, callback: Callback | undefined): void {
    this.#machine.soon(() => {
      if (callback === undefined) this.emit('error', error)
      else callback(error)
    })
  }

  #take(data: Uint8Array, address: string, port: number): void {
    if (this.#state !== 'bound') return
    const { addresses } = this.#machine
    const remote = this.#remote
    if (remote !== undefined && (remote.port !== port || addresses.at(remote.address) !== addresses.at(address))) return
    this.emit('message', Buffer.from(data), { address, family: this.#family, port, size: data.length })
  }

  // ---- one peer --------------------------------------------------------------------------------------------------

  connect(port: unknown, ...rest: readonly unknown[]): void {
    this.#check()
    const to = portOf(port)
    if (this.#remote !== undefined || this.#isConnecting) {
      throw nodeError('ERR_SOCKET_DGRAM_IS_CONNECTED', 'Already connected')
    }
    this.#isConnecting = true
    const callback = rest.find(arg => typeof arg === 'function') as Callback | undefined
    const host = typeof rest[0] === 'string' ? rest[0] : this.type === 'udp4' ? '127.0.0.1' : '::1'
    if (callback !== undefined) this.once('connect', callback)
    this.#whenBound(() => {
      this.#lookup(host, (error, address) => {
        this.#isConnecting = false
        if (error === null) {
          this.#remote = { address, family: this.#family, port: to }
          this.emit('connect')
        } else if (callback === undefined) this.emit('error', error)
        else {
          this.removeListener('connect', callback)
          callback(error)
        }
      })
    })
  }

  disconnect(): void {
    this.remoteAddress()
    this.#remote = undefined
  }

  remoteAddress(): Address {
    this.#check()
    if (this.#remote === undefined) throw nodeError('ERR_SOCKET_DGRAM_NOT_CONNECTED', 'Not connected')
    return { ...this.#remote }
  }

  address(): Address {
    this.#check()
    if (this.#address === undefined) throw systemError('getsockname', 'EBADF')
    return { ...this.#address }
  }

  close(callback?: () => void): this {
    this.#check()
    if (callback !== undefined) this.on('close', callback)
    this.#state = 'closed'
    this.#waiting = []
    if (this.#bound !== undefined) this.#datagrams.unbind(this.#bound)
    nextTick(() => this.emit('close'))
    return this
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#state === 'closed') return
    await new Promise<void>(resolve => {
      this.close(resolve)
    })
  }

  // ---- groups ----------------------------------------------------------------------------------------------------

  addMembership(group: string): void {
    this.#check()
    if (!isMulticast(group)) throw systemError('addMembership', 'EINVAL')
    if (this.#groups.has(group)) throw systemError('addMembership', 'EADDRINUSE')
    if (this.#state === 'unbound') this.#bind(0)
    this.#groups.add(group)
  }

  dropMembership(group: string): void {
    this.#check()
    if (!isMulticast(group)) throw systemError('dropMembership', 'EINVAL')
    if (!this.#groups.delete(group)) throw systemError('dropMembership', 'EADDRNOTAVAIL')
  }

  setBroadcast(on: boolean): void {
    if (this.#state !== 'bound') throw systemError('setBroadcast', 'EBADF')
    this.#broadcasts = on
  }

  setMulticastLoopback(on: boolean): boolean {
    this.#check()
    this.#loopsBack = on
    return on
  }

  setMulticastTTL(ttl: number): number {
    return ttl
  }

  setTTL(ttl: number): number {
    return ttl
  }

  setMulticastInterface(): void {}

  getRecvBufferSize(): number {
    return BUFFER_BYTES
  }

  getSendBufferSize(): number {
    return BUFFER_BYTES
  }

  setRecvBufferSize(): void {}

  setSendBufferSize(): void {}

  getSendQueueSize(): number {
    return 0
  }

  getSendQueueCount(): number {
    return 0
  }

  ref(): this {
    return this
  }

  unref(): this {
    return this
  }
}

function portOf(port: unknown): number {
  const number = Number(port)
  if (!Number.isInteger(number) || number <= 0 || number > 65_535) {
    const error = badPort('Port', port)
    error.message = error.message.replace('>= 0', '> 0')
    throw error
  }
  return number
}

function bytesOf(message: unknown): Uint8Array {
  if (typeof message === 'string') return Buffer.from(message)
  if (Array.isArray(message)) return Buffer.concat(message.map(bytesOf))
  if (ArrayBuffer.isView(message)) {
    return new Uint8Array(message.buffer, message.byteOffset, message.byteLength).slice()
  }
  throw nodeError(
    'ERR_INVALID_ARG_TYPE',
    'The "buffer" argument must be of type string or an instance of Buffer, TypedArray, or DataView. ' +
      `Received ${message === undefined ? 'undefined' : `type ${typeof message}`}`,
    TypeError,
  )
}
