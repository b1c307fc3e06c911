import { type Duration, microseconds } from '../clock/duration.ts'
import { anything } from '../options/fields.ts'
import { checkOptions, type OptionsSchema, optionsOf } from '../options/options.ts'
import { ScenarioError } from '../options/scenario-error.ts'
import { shown } from '../options/shown.ts'
import { integerBetween, type RandomStream } from '../random/stream.ts'
import { current } from './current.ts'
import {
  type Connection,
  ConnectionError,
  type ConnectOptions,
  type DiskEnv,
  type Env,
  type Envelope,
  type Inbox,
  type Listener,
  type Timer,
} from './env.ts'
import type { AsyncQueue, Mailbox } from './mailbox.ts'
import { plainJson } from './plain-json.ts'
import type { Process, World } from './process.ts'
import { ProcessDisk } from './process-disk.ts'

const NO_TIMER: Timer = { cancel() {} }

interface TimeoutOptions {
  readonly timeout?: Duration
}

/** Names only: a wrong value may come of what the node has computed, and is its own error. */
const TIMEOUT = optionsOf<TimeoutOptions>({ timeout: anything })
const CONNECT = optionsOf<ConnectOptions>({ port: anything, bytes: anything, timeout: anything })

/** The simulator's `Env`, for one incarnation of one process. When that has crashed, nothing it does has an effect. */
export class ProcessEnv implements Env<never, unknown> {
  readonly id: string
  readonly nodes: readonly string[]
  readonly version: string | undefined
  readonly region: string | undefined
  readonly disk: DiskEnv
  readonly inbox: Inbox<never>
  #peers: readonly string[] | undefined
  readonly #process: Process
  readonly #world: World
  readonly #incarnation: number
  /** Of this incarnation: the next one has its own. */
  readonly #mailbox: Mailbox
  /** So is this: what is left of an earlier incarnation draws nothing from the one that runs. */
  readonly #random: RandomStream

  constructor(process: Process) {
    this.id = process.id
    this.nodes = process.world.nodeIds
    this.version = process.version
    this.region = process.region
    this.#process = process
    this.#world = process.world
    this.#incarnation = process.incarnation
    this.#mailbox = process.mailbox
    this.#random = process.random
    this.disk = new ProcessDisk(process)
    this.inbox = new ProcessInbox(this, process)
  }

  /** Made when it is asked for: in a large cluster, those of all nodes together take more memory than all else. */
  get peers(): readonly string[] {
    this.#peers ??= this.nodes.filter(id => id !== this.id)
    return this.#peers
  }

  /** Whether it is that of an earlier incarnation: what that still does has no effect. */
  #isGone(call: string): boolean {
    if (current === undefined && this.#world.strays(this.#process, `calls env.${call}`)) return true
    return this.#process.incarnation !== this.#incarnation
  }

  send(to: string, message: unknown): void {
    if (!this.#isGone('send')) this.#world.send(this.#process, to, message)
  }

  rpc<Reply>(to: string, message: unknown, options?: TimeoutOptions): Promise<Reply> {
    if (this.#isGone('rpc')) return never()
    if (options !== undefined) checkTimeout(this.#world, 'env.rpc', options)
    const timeoutUs = microseconds(options?.timeout ?? '1s', 'the timeout of an rpc')
    return this.#world.request(this.#process, to, message, timeoutUs) as Promise<Reply>
  }

  connect(to: string, options: ConnectOptions & { readonly bytes: true }): Promise<Connection<Uint8Array>>
  connect(to: string, options?: ConnectOptions): Promise<Connection<never, unknown>>
  connect(to: string, options: ConnectOptions = {}): Promise<never> {
    if (this.#isGone('connect')) return never()
    checkCall(this.#world, 'env.connect', CONNECT, options)
    return this.#world.connect(this.#process, to, options) as Promise<never>
  }

  get connections(): AsyncIterable<Connection<never, unknown>> {
    const mailbox = this.#mailbox
    return (mailbox.listenerAt(0) ?? mailbox.listen(0)) as AsyncIterable<Connection<never, unknown>>
  }

  listen(port: number): Listener<never, unknown> {
    if (!(Number.isInteger(port) && port >= 1 && port <= 65_535)) {
      throw new RangeError(`env.listen(${port}): a port is a whole number from 1 to 65535`)
    }
    const mailbox = this.#mailbox
    const door = mailbox.listen(port)
    if (door === undefined) throw new ConnectionError(`${this.id} listens at port ${port} already`, 'EADDRINUSE')
    return {
      port,
      close: () => mailbox.unlisten(port),
      [Symbol.asyncIterator]: () => door[Symbol.asyncIterator](),
    }
  }

  after(delay: Duration, callback: () => void): Timer {
    if (this.#isGone('after')) return NO_TIMER
    checkCallback('env.after', callback)
    return this.#world.startTimer(this.#process, microseconds(delay, 'the delay of a timer'), callback)
  }

  every(interval: Duration, callback: () => void): Timer {
    if (this.#isGone('every')) return NO_TIMER
    checkCallback('env.every', callback)
    const us = microseconds(interval, 'the interval of a timer')
    if (us === 0) throw new RangeError('the interval of a timer is 0: it would fire for ever at the same instant')
    return this.#world.startTimer(this.#process, us, callback, us)
  }

  sleep(delay: Duration): Promise<void> {
    return new Promise(resolve => {
      this.after(delay, resolve)
    })
  }

  now(): number {
    const { world, clock } = this.#process
    world.lookAtClock()
    return Math.floor(clock.wallMs(world.now))
  }

  elapsed(): number {
    const { world, clock } = this.#process
    world.lookAtClock()
    return clock.monotonicUs(world.now) / 1_000
  }

  random(): number {
    return this.#random()
  }

  randomInteger(min: number, max: number): number {
    if (!(min <= max)) {
      throw new RangeError(`env.randomInteger(${shown(min)}, ${shown(max)}): give the least and the greatest number`)
    }
    return integerBetween(this.#random, min, max)
  }

  expose(state: () => unknown): void {
    if (typeof state !== 'function') {
      this.#refuse(`env.expose(${shown(state)}): it takes a function that returns the state: env.expose(() => state)`)
    }
    if (!this.#isGone('expose')) this.#process.inspect = state
  }

  log(...parts: readonly unknown[]): void {
    if (this.#isGone('log')) return
    const text = parts.map(part => (typeof part === 'string' ? part : plainJson(part))).join(' ')
    this.#world.marks.log(this.#process, text)
  }

  reach(label: string): void {
    if (typeof label !== 'string') this.#refuse(`env.reach(${shown(label)}): a label is a text`)
    if (!this.#isGone('reach')) this.#world.marks.reach(this.#process, label)
  }

  buggify(label: string, probability = 0.25): boolean {
    if (typeof label !== 'string') this.#refuse(`env.buggify(${shown(label)}): a label is a text`)
    if (!(probability >= 0 && probability <= 1)) {
      this.#refuse(`env.buggify('${label}', ${shown(probability)}): a probability is a number from 0 to 1`)
    }
    return !this.#isGone('buggify') && this.#world.marks.buggify(this.#process, label, probability)
  }

  /** A call that no node means ends the run, also where the code around it catches what it throws. */
  #refuse(message: string): never {
    const error = new ScenarioError(message)
    this.#world.fail(error)
    throw error
  }
}

function checkCallback(call: string, callback: unknown): void {
  if (typeof callback !== 'function')
    throw new TypeError(`${call}: the callback is ${shown(callback)}, and no function`)
}

/** Calls are many: only one that is wrong is looked at closely. */
function checkTimeout(world: World, call: string, options: TimeoutOptions): void {
  let isRight = typeof options === 'object'
  for (const name in options) if (name !== 'timeout') isRight = false
  if (!isRight) checkCall(world, call, TIMEOUT, options)
}

/** A misspelt option ends the run, also where the code around the call catches what it throws. */
function checkCall<Options>(world: World, call: string, schema: OptionsSchema<Options>, options: Options): void {
  try {
    checkOptions(call, schema, options)
  } catch (error) {
    world.fail(error as Error)
    throw error
  }
}

/** A new one each time: what waits for a shared promise would pile up on it. */
function never(): Promise<never> {
  return new Promise(() => {})
}

class ProcessInbox implements Inbox<never> {
  readonly #env: ProcessEnv
  readonly #world: World
  readonly #queue: AsyncQueue<Envelope<never>>

  constructor(env: ProcessEnv, { world, mailbox }: Process) {
    this.#env = env
    this.#world = world
    this.#queue = mailbox.messages
  }

  next(options: { readonly timeout: Duration }): Promise<Envelope<never> | undefined>
  next(): Promise<Envelope<never>>
  next(options?: { readonly timeout: Duration }): Promise<Envelope<never> | undefined> {
    if (options !== undefined) checkTimeout(this.#world, 'inbox.next', options)
    const next = this.#queue.next()
    if (options === undefined) return next
    return new Promise(resolve => {
      const timer = this.#env.after(options.timeout, () => {
        this.#queue.abandon()
        resolve(undefined)
      })
      void next.then(envelope => {
        timer.cancel()
        resolve(envelope)
      })
    })
  }

  [Symbol.asyncIterator](): AsyncIterator<Envelope<never>> {
    return this.#queue[Symbol.asyncIterator]()
  }
}
