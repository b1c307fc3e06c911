import { integerBetween, pick, type RandomStream } from '../random/stream.ts'
import { CALM, type Contention, pickHot } from './contention.ts'

/**
 * Stands for any value of an operation. (The empty tuple has TypeScript infer `[string, number]` where it would infer
 * an array.)
 */
export type AnyValue = string | number | bigint | boolean | null | undefined | object | [] | readonly AnyValue[]

/** Says what the value of an operation may be made from. */
export interface ValueContext {
  /** This operation's own random stream. */
  readonly random: RandomStream
  /** Which client it is, from 0. */
  readonly client: number
  /** How many clients there are. */
  readonly clients: number
  /** How many operations this client has had before. */
  readonly number: number
  /** A number that no other operation of the run has, from 1. */
  readonly unique: number
  /** A random integer in [min, max]. */
  integer(min: number, max: number): number
  /** One of the items. */
  pick<T>(items: readonly T[]): T
}

/** For the operation `number` of a client, of so many clients. */
export function valueContext(
  random: RandomStream,
  client: number,
  number: number,
  clients: number,
  { hot }: Contention = CALM,
): ValueContext {
  return {
    random,
    client,
    clients,
    number,
    // The nemesis, client -1, counts down.
    unique: client < 0 ? -1 - number : number * clients + client + 1,
    integer: (min, max) => integerBetween(random, min, max),
    pick: items => (hot === undefined || items.length < 2 ? pick(random, items) : pickHot(random, items, hot)),
  }
}
