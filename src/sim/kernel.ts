import { formatDuration } from '../clock/duration.ts'
import { EventQueue } from '../clock/event-queue.ts'
import { NodeClock } from '../clock/node-clock.ts'
import { Disk } from '../disk/disk.ts'
import type { UnsyncedOutcome } from '../disk/unsynced.ts'
import { MessageCopier, UnsendableError } from '../net/copy.ts'
import { type Latency, LatencySampler, uniform } from '../net/latency.ts'
import type { Link } from '../net/link.ts'
import { Network, type NetworkOptions } from '../net/network.ts'
import type { NetworkOverlay } from '../net/overlay.ts'
import { ALTERED, DAMAGED, HELD, type MessageHold, type MessagePart, PARTS } from '../net/passage.ts'
import { type RandomStream, randomStream } from '../random/stream.ts'
import { current, setCurrent } from './current.ts'
import { type Connection, type NodeInstance, RpcTimeoutError } from './env.ts'
import { EndlessLoopError, ScenarioError } from './errors.ts'
import { Fingerprint } from './fingerprint.ts'
import { enterVirtualGlobals, leaveVirtualGlobals } from './globals/install.ts'
import type { Patch } from './globals/patch.ts'
import { bestDrain, type DrainKind, drainNow, EscapedFromTick, runSlices, type Slices } from './host.ts'
import { Mailbox } from './mailbox.ts'
import type { Process, StartProcess, World } from './process.ts'
import { ProcessEnv } from './process-env.ts'
import { Recorder } from './recorder.ts'
import { Schedule, type ScheduleOverlay } from './schedule.ts'
import { Streams, type StreamWorld } from './streams.ts'
import { TimerHandle } from './timer.ts'
import type { Trace, TraceEvent } from './trace.ts'

type DeliveryFate = Extract<TraceEvent, { kind: 'deliver' }>['fate']

export interface KernelOptions {
  readonly seed: string
  readonly network?: NetworkOptions
  readonly networkOverlay?: NetworkOverlay
  /** How long one disk operation takes: `uniform('50us', '500us')` unless told. */
  readonly diskLatency?: Latency
  /** What goes first among events at the same microsecond: the one caused first, or drawn from the seed. */
  readonly schedule?: 'fifo' | 'random'
  readonly scheduleOverlay?: ScheduleOverlay
  readonly buggify?: boolean
  /** The run is given up after this many events: 50 million unless told. */
  readonly maxEvents?: number
  /** Records what happened; with `causes`, also the line of code behind each event, which is slow. */
  readonly trace?: boolean | { readonly causes: boolean }
  readonly drain?: DrainKind
  /** Called between slices, every 256 events. */
  readonly onSlice?: () => void
}

/** What the owner of a kernel hears of. */
export interface KernelObserver {
  /** A step of this process's code has come to rest. */
  afterStep(process: Process): void
  /** The process threw, or a promise of its was rejected, and nobody caught it. It is down now. */
  threw(process: Process, error: unknown): void
  /** The process has crashed, whatever the reason. */
  crashed(process: Process): void
  /** A label was reached for the `count`-th time. */
  reached(label: string, count: number): void
}

/** Whoever takes down what a run did. */
export interface BehaviourObserver {
  /** A message is about to be given to a process. `from` is the index of the sender, `part` one of `PARTS`. */
  delivered(process: Process, message: unknown, part: number, from: number): void
  /** `env.buggify` said yes. */
  unkind(label: string): void
}

/** What a process waits for. */
export interface Waits {
  /** Replies to requests. */
  readonly replies: number
  /** Messages that are on their way to it. */
  readonly messages: number
  readonly timers: number
  /** When the first of them fires; infinite if there is none. */
  readonly nextTimerUs: number
  /** Whether it reads its inbox. */
  readonly isReading: boolean
}

const MESSAGE = 0
const REQUEST = 1
const REPLY = 2
const TIMER = 3
/** Calls back in one incarnation of a process, at a true time. */
const WAKE = 4
/** Calls back outside of any process. */
const WORLD = 5
/** As a wake: the process's disk has done something. */
const DISK = 6

/** One `setImmediate` per so many events costs nothing, and lets progress bars and Ctrl-C through. */
const EVENTS_PER_SLICE = 256
/** More actions than this in one step, or steps at one instant, is a loop. */
const MAX_ACTIONS_PER_STEP = 200_000
const MAX_STEPS_PER_INSTANT = 100_000

/** The body of a request or a reply on its way. */
interface RpcFrame {
  readonly id: number
  readonly message: unknown
}

/**
 * The world of one run: a queue of events, processes to which they happen, and a loop which takes the next event, sets
 * the current process, calls it, drains to quiescence, and takes the next. Everything in it is a function of the seed
 * and the plan.
 */
export class Kernel implements World, Slices, StreamWorld {
  readonly seed: string
  readonly network: Network
  readonly fingerprint = new Fingerprint()
  readonly recorder: Recorder | undefined
  /** Labels passed to `env.reach`, and how often. */
  readonly reached = new Map<string, number>()
  readonly nodeIds: string[] = []
  /** True time, microseconds since the start. */
  now = 0
  /** Events that happened. */
  events = 0
  observer: KernelObserver = { afterStep() {}, threw() {}, crashed() {}, reached() {} }
  /** Whether the observer wants to hear of every step. */
  watched = false
  /** Hears of every delivery; nobody unless set. */
  behaviours: BehaviourObserver | undefined = undefined

  readonly #queue = new EventQueue()
  readonly #processes: Process[] = []
  readonly #byId = new Map<string, Process>()
  readonly #copier = new MessageCopier()
  readonly #streams = new Streams(this)
  /** What keeps single messages back, by their slots. */
  readonly #messageHolds = new Map<number, MessageHold>()
  readonly #schedule: Schedule
  readonly #diskLatency: LatencySampler
  readonly #maxEvents: number
  readonly #drain: DrainKind
  #buggify: boolean
  readonly #buggifyActive = new Map<string, boolean>()
  readonly #buggifyDraws = new Map<string, RandomStream>()
  readonly #onSlice: (() => void) | undefined
  #rpcId = 0
  #actions = 0
  #stepsAtInstant = 0
  #limitUs = 0
  #stopped = false
  #fatal: Error | undefined
  #stepOpen = false
  #displaced: readonly Patch[] | undefined
  #running = false

  constructor(options: KernelOptions) {
    this.seed = options.seed
    this.network = new Network(options.seed, options.network ?? {}, options.networkOverlay, keeper =>
      this.#sendHeld(keeper),
    )
    this.#schedule = new Schedule(options.seed, options.schedule ?? 'fifo', options.scheduleOverlay)
    this.#diskLatency = LatencySampler.of(options.diskLatency ?? DEFAULT_DISK_LATENCY)
    this.#maxEvents = options.maxEvents ?? 50_000_000
    this.#drain = options.drain ?? bestDrain
    this.#buggify = options.buggify ?? true
    const causes = typeof options.trace === 'object' && options.trace.causes
    this.recorder = options.trace ? new Recorder(this, this.#copier, causes) : undefined
    this.#onSlice = options.onSlice
  }

  /** What was recorded, if it is. */
  get trace(): Trace | undefined {
    return this.recorder?.trace
  }

  // ---- processes -------------------------------------------------------------------------------------------------

  /** Adds a process, down. Nodes are what `env.nodes` lists. */
  addProcess(id: string, role: 'node' | 'client', start: StartProcess): Process {
    if (this.#byId.has(id)) throw new ScenarioError(`there are two processes called "${id}"`)
    const process: Process = {
      index: this.#processes.length,
      id,
      role,
      start,
      world: this,
      clock: new NodeClock(),
      disk: new Disk(),
      diskRandom: randomStream(this.seed, `disk/${id}`),
      diskBusyUntilUs: 0,
      diskSlowness: 1,
      status: 'down',
      away: false,
      incarnation: 0,
      paused: false,
      busy: false,
      stepUs: 0,
      slowSteps: 0,
      backlog: [],
      random: randomStream(this.seed, `node/${id}/0`),
      mailbox: new Mailbox(),
      instance: undefined,
      pending: new Map(),
      links: new Map(),
      timers: 0,
    }
    this.#processes.push(process)
    this.#byId.set(id, process)
    if (role === 'node') this.nodeIds.push(id)
    this.network.addEndpoint(process)
    return process
  }

  get processes(): readonly Process[] {
    return this.#processes
  }

  get nodes(): readonly Process[] {
    return this.#processes.filter(({ role }) => role === 'node')
  }

  /** Throws a ScenarioError that lists who there is. */
  process(id: string): Process {
    const process = this.#byId.get(id)
    if (process !== undefined) return process
    throw new ScenarioError(`there is no process "${id}"; there are ${[...this.#byId.keys()].join(', ')}`)
  }

  /** Starts a process that is down, as an event of its own, now. One that is away stays so. */
  start(process: Process): void {
    if (process.status !== 'down' || process.away) return
    process.status = 'starting'
    process.random = randomStream(this.seed, `node/${process.id}/${process.incarnation}`)
    this.wakeAt(process, this.now, () => {
      this.trace?.events.push({ kind: 'start', time: this.now, process: process.id })
      const incarnation = process.incarnation
      const started = process.start(new ProcessEnv(process))
      if (started instanceof Promise) void started.then(instance => this.#attach(process, incarnation, instance))
      else this.#attach(process, incarnation, started)
    })
  }

  // biome-ignore lint/suspicious/noConfusingVoidType: what a factory returns
  #attach(process: Process, incarnation: number, instance: NodeInstance | void): void {
    if (process.incarnation !== incarnation) return
    process.status = 'up'
    if (instance === undefined || instance === null) return
    process.instance = instance
    const { mailbox } = process
    if (typeof instance.receive === 'function') {
      // What came while it was starting.
      for (let early = mailbox.messages.take(); early !== undefined; early = mailbox.messages.take()) {
        const envelope = early
        this.wakeAt(process, this.now, () => {
          this.#answer(instance.receive?.(envelope.from, envelope.message), reply => envelope.reply(reply))
        })
      }
    }
    if (typeof instance.accept === 'function') {
      for (let early = mailbox.connections.take(); early !== undefined; early = mailbox.connections.take()) {
        const connection = early
        this.wakeAt(process, this.now, () => void instance.accept?.(connection))
      }
    }
  }

  /**
   * The process is gone at once: its memory, its timers, its connections, and of what it did not sync to its disk as much
   * as `unsynced` says (all of it unless told).
   */
  crash(process: Process, reason?: string, unsynced: UnsyncedOutcome = 'lost'): void {
    if (process.status === 'down') return
    this.trace?.events.push({
      kind: 'crash',
      time: this.now,
      process: process.id,
      ...(reason === undefined ? {} : { reason }),
    })
    process.status = 'down'
    process.incarnation++
    process.paused = false
    process.busy = false
    process.instance = undefined
    process.mailbox = new Mailbox()
    process.pending.clear()
    process.diskBusyUntilUs = this.now
    const random = randomStream(this.seed, `disk/${process.id}/crash/${process.incarnation - 1}`)
    const changedFiles = process.disk.crash(unsynced, random)
    this.fingerprint.mix(process.index, changedFiles)
    for (const slot of process.backlog) this.#queue.release(slot)
    process.backlog = []
    this.#streams.crashed(process)
    this.observer.crashed(process)
  }

  /** The process stops, and nothing but `join` starts it again. */
  leave(process: Process): void {
    this.crash(process, 'left the cluster', 'kept')
    process.away = true
  }

  join(process: Process): void {
    process.away = false
    this.start(process)
  }

  /** The process stands still, as in a long garbage collection: the world goes on, and what comes up for it waits. */
  pause(process: Process): void {
    if (process.paused || process.status === 'down') return
    process.paused = true
    this.trace?.events.push({ kind: 'pause', time: this.now, process: process.id })
  }

  resume(process: Process): void {
    if (!process.paused) return
    process.paused = false
    this.trace?.events.push({ kind: 'resume', time: this.now, process: process.id })
    this.#catchUp(process)
  }

  /** What came up meanwhile happens now, in order, unless the process is held up in another way still. */
  #catchUp(process: Process): void {
    if (process.paused || process.busy) return
    for (const slot of process.backlog) this.#queue.requeue(slot, this.now, this.#schedule.next())
    process.backlog = []
  }

  /** The step that begins keeps a slow process busy for a while. */
  #occupy(process: Process): void {
    process.busy = true
    process.slowSteps++
    const { incarnation } = process
    this.at(this.now + process.stepUs, () => {
      if (process.incarnation !== incarnation) return
      process.busy = false
      this.#catchUp(process)
    })
  }

  /** Changes how fast the process's clock runs; its pending timers follow. */
  drift(process: Process, ppm: number): void {
    const before = process.clock.rate
    process.clock.drift(ppm, this.now)
    const factor = before / process.clock.rate
    this.#queue.retime((slot, timeUs) => {
      if (this.#queue.kind(slot) !== TIMER || this.#queue.target(slot) !== process.index) return timeUs
      return this.now + Math.max(0, Math.round((timeUs - this.now) * factor))
    })
  }

  /** What could make this process go on: for the report of a stall. */
  waitsOf(process: Process): Waits {
    let timers = 0
    let nextTimerUs = Number.POSITIVE_INFINITY
    let messages = 0
    this.#queue.visit((slot, timeUs) => {
      if (this.#queue.target(slot) !== process.index) return
      const kind = this.#queue.kind(slot)
      if (kind <= REPLY) messages++
      if (kind !== TIMER || this.#queue.incarnation(slot) !== process.incarnation) return
      timers++
      nextTimerUs = Math.min(nextTimerUs, timeUs)
    })
    return { replies: process.pending.size, messages, timers, nextTimerUs, isReading: process.mailbox.messages.waiting }
  }

  /** Breaks every connection between two processes at both ends; what was on its way is lost. Returns how many there were. */
  resetConnections(a: Process, b: Process): number {
    return this.#streams.reset(a, b)
  }

  // ---- what happens when -----------------------------------------------------------------------------------------

  /** Calls back outside of any process at a true time. */
  at(timeUs: number, callback: () => void): void {
    this.#queue.push(Math.max(timeUs, this.now), this.#schedule.next(), WORLD, -1, 0, 0, 0, callback)
  }

  wakeAt(process: Process, timeUs: number, callback: () => void): void {
    const { index, incarnation } = process
    this.#queue.push(Math.max(timeUs, this.now), this.#schedule.next(), WAKE, index, incarnation, 0, 0, callback)
  }

  startTimer(process: Process, delayUs: number, callback: () => void, intervalUs = -1): TimerHandle {
    this.countAction()
    const timer = new TimerHandle(this.#queue, callback, intervalUs, this.recorder?.cause())
    this.#arm(process, timer, delayUs)
    return timer
  }

  #arm(process: Process, timer: TimerHandle, delayUs: number): void {
    const number = process.timers++
    const timeUs = this.now + process.clock.trueDelayUs(delayUs)
    const order = this.#schedule.timer(process.id, number)
    const slot = this.#queue.push(timeUs, order, TIMER, process.index, process.incarnation, 0, number, timer)
    timer.arm(slot)
  }

  whenDiskIsDone(process: Process, callback: () => void): void {
    this.countAction()
    const latencyUs = Math.round(this.#diskLatency.sampleUs(process.diskRandom()) * process.diskSlowness)
    const doneUs = Math.max(this.now, process.diskBusyUntilUs) + latencyUs
    process.diskBusyUntilUs = doneUs
    this.#queue.push(doneUs, this.#schedule.next(), DISK, process.index, process.incarnation, 0, 0, callback)
  }

  /** Everything on the process's disk takes so many times as long as before; what is under way as well, from now on. */
  slowDisk(process: Process, factor: number): void {
    process.diskSlowness *= factor
    const stretched = (timeUs: number) => this.now + Math.max(0, Math.round((timeUs - this.now) * factor))
    process.diskBusyUntilUs = stretched(process.diskBusyUntilUs)
    this.#queue.retime((slot, timeUs) => {
      if (this.#queue.kind(slot) !== DISK || this.#queue.target(slot) !== process.index) return timeUs
      return stretched(timeUs)
    })
  }

  // ---- messages --------------------------------------------------------------------------------------------------

  send(from: Process, to: string, message: unknown): void {
    this.#transmit(this.#linkTo(from, to), MESSAGE, message, -1)
  }

  request(from: Process, to: string, message: unknown, timeoutUs: number): Promise<unknown> {
    const link = this.#linkTo(from, to)
    const id = this.#rpcId++
    return new Promise((resolve, reject) => {
      const timer = this.startTimer(from, timeoutUs, () => {
        from.pending.delete(id)
        reject(new RpcTimeoutError(`no reply from ${to} within ${formatDuration(timeoutUs)}`))
      })
      from.pending.set(id, reply => {
        timer.cancel()
        resolve(reply)
      })
      this.#transmit(link, REQUEST, message, id)
    })
  }

  /** The link to a process by name. Each sender keeps its own, which saves a look-up per message. */
  #linkTo(from: Process, to: string): Link {
    return from.links.get(to) ?? this.#firstLinkTo(from, to)
  }

  #firstLinkTo(from: Process, to: string): Link {
    const link = this.network.link(from.index, this.destination(from, to).index)
    from.links.set(to, link)
    return link
  }

  /** Throws a RangeError that lists who there is. */
  destination(from: Process, to: string): Process {
    const destination = this.#byId.get(to)
    if (destination !== undefined) return destination
    throw new RangeError(
      `${from.id} sends to "${to}", but there is no such process; there are ${[...this.#byId.keys()].join(', ')}`,
    )
  }

  #transmit(link: Link, kind: 0 | 1 | 2, original: unknown, rpcId: number): void {
    this.countAction()
    const message = this.copied(link.fromId, original)
    const number = link.counts.sent
    const { digest } = this.#copier
    const arrivalUs = this.network.route(link, this.now, message, kind)
    const duplicateUs = this.network.duplicateArrivalUs
    const { mark } = this.network
    this.fingerprint.mix(arrivalUs, digest ^ (link.number << 2) ^ kind)
    if (this.recorder !== undefined) {
      this.recorder.sent(link, number, message, PARTS[kind] as MessagePart, arrivalUs, duplicateUs)
    }
    if (mark !== 0) this.#enqueueMarked(arrivalUs, link, kind, number, rpcId, mark)
    else if (arrivalUs >= 0) this.#enqueue(arrivalUs, link, kind, message, number, rpcId, 0)
    if (duplicateUs >= 0) {
      this.fingerprint.mix(duplicateUs, number)
      this.#enqueue(duplicateUs, link, kind, this.#copier.copy(original), number, rpcId, 0)
    }
  }

  /** For a message to which something happens on its way. */
  #enqueueMarked(timeUs: number, link: Link, kind: 0 | 1 | 2, number: number, rpcId: number, mark: number): void {
    const { message, heldBy } = this.network.passage
    this.fingerprint.mix(mark, number)
    const slot = this.#enqueue(timeUs, link, kind, message, number, rpcId, mark)
    if (heldBy !== undefined) this.#messageHolds.set(slot, heldBy)
  }

  /** A copy of a message for its receiver. The sender may catch what this throws: the run ends all the same. */
  copied(sender: string, original: unknown): unknown {
    try {
      return this.#copier.copy(original)
    } catch (error) {
      if (!(error instanceof UnsendableError)) throw error
      const refusal = new ScenarioError(`${sender}: ${error.message}`, { cause: error })
      this.fail(refusal)
      throw refusal
    }
  }

  #enqueue(
    timeUs: number,
    link: Link,
    kind: 0 | 1 | 2,
    message: unknown,
    number: number,
    rpcId: number,
    mark: number,
  ): number {
    const payload: unknown = kind === MESSAGE ? message : ({ id: rpcId, message } satisfies RpcFrame)
    const order = this.#schedule.message(link, number)
    return this.#queue.push(timeUs, order, kind, link.to, mark, link.number, number, payload)
  }

  /** Returns whether code ran. */
  #deliver(slot: number, kind: 0 | 1 | 2, process: Process): boolean {
    const queue = this.#queue
    const link = this.network.linkNumber(queue.a(slot))
    const number = queue.b(slot)
    const payload = queue.payload(slot)
    const mark = queue.incarnation(slot)
    if ((mark & IN_THE_BUFFER) === 0) {
      if (link.blocks > 0) {
        link.counts.blocked++
        this.#recordDelivery(link, number, kind, payload, 'blocked')
        this.#messageHolds.delete(slot)
        queue.release(slot)
        return false
      }
      const keeper = link.holds > 0 ? link : (mark & HELD) !== 0 ? this.#holdOn(slot) : undefined
      if (keeper !== undefined) {
        link.counts.held++
        this.#recordDelivery(link, number, kind, payload, 'held')
        keeper.heldSlots.push(slot)
        return false
      }
      if ((mark & DAMAGED) !== 0) {
        link.counts.corrupted++
        this.#recordDelivery(link, number, kind, payload, 'lost', true)
        queue.release(slot)
        return false
      }
    }
    if (process.paused || process.busy) {
      queue.setIncarnation(slot, mark | IN_THE_BUFFER)
      process.backlog.push(slot)
      return false
    }
    queue.release(slot)
    if (process.status === 'down') {
      link.counts.unreachable++
      this.#recordDelivery(link, number, kind, payload, 'unreachable')
      return false
    }
    link.counts.delivered++
    if (this.recorder !== undefined) {
      this.#recordDelivery(link, number, kind, payload, 'delivered', (mark & ALTERED) !== 0)
    }
    if (this.behaviours !== undefined) {
      this.behaviours.delivered(process, kind === MESSAGE ? payload : (payload as RpcFrame).message, kind, link.from)
    }
    setCurrent(process)
    if (process.stepUs > 0) this.#occupy(process)
    const { instance } = process
    if (kind === MESSAGE) {
      if (instance?.receive !== undefined) instance.receive(link.fromId, payload as never)
      else process.mailbox.messages.push({ from: link.fromId, message: payload as never, reply: ignoreReply })
    } else if (kind === REQUEST) {
      const { id, message } = payload as RpcFrame
      const reply = this.#replier(process, link.fromId, id)
      if (instance?.receive !== undefined) this.#answer(instance.receive(link.fromId, message as never), reply)
      else process.mailbox.messages.push({ from: link.fromId, message: message as never, reply })
    } else {
      const { id, message } = payload as RpcFrame
      const settle = process.pending.get(id)
      process.pending.delete(id)
      settle?.(message)
    }
    return true
  }

  /** What keeps this one message back, if it still does. */
  #holdOn(slot: number): MessageHold | undefined {
    const hold = this.#messageHolds.get(slot)
    if (hold?.isActive) return hold
    this.#messageHolds.delete(slot)
    return undefined
  }

  #recordDelivery(
    link: Link,
    number: number,
    kind: 0 | 1 | 2,
    payload: unknown,
    fate: DeliveryFate,
    isCorrupted = false,
  ): void {
    const message = kind === MESSAGE ? payload : (payload as RpcFrame).message
    this.recorder?.delivered(link, number, message, PARTS[kind] as MessagePart, fate, isCorrupted)
  }

  #replier(process: Process, to: string, id: number): (value: unknown) => void {
    const { incarnation } = process
    let replied = false
    return value => {
      if (replied || process.incarnation !== incarnation) return
      replied = true
      this.#transmit(this.#linkTo(process, to), REPLY, value, id)
    }
  }

  #answer(answer: unknown, reply: (value: unknown) => void): void {
    if (answer === undefined) return
    if (answer instanceof Promise) {
      void answer.then((value: unknown) => {
        if (value !== undefined) reply(value)
      })
    } else reply(answer)
  }

  connect(from: Process, to: string, timeoutUs: number): Promise<Connection<unknown>> {
    return this.#streams.connect(from, to, timeoutUs)
  }

  #sendHeld(keeper: { heldSlots: number[] }): void {
    for (const slot of keeper.heldSlots) this.#queue.requeue(slot, this.now, this.#schedule.next())
    keeper.heldSlots = []
  }

  // ---- the loop --------------------------------------------------------------------------------------------------

  /** Runs until `limitUs` has been reached, nothing is left to happen, or `stop` was called. */
  async runUntil(limitUs: number): Promise<void> {
    if (this.#running) throw new ScenarioError('this simulation is running already: await its last run first')
    this.#running = true
    this.#limitUs = limitUs
    this.#stopped = false
    try {
      await runSlices(this, this.#drain === 'portable')
    } finally {
      this.#running = false
    }
    if (!this.#stopped && Number.isFinite(limitUs) && this.now < limitUs) this.now = limitUs
  }

  /** The run ends after the step that is under way. */
  stop(): void {
    this.#stopped = true
  }

  /** Whether nothing is left that could ever happen. */
  get idle(): boolean {
    return this.#queue.size === 0
  }

  /** For the loop. */
  slice(): boolean {
    const sync = this.#drain === 'sync'
    this.#displaced ??= enterVirtualGlobals()
    this.#onSlice?.()
    try {
      if (this.#stepOpen) this.#endStep()
      for (let left = EVENTS_PER_SLICE; left > 0; left--) {
        if (this.#fatal !== undefined) throw this.#fatal
        if (this.#stopped) return false
        const slot = this.#queue.pop(this.#limitUs)
        if (slot < 0) return false
        this.#advance(this.#queue.poppedTimeUs, slot)
        if (!this.#beginStep(slot)) continue
        if (!sync) {
          this.#stepOpen = true
          return true
        }
        try {
          drainNow()
        } catch (error) {
          this.escaped(error)
          this.#endStep()
          throw new EscapedFromTick()
        }
        this.#endStep()
      }
      if (this.#fatal !== undefined) throw this.#fatal
      return true
    } finally {
      // The portable drain goes on after this, in the microtasks: its step is still the current one.
      if (!this.#stepOpen) {
        setCurrent(undefined)
        leaveVirtualGlobals(this.#displaced)
        this.#displaced = undefined
      }
    }
  }

  #advance(timeUs: number, slot: number): void {
    if (timeUs > this.now) {
      this.now = timeUs
      this.#stepsAtInstant = 0
    } else if (++this.#stepsAtInstant > MAX_STEPS_PER_INSTANT) {
      throw new EndlessLoopError(
        `${MAX_STEPS_PER_INSTANT} events happened at ${formatDuration(this.now)} and time does not go on: ${this.#whatLoops(slot)}`,
      )
    }
    if (++this.events > this.#maxEvents) {
      throw new EndlessLoopError(
        `the run did not end within ${this.#maxEvents} events (it got to ${formatDuration(this.now)}): raise maxEvents or shorten the duration`,
      )
    }
  }

  #whatLoops(slot: number): string {
    const process = this.#processes[this.#queue.target(slot)]
    return process === undefined
      ? 'the scenario schedules itself again and again'
      : `${process.id} sets timers or sends messages without any delay`
  }

  /** Makes the event happen. Returns whether code ran, which now has to be drained. */
  #beginStep(slot: number): boolean {
    const queue = this.#queue
    const kind = queue.kind(slot)
    const target = queue.target(slot)
    this.#actions = 0
    this.fingerprint.mix(this.now, (queue.b(slot) << 8) ^ (kind << 4) ^ target)
    try {
      if (kind === WORLD) {
        const callback = queue.payload(slot) as () => void
        queue.release(slot)
        callback()
        return true
      }
      const process = this.#processes[target] as Process
      if (kind <= REPLY) return this.#deliver(slot, kind as 0 | 1 | 2, process)
      if (queue.incarnation(slot) !== process.incarnation) {
        queue.release(slot)
        return false
      }
      if (process.paused || process.busy) {
        process.backlog.push(slot)
        return false
      }
      setCurrent(process)
      if (process.stepUs > 0) this.#occupy(process)
      if (kind === TIMER) {
        const timer = queue.payload(slot) as TimerHandle
        const number = queue.b(slot)
        queue.release(slot)
        this.recorder?.timer(process.id, number, timer.cause)
        if (timer.intervalUs > 0) this.#arm(process, timer, timer.intervalUs)
        timer.callback()
      } else {
        const callback = queue.payload(slot) as () => void
        queue.release(slot)
        callback()
      }
    } catch (error) {
      this.escaped(error)
    }
    return true
  }

  #endStep(): void {
    this.#stepOpen = false
    const process = current
    setCurrent(undefined)
    if (process !== undefined && this.watched) this.observer.afterStep(process)
    this.recorder?.stepEnded(this.fingerprint)
  }

  /** For the loop: something was thrown or rejected in the current step and nobody caught it. */
  escaped(error: unknown): void {
    if (error instanceof ScenarioError || current === undefined)
      this.fail(error instanceof Error ? error : new Error(String(error)))
    else this.threw(current, error)
  }

  threw(process: Process, error: unknown): void {
    if (process.status === 'down') return
    // The process is gone, its machine is not: what it wrote is in the page cache still.
    this.crash(process, error instanceof Error ? `${error.name}: ${error.message}` : String(error), 'kept')
    this.observer.threw(process, error)
  }

  fail(error: Error): void {
    this.#fatal ??= error
  }

  countAction(): void {
    if (++this.#actions <= MAX_ACTIONS_PER_STEP) return
    const who = current?.id ?? 'the scenario'
    const error = new EndlessLoopError(
      `${who} did ${MAX_ACTIONS_PER_STEP} things (sends, timers, looks at the clock) in one step at ${formatDuration(this.now)}: ` +
        'it loops, and simulated time does not pass within a step. Await something, such as env.sleep.',
    )
    this.fail(error)
    throw error
  }

  // ---- marks -----------------------------------------------------------------------------------------------------

  reach(label: string): void {
    this.countAction()
    const count = (this.reached.get(label) ?? 0) + 1
    this.reached.set(label, count)
    this.observer.reached(label, count)
  }

  /** From now on `env.buggify` says no: unkindness is over. */
  stopBuggify(): void {
    this.#buggify = false
  }

  buggify(process: Process, label: string, probability: number): boolean {
    if (!this.#buggify) return false
    let active = this.#buggifyActive.get(label)
    if (active === undefined) {
      active = randomStream(this.seed, `buggify/${label}`)() < BUGGIFY_ACTIVE
      this.#buggifyActive.set(label, active)
    }
    if (!active) return false
    const name = `buggify/${label}/${process.id}`
    let draws = this.#buggifyDraws.get(name)
    if (draws === undefined) {
      draws = randomStream(this.seed, name)
      this.#buggifyDraws.set(name, draws)
    }
    if (draws() >= probability) return false
    this.behaviours?.unkind(label)
    return true
  }

  log(process: Process, text: string): void {
    this.countAction()
    this.trace?.events.push({ kind: 'log', time: this.now, process: process.id, text })
  }
}

/** Among the marks of a message's slot: it is on the paused receiver's machine already, and has no cuts to pass. */
const IN_THE_BUFFER = 1

const DEFAULT_DISK_LATENCY = uniform('50us', '500us')
const BUGGIFY_ACTIVE = 0.25

function ignoreReply(): void {}
