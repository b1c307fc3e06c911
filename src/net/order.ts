import type { Streams } from '../random/streams.ts'
import { ChainOrder } from './chain-order.ts'
import type { MessageOrder } from './message-order.ts'
import { RaceOrder } from './race-order.ts'

/** How it may be decided what overtakes what. */
export const ORDERS = ['chains', 'races'] as const

/**
 * Names what decides which message overtakes which, in place of chance. `chains`: each chain of messages that cause one another is quick or
 * slow as a whole, and a few of them fall behind all others on the way. `races`: a message comes before or after each of those that are on
 * their way to the same process, all places equally likely.
 */
export type Order = (typeof ORDERS)[number]

/** What an order goes by. */
export interface OrderSettings {
  readonly order: Order
  /** Whether it may lose messages: not where the scenario's network loses none and no fault cuts it. */
  readonly mayLose: boolean
}

/** Makes what decides. `steps` says which step of the run is under way. */
export function orderOf(
  { order, mayLose }: OrderSettings,
  streams: Streams,
  steps: { readonly step: number },
): MessageOrder {
  return order === 'chains' ? new ChainOrder(streams, mayLose, steps) : new RaceOrder()
}
