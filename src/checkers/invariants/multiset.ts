import { identity } from '../equality.ts'

/** Values with how often each occurs, the same by structure (see `identity`), in order of first occurrence. */
export class Multiset {
  readonly #entries = new Map<unknown, { readonly value: unknown; times: number }>()
  /** Occurrences of all values together. */
  size = 0

  constructor(values: Iterable<unknown> = []) {
    for (const value of values) this.add(value)
  }

  add(value: unknown, times = 1): void {
    if (times <= 0) return
    const id = identity(value)
    const entry = this.#entries.get(id)
    if (entry === undefined) this.#entries.set(id, { value, times })
    else entry.times += times
    this.size += times
  }

  times(value: unknown): number {
    return this.#entries.get(identity(value))?.times ?? 0
  }

  has(value: unknown): boolean {
    return this.#entries.has(identity(value))
  }

  /** Each occurrence of the one takes away one of the other. */
  minus(other: Multiset): Multiset {
    const rest = new Multiset()
    for (const { value, times } of this.entries()) rest.add(value, times - other.times(value))
    return rest
  }

  /** What is in both, as often as in the one where it is rarer. */
  cap(other: Multiset): Multiset {
    const both = new Multiset()
    for (const { value, times } of this.entries()) both.add(value, Math.min(times, other.times(value)))
    return both
  }

  /** Each value once. */
  distinct(): unknown[] {
    return [...this.entries()].map(({ value }) => value)
  }

  entries(): Iterable<{ readonly value: unknown; readonly times: number }> {
    return this.#entries.values()
  }
}
