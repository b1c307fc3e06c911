import { mixed, mixValue } from '../net/digest.ts'
import type { Fingerprint } from '../sim/fingerprint.ts'
import type { Process } from '../sim/process.ts'
import { StateCopy } from './state-copy.ts'
import { unreadableState } from './unreadable-state.ts'

/** A state of up to so many values is taken in whenever it is looked at. */
const SMALL = 64

/**
 * Takes the states that properties look at into the fingerprint. One that has many values is not taken in each time, so that looking
 * at a large one does not cost more than looking at a small one does; at the end of the run all of them are.
 */
export class StatePrints {
  readonly #fingerprint: Fingerprint
  /** By index of the process: how many looks are let pass. */
  readonly #rest: number[] = []
  /** By index of the process: its last small state, and the digest of that. */
  readonly #copies: (StateCopy | undefined)[] = []
  readonly #digests: number[] = []

  constructor(fingerprint: Fingerprint) {
    this.#fingerprint = fingerprint
  }

  /** Returns the digest of the state, if it is taken in this time. */
  looked({ index, id }: Process, state: unknown): number | undefined {
    const rest = this.#rest[index] ?? 0
    if (rest > 0) {
      this.#rest[index] = rest - 1
      return undefined
    }
    if (this.#copies[index]?.equals(state)) {
      const known = this.#digests[index] as number
      this.#fingerprint.mix(known, index)
      return known
    }
    const before = mixed.parts
    const digest = this.#take(index, id, state)
    const parts = mixed.parts - before
    this.#rest[index] = Math.floor(parts / SMALL)
    if (parts < SMALL) this.#keep(index, state, digest)
    else this.#copies[index] = undefined
    return digest
  }

  /** Whether a state that has just been taken in is certainly as it was then. */
  isAsTaken({ index }: Process, state: unknown): boolean {
    return this.#copies[index]?.equals(state) ?? false
  }

  #keep(index: number, state: unknown, digest: number): void {
    const copy = this.#copies[index] ?? new StateCopy()
    copy.take(state)
    this.#copies[index] = copy
    this.#digests[index] = digest
  }

  /** @param states By the names of the processes, in their order. */
  ended(states: Readonly<Record<string, unknown>>): void {
    for (const [index, [id, state]] of Object.entries(states).entries()) this.#take(index, id, state)
  }

  #take(index: number, id: string, state: unknown): number {
    const digest = digestOf(id, state)
    this.#fingerprint.mix(digest, index)
    return digest
  }
}

function digestOf(id: string, state: unknown): number {
  try {
    return mixValue(0, state)
  } catch (error) {
    throw unreadableState(id, error)
  }
}
