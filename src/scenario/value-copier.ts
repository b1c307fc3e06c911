import { MessageCopier, UnsendableError } from '../net/copy.ts'
import { ScenarioError } from '../options/scenario-error.ts'

/**
 * Copies the values of operations on their way to clients and back, so that plans and histories hold what was true at the time,
 * whatever a client does to its own afterwards.
 */
export class ValueCopier {
  readonly #copier = new MessageCopier('value')

  /** A digest of what was copied last, for the fingerprint. */
  get digest(): number {
    return this.#copier.digest
  }

  /** The same for a history or a plan: nobody can change it. */
  keep(value: unknown, f: string, origin: 'of' | 'returned by'): unknown {
    const copy = this.copy(value, f, origin)
    freeze(copy)
    return copy
  }

  /**
   * @param origin Where the value comes from, for the error.
   * @throws ScenarioError for what is no plain data.
   */
  copy(value: unknown, f: string, origin: 'of' | 'returned by'): unknown {
    try {
      return this.#copier.copy(value)
    } catch (error) {
      if (!(error instanceof UnsendableError)) throw error
      throw new ScenarioError(
        `the value ${origin} the operation "${f}" has to be plain data, but ${error.part}: the history keeps a copy of it`,
        { cause: error },
      )
    }
  }
}

/** Freezes plain data, and what it is made of. Bytes, maps and sets have no such state. */
function freeze(value: unknown): void {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value) || Object.isFrozen(value)) return
  Object.freeze(value)
  for (const part of Object.values(value)) freeze(part)
}
