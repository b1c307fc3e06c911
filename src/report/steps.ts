import type { MessagePart } from '../net/passage.ts'
import type { Trace, TraceEvent } from '../sim/trace.ts'
import { type FieldChange, leads, stateChanges } from './state-change.ts'

export type OperationEvent = Extract<TraceEvent, { kind: 'operation' }> & {
  /** What was asked for, also at the completion. */
  readonly argument: unknown
}
export type FaultEvent = Extract<TraceEvent, { kind: 'fault' }>
export type LifecycleEvent = Extract<TraceEvent, { kind: 'start' | 'crash' | 'pause' | 'resume' | 'exit' }>

/** A message that was sent. Its copies, if it was duplicated, are one with it. */
export interface Message {
  readonly from: string
  readonly to: string
  /** Number of the message on its link. */
  readonly number: number
  readonly part: MessagePart
  readonly content: unknown
  /** Microseconds; undefined when the trace does not have the sending. */
  readonly sentAt: number | undefined
  /** When it was to arrive; undefined when it was not, or the trace does not say. */
  readonly dueAt: number | undefined
  /** The step that sent it. */
  readonly sentIn: Step | undefined
  /** For a reply: the step in which the request arrived that it most probably answers, the last without an answer. */
  readonly answers: Step | undefined
  /** How often it arrived so far. */
  arrivals: number
  /** When a hold first kept it back. */
  heldAt: number | undefined
}

/** What set a step off. `wake`: a disk that answered, an operation that was due; `world`: something outside of any process. */
export type Trigger =
  | { readonly kind: 'message'; readonly message: Message; readonly duplicate: boolean }
  | { readonly kind: 'timer' | 'start' | 'wake' | 'world' }

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
  readonly operations: OperationEvent[]
  readonly logs: string[]
  readonly faults: FaultEvent[]
  readonly lifecycle: LifecycleEvent[]
  readonly phases: string[]
  changes: readonly FieldChange[]
  /** The process's state after the step, if the trace has it. */
  state: unknown
  leads: boolean
  sends: number
}

/** `late`: still under way at the end of the run, and remarkable for that. */
export type Failing = 'lost' | 'blocked' | 'held' | 'unreachable' | 'late'

/** A message that did not get through, or not yet. */
export interface Failure {
  readonly kind: 'failure'
  readonly index: number
  readonly time: number
  readonly message: Message
  readonly fate: Failing
}

export type Happening = Step | Failure

/** A trace, put together again: who did what because of which message. */
export interface Happenings {
  readonly all: readonly Happening[]
  /** What happened to each process, in order: its steps, and steps of the world that crashed, paused or resumed it. */
  readonly byProcess: ReadonlyMap<string, readonly Step[]>
  /** Processes in order of appearance: as they were started. */
  readonly processes: readonly string[]
  readonly clients: ReadonlySet<string>
}

/**
 * Cuts a trace into steps. All events of one step carry the same fingerprint (that of the world after it), and a
 * delivery, a timer or a start always begins a new one. What has no such beginning of its own, such as the answer of a
 * disk, is told from the step before by its fingerprint or its process.
 */
export function happenings(trace: Trace): Happenings {
  const builder = new Builder(lateMessages(trace))
  trace.events.forEach((event, position) => {
    builder.add(event, trace.fingerprints[position])
  })
  return builder
}

function keyOf({ from, to, number }: { from: string; to: string; number: number }): string {
  return `${from}>${to}#${number}`
}

/** How many times the usual time a message is under way before it counts as late. */
const LATE_FACTOR = 4

/**
 * Messages that never arrived though nothing stopped them: the run ended first. At the end of any run some are under way;
 * those count that a later one on the same link has overtaken, or that would take much longer than is usual.
 */
function lateMessages({ events }: Trace): ReadonlySet<string> {
  const pending = new Map<string, Extract<TraceEvent, { kind: 'send' }>>()
  const lastDelivered = new Map<string, number>()
  const flights: number[] = []
  for (const event of events) {
    if (event.kind === 'send' && event.fate === 'sent') {
      pending.set(keyOf(event), event)
      if (event.arrival !== undefined) flights.push(event.arrival - event.time)
    } else if (event.kind === 'deliver') {
      pending.delete(keyOf(event))
      const link = `${event.from}>${event.to}`
      lastDelivered.set(link, Math.max(event.number, lastDelivered.get(link) ?? 0))
    }
  }
  flights.sort((a, b) => a - b)
  const usual = flights[flights.length >> 1] ?? 0
  const late = [...pending].filter(([, { from, to, number, time, arrival = time }]) => {
    return number < (lastDelivered.get(`${from}>${to}`) ?? -1) || arrival - time > usual * LATE_FACTOR
  })
  return new Set(late.map(([key]) => key))
}

class Builder implements Happenings {
  readonly all: Happening[] = []
  readonly byProcess = new Map<string, Step[]>()
  readonly clients = new Set<string>()
  readonly #late: ReadonlySet<string>
  readonly #messages = new Map<string, Message>()
  readonly #states = new Map<string, { state: unknown; leads: boolean }>()
  /** Requests that arrived over a link and have no answer yet. */
  readonly #requests = new Map<string, Step[]>()
  readonly #arguments = new Map<string, unknown>()
  readonly #down = new Set<string>()
  #step: Step | undefined
  #fingerprint: string | undefined

  constructor(late: ReadonlySet<string>) {
    this.#late = late
  }

  get processes(): readonly string[] {
    return [...this.byProcess.keys()]
  }

  add(event: TraceEvent, fingerprint: string | undefined): void {
    switch (event.kind) {
      case 'deliver':
        this.#deliver(event, fingerprint)
        return
      case 'timer':
        this.#begin(event.time, event.process, { kind: 'timer' }, fingerprint)
        return
      case 'start': {
        const step = this.#begin(event.time, event.process, { kind: 'start' }, fingerprint)
        this.#down.delete(event.process)
        step.lifecycle.push(event)
        return
      }
      case 'fault':
        this.#within(event.time, undefined, fingerprint).faults.push(event)
        return
      case 'phase':
        this.#within(event.time, undefined, fingerprint).phases.push(event.text)
        return
      case 'crash':
      case 'exit':
      case 'pause':
      case 'resume':
        this.#lifecycle(event, fingerprint)
        return
      case 'send':
        this.#send(event, fingerprint)
        return
      case 'operation':
        this.clients.add(event.client)
        if (event.type === 'invoke') this.#arguments.set(event.client, event.value)
        this.#within(event.time, event.client, fingerprint).operations.push({
          ...event,
          argument: this.#arguments.get(event.client),
        })
        return
      case 'log':
        this.#within(event.time, event.process, fingerprint).logs.push(event.text)
        return
      case 'state': {
        const step = this.#within(event.time, event.process, fingerprint)
        const before = this.#states.get(event.process)
        step.changes = [...step.changes, ...stateChanges(before?.state, event.state, before === undefined)]
        step.state = event.state
        step.leads = leads(event.state, event.process)
        this.#states.set(event.process, { state: event.state, leads: step.leads })
      }
    }
  }

  #begin(time: number, process: string | undefined, trigger: Trigger, fingerprint: string | undefined): Step {
    const known = process === undefined ? undefined : this.#states.get(process)
    const step: Step = {
      kind: 'step',
      index: this.all.length,
      time,
      process,
      trigger,
      restart: trigger.kind === 'start' && process !== undefined && this.#down.has(process),
      operations: [],
      logs: [],
      faults: [],
      lifecycle: [],
      phases: [],
      changes: [],
      state: known?.state,
      leads: known?.leads ?? false,
      sends: 0,
    }
    this.all.push(step)
    if (process !== undefined) this.#timeline(process).push(step)
    this.#step = step
    this.#fingerprint = fingerprint
    return step
  }

  /** The step that is under way, if the event can belong to it, or else a new one. */
  #within(time: number, process: string | undefined, fingerprint: string | undefined): Step {
    const step = this.#step
    if (step !== undefined && step.time === time && step.process === process && this.#fingerprint === fingerprint) {
      return step
    }
    return this.#begin(time, process, { kind: process === undefined ? 'world' : 'wake' }, fingerprint)
  }

  #timeline(process: string): Step[] {
    let timeline = this.byProcess.get(process)
    if (timeline === undefined) {
      timeline = []
      this.byProcess.set(process, timeline)
    }
    return timeline
  }

  #lifecycle(event: LifecycleEvent, fingerprint: string | undefined): void {
    // A process crashes within its own step when it throws; else the world does it.
    const own = this.#step?.process === event.process && this.#fingerprint === fingerprint
    const step = this.#within(event.time, own && event.kind === 'crash' ? event.process : undefined, fingerprint)
    step.lifecycle.push(event)
    if (step.process === undefined) this.#timeline(event.process).push(step)
    if (event.kind === 'crash' || event.kind === 'exit') this.#down.add(event.process)
  }

  #send(event: Extract<TraceEvent, { kind: 'send' }>, fingerprint: string | undefined): void {
    const { from, to, number, part } = event
    // The machine of a crashed process resets its connections: that is no step of the process.
    const isReset = this.#step?.process === undefined && event.part === 'stream'
    const step = isReset && this.#step?.time === event.time ? this.#step : this.#within(event.time, from, fingerprint)
    step.sends++
    this.#timeline(to)
    const message: Message = {
      from,
      to,
      number,
      part,
      content: event.message,
      sentAt: event.time,
      dueAt: event.arrival,
      sentIn: step,
      answers: part === 'reply' ? this.#requests.get(`${to}>${from}`)?.pop() : undefined,
      arrivals: 0,
      heldAt: undefined,
    }
    const key = keyOf(event)
    this.#messages.set(key, message)
    if (event.fate !== 'sent') this.#fail(event.time, message, event.fate)
    else if (this.#late.has(key)) this.#fail(event.time, message, 'late')
  }

  #deliver(event: Extract<TraceEvent, { kind: 'deliver' }>, fingerprint: string | undefined): void {
    const { from, to, number, part } = event
    const key = keyOf(event)
    let message = this.#messages.get(key)
    if (message === undefined) {
      const unknown = {
        sentAt: undefined,
        dueAt: undefined,
        sentIn: undefined,
        answers: undefined,
        arrivals: 0,
        heldAt: undefined,
      }
      message = { from, to, number, part, content: event.message, ...unknown }
      this.#messages.set(key, message)
    }
    if (event.fate !== 'delivered') {
      if (event.fate === 'held') message.heldAt ??= event.time
      this.#fail(event.time, message, event.fate)
      return
    }
    const duplicate = message.arrivals++ > 0
    const step = this.#begin(event.time, to, { kind: 'message', message, duplicate }, fingerprint)
    if (part !== 'request') return
    const link = `${from}>${to}`
    const waiting = this.#requests.get(link)
    if (waiting === undefined) this.#requests.set(link, [step])
    else waiting.push(step)
  }

  #fail(time: number, message: Message, fate: Failing): void {
    this.all.push({ kind: 'failure', index: this.all.length, time, message, fate })
  }
}
