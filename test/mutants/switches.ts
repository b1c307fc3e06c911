/** Which mutant is on in this process, and which were come by. Sources that have mutants in them find it at `globalThis`. */
class Switches {
  /** The mutant that is on; -1 for none. */
  #on = -1
  #left = Number.POSITIVE_INFINITY
  readonly #whileLoading = new Map<number, number>()
  #counts = this.#whileLoading

  /** Asked wherever a mutant is. Throws where the one that is on is come by too often: what it has made is a loop. */
  readonly isOn = (id: number): boolean => {
    if (this.#on < 0) this.#counts.set(id, (this.#counts.get(id) ?? 0) + 1)
    if (id !== this.#on) return false
    if (--this.#left < 0) throw new Error('the mutant loops')
    return true
  }

  /** Does something without any mutant. Returns how often each was come by. */
  async counting(act: () => unknown): Promise<ReadonlyMap<number, number>> {
    this.#on = -1
    const counts = new Map<number, number>()
    this.#counts = counts
    try {
      await act()
    } finally {
      this.#counts = this.#whileLoading
    }
    return counts
  }

  /** Those that were come by outside of all tests: when modules were loaded, say. */
  get outsideOfTests(): readonly number[] {
    return [...this.#whileLoading.keys()]
  }

  /** Does something with this mutant, which may be come by so often. Returns what was thrown, if anything. */
  async with(id: number, most: number, act: () => unknown): Promise<{ readonly thrown: unknown } | undefined> {
    this.#on = id
    this.#left = most
    try {
      await act()
      return undefined
    } catch (thrown) {
      return { thrown }
    } finally {
      this.#on = -1
    }
  }

  /** Puts a mutant on for as long as the process lives. */
  leaveOn(id: number): void {
    this.#on = id
  }
}

export const switches = new Switches()
;(globalThis as { __sameseedMutants?: Switches }).__sameseedMutants = switches
