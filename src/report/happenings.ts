import type { FileView } from '../disk/watched-files.ts'
import { counted, grouped } from '../options/counted.ts'
import type {
  ArriveEvent,
  DiskEvent,
  FaultEvent,
  JournalEvent,
  LifecycleEvent,
  OperationEvent,
  SendEvent,
  StateEvent,
  TimerEvent,
} from '../sim/journal/event.ts'
import type { ReadonlyJournal } from '../sim/journal/journal.ts'
import { type Arrivals, arrivalsOf } from './arrivals.ts'
import { diskEffect } from './disk-calls.ts'
import type { Failing, Failure, Happening, Message, Step, Trigger } from './happening.ts'
import { heldLightly, leads, stateChanges } from './state-change.ts'

/** A journal, put together: who did what, and because of what. */
export interface Happenings {
  readonly all: readonly Happening[]
  /** What happened to each process, in order: its steps, and steps of the world that crashed, paused or resumed it. */
  readonly byProcess: ReadonlyMap<string, readonly Step[]>
  /** Processes in order of appearance: as they were started. */
  readonly processes: readonly string[]
  readonly clients: ReadonlySet<string>
  /** Returns what directly caused a happening, by the journal; undefined for what the plan, a test or the start of the run did. */
  causeOf(happening: Happening): Happening | undefined
  /** Returns the position of the happening that an event of the journal belongs to; -1 for none. */
  placeOf(event: number): number
  /** Returns the event of the journal with which a happening begins. */
  eventOf(happening: Happening): number
  /** Returns the time at which a fault that begins with this event of the journal ends; undefined if it does not. */
  endOfFault(begin: number): number | undefined
  /** Returns the time at which the fault began that ends with this event. */
  beginOfFault(end: FaultEvent): number | undefined
}

/**
 * Cuts a journal into steps and failures, by the steps and causes that it has. An event belongs to the step of its cause if both are of
 * the same step of the journal; an arrival, a timer, a start and the like begin one of their own.
 */
export function happeningsOf(journal: ReadonlyJournal): Happenings {
  const builder = new Builder(journal)
  for (const event of journal) builder.add(event)
  return builder
}

/** There are very many steps, and in most of them very little happens. */
const NONE: readonly never[] = []
/** So far back along causes the request that a reply answers is looked for. */
const LONGEST_ANSWER = 256

class Builder implements Happenings {
  readonly all: Happening[] = []
  readonly byProcess = new Map<string, Step[]>()
  readonly clients = new Set<string>()
  readonly #journal: ReadonlyJournal
  readonly #arrivals: Arrivals
  /** For each event: its cause, its step in the journal, and the position of the happening that it belongs to; -1 for none. */
  readonly #causes: Int32Array
  readonly #steps: Int32Array
  readonly #places: Int32Array
  /** For each happening: the cause of the event that it began with. */
  readonly #causesOfHappenings: number[] = []
  readonly #firstEvents: number[] = []
  /** By the event that sent or copied them. */
  readonly #messages = new Map<number, Message>()
  /** Steps in which a request was delivered, by the event of its arrival. */
  readonly #requests = new Map<number, Step>()
  readonly #states = new Map<string, { shown: StateEvent; state: unknown; leads: boolean }>()
  readonly #arguments = new Map<string, unknown>()
  readonly #down = new Set<string>()
  /** Of each process: what is not synced on its disk. */
  readonly #unsynced = new Map<string, Set<string>>()
  /** Of each process: what its files held when they changed last. */
  readonly #files = new Map<string, Map<string, FileView>>()
  readonly #faultBegins = new Map<number, number>()
  readonly #faultEnds = new Map<number, number>()
  /** What each process waits for: its requests that were not answered, and how many operations of its disk are not done. */
  readonly #waits = new Map<string, { readonly requests: Set<Message>; disk: number }>()
  /** The latest step, and the step of the journal that it belongs to. */
  #latest: Step | undefined
  #latestIn = Number.NaN

  constructor(journal: ReadonlyJournal) {
    this.#journal = journal
    this.#arrivals = arrivalsOf(journal)
    this.#causes = new Int32Array(journal.length).fill(-1)
    this.#steps = new Int32Array(journal.length).fill(-1)
    this.#places = new Int32Array(journal.length).fill(-1)
  }

  get processes(): readonly string[] {
    return [...this.byProcess.keys()]
  }

  causeOf({ index }: Happening): Happening | undefined {
    const cause = this.#causesOfHappenings[index] as number
    return cause < 0 ? undefined : this.all[this.#places[cause] as number]
  }

  placeOf(event: number): number {
    return this.#places[event] ?? -1
  }

  eventOf({ index }: Happening): number {
    return this.#firstEvents[index] as number
  }

  endOfFault(begin: number): number | undefined {
    return this.#faultEnds.get(begin)
  }

  beginOfFault({ cause }: FaultEvent): number | undefined {
    return this.#faultBegins.get(cause)
  }

  add(event: JournalEvent): void {
    const { id, cause, step } = event
    // Of a journal that is not whole, the cause may be gone.
    this.#causes[id] = cause >= this.#journal.first ? cause : -1
    this.#steps[id] = step
    this.#places[id] = this.#take(event)?.index ?? -1
    if ('process' in event)
      for (const file of this.#journal.filesAfter(id)) this.#filesOf(event.process).set(file.name, file)
  }

  /** Returns the happening that the event belongs to. */
  #take(event: JournalEvent): Happening | undefined {
    switch (event.kind) {
      case 'arrive':
        return this.#arrive(event)
      case 'send':
        return this.#send(event)
      case 'copy': {
        const message = this.#messages.get(event.cause)
        if (message !== undefined) this.#messages.set(event.id, message)
        return message?.sentIn
      }
      case 'timer':
        return this.#begin(event, event.process, { kind: 'timer' })
      case 'wake':
        return this.#begin(event, event.process, { kind: 'wake' })
      case 'disk-done': {
        const { call, file, error } = event
        const waits = this.#waitsOf(event.process)
        waits.disk = Math.max(0, waits.disk - 1)
        if (error === undefined) this.#write(event.process, call, file)
        return this.#begin(event, event.process, { kind: 'disk', call, file, error })
      }
      case 'start': {
        const step = this.#begin(event, event.process, { kind: 'start' })
        this.#down.delete(event.process)
        step.lifecycle = [event]
        return step
      }
      case 'crash':
      case 'pause':
      case 'resume':
        return this.#lifecycle(event)
      case 'fault':
        return this.#fault(event)
      case 'phase': {
        const step = this.#ended(event) ?? this.#within(event, undefined)
        step.phases = [...step.phases, event.text]
        return step
      }
      case 'operation':
        return this.#operation(event)
      case 'state': {
        const step = this.#within(event, event.process)
        const before = this.#states.get(event.process)
        const { state } = event
        for (const change of stateChanges(before?.state, state, before === undefined))
          step.changes = [...step.changes, heldLightly(change, before?.shown, event)]
        step.shown = event
        step.leads = leads(state, event.process)
        this.#states.set(event.process, { shown: event, state, leads: step.leads })
        return step
      }
      case 'log':
      case 'reach':
      case 'buggify':
      case 'connection': {
        const step = this.#within(event, event.process)
        if (event.kind === 'log') step.logs = [...step.logs, event.text]
        else if (event.kind === 'connection') step.connections = [...step.connections, event]
        else if (event.kind === 'reach') step.reached = [...step.reached, event.label]
        else step.buggified = [...step.buggified, event.label]
        return step
      }
      case 'disk':
        // What is done at once has no `disk-done`.
        if (this.#journal.filesAfter(event.id).length > 0) this.#write(event.process, event.call, event.file)
        else this.#waitsOf(event.process).disk++
        return this.#asked(event)
      case 'timer-set':
      case 'timer-clear':
        return this.#asked(event)
      case 'clock':
        return this.#origin(event)
    }
  }

  #asked(event: DiskEvent | TimerEvent): Step {
    const step = this.#origin(event) ?? this.#within(event, event.process)
    step.asks++
    return step
  }

  #waitsOf(process: string): { readonly requests: Set<Message>; disk: number } {
    let waits = this.#waits.get(process)
    if (waits === undefined) {
      waits = { requests: new Set(), disk: 0 }
      this.#waits.set(process, waits)
    }
    return waits
  }

  #isWaiting(process: string): boolean {
    const waits = this.#waits.get(process)
    return waits !== undefined && waits.requests.size + waits.disk > 0
  }

  #begin(event: JournalEvent, process: string | undefined, trigger: Trigger): Step {
    const known = process === undefined ? undefined : this.#states.get(process)
    const step: Step = {
      kind: 'step',
      index: this.all.length,
      time: event.timeUs,
      process,
      trigger,
      restart: trigger.kind === 'start' && process !== undefined && this.#down.has(process),
      operations: NONE,
      logs: NONE,
      reached: NONE,
      buggified: NONE,
      connections: NONE,
      faults: NONE,
      lifecycle: NONE,
      unsynced: NONE,
      phases: NONE,
      changes: NONE,
      shown: known?.shown,
      leads: known?.leads ?? false,
      sends: 0,
      asks: 0,
      isWaiting: process !== undefined && this.#isWaiting(process),
    }
    this.#push(event, step)
    if (process !== undefined) this.#timeline(process).push(step)
    this.#latest = step
    this.#latestIn = event.step
    return step
  }

  #push(event: JournalEvent, happening: Happening): void {
    this.all.push(happening)
    this.#causesOfHappenings.push(this.#causes[event.id] as number)
    this.#firstEvents.push(event.id)
  }

  /** The step of the event's cause, if that happened in the same step of the journal. */
  #origin({ id, step }: JournalEvent): Step | undefined {
    const cause = this.#causes[id] as number
    if (cause < 0 || this.#steps[cause] !== step) return undefined
    const happening = this.all[this.#places[cause] as number]
    return happening?.kind === 'step' ? happening : undefined
  }

  /** The step of a process (or of the world) that the event belongs to; a new one for what was not caused by any. */
  #within(event: JournalEvent, process: string | undefined): Step {
    const origin = this.#origin(event)
    if (origin !== undefined && origin.process === process) return origin
    const latest = this.#latest
    const isGoingOn = this.#latestIn === event.step && latest?.time === event.timeUs && latest.process === process
    if (isGoingOn && latest !== undefined) return latest
    return this.#begin(event, process, { kind: process === undefined ? 'world' : 'wake' })
  }

  /** The latest step, if faults came to their end in it at this very time: with it, the phase begins. */
  #ended({ timeUs: time }: JournalEvent): Step | undefined {
    const latest = this.#latest
    if (latest === undefined || latest.time !== time || latest.process !== undefined) return undefined
    return latest.faults.some(({ phase }) => phase === 'begin') ? undefined : latest
  }

  #timeline(process: string): Step[] {
    let timeline = this.byProcess.get(process)
    if (timeline === undefined) {
      timeline = []
      this.byProcess.set(process, timeline)
    }
    return timeline
  }

  #lifecycle(event: LifecycleEvent): Step {
    // A process that throws crashes within its own step; else the world does it.
    const origin = this.#origin(event)
    const step = origin?.process === event.process ? origin : this.#within(event, undefined)
    step.lifecycle = [...step.lifecycle, event]
    if (step.process === undefined) this.#timeline(event.process).push(step)
    if (event.kind === 'crash') {
      this.#down.add(event.process)
      this.#waits.delete(event.process)
      const left = new Map(this.#journal.filesAfter(event.id).map(file => [file.name, file]))
      const places = [...(this.#unsynced.get(event.process) ?? [])].map(place => {
        const torn = tornText(this.#filesOf(event.process).get(place), left.get(place))
        return { place, torn }
      })
      if (places.length > 0) step.unsynced = [...step.unsynced, { process: event.process, places }]
      this.#unsynced.delete(event.process)
    }
    return step
  }

  #filesOf(process: string): Map<string, FileView> {
    let files = this.#files.get(process)
    if (files === undefined) {
      files = new Map()
      this.#files.set(process, files)
    }
    return files
  }

  #write(process: string, call: string, file: string | undefined): void {
    const { effect, place } = diskEffect(call, file)
    if (effect === 'nothing') return
    let places = this.#unsynced.get(process)
    if (places === undefined) {
      places = new Set()
      this.#unsynced.set(process, places)
    }
    if (effect === 'synced') places.delete(place)
    else places.add(place)
    // What was in a file that is renamed or removed goes by another name, or by none.
    if (file !== undefined && place !== file) places.delete(file)
  }

  #fault(event: FaultEvent): Step {
    const step = this.#within(event, undefined)
    step.faults = [...step.faults, event]
    if (event.phase === 'begin') this.#faultBegins.set(event.id, event.timeUs)
    else this.#faultEnds.set(event.cause, event.timeUs)
    return step
  }

  #operation(event: OperationEvent): Step {
    const { client, type, value } = event
    this.clients.add(client)
    if (type === 'invoke') this.#arguments.set(client, value)
    const step = this.#within(event, client)
    step.operations = [...step.operations, { ...event, argument: this.#arguments.get(client) }]
    return step
  }

  #send(event: SendEvent): Step | undefined {
    const { id, from, to, number, part, control, connection, message: content, timeUs: time, arrivalUs: dueAt } = event
    // The machine of a crashed process resets its connections: that is a step of whatever crashed it.
    const step = this.#origin(event) ?? this.#within(event, from)
    step.sends++
    this.#timeline(to)
    const answers = part === 'reply' ? this.#answered(event) : undefined
    const fate = { sentAt: time, dueAt, sentIn: step, answers, arrivals: 0, heldAt: undefined }
    const message: Message = { from, to, number, part, control, connection, content, ...fate }
    this.#messages.set(id, message)
    if (part === 'request') this.#waitsOf(from).requests.add(message)
    if (event.fate !== 'sent') this.#fail(event, message, event.fate)
    else if (this.#arrivals.isLate(id)) this.#fail(event, message, 'late')
    return step
  }

  /** The step in which the request arrived that led to a reply: the nearest among its causes. */
  #answered({ id, from, to }: SendEvent): Step | undefined {
    let cause = this.#causes[id] as number
    for (let far = 0; far < LONGEST_ANSWER && cause >= 0; far++) {
      const step = this.#requests.get(cause)
      if (step?.process === from && step.trigger.kind === 'message' && step.trigger.message.from === to) return step
      cause = this.#causes[cause] as number
    }
    return undefined
  }

  #arrive(event: ArriveEvent): Happening | undefined {
    const { id, from, to, number, part, control, message: content, fate, altered } = event
    let message = this.#messages.get(event.cause)
    if (message === undefined) {
      const unknown = { sentAt: undefined, dueAt: undefined, sentIn: undefined, answers: undefined, heldAt: undefined }
      message = { from, to, number, part, control, connection: undefined, content, ...unknown, arrivals: 0 }
      this.#messages.set(event.cause, message)
    }
    if (fate !== 'delivered') {
      if (fate === 'held') message.heldAt ??= event.timeUs
      return this.#arrivals.isTold(event) ? this.#fail(event, message, fate) : undefined
    }
    const duplicate = message.arrivals++ > 0
    const asked = message.answers?.trigger
    if (asked?.kind === 'message') this.#waitsOf(to).requests.delete(asked.message)
    // What arrives may have been changed on its way.
    const received = altered ? { ...message, content } : message
    const step = this.#begin(event, to, { kind: 'message', message: received, duplicate, altered })
    if (part === 'request') this.#requests.set(id, step)
    return step
  }

  #fail(event: JournalEvent, message: Message, fate: Failing): Failure {
    const { timeUs: time } = event
    const failure: Failure = { kind: 'failure', index: this.all.length, time, message, fate }
    this.#push(event, failure)
    return failure
  }
}

/** Of a file of which a crash left more than was durable, and less than was read there: how much that is. */
function tornText(before: FileView | undefined, after: FileView | undefined): string | undefined {
  if (before?.seen === undefined || after?.seen === undefined) return undefined
  const [was, left, durable] = [before.seen.bytes, after.seen.bytes, before.durable?.bytes ?? 0]
  return left > durable && left < was ? `${grouped(left)} of ${counted(was, 'byte')} are left` : undefined
}
