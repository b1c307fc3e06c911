import type { FlightPart } from '../../net/flight.ts'
import type { SpanRecord } from './span-record.ts'

/** What all events of a run have in common. */
interface Happened {
  /** Its position among all events of the run, from 0. */
  readonly id: number
  /** The step in which it happened: one event of the simulation and all that its code did until it came to rest. From 0. */
  readonly step: number
  /** The id of the event that caused it, which is always a smaller one; -1 for what the plan, a test or the start of the run did. */
  readonly cause: number
  /** True time since the start of the run. */
  readonly timeUs: number
}

/** A process begins to run, stops at once, stands still, or goes on. */
export interface LifecycleEvent extends Happened {
  readonly kind: 'start' | 'crash' | 'pause' | 'resume'
  readonly process: string
  /** For a crash: why, where there is more to say. */
  readonly reason?: string
  /** For a start: the version that it runs, where the scenario has several. */
  readonly version?: string
}

/** A flight sets out: a datagram, a request, a reply, or a segment of a connection. */
export interface SendEvent extends Happened {
  readonly kind: 'send'
  readonly from: string
  readonly to: string
  /** Its number on its link, from 0. */
  readonly number: number
  readonly part: FlightPart
  /** What is sent; undefined for a segment that only controls its connection (see `control`). */
  readonly message: unknown
  /** For a segment that carries no message: what it does to its connection. */
  readonly control?: SegmentControl
  /** For a segment: which of the run's connections it is on, as in `ConnectionEvent`. */
  readonly connection?: number
  readonly fate: 'sent' | 'lost' | 'blocked'
  /** When it is due, microseconds; undefined where it was lost or blocked. */
  readonly arrivalUs?: number
}

/** The network makes a second flight of one that was sent: its cause is the `send`. */
export interface CopyEvent extends Happened {
  readonly kind: 'copy'
  readonly from: string
  readonly to: string
  readonly number: number
  /** When the copy is due, microseconds. */
  readonly arrivalUs: number
}

/**
 * A flight comes to its receiver's gate: its cause is the `send` or the `copy`. `waits` says that the receiver stands still or is busy;
 * `held`, `waits`, `stalled` and, for a segment, `blocked` are followed by another arrival of the same flight if it ever gets through.
 */
export interface ArriveEvent extends Happened {
  readonly kind: 'arrive'
  readonly from: string
  readonly to: string
  readonly number: number
  readonly part: FlightPart
  readonly message: unknown
  readonly control?: SegmentControl
  readonly fate: ArrivalFate
  /** Whether it is not what was sent. */
  readonly altered: boolean
}

export type ArrivalFate = 'delivered' | 'blocked' | 'held' | 'stalled' | 'damaged' | 'waits' | 'unreachable'

export type SegmentControl = 'connect' | 'accept' | 'refuse' | 'close' | 'reset' | 'window'

/** A timer of a process is set, fires (its cause: the event that set it), or is cleared before it could. */
export interface TimerEvent extends Happened {
  readonly kind: 'timer-set' | 'timer' | 'timer-clear'
  readonly process: string
  /** Which of the process's timers, in the order in which they were set, from 0. */
  readonly number: number
}

/** An operation on a disk is asked for, or takes effect (its cause: the event that asked for it). */
export interface DiskEvent extends Happened {
  readonly kind: 'disk' | 'disk-done'
  readonly process: string
  /** What the process called: `fsync`. */
  readonly call: string
  /** The file; undefined for what concerns the directory. */
  readonly file?: string
  /** For `disk-done`: what went wrong. */
  readonly error?: string
}

/** Something that was due at this time runs in a process: a client's operation, what arrived while the process was starting. */
export interface WakeEvent extends Happened {
  readonly kind: 'wake'
  readonly process: string
}

/** One end of a connection opens, ends in order, or breaks. */
export interface ConnectionEvent extends Happened {
  readonly kind: 'connection'
  readonly process: string
  readonly peer: string
  /** Which of the run's connections, from 0: both ends have the same number. */
  readonly connection: number
  readonly phase: 'opened' | 'accepted' | 'refused' | 'timed out' | 'closed' | 'reset'
}

/** A fault begins, or ends (its cause: its begin). */
export interface FaultEvent extends Happened {
  readonly kind: 'fault'
  readonly phase: 'begin' | 'end'
  /** The fault as it stands in a plan; a text for what is done by hand and has no such form. */
  readonly fault: JournalFault | string
  /** Its position in the explicit plan; -1 for one that was injected by hand. */
  readonly index: number
}

/** As much as the journal has to know of a fault; `faults/catalogue.ts` has the rest. */
export interface JournalFault {
  readonly kind: string
}

/** A client's operation begins or ends. */
export interface OperationEvent extends Happened {
  readonly kind: 'operation'
  readonly client: string
  readonly type: 'invoke' | 'ok' | 'fail' | 'info'
  readonly f: string
  readonly value: unknown
  readonly error?: unknown
}

/** The state that a node shows with `inspect()` has changed. */
export interface StateEvent extends Happened {
  readonly kind: 'state'
  readonly process: string
  /** As plain JSON. It is put together whenever it is read. */
  readonly state: unknown
}

/** A node says something with `env.log`, a fault of its disk is told, or a span of OpenTelemetry's SDK has ended. */
export interface LogEvent extends Happened {
  readonly kind: 'log'
  readonly process: string
  readonly text: string
  /** The span that has ended. */
  readonly span?: SpanRecord
}

/** A node got to a place marked with `env.reach`, or `env.buggify` said yes. */
export interface MarkEvent extends Happened {
  readonly kind: 'reach' | 'buggify'
  readonly process: string
  readonly label: string
}

/** The run enters another phase: everything is healed, say. */
export interface PhaseEvent extends Happened {
  readonly kind: 'phase'
  readonly text: string
}

/** A node's wall clock jumps, or its clocks run faster or slower from now on. */
export interface ClockEvent extends Happened {
  readonly kind: 'clock'
  readonly process: string
  /** By how much its wall clock is ahead of true time right after that, microseconds. */
  readonly aheadUs: number
  /** How much faster its clocks run than true time from then on, in millionths. */
  readonly ppm: number
}

/** Describes one event of a run. */
export type JournalEvent =
  | LifecycleEvent
  | SendEvent
  | CopyEvent
  | ArriveEvent
  | TimerEvent
  | DiskEvent
  | WakeEvent
  | ConnectionEvent
  | FaultEvent
  | OperationEvent
  | StateEvent
  | LogEvent
  | MarkEvent
  | PhaseEvent
  | ClockEvent
