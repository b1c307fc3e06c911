import type { Behaviours } from '../../scenario/behaviours/recorder.ts'

/** More than any scenario shows: beyond it, nothing counts as new. */
const MOST = 200_000

/** What runs did that none did before. */
export class Novelty {
  readonly #seen = new Set<number>()
  #fresh: number[] = []

  add({ hashes }: Behaviours): void {
    for (const hash of hashes) {
      if (this.#seen.has(hash) || this.#seen.size >= MOST) continue
      this.#seen.add(hash)
      this.#fresh.push(hash)
    }
  }

  /** Since it was last asked. */
  take(): number[] {
    const fresh = this.#fresh
    this.#fresh = []
    return fresh
  }
}
