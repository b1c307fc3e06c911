import { formatDuration, microseconds } from '../clock/duration.ts'
import type { NodeInstance } from '../sim/env.ts'
import { ScenarioError } from '../sim/errors.ts'
import type { Kernel } from '../sim/kernel.ts'
import { plainJson } from '../sim/plain-json.ts'
import type { Process } from '../sim/process.ts'
import { type Client, info, type Outcome } from '../workload/client.ts'
import type { EventType, HistoryEvent } from '../workload/history.ts'
import type { PlanOperation } from './plan.ts'
import type { AnyScenario } from './scenario.ts'

interface ClientState {
  readonly index: number
  readonly process: Process
  operations: readonly PlanOperation[]
  /** What it is asked at the very end. */
  readonly final: readonly PlanOperation[]
  next: number
  /** Of its final operations, how many are done. */
  answered: number
  /** The number under which it appears in the history: a new one after each `info`. */
  processNumber: number
  pending: { readonly operation: PlanOperation; readonly sinceUs: number } | undefined
}

/** Has the clients carry out their operations, one at a time each, and writes the history. */
export class ClientDriver {
  readonly history: HistoryEvent[] = []
  readonly #kernel: Kernel
  readonly #clients: ClientState[]
  #endUs: number
  #finalSinceUs: number | undefined
  #stopped = false
  #unanswered: readonly string[] | undefined

  constructor(
    kernel: Kernel,
    scenario: AnyScenario,
    clientIds: readonly string[],
    operations: readonly PlanOperation[],
    durationUs: number,
  ) {
    this.#kernel = kernel
    this.#endUs = durationUs
    const start = scenario.clients?.start
    this.#clients = clientIds.map((id, index) => ({
      index,
      process: kernel.addProcess(id, 'client', env => {
        const client = start?.(env)
        return client instanceof Promise ? client.then(checkClient) : checkClient(client)
      }),
      operations: inTime(operations.filter(({ client, final }) => client === id && final !== true)),
      final: inTime(operations.filter(({ client, final }) => client === id && final === true)),
      next: 0,
      answered: 0,
      processNumber: index,
      pending: undefined,
    }))
    for (const client of this.#clients) this.#scheduleNext(client)
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
    return this.#clients.flatMap(({ process, pending, final, answered }) => {
      if (pending === undefined) {
        const repeated = this.#finalSinceUs === undefined ? undefined : final[answered]
        return repeated === undefined ? [] : `${process.id} gets no answer to its ${repeated.f}, and repeats it`
      }
      const { operation, sinceUs } = pending
      return `${process.id} has been waiting for its ${operation.f} since ${formatDuration(sinceUs)}`
    })
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
    for (const client of this.#clients) {
      client.operations = client.final
      client.next = 0
      if (client.pending === undefined) this.#scheduleNext(client)
    }
  }

  /** Operations under way, and final ones that are not done. */
  get unanswered(): number {
    if (this.#finalSinceUs === undefined) return this.pending
    return this.#clients.reduce((sum, { final, answered, pending }) => {
      return sum + final.length - answered + (pending === undefined || pending.operation.final ? 0 : 1)
    }, 0)
  }

  /** The end: nobody will ever know about what is still under way. */
  close(): void {
    this.stop()
    this.#unanswered = this.waiting()
    for (const client of this.#clients) {
      if (client.pending !== undefined) this.#complete(client, client.pending.operation, info('the run ended'))
    }
  }

  #scheduleNext(client: ClientState): void {
    const operation = client.operations[client.next]
    if (operation === undefined || this.#stopped) return
    const atUs = Math.max((this.#finalSinceUs ?? 0) + microseconds(operation.at), this.#kernel.now)
    if (atUs >= this.#endUs) return
    client.next++
    this.#kernel.wakeAt(client.process, atUs, () => this.#invoke(client, operation))
  }

  #invoke(client: ClientState, operation: PlanOperation): void {
    if (this.#stopped) return
    if (client.process.status === 'starting') {
      this.#kernel.wakeAt(client.process, this.#kernel.now + NOT_STARTED_RETRY_US, () =>
        this.#invoke(client, operation),
      )
      return
    }
    client.pending = { operation, sinceUs: this.#kernel.now }
    this.#record(client, 'invoke', operation, operation.value)
    const { f, value } = operation
    const instance = client.process.instance as Client | undefined
    if (instance === undefined) {
      this.#finish(client, operation, info('the client has crashed'))
      return
    }
    const settle = (outcome: Outcome) => this.#finish(client, operation, checkOutcome(outcome, operation))
    const broke = (error: unknown) => this.#finish(client, operation, threw(error))
    let answer: Outcome | Promise<Outcome>
    try {
      answer = instance.invoke({ f, value })
    } catch (error) {
      broke(error)
      return
    }
    if (answer instanceof Promise) answer.then(settle, broke)
    else settle(answer)
  }

  #finish(client: ClientState, operation: PlanOperation, outcome: Outcome): void {
    if (client.pending?.operation !== operation) return
    this.#complete(client, operation, outcome)
    if (operation.final === true && outcome.type === 'info') {
      const againUs = this.#kernel.now + FINAL_RETRY_US
      this.#kernel.wakeAt(client.process, againUs, () => this.#invoke(client, operation))
      return
    }
    if (operation.final === true) client.answered++
    this.#scheduleNext(client)
  }

  #complete(client: ClientState, operation: PlanOperation, outcome: Outcome): void {
    client.pending = undefined
    const value = outcome.type === 'ok' && outcome.value !== undefined ? outcome.value : operation.value
    this.#record(client, outcome.type, operation, value, 'error' in outcome ? outcome.error : undefined)
    if (outcome.type === 'info') client.processNumber += this.#clients.length
  }

  #record(client: ClientState, type: EventType, { f }: PlanOperation, value: unknown, error?: unknown): void {
    const { now, trace, fingerprint } = this.#kernel
    this.history.push({
      index: this.history.length,
      time: now * 1_000,
      process: client.processNumber,
      type,
      f,
      value,
      ...(error === undefined ? {} : { error }),
    })
    fingerprint.mixText(type)
    fingerprint.mixText(f)
    fingerprint.mixText(plainJson(value))
    trace?.events.push({
      kind: 'operation',
      time: now,
      client: client.process.id,
      type,
      f,
      value,
      ...(error === undefined ? {} : { error }),
    })
  }
}

const NOT_STARTED_RETRY_US = 1_000
/** So long a client waits before it repeats a final operation of which nobody knows. */
const FINAL_RETRY_US = 10_000

function inTime(operations: readonly PlanOperation[]): readonly PlanOperation[] {
  return operations.toSorted((a, b) => microseconds(a.at) - microseconds(b.at))
}

function checkClient(client: Client | undefined): NodeInstance {
  if (typeof client?.invoke === 'function') return client as object
  throw new ScenarioError('clients.start must return an object with invoke(operation)')
}

function threw(error: unknown): Outcome {
  // Errors about the scenario itself are not an operation's outcome.
  if (error instanceof ScenarioError) throw error
  return info(error instanceof Error ? `${error.name}: ${error.message}` : String(error))
}

function checkOutcome(outcome: Outcome, { f }: PlanOperation): Outcome {
  if (outcome?.type === 'ok' || outcome?.type === 'fail' || outcome?.type === 'info') return outcome
  throw new ScenarioError(
    `a client's invoke of "${f}" must return ok(…), fail(…) or info(…), but it returned ${plainJson(outcome)}`,
  )
}
