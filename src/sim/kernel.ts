import type { UnsyncedOutcome } from '../disk/unsynced.ts'
import type { FateRecorder } from '../net/fate-recorder.ts'
import { DATAGRAM, type Flight } from '../net/flight.ts'
import { FlightPool } from '../net/flight-pool.ts'
import type { Latency } from '../net/latency.ts'
import type { Link } from '../net/link.ts'
import type { MessageOrder } from '../net/message-order.ts'
import { Network, type NetworkSettings } from '../net/network.ts'
import { type OrderSettings, orderOf } from '../net/order.ts'
import type { NetworkOverlay } from '../net/overlay.ts'
import { ScenarioError } from '../options/scenario-error.ts'
import { Streams } from '../random/streams.ts'
import { Addresses } from './addresses.ts'
import { type Ambient, RunAmbient, setAmbient } from './ambient.ts'
import { ArrivalGate } from './arrival-gate.ts'
import { runOutside, scopesAreUsed } from './async-scope.ts'
import { Callers, showCaller } from './callers.ts'
import { Connections } from './connections/connections.ts'
import { current, setCurrent } from './current.ts'
import { Delivery } from './delivery.ts'
import { Disks } from './disks.ts'
import type { Connection, ConnectOptions } from './env.ts'
import { Fingerprint } from './fingerprint.ts'
import { Flights } from './flights.ts'
import { placeOf } from './function-place.ts'
import { enterVirtualGlobals, leaveVirtualGlobals } from './globals/install.ts'
import type { Patch } from './globals/patch.ts'
import { Guard } from './guard.ts'
import { bestDrain, type DrainKind, drainNow, EscapedFromTick, runSlices, type Slices } from './host.ts'
import { stateShown } from './inspection.ts'
import { Journal, type JournalOptions } from './journal/journal.ts'
import { ARRIVAL } from './journal/row.ts'
import { Limits } from './limits.ts'
import { Marks } from './marks.ts'
import type { KernelObserver } from './observer.ts'
import type { Process, ProcessTraits, StartProcess, UncaughtOrigin, World } from './process.ts'
import { Processes } from './processes.ts'
import { Rpc } from './rpc.ts'
import { Schedule, type ScheduleOverlay } from './schedule.ts'
import { StrayWatch, strayError } from './stray.ts'
import { errorOf, thrownText } from './thrown.ts'
import { ASIDE, FLIGHT, TIMER, Timeline, WORLD } from './timeline.ts'
import { type TimerHandle, Timers } from './timers.ts'
import { lineHere } from './user-frames.ts'
import { cutOf, WaitingRoom } from './waiting-room.ts'
import { type Waits, waitsOf } from './waits.ts'

export interface KernelOptions {
  readonly seed: string
  readonly network?: NetworkSettings
  readonly networkOverlay?: NetworkOverlay
  /** What overtakes what among the messages that the overlay leaves to chance. Default: chance decides. */
  readonly order?: OrderSettings
  /** Takes down what the order decides. */
  readonly fates?: FateRecorder
  /** How long one disk operation takes. Default: `uniform('50us', '500us')`. */
  readonly diskLatency?: Latency
  /** What goes first among events at the same microsecond: the one caused first, or drawn from the seed. Default: `'fifo'`. */
  readonly schedule?: 'fifo' | 'random'
  readonly scheduleOverlay?: ScheduleOverlay
  /** Default: true. */
  readonly buggify?: boolean
  /** The run is given up after this many events. Default: 50 million. */
  readonly maxEvents?: number
  readonly journal?: JournalOptions
  readonly drain?: DrainKind
  /** What the virtual globals answer with where no process asks. Default: that of a scenario that names no place. */
  readonly ambient?: RunAmbient
  /** Whether to watch that code goes on in steps only, and to know the lines where it does not: slow. Default: neither. */
  readonly strays?: 'watch' | 'lines'
  /** Whether to take down who asks for what takes time, so that an error which tells of it names the line: slow. Default: false. */
  readonly callers?: boolean
  /** Called between slices, every 4,096 events. */
  readonly onSlice?: () => void
}

/** One `setImmediate` per so many events costs nothing, and lets progress bars and Ctrl-C through. */
const EVENTS_PER_SLICE = 4_096

/**
 * The world of one run. The loop takes the next event from the timeline, sets the current process, calls it, drains to quiescence, and
 * takes the next; all else is in the parts that are put together here. Everything in it is a function of the seed and the plan.
 */
export class Kernel implements World, Slices {
  readonly streams: Streams
  readonly fingerprint = new Fingerprint()
  readonly journal: Journal
  readonly network: Network
  readonly processes: readonly Process[]
  readonly nodeIds: readonly string[]
  readonly marks: Marks
  readonly disks: Disks
  readonly callers: Callers
  observer: KernelObserver = {}

  readonly #timeline: Timeline
  readonly #guard: Guard
  readonly #processes: Processes
  readonly #room: WaitingRoom
  readonly #pool = new FlightPool()
  readonly #gate: ArrivalGate
  readonly #flights: Flights
  readonly #addresses: Addresses
  readonly #delivery: Delivery
  readonly #timers: Timers
  readonly #rpc: Rpc
  readonly #connections: Connections
  readonly #limits: Limits
  readonly #order: MessageOrder | undefined
  readonly #isSync: boolean
  readonly #onSlice: (() => void) | undefined
  #limitUs = 0
  #stopped = false
  #stepOpen = false
  #displaced: readonly Patch[] | undefined
  readonly #ambient: RunAmbient
  #ambientBefore: Ambient | undefined
  #running = false
  /** Whether a step that is of no process is under way. */
  #isInWorld = false
  readonly #strays: StrayWatch | undefined

  constructor(options: KernelOptions) {
    const { seed } = options
    this.#ambient = options.ambient ?? new RunAmbient(new Streams(seed))
    const { streams } = this.#ambient
    this.streams = streams
    const schedule = new Schedule(streams, options.schedule ?? 'fifo', options.scheduleOverlay)
    const timeline = new Timeline(schedule)
    this.#timeline = timeline
    streams.clock = timeline
    this.journal = new Journal(timeline, options.journal)
    timeline.journal = this.journal
    this.#guard = new Guard(timeline, () => {
      if (current !== undefined) this.crash(current, 'loops', 'kept')
    })
    this.#ambient.asks = this.journal.asks
    this.#room = new WaitingRoom(timeline)
    this.#order = options.order && orderOf(options.order, streams, this.journal)
    const deciding = { overlay: options.networkOverlay, order: this.#order, fates: options.fates }
    this.network = new Network(streams, options.network ?? {}, deciding, {
      // What was sent again and again gets through one trip after the link is whole.
      linkOpened: (link, kind) => this.#room.wake(cutOf(link, kind), kind === 'block' ? link.latency.nominalUs : 0),
      holdEnded: hold => this.#room.wake(hold),
    })
    this.journal.links = this.network.links
    this.#processes = new Processes(this, timeline, this.#room, this.#pool, this.fingerprint, process => {
      this.#connections.crashed(process)
      this.observer.crashed?.(process)
    })
    this.processes = this.#processes.all
    this.nodeIds = this.#processes.nodeIds
    this.#addresses = new Addresses(this.network, this.#processes, this.#guard)
    this.#gate = new ArrivalGate(this.#room, this.journal)
    this.#flights = new Flights(timeline, this.network, this.#pool, this.fingerprint, this.#guard)
    this.#timers = new Timers(timeline, this.#guard)
    this.callers = new Callers(options.callers ?? false)
    this.#rpc = new Rpc(this.#flights, this.#timers, this.callers)
    this.#connections = new Connections(streams, {
      flights: this.#flights,
      timers: this.#timers,
      processes: this.#processes,
      journal: this.journal,
      pool: this.#pool,
      callers: this.callers,
      linkTo: (from, to) => this.#addresses.link(from, to),
      arePiecesDrawn: options.networkOverlay === undefined && options.order === undefined,
    })
    this.#delivery = new Delivery(this.#pool, this.#addresses, this.#rpc, this.#connections)
    this.marks = new Marks(
      streams,
      this.#guard,
      this.fingerprint,
      this.journal,
      options.buggify ?? true,
      () => this.observer,
    )
    this.disks = new Disks(timeline, this.#guard, options.diskLatency)
    this.#limits = new Limits(timeline, this.processes, options.maxEvents)
    this.#isSync = (options.drain ?? bestDrain) === 'sync'
    this.#onSlice = options.onSlice
    if (options.strays !== undefined)
      this.#strays = new StrayWatch(this, options.strays === 'lines', error => this.fail(error))
  }

  /** True time, microseconds since the start. */
  get now(): number {
    return this.#timeline.now
  }

  /** Events that happened. */
  get events(): number {
    return this.#limits.events
  }

  // ---- the loop --------------------------------------------------------------------------------------------------

  /** Runs until `limitUs` has been reached, nothing is left to happen, or `stop` was called. */
  async runUntil(limitUs: number): Promise<void> {
    if (this.#running) throw new ScenarioError('this simulation is running already: await its last run first')
    this.#running = true
    this.#strays?.begin()
    this.#limitUs = limitUs
    this.#stopped = false
    let stray: Error | undefined
    try {
      await runSlices(this, !this.#isSync)
    } finally {
      this.#running = false
      stray = this.#strays?.end()
    }
    if (stray !== undefined) throw stray
    if (!this.#stopped && Number.isFinite(limitUs) && this.now < limitUs) this.#timeline.now = limitUs
  }

  /** Does something from outside of the run, as a step of its own; within a step it is a part of that. */
  byHand<T>(act: () => T): T {
    if (this.#running) return act()
    this.journal.beginStep(-1)
    const result = act()
    this.journal.endStep(this.fingerprint)
    return result
  }

  /** Ends the run after the step that is under way. */
  stop(): void {
    this.#stopped = true
  }

  /** Whether nothing is left that could ever happen. */
  get idle(): boolean {
    return this.#timeline.queue.size === 0
  }

  slice(): boolean {
    if (this.#displaced === undefined) {
      this.#displaced = enterVirtualGlobals()
      this.#ambientBefore = setAmbient(this.#ambient)
    }
    this.#onSlice?.()
    try {
      if (this.#stepOpen) this.#endStep()
      const { queue } = this.#timeline
      for (let left = EVENTS_PER_SLICE; left > 0; left--) {
        if (this.#guard.fatal !== undefined) throw this.#guard.fatal
        if (this.#stopped) return false
        const slot = queue.pop(this.#limitUs)
        if (slot < 0) return false
        if (queue.poppedKind === ASIDE) {
          this.#aside(slot)
          continue
        }
        this.#limits.advance(queue.poppedTimeUs, slot)
        if (!this.#beginStep(slot)) continue
        if (!this.#isSync) {
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
      if (this.#guard.fatal !== undefined) throw this.#guard.fatal
      return true
    } finally {
      // The portable drain goes on after this, in the microtasks: its step is still the current one.
      if (!this.#stepOpen) {
        setCurrent(undefined)
        leaveVirtualGlobals(this.#displaced)
        setAmbient(this.#ambientBefore)
        this.#displaced = undefined
      }
    }
  }

  /** Something looks at the run at this time, which is no event of it. */
  #aside(slot: number): void {
    this.#limits.goOn(this.#timeline.queue.poppedTimeUs)
    this.journal.root = -1
    try {
      this.#call(slot)
    } catch (error) {
      this.fail(errorOf(error))
    }
  }

  /** Makes the event in this slot happen. Returns whether code ran, which now has to be drained. */
  #beginStep(slot: number): boolean {
    const { queue } = this.#timeline
    const { poppedKind: kind, poppedTarget: target, poppedA: event } = queue
    this.#guard.stepBegins()
    this.fingerprint.mix(this.#timeline.now, (queue.poppedB << 8) ^ (kind << 4) ^ target)
    this.journal.beginStep(event)
    try {
      if (kind === WORLD) {
        this.#isInWorld = true
        this.#call(slot)
        return true
      }
      const process = this.processes[target] as Process
      if (kind === FLIGHT) return this.#arrive(slot, queue.payload(slot) as Flight<Link>, process)
      if (queue.poppedIncarnation !== process.incarnation) {
        queue.release(slot)
        return false
      }
      if (process.paused || process.busy) {
        this.#room.wait(process, slot)
        return false
      }
      this.#enter(process)
      if (kind === TIMER) {
        const timer = queue.payload(slot) as TimerHandle
        queue.release(slot)
        this.#timers.fire(timer, event)
      } else if (scopesAreUsed) this.#callOutside(slot)
      else this.#call(slot)
    } catch (error) {
      this.escaped(error)
    }
    return true
  }

  #call(slot: number): void {
    const { queue } = this.#timeline
    const callback = queue.payload(slot) as () => void
    queue.release(slot)
    callback()
  }

  /** A closure in the step itself would have each step make a context for it. */
  #callOutside(slot: number): void {
    runOutside(() => this.#call(slot))
  }

  #enter(process: Process): void {
    setCurrent(process)
    if (process.stepUs > 0) this.#processes.occupy(process)
  }

  /** A flight comes to the gate of its receiver. */
  #arrive(slot: number, flight: Flight<Link>, process: Process): boolean {
    const fate = this.#gate.judge(slot, flight, process)
    if (fate === ARRIVAL.delivered) {
      this.#timeline.queue.release(slot)
      this.#enter(process)
      this.#order?.delivered(flight)
      const { delivered } = this.observer
      if (delivered !== undefined) delivered(process, flight.message, flight.part, flight.link.from)
      if (scopesAreUsed) this.#deliverOutside(flight, process)
      else this.#delivery.deliver(flight, process)
      return true
    }
    if (fate === ARRIVAL.unreachable && flight.isSegment) {
      this.#timeline.queue.release(slot)
      this.#connections.unreachable(flight, process)
    } else if (fate === ARRIVAL.blocked && flight.isSegment) return false
    else if (fate === ARRIVAL.blocked || fate === ARRIVAL.damaged || fate === ARRIVAL.unreachable) {
      this.#timeline.queue.release(slot)
      this.#pool.give(flight)
    }
    return false
  }

  #deliverOutside(flight: Flight<Link>, process: Process): void {
    runOutside(() => this.#delivery.deliver(flight, process))
  }

  #endStep(): void {
    this.#stepOpen = false
    this.#isInWorld = false
    const process = current
    setCurrent(undefined)
    if (process !== undefined && this.observer.afterStep !== undefined) this.observer.afterStep(process)
    this.journal.endStep(this.fingerprint)
  }

  /** Something was thrown or rejected in the current step, and nothing caught it. */
  escaped(error: unknown, origin: UncaughtOrigin = 'uncaughtException'): void {
    if (error instanceof ScenarioError || current === undefined) this.fail(errorOf(error))
    else this.threw(current, error, origin)
  }

  threw(process: Process, error: unknown, origin: UncaughtOrigin = 'uncaughtException'): void {
    if (process.status === 'down' || process.uncaught?.(error, origin) === true) return
    // The process is gone, its machine is not: what it wrote is in the page cache still.
    this.crash(process, thrownText(error), 'kept')
    showCaller(error)
    this.observer.threw?.(process, error)
  }

  exit(process: Process, code: number): void {
    if (process.status === 'down') return
    this.crash(process, `exited with code ${code}`, 'kept')
    this.observer.exited?.(process, code)
  }

  fail(error: Error): void {
    this.#guard.fail(error)
  }

  portsOf(id: string): readonly number[] | undefined {
    const process = this.#processes.find(id)
    return process?.status === 'up' ? process.mailbox.ports : undefined
  }

  countAction(): void {
    this.#guard.countAction()
  }

  lookAtClock(): void {
    this.#guard.countAction()
    this.journal.noteLook()
  }

  strays(process: Process, doing: string): boolean {
    if (current !== undefined || !this.#running || this.#isInWorld) return false
    this.fail(strayError(process, ` and ${doing}`, lineHere() ?? placeOf(process.instance?.receive)))
    return true
  }

  // ---- processes -------------------------------------------------------------------------------------------------

  /** Adds a process, down. Nodes are what `env.nodes` lists. */
  addProcess(id: string, role: 'node' | 'client', start: StartProcess, traits: ProcessTraits = {}): Process {
    const process = this.#processes.add(id, role, start, traits)
    this.network.addEndpoint(process)
    return process
  }

  get nodes(): readonly Process[] {
    return this.#processes.nodes
  }

  /** Throws a ScenarioError that lists which there are. */
  process(id: string): Process {
    const process = this.#processes.find(id)
    if (process !== undefined) return process
    throw new ScenarioError(`there is no process "${id}"; there are ${this.#processes.names}`)
  }

  start(process: Process): void {
    this.#processes.start(process)
  }

  crash(process: Process, reason?: string, unsynced?: UnsyncedOutcome): void {
    this.#processes.crash(process, reason, unsynced)
  }

  terminate(process: Process, graceUs: number): void {
    this.#processes.terminate(process, graceUs)
  }

  leave(process: Process): void {
    this.#processes.leave(process)
  }

  join(process: Process): void {
    this.#processes.join(process)
  }

  pause(process: Process): void {
    this.#processes.pause(process)
  }

  resume(process: Process): void {
    this.#processes.resume(process)
  }

  drift(process: Process, ppm: number): void {
    this.#processes.drift(process, ppm)
  }

  slowDisk(process: Process, factor: number): void {
    this.#processes.slowDisk(process, factor)
  }

  /** Breaks every connection between two processes at both ends; what was on its way is lost. Returns how many there were. */
  resetConnections(a: Process, b: Process): number {
    return this.#connections.reset(a, b)
  }

  inspect(process: Process): unknown {
    return stateShown(process, this.#ambient)
  }

  /** Returns what could make this process go on: for the report of a stall. */
  waitsOf(process: Process): Waits {
    return waitsOf(process, this.#timeline, this.#room)
  }

  // ---- what processes ask for ------------------------------------------------------------------------------------

  /** Calls back outside of any process at a true time. */
  at(timeUs: number, callback: () => void): void {
    this.#timeline.at(timeUs, callback)
  }

  /** As `at`, before all else that happens at that instant: so it does not matter when it was asked for. */
  atFirst(timeUs: number, callback: () => void): void {
    this.#timeline.atFirst(timeUs, callback)
  }

  /**
   * Calls back at a time, before all else of that instant but faults that are operations. It is no event: the run is the same without it,
   * but for what it sets up.
   */
  aside(timeUs: number, callback: () => void): void {
    this.#timeline.aside(timeUs, callback)
  }

  /** From `aside`: calls back in the process's current incarnation now, as a step of its own, before anything else can happen to it. */
  wakeFirst(process: Process, callback: () => void): void {
    this.#processes.wakeFirst(process, callback)
  }

  /** Calls back in the process's current incarnation at a true time, as a step of its own. */
  wakeAt(process: Process, timeUs: number, callback: () => void): void {
    this.#processes.wakeAt(process, timeUs, callback)
  }

  startTimer(process: Process, delayUs: number, callback: () => void, intervalUs = -1): TimerHandle {
    return this.#timers.set(process, delayUs, callback, intervalUs)
  }

  send(from: Process, to: string, message: unknown): void {
    this.#flights.send(this.#addresses.link(from, to), DATAGRAM, message, -1)
  }

  request(from: Process, to: string, message: unknown, timeoutUs: number): Promise<unknown> {
    return this.#rpc.request(from, this.#addresses.link(from, to), message, timeoutUs)
  }

  connect(from: Process, to: string, options: ConnectOptions): Promise<Connection<unknown>> {
    return this.#connections.connect(from, to, options)
  }
}
