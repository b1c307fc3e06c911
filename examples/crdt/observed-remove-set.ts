/**
 * A set in which a removal takes away the additions that were seen where it was made, and no others. It keeps no tombstones:
 * operations come in causal order, so an addition cannot come after its removal.
 */
export class ObservedRemoveSet {
  readonly #additions = new Map<string, Set<string>>()

  get elements(): readonly string[] {
    return [...this.#additions.keys()].sort()
  }

  /** The additions that hold an element, as far as they are known here. */
  additionsOf(element: string): readonly string[] {
    return [...(this.#additions.get(element) ?? [])]
  }

  add(element: string, addition: string): void {
    const additions = this.#additions.get(element) ?? new Set()
    this.#additions.set(element, additions.add(addition))
  }

  remove(element: string, additions: readonly string[]): void {
    const left = this.#additions.get(element)
    for (const addition of additions) left?.delete(addition)
    if (left?.size === 0) this.#additions.delete(element)
  }
}
