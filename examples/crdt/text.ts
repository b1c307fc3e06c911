import type { BugName } from './bugs.ts'
import type { LetterId } from './operation.ts'

interface Letter {
  readonly id: LetterId
  readonly letter: string
  isDeleted: boolean
}

/** A text in which letters are inserted after others (a replicated growable array). Deleted letters stay, unseen. */
export class Text {
  readonly #letters: Letter[] = []
  readonly #bug: BugName | undefined
  #time = 0

  constructor(bug: BugName | undefined) {
    this.#bug = bug
  }

  toString(): string {
    return this.#seen.map(({ letter }) => letter).join('')
  }

  /** The letter at a position, taken modulo the length; null in an empty text. */
  idAt(position: number): LetterId | null {
    const letters = this.#seen
    return letters[position % Math.max(1, letters.length)]?.id ?? null
  }

  /** A name for a new letter: later than all that are known here. */
  newId(replica: string): LetterId {
    const own = this.#letters.filter(({ id }) => id.replica === replica).length
    return { time: (this.#bug === 'clock-not-advanced' ? own : this.#time) + 1, replica }
  }

  insert(id: LetterId, after: LetterId | null, letter: string): void {
    this.#time = Math.max(this.#time, id.time)
    let at = after === null ? 0 : this.#indexOf(after) + 1
    if (this.#bug !== 'text-by-arrival') {
      // Greater ones were inserted at the same place, or after one that was.
      while (at < this.#letters.length && isGreater(this.#letters[at]!.id, id)) at++
    }
    this.#letters.splice(at, 0, { id, letter, isDeleted: false })
  }

  delete(id: LetterId): void {
    const index = this.#indexOf(id)
    if (index === -1) return
    if (this.#bug === 'no-tombstones') this.#letters.splice(index, 1)
    else this.#letters[index]!.isDeleted = true
  }

  get #seen(): readonly Letter[] {
    return this.#letters.filter(({ isDeleted }) => !isDeleted)
  }

  #indexOf({ time, replica }: LetterId): number {
    return this.#letters.findIndex(({ id }) => id.time === time && id.replica === replica)
  }
}

function isGreater(a: LetterId, b: LetterId): boolean {
  return a.time === b.time ? a.replica > b.replica : a.time > b.time
}
