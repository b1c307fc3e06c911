import { timeText } from '../clock/time-text.ts'
import { mixValue } from '../net/digest.ts'
import { ScenarioError } from '../options/scenario-error.ts'
import { shown } from '../options/shown.ts'
import { integerBetween, type RandomStream } from '../random/stream.ts'
import type { NodeInstance } from '../sim/env.ts'
import { errorAt, placeOf } from '../sim/function-place.ts'
import { KIND } from '../sim/journal/row.ts'
import type { Kernel } from '../sim/kernel.ts'
import type { Process } from '../sim/process.ts'
import { promised } from '../sim/promised.ts'
import { isAssertion, thrownText } from '../sim/thrown.ts'
import { type AnyClient, info, type Outcome } from '../workload/client.ts'
import { NEMESIS, type OperationGenerator } from '../workload/generator.ts'
import { GeneratorRun } from '../workload/generator-run.ts'
import type { AnyOperation, EventType, HistoryEvent } from '../workload/history.ts'
import { FINAL_NUMBER } from '../workload/mix.ts'
import { finalGenerator, mainGenerator } from '../workload/workload.ts'
import type { Agenda, AgendaItem } from './agenda.ts'
import { ClientMistakes } from './client-mistakes.ts'
import type { Expanded, LiveOperations } from './expand.ts'
import type { NemesisThread } from './nemesis-thread.ts'
import type { AnyScenario } from './scenario.ts'
import { generatedTurns, listedTurns, type Turns } from './turns.ts'
import { ValueCopier } from './value-copier.ts'

/** An operation under way. */
interface PendingOperation {
  readonly operation: AgendaItem
  readonly sinceUs: number
  /** Of the value that was asked for. */
  readonly digest: number
}

interface ClientState {
  readonly index: number
  readonly process: Process
  /** What it does next by itself: nothing where there are turns. */
  operations: readonly AgendaItem[]
  next: number
  /** What it is asked at the very end. */
  readonly final: readonly AgendaItem[]
  /** Of its final operations, how many are done. */
  answered: number
  /** The number under which it appears in the history: a new one after each `info`. */
  processNumber: number
  /** What it has to do before anything else: it is pending, or about to be invoked (again). */
  task: AgendaItem | undefined
  pending: PendingOperation | undefined
  /** Where there are turns: how long it rests after an operation, and until when it does. */
  readonly rests: RandomStream
  restsUntilUs: number
}

/**
 * Has the clients carry out their operations, one at a time each, and writes the history.
 *
 * Operations that were drawn before the run are events of their own. Where the scenario has a generator, that is asked shortly after
 * an operation has ended, when it said that something is due, and, since clients also stop and start, about once a millisecond.
 * Asking is no event, and what is invoked goes first at its instant: so a run is the same whether the generator says what is next or a
 * plan that spells out what it said.
 */
export class ClientDriver {
  readonly history: HistoryEvent[] = []
  readonly mistakes = new ClientMistakes()
  /** Hears of what is written into the history. */
  listener: ((event: HistoryEvent) => void) | undefined
  /** Carries out the faults that a generator asks for. */
  nemesis: NemesisThread | undefined
  readonly #kernel: Kernel
  readonly #scenario: AnyScenario
  readonly #clients: ClientState[]
  readonly #clientIds: readonly string[]
  readonly #copier = new ValueCopier()
  readonly #agenda: Agenda
  readonly #live: LiveOperations | undefined
  #ticks: RandomStream | undefined
  /** When the next of what is due will be asked for. */
  #askUs = Number.POSITIVE_INFINITY
  #turns: Turns | undefined
  #endUs: number
  #finalSinceUs: number | undefined
  #stopped = false
  #unanswered: readonly string[] | undefined

  constructor(kernel: Kernel, scenario: AnyScenario, { clientIds, agenda, live, durationUs, homes }: Expanded) {
    this.#kernel = kernel
    this.#scenario = scenario
    this.#endUs = durationUs
    this.#clientIds = clientIds
    this.#live = live
    this.#agenda = agenda
    const generator = mainGenerator(scenario.workload)
    if (generator !== undefined) {
      this.#turns = live === undefined ? listedTurns(agenda.main, 0) : this.#generated(generator, false)
    }
    this.#clients = clientIds.map((id, index) => ({
      index,
      process: kernel.addProcess(id, 'client', env => this.#start(index, scenario.clients?.start(env)), {
        region: homes?.get(id),
      }),
      operations: generator === undefined ? agenda.main.filter(({ client }) => client === index) : [],
      next: 0,
      final: agenda.final.filter(({ client }) => client === index),
      answered: 0,
      processNumber: index,
      task: undefined,
      pending: undefined,
      rests: kernel.streams.stream(`workload/rests/${id}`),
      restsUntilUs: 0,
    }))
    for (const client of this.#clients) this.#scheduleNext(client)
    if (this.#turns !== undefined && clientIds.length > 0) this.#scheduleTick('main')
  }

  /** Operations under way. */
  get pending(): number {
    let pending = 0
    for (const client of this.#clients) if (client.pending !== undefined) pending++
    return pending
  }

  /** What is under way, or was at the end, a line each. */
  waiting(): readonly string[] {
    if (this.#unanswered !== undefined) return this.#unanswered
    const lines = this.#clients.flatMap(({ process, pending, task, final, answered }) => {
      if (pending === undefined) {
        const repeated = this.#finalSinceUs === undefined ? undefined : (task ?? final[answered])
        return repeated === undefined ? [] : `${process.id} gets no answer to its ${repeated.f}, and repeats it`
      }
      const { operation, sinceUs } = pending
      return `${process.id} has been waiting for its ${operation.f} since ${timeText(sinceUs)}`
    })
    return lines.length === 0 && this.#isUnfinished
      ? ['the generator of the final phase has not come to an end']
      : lines
  }

  /** No operation is invoked from now on. */
  stop(): void {
    this.#stopped = true
  }

  /** Everything is healed: from now on each client does its final operations, each until it is answered. */
  beginFinal(): void {
    this.#stopped = false
    this.#finalSinceUs = this.#kernel.now
    this.#endUs = Number.POSITIVE_INFINITY
    const generator = finalGenerator(this.#scenario.workload)
    this.#turns = undefined
    // A run that is ended by hand may have had more to come.
    this.#ticks = undefined
    if (generator !== undefined && this.#clients.length > 0) {
      this.#turns =
        this.#live === undefined
          ? listedTurns(this.#agenda.final, this.#finalSinceUs)
          : this.#generated(generator, true)
      this.#scheduleTick('final')
    }
    for (const client of this.#clients) {
      client.operations = generator === undefined ? client.final : []
      client.next = 0
      if (client.task === undefined) this.#scheduleNext(client)
    }
  }

  /** Operations under way, and final ones that are not done. */
  get unanswered(): number {
    if (this.#finalSinceUs === undefined) return this.pending
    if (this.#turns !== undefined) {
      const busy = this.#clients.filter(({ task }) => task !== undefined).length
      return busy > 0 ? busy : Number(this.#isUnfinished)
    }
    return this.#clients.reduce((sum, { final, answered, pending }) => {
      return sum + final.length - answered + (pending === undefined || pending.operation.isFinal ? 0 : 1)
    }, 0)
  }

  /** Whether the final phase has more to ask for, when all clients are free. */
  get #isUnfinished(): boolean {
    return this.#finalSinceUs !== undefined && this.#turns?.isDone(this.#kernel.now) === false
  }

  /** Ends the run: how what is still under way would have ended will never be known. */
  close(): void {
    this.stop()
    this.#unanswered = this.waiting()
    // Nothing in the run caused that: the books are closed.
    this.#kernel.byHand(() => {
      if (this.#finalSinceUs !== undefined && this.unanswered === 0) this.#turns?.end(this.#kernel.now)
      for (const client of this.#clients) {
        if (client.pending !== undefined) this.#complete(client, client.pending.operation, info('the run ended'))
      }
    })
  }

  // ---- in turns -------------------------------------------------------------------------------------------------

  #generated(generator: OperationGenerator<AnyOperation>, isFinal: boolean): Turns {
    const { streams, now } = this.#kernel
    const host = {
      clientCount: this.#clientIds.length,
      processOf: (client: number) => (client === NEMESIS ? NEMESIS : this.#client(client).processNumber),
      stream: (name: string) => streams.stream(name),
    }
    const path = isFinal ? 'workload/final' : 'workload'
    const run = new GeneratorRun(generator, host, path, isFinal ? FINAL_NUMBER : 0)
    return generatedTurns(run, now, isFinal, text => {
      const { journal } = this.#kernel
      journal.write(KIND.phase, journal.root, -1, 0, text)
    })
  }

  /** Asks for the first time in a phase, and from there again and again. */
  #scheduleTick(phase: 'main' | 'final'): void {
    const times = this.#kernel.streams.stream(`workload/ticks/${phase}`)
    this.#ticks = times
    this.#askUs = Number.POSITIVE_INFINITY
    const later = () => this.#askAt(this.#kernel.now + integerBetween(times, 1, 2 * TICK_US - 1), times, later)
    later()
  }

  /** Asks what is next at that time, if this phase goes on until then, and does something after that. */
  #askAt(atUs: number, phase: RandomStream | undefined, then: () => void = () => {}): void {
    if (atUs >= this.#endUs || phase === undefined) return
    this.#kernel.aside(atUs, () => {
      if (this.#stopped || this.#ticks !== phase) return
      this.#askNow(phase)
      then()
    })
  }

  #askNow(phase: RandomStream): void {
    const { now } = this.#kernel
    const turns = this.#turns as Turns
    for (const item of turns.take(now, this.#isFree, this.#isResting)) {
      if (item.client === NEMESIS) this.#operate(item)
      else this.#invokeFirst(this.#client(item.client), item)
    }
    if (this.#askUs <= now) this.#askUs = Number.POSITIVE_INFINITY
    const { dueUs } = turns
    if (dueUs <= now || dueUs >= this.#askUs) return
    this.#askUs = dueUs
    this.#askAt(dueUs, phase)
  }

  /** The nemesis does what a generator asks of it. */
  #operate(item: AgendaItem): void {
    const { f, value } = item
    this.nemesis?.invoke(item, () =>
      this.#turns?.completed({ type: 'info', client: NEMESIS, f, value }, this.#kernel.now, this.#isFree),
    )
  }

  readonly #isFree = (index: number): boolean => {
    if (index === NEMESIS) return this.nemesis?.isFree !== false
    const { task, process } = this.#client(index)
    return task === undefined && process.status === 'up' && !process.paused && !process.busy
  }

  readonly #isResting = (index: number): boolean => {
    return index !== NEMESIS && this.#kernel.now < this.#client(index).restsUntilUs
  }

  /** The client has this to do now, before anything else can happen to it. */
  #invokeFirst(client: ClientState, operation: AgendaItem): void {
    client.task = operation
    this.#kernel.wakeFirst(client.process, () => {
      if (client.task === operation && client.pending === undefined) this.#invoke(client, operation)
    })
  }

  /** The client has this to do and nothing else. */
  #assign(client: ClientState, operation: AgendaItem, atUs: number): void {
    client.task = operation
    this.#kernel.wakeAt(client.process, atUs, () => {
      if (client.task === operation && client.pending === undefined) this.#invoke(client, operation)
    })
  }

  // ---- clients ---------------------------------------------------------------------------------------------------

  #client(index: number): ClientState {
    return this.#clients[index] as ClientState
  }

  #start(index: number, started: AnyClient | Promise<AnyClient> | undefined): NodeInstance | Promise<NodeInstance> {
    const client = this.#client(index)
    if (client.process.incarnation > 0) this.#restarted(client)
    return promised(started)?.then(checkClient) ?? checkClient(started as AnyClient | undefined)
  }

  /** A client crashed, perhaps in the middle of an operation: how that ended is not known. */
  crashed({ index, role }: Process): void {
    const client = role === 'client' ? this.#clients.find(({ process }) => process.index === index) : undefined
    if (client?.pending !== undefined) this.#conclude(client, client.pending.operation, info('the client crashed'))
  }

  /** What it was about to do was forgotten in its crash. */
  #restarted(client: ClientState): void {
    if (client.task !== undefined) this.#assign(client, client.task, this.#kernel.now + NOT_STARTED_RETRY_US)
    else this.#scheduleNext(client)
  }

  #scheduleNext(client: ClientState): void {
    const operation = client.operations[client.next]
    if (operation === undefined || this.#stopped) return
    const atUs = Math.max((this.#finalSinceUs ?? 0) + operation.atUs, this.#kernel.now)
    if (atUs >= this.#endUs) return
    this.#kernel.wakeAt(client.process, atUs, () => this.#begin(client, operation))
  }

  /** Begins the next of its own operations, unless another caller has by now. */
  #begin(client: ClientState, operation: AgendaItem): void {
    if (this.#stopped || client.task !== undefined || client.operations[client.next] !== operation) return
    if (client.process.status === 'starting') {
      this.#kernel.wakeAt(client.process, this.#kernel.now + NOT_STARTED_RETRY_US, () => this.#begin(client, operation))
      return
    }
    client.next++
    client.task = operation
    this.#invoke(client, operation)
  }

  #invoke(client: ClientState, operation: AgendaItem): void {
    if (this.#stopped) return
    if (client.process.status === 'starting') {
      this.#assign(client, operation, this.#kernel.now + NOT_STARTED_RETRY_US)
      return
    }
    const { f } = operation
    const value = this.#copier.copy(operation.value, f, 'of')
    client.pending = { operation, sinceUs: this.#kernel.now, digest: this.#copier.digest }
    this.#record(client, 'invoke', operation, operation.value, client.pending.digest)
    const instance = client.process.instance as AnyClient | undefined
    if (instance === undefined) {
      this.#finish(client, operation, info('the client has crashed'))
      return
    }
    const { pending } = client
    // What an earlier incarnation still has to say belongs to an operation that has ended.
    const ifPending = (outcome: () => Outcome) => {
      if (this.#kernel.strays(client.process, `ends its operation ${operation.f}`)) return
      if (client.pending !== pending) return
      try {
        this.#finish(client, operation, outcome())
      } catch (error) {
        throw error instanceof ScenarioError ? inInvoke(error, client.process) : error
      }
    }
    const settle = (outcome: Outcome) => ifPending(() => checkOutcome(outcome, operation))
    const broke = (error: unknown) => ifPending(() => this.#threw(error))
    let answer: Outcome | Promise<Outcome>
    try {
      answer = instance.invoke({ f, value } as never)
    } catch (error) {
      broke(error)
      return
    }
    const promise = promised(answer)
    if (promise === undefined) settle(answer as Outcome)
    else promise.then(settle, broke)
  }

  #threw(error: unknown): Outcome {
    // Errors about the scenario itself are not an operation's outcome.
    if (error instanceof ScenarioError) throw error
    // What it was told is not what it demands: that is a verdict.
    if (isAssertion(error)) throw error
    this.mistakes.note(error)
    return info(thrownText(error))
  }

  #finish(client: ClientState, operation: AgendaItem, outcome: Outcome): void {
    this.#conclude(client, operation, outcome)
    if (client.task === undefined) this.#scheduleNext(client)
    else this.#assign(client, client.task, this.#kernel.now + FINAL_RETRY_US)
  }

  /** What has to be repeated stays the client's task; otherwise it has none now. */
  #conclude(client: ClientState, operation: AgendaItem, outcome: Outcome): void {
    const sinceUs = client.pending?.sinceUs ?? 0
    this.#complete(client, operation, outcome)
    if (operation.isFinal && outcome.type === 'info') {
      client.task = operation
      return
    }
    client.task = undefined
    if (operation.isFinal) client.answered++
    const { f } = operation
    const { value } = this.history.at(-1) as HistoryEvent
    if (this.#turns === undefined || this.#ticks === undefined) return
    this.#turns.completed({ type: outcome.type, client: client.index, f, value }, this.#kernel.now, this.#isFree)
    const { now } = this.#kernel
    const meanUs = now > sinceUs ? REST_US : TICK_US
    client.restsUntilUs = now + integerBetween(client.rests, 1, 2 * meanUs - 1)
    // At once, since something may be due before it has rested.
    this.#askAt(now + 1, this.#ticks)
    this.#askAt(client.restsUntilUs, this.#ticks)
  }

  #complete(client: ClientState, operation: AgendaItem, outcome: Outcome): void {
    let { value } = operation
    let digest = client.pending?.digest ?? 0
    client.pending = undefined
    if (outcome.type === 'ok' && outcome.value !== undefined) {
      value = this.#copier.keep(outcome.value, operation.f, 'returned by')
      digest = this.#copier.digest
    }
    this.#record(client, outcome.type, operation, value, digest, 'error' in outcome ? outcome.error : undefined)
    if (outcome.type === 'info') client.processNumber += this.#clients.length
  }

  /** Writes into the history that the nemesis did something. */
  tellOfNemesis(f: string, value: unknown): void {
    const { now, fingerprint } = this.#kernel
    this.#write({ index: this.history.length, time: now * 1_000, process: 'nemesis', type: 'info', f, value })
    fingerprint.mixText(f)
    fingerprint.mix(this.history.length, mixValue(0, value))
  }

  #write(event: HistoryEvent): void {
    this.history.push(Object.freeze(event))
    this.listener?.(event)
  }

  #record(
    client: ClientState,
    type: EventType,
    { f, isFinal }: AgendaItem,
    value: unknown,
    digest: number,
    error?: unknown,
  ): void {
    const { now, journal, fingerprint } = this.#kernel
    this.#write({
      index: this.history.length,
      time: now * 1_000,
      process: client.processNumber,
      type,
      f,
      value,
      ...(error === undefined ? {} : { error }),
      ...(isFinal ? { final: true as const } : {}),
    })
    fingerprint.mixText(type)
    fingerprint.mixText(f)
    fingerprint.mix(digest, error === undefined ? 0 : mixValue(0, error))
    const row = journal.isWhole ? { type, f, value, error } : undefined
    const event = journal.write(KIND.operation, journal.root, client.process.index, 0, row)
    if (journal.hasLines) journal.setLine(event, placeOf((client.process.instance as AnyClient | undefined)?.invoke))
  }
}

/** Mean time between two times at which is asked what is next, whatever happens. */
const TICK_US = 1_000
/**
 * A client rests for so long after an operation, on average, if the next one is to begin as soon as possible; and for a tick after one
 * that took no time: else it would be followed by no end of others.
 */
const REST_US = 50
const NOT_STARTED_RETRY_US = 1_000
/** So long a client waits before it repeats a final operation of which it does not know how it ended. */
const FINAL_RETRY_US = 10_000

function checkClient(client: AnyClient | undefined): NodeInstance {
  if (typeof client?.invoke === 'function') return client as object
  throw new ScenarioError('clients.start must return an object with invoke(operation)')
}

function checkOutcome(outcome: Outcome, { f }: AgendaItem): Outcome {
  if (outcome?.type === 'ok' || outcome?.type === 'fail' || outcome?.type === 'info') return outcome
  throw new ScenarioError(
    `a client's invoke of "${f}" must return ok(…), fail(…) or info(…), but it returned ${shown(outcome)}`,
  )
}

/** The error that is in what a client's `invoke` returned, with whose it was, and where that is written. */
function inInvoke({ message }: ScenarioError, { id, instance }: Process): ScenarioError {
  return new ScenarioError(`${message} (${id})`, {
    cause: errorAt((instance as AnyClient | undefined)?.invoke, message),
  })
}
