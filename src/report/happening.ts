import type { FlightPart } from '../net/flight.ts'
import type {
  ConnectionEvent,
  FaultEvent,
  OperationEvent as JournalOperation,
  LifecycleEvent,
  SegmentControl,
  StateEvent,
} from '../sim/journal/event.ts'
import type { FieldChange } from './state-change.ts'

export type OperationEvent = JournalOperation & {
  /** What was asked for, also at the completion. */
  readonly argument: unknown
}

/** A flight that set out: a datagram, a request, a reply, a segment. Its copies, if it was duplicated, are one with it. */
export interface Message {
  readonly from: string
  readonly to: string
  /** Its number on its link. */
  readonly number: number
  readonly part: FlightPart
  /** For a segment without a message: what it does to its connection. */
  readonly control: SegmentControl | undefined
  /** For a segment: which connection of the run it is on; undefined when the journal does not have the sending. */
  readonly connection: number | undefined
  readonly content: unknown
  /** Microseconds; undefined when the journal does not have the sending. */
  readonly sentAt: number | undefined
  /** When it was to arrive; undefined when it was not, or the journal does not say. */
  readonly dueAt: number | undefined
  /** The step that sent it. */
  readonly sentIn: Step | undefined
  /** For a reply: the step in which the request arrived that led to it. */
  readonly answers: Step | undefined
  /** How often it was delivered so far. */
  arrivals: number
  /** When a hold first kept it back. */
  heldAt: number | undefined
}

/** What set a step off. `wake`: something that was due; `world`: something outside of any process. */
export type Trigger =
  | { readonly kind: 'message'; readonly message: Message; readonly duplicate: boolean; readonly altered: boolean }
  | {
      readonly kind: 'disk'
      readonly call: string
      readonly file: string | undefined
      readonly error: string | undefined
    }
  | { readonly kind: 'timer' | 'start' | 'wake' | 'world' }

/** What was changed on the disk of a process and not synced: names of files, or `the directory`. */
export interface UnsyncedData {
  readonly process: string
  readonly places: readonly {
    readonly place: string
    /** What is left of it, where the crash took a part: `12 of 30 bytes are left`. */
    readonly torn: string | undefined
  }[]
}

/** One event of the simulation and all that its code did until it came to rest. */
export interface Step {
  readonly kind: 'step'
  /** Position among all happenings. */
  readonly index: number
  readonly time: number
  /** Undefined for a step of the world. */
  readonly process: string | undefined
  readonly trigger: Trigger
  /** Whether this is a start after a crash. */
  readonly restart: boolean
  operations: readonly OperationEvent[]
  logs: readonly string[]
  /** Labels of `env.reach` and `env.buggify`. */
  reached: readonly string[]
  buggified: readonly string[]
  connections: readonly ConnectionEvent[]
  faults: readonly FaultEvent[]
  lifecycle: readonly LifecycleEvent[]
  /** What a crash of this step may have cost: what of a disk was not synced then. */
  unsynced: readonly UnsyncedData[]
  phases: readonly string[]
  changes: readonly FieldChange[]
  /** Where the process showed the state that it has after the step, if the journal has that. */
  shown: StateEvent | undefined
  leads: boolean
  sends: number
  /** Timers that it set or cleared, and operations that it asked its disk for. */
  asks: number
  /** Whether its process was waiting for its disk or for an answer when it began: what it was told then, it may take up later. */
  readonly isWaiting: boolean
}

/** `waits`: it came to a receiver that never took it; `late`: still under way at the end of the run, and remarkable for that. */
export type Failing = 'lost' | 'blocked' | 'held' | 'stalled' | 'damaged' | 'waits' | 'unreachable' | 'late'

/** A message that did not get through, or not yet. */
export interface Failure {
  readonly kind: 'failure'
  readonly index: number
  readonly time: number
  readonly message: Message
  readonly fate: Failing
}

export type Happening = Step | Failure

/** Whether a connection in this phase is not what its user hoped for. */
export function isBroken(phase: ConnectionEvent['phase']): boolean {
  return phase === 'refused' || phase === 'timed out' || phase === 'reset'
}

/** Whether a step only closes the books at the end of the run: operations that have no answer become `info`. Nothing caused that. */
export function isAfterword({ trigger, changes, logs, operations }: Step): boolean {
  const isAllInfo = operations.length > 0 && operations.every(({ type, cause }) => type === 'info' && cause < 0)
  return trigger.kind === 'wake' && isAllInfo && changes.length + logs.length === 0
}

/**
 * Whether a node was told something, and nothing that the journal has came of it: neither its state nor its disk nor a timer, and it said
 * nothing. Undecided, and so false, where the node shows no state or may come back to it.
 */
export function hasNoEffect(step: Step): boolean {
  const { trigger, shown, changes, operations, logs, reached, buggified, connections, lifecycle } = step
  if (trigger.kind !== 'message' || shown === undefined || step.isWaiting) return false
  // What is not answered in the same step may be later.
  if (trigger.message.part === 'request') return false
  const effects = [changes, operations, logs, reached, buggified, connections, lifecycle]
  return step.sends + step.asks === 0 && effects.every(each => each.length === 0)
}

/** The last step of a process before the one at `position` which changed its state, or started, crashed or paused it. */
export function turnBefore(steps: readonly Step[], position: number): Step | undefined {
  for (let i = position - 1; i >= 0; i--) {
    const step = steps[i] as Step
    if (step.changes.length + step.lifecycle.length > 0) return step
  }
  return undefined
}
