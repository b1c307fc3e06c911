import type { RandomStream } from '../random/stream.ts'
import type { AnyOperation, EventType, Operation } from './history.ts'
import { type ValueContext, valueContext } from './value-context.ts'

/** The number under which the nemesis goes among the clients: it has a thread of its own, on which faults are operations. */
export const NEMESIS = -1

/**
 * Says what a generator wants to happen next. `atUs` may lie ahead: it is asked again if something happens before.
 */
export type Turn<Op extends AnyOperation = Operation> =
  /** A client, which has to be free, is to invoke an operation. */
  | { readonly kind: 'invoke'; readonly client: number; readonly atUs: number; readonly operation: Op }
  /** A client is to do nothing for a while. */
  | { readonly kind: 'sleep'; readonly client: number; readonly atUs: number; readonly forUs: number }
  /** A line for the journal. */
  | { readonly kind: 'log'; readonly client: number; readonly atUs: number; readonly text: string }

/** Says what a generator is told: an operation was invoked, or how it ended. */
export interface GeneratorEvent {
  /** What happened: it was invoked, or how it ended. */
  readonly type: EventType
  /** Which client it was, from 0; -1 is the nemesis, whose operations are faults and end in `info`. */
  readonly client: number
  /** The name of the operation. */
  readonly f: string
  /** Its argument, or at an `ok` its result. */
  readonly value: unknown
}

/** Says what a generator may know when it is asked. */
export interface GeneratorContext {
  /** Virtual time, microseconds. */
  readonly nowUs: number
  /** The clients that it may use, from 0, and how many there are in the whole run. */
  readonly clients: readonly number[]
  /** How many clients there are in the whole run. */
  readonly clientCount: number
  /** Those of them that are doing nothing, the one first whose turn it is. */
  readonly free: readonly number[]
  /** What the nemesis is doing; left out for a part that has clients only. */
  readonly nemesis?: 'free' | 'busy'
  /** Where the generator stands among the others: names its random streams. */
  readonly path: string
  /** The process number under which the client goes now: a new one after each `info`. */
  processOf(client: number): number
  /** How many operations the client has had. */
  numberOf(client: number): number
  /** The random stream called `name`, from its beginning. See {@link ownStream}. */
  stream(name: string): RandomStream
}

/**
 * Says what is next. `'pending'`: nothing now, ask again when something has happened. `undefined`: nothing any more.
 */
export type Next<Op extends AnyOperation = Operation> =
  | { readonly turn: Turn<Op>; readonly next: OperationGenerator<Op> }
  | 'pending'
  | undefined

/**
 * Says what the clients do next, seeing what they did: Jepsen's generators. It is immutable, and both functions are pure: to be
 * asked changes nothing, and what it goes on as is part of the answer. Random numbers come from the context's named streams.
 */
export interface OperationGenerator<Op extends AnyOperation = Operation> {
  /** Says what is next, and what it goes on as. */
  op(context: GeneratorContext): Next<Op>
  /** What it goes on as after an event. */
  update(event: GeneratorEvent, context: GeneratorContext): OperationGenerator<Op>
}

/** The context for a part of a generator, perhaps with fewer clients. */
export function within(context: GeneratorContext, part: string, clients?: readonly number[]): GeneratorContext {
  const path = `${context.path}/${part}`
  if (clients === undefined) return { ...context, path }
  return onlyClients({ ...context, path }, client => clients.includes(client))
}

/** The context for a part that has only some clients, and not the nemesis. */
export function onlyClients(
  { nemesis: _, ...context }: GeneratorContext,
  includes: (client: number) => boolean,
): GeneratorContext {
  return { ...context, clients: context.clients.filter(includes), free: context.free.filter(includes) }
}

/** The answer of an inner generator as that of an outer one. */
export function goOn<Op extends AnyOperation>(
  answer: Next<Op>,
  wrap: (next: OperationGenerator<Op>, turn: Turn<Op>) => OperationGenerator<Op>,
): Next<Op> {
  return typeof answer === 'object' ? { turn: answer.turn, next: wrap(answer.next, answer.turn) } : answer
}

/** The generator's own random stream of this name: the same whenever it is asked, and no other generator's. */
export function ownStream(context: GeneratorContext, name: string): RandomStream {
  return context.stream(`${context.path}/${name}`)
}

/** What the value of the client's next operation may be made from. */
export function contextOfValue(context: GeneratorContext, client: number): ValueContext {
  const number = context.numberOf(client)
  return valueContext(ownStream(context, `c${client + 1}/${number}`), client, number, context.clientCount)
}

/** What gives nothing. */
export const NOTHING: OperationGenerator<never> = {
  op: () => undefined,
  update: () => NOTHING,
}
