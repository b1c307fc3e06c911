import { type Client, type Env, info, mix, type Operation, ok } from 'sameseed'
import { answered } from '../ground/answered.ts'
import type { Message, Outcome } from './messages.ts'

export interface Trip {
  readonly trip: string
  readonly outcome: Outcome
}

export function isTrip(value: unknown): value is Trip {
  return typeof value === 'object' && value !== null && 'trip' in value
}

export type TravelOperation = Operation<'travel', number, Trip>

const TIMEOUT_MS = 150
const MOST_ATTEMPTS = 2

/** Asks the agency for a trip, again where it does not answer. */
export class Traveller implements Client<TravelOperation> {
  readonly #env: Env<never, Message>

  constructor(env: Env<never, Message>) {
    this.#env = env
  }

  async invoke({ value }: TravelOperation) {
    const trip = `trip-${value}`
    for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
      const outcome = await answered(
        this.#env.rpc<Outcome>('agency1', { type: 'travel', trip }, { timeout: TIMEOUT_MS }),
      )
      if (outcome !== undefined) return ok({ trip, outcome })
    }
    return info('no answer')
  }
}

export const workload = mix({ travel: { weight: 1, value: ({ unique }) => unique } }, { every: '100ms' })
