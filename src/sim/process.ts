import type { NodeClock } from '../clock/node-clock.ts'
import type { Disk } from '../disk/disk.ts'
import type { Link } from '../net/link.ts'
import type { RandomStream } from '../random/stream.ts'
import type { Streams } from '../random/streams.ts'
import type { Callers } from './callers.ts'
import type { AnyEnv, Connection, ConnectOptions, NodeInstance, Timer } from './env.ts'
import type { Fingerprint } from './fingerprint.ts'
import type { Journal } from './journal/journal.ts'
import type { SpanRecord } from './journal/span-record.ts'
import type { Mailbox } from './mailbox.ts'
import type { RequestsAtWork } from './requests-at-work.ts'

/** What a factory may return: an instance, nothing (a function that lives in its timers and inbox), or a promise of either. */
// biome-ignore lint/suspicious/noConfusingVoidType: an async function that returns nothing has the type Promise<void>
export type Started<State> = NodeInstance<State> | void | Promise<NodeInstance<State> | void>

/** How an error got out: it was thrown, or a promise was rejected without a handler. */
export type UncaughtOrigin = 'uncaughtException' | 'unhandledRejection'

/** Starts a process in its environment, at the beginning and again after every restart. */
export type StartProcess<State = unknown> = (env: AnyEnv) => Started<State>

/** What a scenario says of one of its processes besides how it starts. */
export interface ProcessTraits {
  /** The role that it has. Default: none. */
  readonly group?: string | undefined
  /** The versions that it can run, the one that it begins with first. Default: there is only one way to start it. */
  readonly versions?: readonly string[]
  /** The place that it is in: `eu/a`. Default: none. */
  readonly region?: string | undefined
  /** Whether faults leave it alone, but for those of the network. Default: false. */
  readonly reliable?: boolean
}

/** `starting` until what the factory returned has resolved. */
export type ProcessStatus = 'down' | 'starting' | 'up'

/** A request that waits for its reply. */
export interface PendingRequest {
  settle(reply: unknown): void
}

/** How code sees the machine that it is on, where that is not the machine of all. */
export interface View {
  /** The folder that it is in. */
  cwd(): string
  /** How it has stacks told: `Error.prepareStackTrace`. */
  prepareStackTrace: typeof Error.prepareStackTrace
  /** Takes what Node warns of by itself, as `process.emitWarning` does. */
  warn: typeof process.emitWarning
}

/** A simulated process, node or client: the world's side of it. */
export interface Process {
  readonly index: number
  readonly id: string
  readonly role: 'node' | 'client'
  /** The role that the scenario gives to a node, if it has such. */
  readonly group: string | undefined
  /** The place that it is in, with those around it: `eu/a`. Undefined where there are no regions. */
  readonly region: string | undefined
  /** Whether it never fails by itself: only the network to it does. */
  readonly reliable: boolean
  /** The versions that it can run, by their names: none where there is only one way to start it. */
  readonly versions: readonly string[]
  /** The one that it runs, or ran last; and the one that its next start is of. */
  version: string | undefined
  nextVersion: string | undefined
  /** Those that it was started with. */
  readonly startedVersions: Set<string>
  readonly start: StartProcess
  readonly world: World
  readonly clock: NodeClock
  readonly disk: Disk
  readonly diskRandom: RandomStream
  /** When the disk has done what it was asked so far: it does one thing after the other. */
  diskBusyUntilUs: number
  /** How many times as long as usual everything takes on its disk. */
  diskSlowness: number
  status: ProcessStatus
  /** Whether it is not part of the cluster: not yet, or no longer. It is down, and nothing but a join starts it. */
  away: boolean
  /** When its running incarnation began, in true time. */
  startedUs: number
  /** The same: microseconds on its monotonic clock, milliseconds since 1970 on its wall clock. */
  bornUs: number
  bornMs: number
  /** Counts the crashes. What an earlier incarnation set up never runs again. */
  incarnation: number
  paused: boolean
  /** Whether a step of it is still under way, because it is slow. */
  busy: boolean
  /** How long each of its steps takes: 0 for all but slow ones. */
  stepUs: number
  /** Steps that took time. */
  slowSteps: number
  /** The running incarnation's own. */
  random: RandomStream
  mailbox: Mailbox
  instance: NodeInstance | undefined
  /** Shows its state: what its instance has for that, or what it exposed. Called through the kernel only. */
  inspect: (() => unknown) | undefined
  /** The requests that its `receive` is still at work on. */
  atWork: RequestsAtWork
  /** Messages that came for earlier incarnations, which had no `receive` and never looked at their inbox. */
  unheard: number
  /** Requests that wait for a reply, by number. */
  readonly pending: Map<number, PendingRequest>
  /** Its links to others, by their names. */
  readonly links: Map<string, Link>
  /** The one that it sent over last. */
  lastLink: Link | undefined
  /** Numbers its timers, for the journal and the schedule. */
  timers: number
  /**
   * Takes what its code threw where nothing caught it, in the place of the kernel, which crashes the process. Returns whether it did.
   * Of the running incarnation: programs set it.
   */
  uncaught: ((error: unknown, origin: UncaughtOrigin) => boolean) | undefined
  /** Asks its code to end, as SIGTERM does. Of the running incarnation: programs set it. */
  terminate: (() => void) | undefined
  /** How its code sees its machine. Of the running incarnation: programs set it. */
  view: View | undefined
  /** Whether it was asked to end: that it does is no failure then. Until it starts again. */
  stopping: boolean
  /** Timers of the running incarnation that were turned into numbers, which may come back to be cleared. */
  numbered: Map<number, Cancellable>
  /** How many of its timers were turned into numbers. */
  numberedSoFar: number
}

/** Something that can be called off. */
export interface Cancellable {
  close(): unknown
}

/** What the kernel offers to the environments and the virtual globals of its processes. Times are microseconds. */
export interface World {
  readonly streams: Streams
  readonly now: number
  readonly fingerprint: Fingerprint
  readonly journal: Journal
  readonly nodeIds: readonly string[]
  /** Takes what node code says of itself. */
  readonly marks: {
    log(process: Process, text: string): void
    reach(process: Process, label: string): void
    buggify(process: Process, label: string, probability: number): boolean
    moment(): { readonly event: number; readonly timeUs: number }
    span(process: Process, span: SpanRecord): void
  }
  /** Who asks for what takes time. */
  readonly callers: Callers
  readonly disks: {
    /** Calls back, within the current incarnation, when the disk has done one thing more after all that it was asked before. */
    whenDone(process: Process, event: number, callback: () => void): void
  }
  /** The ports that a process listens at, sorted; undefined for one that is down, or that there is not. */
  portsOf(id: string): readonly number[] | undefined
  /** Counts what node code asks for. Throws when one step asks too often, which is an endless loop. */
  countAction(): void
  /** Counts a look at a clock, and notes that the step may depend on the time. Throws as `countAction` does. */
  lookAtClock(): void
  send(from: Process, to: string, message: unknown): void
  request(from: Process, to: string, message: unknown, timeoutUs: number): Promise<unknown>
  connect(from: Process, to: string, options: ConnectOptions): Promise<Connection<unknown>>
  /** Sets a timer. `delayUs` is on the process's own clock; with `intervalUs` it repeats. */
  startTimer(process: Process, delayUs: number, callback: () => void, intervalUs?: number): Timer
  /** Returns the state that a process shows now. */
  inspect(process: Process): unknown
  /**
   * Whether the run goes on and yet no step is under way: then the code of this process has strayed from it, and the run ends with an
   * error. (It is not thrown there: nothing would catch it.)
   */
  strays(process: Process, doing: string): boolean
  /** Ends the run with an error that is not a finding: the scenario asks for what cannot be simulated. */
  fail(error: Error): void
  /** The process ends itself, with an exit code. What its code does in the rest of the step has no effect. */
  exit(process: Process, code: number): void
  /** The process's code threw `error` where nothing caught it. */
  threw(process: Process, error: unknown): void
}
