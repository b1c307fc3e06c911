import { BLOCKED, FLIGHT_PARTS, type FlightPart } from '../../net/flight.ts'
import type { ArrivalFate, ConnectionEvent, JournalEvent, JournalFault, SegmentControl } from './event.ts'
import type { SpanRecord } from './span-record.ts'

/** The kinds of rows in a journal, and what their numbers `a` and `b` and their payload mean. */
export const KIND = {
  /** a: process. payload: its version, or undefined. */
  start: 0,
  /** a: process. payload: the reason, or undefined. */
  crash: 1,
  pause: 2,
  resume: 3,
  /** a: link. b: `numberedSend`. dueUs: when it arrives, or LOST or BLOCKED. payload: the message. */
  send: 4,
  /** a: link. b: number on it, times eight. dueUs: when it arrives. */
  copy: 5,
  /** a: link. b: number on it, times eight, plus the fate. payload: what arrived, where it is not what was sent. */
  arrive: 6,
  /** a: process. b: number of the timer. */
  timerSet: 7,
  timer: 8,
  timerClear: 9,
  /** a: process. payload: DiskRow. */
  disk: 10,
  diskDone: 11,
  /** a: process. */
  wake: 12,
  /** a: process. b: number of the connection, times eight, plus the phase. payload: the peer. */
  connection: 13,
  /** a: 0 for begin, 1 for end. b: index in the plan. payload: the fault or a text. */
  fault: 14,
  /** a: process. payload: OperationRow. */
  operation: 15,
  /** a: process. b: which of the states that it showed. */
  state: 16,
  /** a: process. payload: the text, or a LogRow. */
  log: 17,
  /** a: process. payload: the label. */
  reach: 18,
  buggify: 19,
  /** payload: the text. */
  phase: 20,
  /** a: process. payload: ClockRow. */
  clock: 21,
} as const

export type Kind = (typeof KIND)[keyof typeof KIND]

/** What an `arrive` says beyond its numbers, where it is not what was sent. */
export interface AlteredRow {
  readonly message: unknown
}

export interface DiskRow {
  readonly call: string
  readonly file: string | undefined
  readonly error: string | undefined
}

export interface OperationRow {
  readonly type: 'invoke' | 'ok' | 'fail' | 'info'
  readonly f: string
  readonly value: unknown
  readonly error: unknown
}

/** What is logged beyond a text. */
export interface LogRow {
  readonly text: string
  readonly span: SpanRecord
}

export interface ClockRow {
  readonly aheadUs: number
  readonly ppm: number
}

/** Fates of arrivals, as numbers. */
export const ARRIVAL = {
  delivered: 0,
  blocked: 1,
  held: 2,
  stalled: 3,
  damaged: 4,
  waits: 5,
  unreachable: 6,
} as const satisfies Record<ArrivalFate, number>

export type ArrivalNumber = (typeof ARRIVAL)[ArrivalFate]

const FATES = Object.keys(ARRIVAL) as ArrivalFate[]

/** What a segment does to its connection, as a number; 0 for one that carries a message. */
export const CONTROL = { connect: 1, accept: 2, refuse: 3, close: 4, reset: 5, window: 6 } as const satisfies Record<
  SegmentControl,
  number
>

const CONTROLS = [undefined, ...(Object.keys(CONTROL) as SegmentControl[])]

/** The number `b` of a sending: which of its link it is, what it does to its connection, and which part it is. */
export function numberedSend(number: number, control: number, part: number): number {
  return (number << 6) | (control << 3) | part
}

/** Phases of connections, as numbers. */
export const PHASE = {
  opened: 0,
  accepted: 1,
  refused: 2,
  'timed out': 3,
  closed: 4,
  reset: 5,
} as const satisfies Record<ConnectionEvent['phase'], number>

const PHASES = Object.keys(PHASE) as ConnectionEvent['phase'][]

export interface Row {
  readonly kind: Kind
  readonly cause: number
  readonly a: number
  readonly b: number
  readonly payload: unknown
  readonly dueUs: number
}

/** What rows refer to. */
export interface Rows {
  /** Names by index, of processes; and of links, by number. */
  readonly processes: readonly string[]
  readonly links: readonly { readonly fromId: string; readonly toId: string }[]
  /** Returns the row of an event; undefined for one that is not kept. */
  row(id: number): Row | undefined
  /** Returns the connection of a segment's sending. */
  connectionOf(id: number): number | undefined
  /** Returns a state that a process showed, by its number. */
  stateOf(process: number, number: number): unknown
}

/** The row as an event. Of a journal that is not whole, payloads are missing: messages, reasons and the like are undefined there. */
export function eventAt(
  happened: { readonly id: number; readonly step: number; readonly cause: number; readonly timeUs: number },
  { kind, cause, a, b, payload, dueUs }: Row,
  rows: Rows,
): JournalEvent {
  const process = rows.processes[a] as string
  switch (kind) {
    case KIND.start:
      return { kind: 'start', ...happened, process, ...given('version', payload as string | undefined) }
    case KIND.crash:
      return { kind: 'crash', ...happened, process, ...given('reason', payload as string | undefined) }
    case KIND.pause:
      return { kind: 'pause', ...happened, process }
    case KIND.resume:
      return { kind: 'resume', ...happened, process }
    case KIND.send: {
      const fate = dueUs >= 0 ? 'sent' : dueUs === BLOCKED ? 'blocked' : 'lost'
      return {
        kind: 'send',
        ...happened,
        ...endsOf(rows, a),
        number: b >>> 6,
        part: FLIGHT_PARTS[b & 7] as FlightPart,
        message: payload,
        ...given('control', CONTROLS[(b >> 3) & 7]),
        ...given('connection', rows.connectionOf(happened.id)),
        fate,
        ...(fate === 'sent' ? { arrivalUs: dueUs } : {}),
      }
    }
    case KIND.copy:
      return { kind: 'copy', ...happened, ...endsOf(rows, a), number: b >>> 3, arrivalUs: dueUs }
    case KIND.arrive: {
      const sending = sendingOf(cause, rows)
      const altered = payload as AlteredRow | undefined
      return {
        kind: 'arrive',
        ...happened,
        ...endsOf(rows, a),
        number: b >>> 3,
        part: FLIGHT_PARTS[(sending?.b ?? 0) & 7] as FlightPart,
        message: altered === undefined ? sending?.payload : altered.message,
        ...given('control', CONTROLS[((sending?.b ?? 0) >> 3) & 7]),
        fate: FATES[b & 7] as ArrivalFate,
        altered: altered !== undefined,
      }
    }
    case KIND.timerSet:
      return { kind: 'timer-set', ...happened, process, number: b }
    case KIND.timer:
      return { kind: 'timer', ...happened, process, number: b }
    case KIND.timerClear:
      return { kind: 'timer-clear', ...happened, process, number: b }
    case KIND.disk:
    case KIND.diskDone: {
      const { call = '', file, error } = (payload ?? {}) as Partial<DiskRow>
      const which = kind === KIND.disk ? 'disk' : 'disk-done'
      return { kind: which, ...happened, process, call, ...given('file', file), ...given('error', error) }
    }
    case KIND.wake:
      return { kind: 'wake', ...happened, process }
    case KIND.connection: {
      const phase = PHASES[b & 7] as ConnectionEvent['phase']
      return { kind: 'connection', ...happened, process, peer: payload as string, connection: b >> 3, phase }
    }
    case KIND.fault: {
      const fault = payload as JournalFault | string
      return { kind: 'fault', ...happened, phase: a === 0 ? 'begin' : 'end', fault, index: b }
    }
    case KIND.operation: {
      const { type = 'invoke', f = '', value, error } = (payload ?? {}) as Partial<OperationRow>
      return { kind: 'operation', ...happened, client: process, type, f, value, ...given('error', error) }
    }
    case KIND.state:
      return {
        kind: 'state',
        ...happened,
        process,
        // Most who look at an event look at its kind only.
        get state() {
          return rows.stateOf(a, b)
        },
      }
    case KIND.log:
      return {
        kind: 'log',
        ...happened,
        process,
        ...(typeof payload === 'object' ? (payload as LogRow) : { text: payload as string }),
      }
    case KIND.reach:
      return { kind: 'reach', ...happened, process, label: payload as string }
    case KIND.buggify:
      return { kind: 'buggify', ...happened, process, label: payload as string }
    case KIND.phase:
      return { kind: 'phase', ...happened, text: payload as string }
    case KIND.clock: {
      const { aheadUs = 0, ppm = 0 } = (payload ?? {}) as Partial<ClockRow>
      return { kind: 'clock', ...happened, process, aheadUs, ppm }
    }
  }
}

/** The row of the sending, which has what an arrival does not say again: the cause of an arrival is the sending, or the copy of it. */
function sendingOf(cause: number, rows: Rows): Row | undefined {
  const row = rows.row(cause)
  return row?.kind === KIND.copy ? rows.row(row.cause) : row
}

function endsOf({ links }: Rows, link: number): { from: string; to: string } {
  const { fromId, toId } = links[link] as { fromId: string; toId: string }
  return { from: fromId, to: toId }
}

/** The field, unless it is undefined. */
function given<Key extends string, Value>(key: Key, value: Value | undefined): { [K in Key]?: Value } {
  return (value === undefined ? {} : { [key]: value }) as { [K in Key]?: Value }
}
