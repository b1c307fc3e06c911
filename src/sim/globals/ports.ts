import workerThreads from 'node:worker_threads'
import { current } from '../current.ts'
import type { Process } from '../process.ts'
import type { Patch } from './patch.ts'
import { refuse } from './refused.ts'

type Listener = (...args: unknown[]) => void

interface Posted {
  readonly message: unknown
}

/** What Node lets one post: a list of what is handed over, or options that hold it. */
type Transfer = readonly unknown[] | { readonly transfer?: readonly unknown[] }

/** What hears of messages as Node's ports do: as events, or, with `on`, by what they hold. */
class Hearing extends EventTarget {
  readonly #process: Process
  readonly #wrapped = new Map<Listener, Listener>()
  #onMessage: Listener | null = null
  #isClosed = false

  constructor(process: Process) {
    super()
    this.#process = process
  }

  get isClosed(): boolean {
    return this.#isClosed
  }

  get onmessage(): Listener | null {
    return this.#onMessage
  }

  set onmessage(listener: Listener | null) {
    if (this.#onMessage !== null) this.removeEventListener('message', this.#onMessage)
    this.#onMessage = typeof listener === 'function' ? listener : null
    if (this.#onMessage !== null) this.addEventListener('message', this.#onMessage)
  }

  on(type: string, listener: Listener): this {
    return this.#add(type, listener, {})
  }

  once(type: string, listener: Listener): this {
    return this.#add(type, listener, { once: true })
  }

  off(type: string, listener: Listener): this {
    this.removeEventListener(type, this.#wrapped.get(listener) ?? listener)
    return this
  }

  addListener(type: string, listener: Listener): this {
    return this.on(type, listener)
  }

  removeListener(type: string, listener: Listener): this {
    return this.off(type, listener)
  }

  ref(): this {
    return this
  }

  unref(): this {
    return this
  }

  close(): void {
    this.#isClosed = true
  }

  /** Calls back in a step of its own, now. */
  protected later(callback: () => void): void {
    this.#process.world.startTimer(this.#process, 0, callback)
  }

  protected hear(message: unknown): void {
    this.dispatchEvent(new MessageEvent('message', { data: message }))
  }

  #add(type: string, listener: Listener, options: { once?: boolean }): this {
    const wrapped = (event: unknown) => {
      if (type === 'message' || type === 'messageerror') listener((event as MessageEvent).data)
      else listener()
    }
    this.#wrapped.set(listener, wrapped)
    this.addEventListener(type, wrapped, options)
    return this
  }
}

/** One end of a `MessageChannel`: what is posted at the other one comes in steps of the node, in order. */
class VirtualPort extends Hearing {
  readonly #waiting: Posted[] = []
  #other: VirtualPort | undefined
  #isStarted = false

  /** Ties two ends together. */
  static tie(one: VirtualPort, other: VirtualPort): void {
    one.#other = other
    other.#other = one
  }

  postMessage(message: unknown, transfer: Transfer = []): void {
    const copied = copy(message, transfer)
    if (this.#other === undefined || this.isClosed) return
    this.#other.#waiting.push({ message: copied })
    this.#other.#deliverLater()
  }

  start(): void {
    if (this.#isStarted) return
    this.#isStarted = true
    for (const _ of this.#waiting) this.#deliverLater()
  }

  hasRef(): boolean {
    return this.#isStarted && !this.isClosed
  }

  /** Takes what came first, without an event. */
  take(): Posted | undefined {
    return this.#waiting.shift()
  }

  // A listener for messages starts the port, in either form.
  override addEventListener(...args: Parameters<EventTarget['addEventListener']>): void {
    super.addEventListener(...args)
    if (args[0] === 'message') this.start()
  }

  override close(): void {
    for (const port of [this, this.#other]) {
      if (port === undefined || port.isClosed) continue
      port.later(() => {
        Hearing.prototype.close.call(port)
        port.dispatchEvent(new Event('close'))
      })
    }
    super.close()
  }

  #deliverLater(): void {
    if (!this.#isStarted) return
    this.later(() => {
      const posted = this.take()
      if (posted !== undefined && !this.isClosed) this.hear(posted.message)
    })
  }
}

/** The channels of one incarnation of a node, by their names: those of one name hear what the others post. */
interface OpenChannels {
  readonly incarnation: number
  readonly named: Map<string, Set<VirtualBroadcastChannel>>
}

const channels = new WeakMap<Process, OpenChannels>()

/** A crash takes what was open before it. */
function openChannels(process: Process): OpenChannels['named'] {
  const open = channels.get(process)
  if (open?.incarnation === process.incarnation) return open.named
  const named: OpenChannels['named'] = new Map()
  channels.set(process, { incarnation: process.incarnation, named })
  return named
}

class VirtualBroadcastChannel extends Hearing {
  readonly name: string
  readonly #all: Set<VirtualBroadcastChannel>

  constructor(process: Process, name: string) {
    super(process)
    this.name = name
    const named = openChannels(process)
    this.#all = named.get(name) ?? new Set()
    named.set(name, this.#all.add(this))
  }

  postMessage(message: unknown): void {
    if (this.isClosed) throw new DOMException('BroadcastChannel is closed.', 'InvalidStateError')
    const copied = copy(message, [])
    for (const other of this.#all) {
      if (other === this) continue
      const own = copy(copied, [])
      other.later(() => {
        if (!other.isClosed) other.hear(own)
      })
    }
  }

  override close(): void {
    super.close()
    this.#all.delete(this)
  }
}

function copy(message: unknown, given: Transfer): unknown {
  const transfer = Array.isArray(given) ? given : ((given as { transfer?: readonly unknown[] }).transfer ?? [])
  if (transfer.some(part => part instanceof VirtualPort)) {
    refuse('MessagePort.postMessage with a port', 'Keep both ends of a channel where they were made.')
  }
  return structuredClone(message, { transfer: [...(transfer as Transferable[])] })
}

type Transferable = NonNullable<NonNullable<Parameters<typeof structuredClone>[1]>['transfer']>[number]

function channel(process: Process): object {
  const [port1, port2] = [new VirtualPort(process), new VirtualPort(process)]
  VirtualPort.tie(port1, port2)
  return { port1, port2 }
}

type Class = new (...args: unknown[]) => object

/** A class of Node's that makes something else within a node. What is made outside of any is `guarded`. */
function within(
  original: Class,
  make: (process: Process, args: unknown[]) => object,
  guarded: (made: object) => object,
): Class {
  return new Proxy(original, {
    construct(original, args: unknown[], made) {
      if (current !== undefined) return make(current, args)
      return guarded(Reflect.construct(original, args, made) as object)
    },
  })
}

/** What it posts Node carries outside of the loop: within a node that is refused. (Node itself posts by its prototype, to clone.) */
function outside<Posting extends object>(made: Posting, call: string): Posting {
  const { postMessage } = made as { postMessage?: (...args: unknown[]) => unknown }
  const value = function (this: unknown, ...args: unknown[]): unknown {
    refuse(
      call,
      'Make the channel in the node that uses it.',
      'it was made outside of any node, and its messages are real.',
    )
    return postMessage?.apply(this, args)
  }
  return Object.defineProperty(made, 'postMessage', { value, writable: true, configurable: true })
}

/** Channels within a node, which Node carries messages over outside of the loop. */
export function portPatches(): Patch[] {
  const { receiveMessageOnPort } = workerThreads
  const MessageChannel = within(workerThreads.MessageChannel as Class, channel, made => {
    for (const port of Object.values(made)) outside(port as object, 'MessagePort.postMessage')
    return made
  })
  const BroadcastChannel = within(
    workerThreads.BroadcastChannel as unknown as Class,
    (process, [name]) => new VirtualBroadcastChannel(process, String(name)),
    made => outside(made, 'BroadcastChannel.postMessage'),
  )
  return [
    ...[globalThis, workerThreads].flatMap(target => [
      { target, key: 'MessageChannel', replacement: MessageChannel },
      { target, key: 'BroadcastChannel', replacement: BroadcastChannel },
    ]),
    {
      target: workerThreads,
      key: 'receiveMessageOnPort',
      replacement: (port: unknown) =>
        port instanceof VirtualPort ? port.take() : receiveMessageOnPort(port as workerThreads.MessagePort),
    },
  ]
}
