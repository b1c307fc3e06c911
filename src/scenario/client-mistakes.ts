import { errorOf } from '../sim/thrown.ts'
import { userPlace } from '../sim/user-frames.ts'

/** Says how often clients made a mistake, and how it was put the first time. */
export interface ClientMistake {
  /** Operations that ended by it. */
  readonly operations: number
  /** `TypeError: pick is not a function`. */
  readonly message: string
}

/**
 * Counts the operations that ended because the code of the client is wrong. A client may throw: nobody knows then whether its
 * operation was carried out, and that is all. But what JavaScript itself throws, where something is not a function or not there,
 * is a mistake of the client, and what its operations were to test has not been tested.
 */
export class ClientMistakes {
  /** By the error's name and the line of the user's code: `TypeError at invoke (store.sim.ts:12)`. */
  readonly #counts = new Map<string, { operations: number; readonly message: string }>()
  /** Finding a line is slow, and the same thing is thrown again and again. */
  readonly #known = new Map<string, string>()

  /** Takes what an operation threw. */
  note(thrown: unknown): void {
    const error = errorOf(thrown)
    if (!isMistake(error)) return
    const { name, message, stack } = error
    const text = `${name}: ${message}`
    const known = this.#known.get(text) ?? placeOf(name, stack)
    if (this.#known.size < MOST_KNOWN) this.#known.set(text, known)
    const count = this.#counts.get(known)
    if (count === undefined) this.#counts.set(known, { operations: 1, message: text })
    else count.operations++
  }

  /** Returns what was counted so far. */
  get plain(): Readonly<Record<string, ClientMistake>> {
    return Object.fromEntries(this.#counts)
  }
}

function placeOf(name: string, stack: unknown): string {
  const place = userPlace(stack)
  return place === undefined ? name : `${name} at ${place}`
}

/** With a cause it tells of something else: `fetch` throws a TypeError where the network fails. */
function isMistake({ name, cause }: Error): boolean {
  return (name === 'TypeError' || name === 'ReferenceError') && cause === undefined
}

/** The messages of errors may hold data. */
const MOST_KNOWN = 1_000
