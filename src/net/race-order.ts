import type { Flight } from './flight.ts'
import { quantileOf } from './latency.ts'
import type { Link } from './link.ts'
import type { MessageOrder } from './message-order.ts'

/**
 * Gives each message a place among those with which it races, which are on their way to the same process: all places are equally likely,
 * and so are all orders in which messages that were sent at one time arrive. That is what partial order sampling (POS; Yuan, Yang and Gu,
 * CAV 2018) comes to by drawing priorities, and drawing them again for what lost a race. Where latencies are drawn one by one, what was
 * sent later is more likely to come later.
 *
 * A message that is last comes its own latency after the one before it. None comes sooner than its link lets it.
 */
export class RaceOrder implements MessageOrder {
  /** When messages are to arrive that are on their way, by the index of their receiver, in order. */
  readonly #onTheirWay: number[][] = []

  delivered(): void {}

  latencyUs(flight: Flight<Link>): number {
    const { link, nowUs, draw } = flight
    const arrivals = this.#arrivalsAt(link.to, nowUs)
    const place = Math.floor(flight.chance(PLACE) * (arrivals.length + 1))
    const beforeUs = place === 0 ? nowUs : (arrivals[place - 1] as number)
    const afterUs = arrivals[place]
    const ownUs = link.latency.sampleUs(quantileOf(draw))
    const wantedUs =
      afterUs === undefined
        ? beforeUs + ownUs
        : beforeUs + Math.floor(flight.chance(BETWEEN) * (afterUs - beforeUs + 1))
    const arrivalUs = Math.max(wantedUs, nowUs + link.latency.sampleUs(0))
    const at = arrivals.findIndex(other => other > arrivalUs)
    arrivals.splice(at < 0 ? arrivals.length : at, 0, arrivalUs)
    return arrivalUs - nowUs
  }

  #arrivalsAt(receiver: number, nowUs: number): number[] {
    const arrivals = this.#onTheirWay[receiver] ?? []
    this.#onTheirWay[receiver] = arrivals
    const left = arrivals.findIndex(timeUs => timeUs > nowUs)
    arrivals.splice(0, left < 0 ? arrivals.length : left)
    return arrivals
  }
}

const PLACE = 0x5be0cd19
const BETWEEN = 0x243f6a88
