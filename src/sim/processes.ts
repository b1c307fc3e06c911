import { EPOCH_MS, NodeClock } from '../clock/node-clock.ts'
import { Disk } from '../disk/disk.ts'
import type { UnsyncedOutcome } from '../disk/unsynced.ts'
import type { Flight } from '../net/flight.ts'
import type { FlightPool } from '../net/flight-pool.ts'
import type { Link } from '../net/link.ts'
import { ScenarioError } from '../options/scenario-error.ts'
import { shown } from '../options/shown.ts'
import type { NodeInstance } from './env.ts'
import type { Fingerprint } from './fingerprint.ts'
import { type ClockRow, KIND } from './journal/row.ts'
import { Mailbox } from './mailbox.ts'
import type { Process, ProcessTraits, StartProcess, World } from './process.ts'
import { ProcessEnv } from './process-env.ts'
import { promised } from './promised.ts'
import { RequestsAtWork } from './requests-at-work.ts'
import { answer } from './rpc.ts'
import { DISK, FLIGHT, stretched, TIMER, type Timeline } from './timeline.ts'
import type { WaitingRoom } from './waiting-room.ts'

/** The processes of a run, and what happens to them as a whole: they start, crash, stand still, go on, and come and go. */
export class Processes {
  readonly all: Process[] = []
  readonly nodes: Process[] = []
  readonly nodeIds: string[] = []
  readonly #byId = new Map<string, Process>()
  readonly #world: World
  readonly #timeline: Timeline
  readonly #room: WaitingRoom
  readonly #pool: FlightPool
  readonly #fingerprint: Fingerprint
  readonly #crashed: (process: Process) => void

  /** `crashed` hears of each crash, right after it. */
  constructor(
    world: World,
    timeline: Timeline,
    room: WaitingRoom,
    pool: FlightPool,
    fingerprint: Fingerprint,
    crashed: (process: Process) => void,
  ) {
    this.#world = world
    this.#timeline = timeline
    this.#room = room
    this.#pool = pool
    this.#fingerprint = fingerprint
    this.#crashed = crashed
  }

  /** Adds a process, down. */
  add(
    id: string,
    role: 'node' | 'client',
    start: StartProcess,
    { group, versions = [], region, reliable = false }: ProcessTraits,
  ): Process {
    if (this.#byId.has(id)) throw new ScenarioError(`there are two processes called "${id}"`)
    const { streams } = this.#world
    const process: Process = {
      index: this.all.length,
      id,
      role,
      group,
      region,
      reliable,
      versions,
      version: undefined,
      nextVersion: versions[0],
      startedVersions: new Set(),
      start,
      world: this.#world,
      clock: new NodeClock(() => this.#tellClock(process)),
      disk: new Disk(),
      diskRandom: streams.overTime(`disk/${id}`),
      diskBusyUntilUs: 0,
      diskSlowness: 1,
      status: 'down',
      startedUs: 0,
      bornUs: 0,
      bornMs: EPOCH_MS,
      away: false,
      incarnation: 0,
      paused: false,
      busy: false,
      stepUs: 0,
      slowSteps: 0,
      random: streams.overTime(`node/${id}`, 0),
      mailbox: new Mailbox(this.#timeline),
      instance: undefined,
      inspect: undefined,
      atWork: new RequestsAtWork(),
      unheard: 0,
      pending: new Map(),
      links: new Map(),
      lastLink: undefined,
      timers: 0,
      uncaught: undefined,
      terminate: undefined,
      view: undefined,
      stopping: false,
      numbered: new Map(),
      numberedSoFar: 0,
    }
    this.all.push(process)
    this.#byId.set(id, process)
    const { journal } = this.#timeline
    journal.processes.push(id)
    if (journal.isWhole) process.disk.watch()
    if (role === 'node') {
      this.nodes.push(process)
      this.nodeIds.push(id)
    }
    return process
  }

  find(id: string): Process | undefined {
    return this.#byId.get(id)
  }

  get names(): string {
    return [...this.#byId.keys()].join(', ')
  }

  /** Starts a process that is down, as an event of its own, now. One that is away stays so. */
  start(process: Process): void {
    if (process.status !== 'down' || process.away) return
    process.status = 'starting'
    process.stopping = false
    process.random = this.#world.streams.overTime(`node/${process.id}`, process.incarnation)
    this.#timeline.wakeAt(process, this.#timeline.now, () => {
      const { incarnation, clock, nextVersion: version } = process
      process.version = version
      this.#timeline.journal.writeRoot(KIND.start, process.index, 0, version)
      if (version !== undefined) {
        process.startedVersions.add(version)
        this.#fingerprint.mixText(version)
      }
      process.startedUs = this.#timeline.now
      process.bornUs = clock.monotonicUs(this.#timeline.now)
      process.bornMs = clock.wallMs(this.#timeline.now)
      const started = process.start(new ProcessEnv(process))
      const starting = promised(started)
      if (starting === undefined) this.#attach(process, incarnation, started as NodeInstance | undefined)
      else void starting.then(instance => this.#attach(process, incarnation, instance))
    })
  }

  // biome-ignore lint/suspicious/noConfusingVoidType: what a factory returns
  #attach(process: Process, incarnation: number, instance: NodeInstance | void): void {
    if (process.incarnation !== incarnation) return
    process.status = 'up'
    const { mailbox } = process
    const early = mailbox.takeEarlyConnections()
    if (instance !== undefined && instance !== null) {
      if (typeof instance !== 'object' && typeof instance !== 'function') throw notNode(process, instance)
      for (const method of METHODS) {
        if (instance[method] !== undefined && typeof instance[method] !== 'function') {
          throw noMethod(process, method, instance[method])
        }
      }
      process.instance = instance
      if (typeof instance.inspect === 'function') process.inspect = () => instance.inspect?.()
      if (typeof instance.receive === 'function') {
        // What came while it was starting.
        for (let next = mailbox.messages.take(); next !== undefined; next = mailbox.messages.take()) {
          const envelope = next
          this.wake(process, () => {
            answer(instance.receive?.(envelope.from, envelope.message), reply => envelope.reply(reply))
          })
        }
      }
    }
    for (const knock of early) this.wake(process, knock)
  }

  /** Has something run in the process now, as a step of its own. */
  wake(process: Process, callback: () => void): void {
    this.wakeAt(process, this.#timeline.now, callback)
  }

  /** Has something run in the process's current incarnation at a true time, as a step of its own. */
  wakeAt(process: Process, timeUs: number, callback: () => void): void {
    this.#timeline.wakeAt(process, timeUs, this.#wakening(process, callback))
  }

  /** As `wake`, before anything else of this instant can happen to the process. */
  wakeFirst(process: Process, callback: () => void): void {
    this.#timeline.wakeFirst(process, this.#wakening(process, callback))
  }

  #wakening(process: Process, callback: () => void): () => void {
    return () => {
      this.#timeline.journal.writeRoot(KIND.wake, process.index, 0, undefined)
      callback()
    }
  }

  /**
   * The process is gone at once: its memory, its timers, its connections, and of what it did not sync to its disk as much
   * as `unsynced` says. Default: all of it.
   */
  crash(process: Process, reason?: string, unsynced: UnsyncedOutcome = 'lost'): void {
    if (process.status === 'down') return
    const { journal, now, queue } = this.#timeline
    const event = journal.write(KIND.crash, journal.root, process.index, 0, reason)
    process.unheard = unheardBy(process)
    process.status = 'down'
    process.incarnation++
    process.paused = false
    process.busy = false
    process.instance = undefined
    process.inspect = undefined
    process.atWork = new RequestsAtWork()
    process.mailbox = new Mailbox(this.#timeline)
    process.uncaught = undefined
    process.terminate = undefined
    process.view = undefined
    process.pending.clear()
    process.numbered.clear()
    process.diskBusyUntilUs = now
    const random = this.#world.streams.overTime(`disk/${process.id}/crash`, process.incarnation - 1)
    this.#fingerprint.mix(process.index, process.disk.crash(unsynced, random))
    journal.noteFiles(event, process)
    for (const slot of this.#room.drop(process)) {
      if (queue.kind(slot) === FLIGHT) this.#pool.give(queue.payload(slot) as Flight<Link>)
      queue.release(slot)
    }
    // What its machine and the scenario do about it, such as resetting its connections, comes of the crash.
    journal.causedBy(event, () => this.#crashed(process))
  }

  /**
   * Asks the process to end. It is killed if it is there still after so long, and at once if its code cannot be asked. What it wrote
   * stays in the page cache of its machine.
   */
  terminate(process: Process, graceUs: number): void {
    if (process.status === 'down') return
    const kill = () => this.crash(process, 'stopped', 'kept')
    const wasAsked = process.stopping
    process.stopping = true
    if (process.terminate === undefined || graceUs === 0) kill()
    else if (!wasAsked) {
      const { incarnation } = process
      this.wake(process, () => process.terminate?.())
      this.#timeline.at(this.#timeline.now + graceUs, () => {
        if (process.incarnation === incarnation) kill()
      })
    }
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
    const { journal } = this.#timeline
    journal.write(KIND.pause, journal.root, process.index, 0, undefined)
  }

  /** The process goes on. What came up meanwhile happens now, in order, unless it is busy still. */
  resume(process: Process): void {
    if (!process.paused) return
    process.paused = false
    const { journal } = this.#timeline
    journal.write(KIND.resume, journal.root, process.index, 0, undefined)
    this.#catchUp(process)
  }

  #catchUp(process: Process): void {
    if (!process.paused && !process.busy) this.#room.wake(process)
  }

  /** The step that begins keeps a slow process busy for a while. */
  occupy(process: Process): void {
    process.busy = true
    process.slowSteps++
    const { incarnation } = process
    this.#timeline.at(this.#timeline.now + process.stepUs, () => {
      if (process.incarnation !== incarnation) return
      process.busy = false
      this.#catchUp(process)
    })
  }

  /** Changes how fast the process's clock runs; its pending timers follow. */
  drift(process: Process, ppm: number): void {
    const before = process.clock.rate
    process.clock.drift(ppm, this.#timeline.now)
    this.#timeline.stretch(TIMER, process, before / process.clock.rate)
  }

  #tellClock({ index, clock }: Process): void {
    const { journal, now } = this.#timeline
    const aheadUs = Math.round(clock.monotonicUs(now) + clock.offsetUs - now)
    const row: ClockRow = { aheadUs, ppm: Math.round((clock.rate - 1) * 1e6) }
    journal.write(KIND.clock, journal.root, index, 0, row)
  }

  /** Everything on the process's disk takes `factor` times as long as before; what is under way as well, from now on. */
  slowDisk(process: Process, factor: number): void {
    process.diskSlowness *= factor
    process.diskBusyUntilUs = stretched(process.diskBusyUntilUs, this.#timeline.now, factor)
    this.#timeline.stretch(DISK, process, factor)
  }
}

/** How many messages came for a process that has no `receive` and never looked at its inbox. One that is starting may do so yet. */
export function unheardBy({ status, mailbox, unheard, instance }: Process): number {
  const isDeaf = status === 'up' && instance?.receive === undefined && !mailbox.messages.isRead
  return isDeaf ? unheard + mailbox.messages.size : unheard
}

const METHODS = ['receive', 'accept', 'inspect'] as const

function noMethod({ id }: Process, method: string, given: unknown): ScenarioError {
  return new ScenarioError(`starting ${id} returned an object whose ${method} is ${shown(given)}: expected a function`)
}

function notNode({ id }: Process, returned: unknown): ScenarioError {
  const whatToDo = 'return an object with receive(from, message), or nothing for one that lives in its timers and inbox'
  return new ScenarioError(`starting ${id} returned ${shown(returned)}: ${whatToDo}`)
}
