import { LinkOverlay, messageRange } from '../net/overlay.ts'
import type { Run } from '../scenario/run.ts'
import type { Message } from './happening.ts'

/** What the plan of a run says about single messages. */
export class PlannedMessages {
  readonly #listed = new Map<string, readonly (readonly [from: number, to: number])[]>()
  readonly #overlays = new Map<string, LinkOverlay>()

  constructor({ plan }: Run) {
    for (const [link, entries] of Object.entries(plan.network ?? {})) {
      const ranges = Object.keys(entries).map(key => messageRange(link, key))
      // A range without an end leaves everything to the seed: nothing in it stands out.
      const bounded = ranges.filter(([, to]) => Number.isFinite(to))
      this.#listed.set(link, bounded)
      this.#overlays.set(link, new LinkOverlay(link, entries))
    }
  }

  /** Whether the plan lists a message: with a fate of its own, or as one that is left to the seed. */
  lists({ from, to, number }: Message): boolean {
    return this.#listed.get(`${from}->${to}`)?.some(([first, last]) => number >= first && number <= last) ?? false
  }

  /** Whether the plan itself loses a message, rather than the seed or a fault. */
  loses(message: Message): boolean {
    return this.#kindOf(message) === 'lost'
  }

  /** Whether the plan itself says when a message arrives. */
  times(message: Message): boolean {
    return this.#kindOf(message) === 'fixed'
  }

  #kindOf({ from, to, number }: Message) {
    return this.#overlays.get(`${from}->${to}`)?.fate(number)?.kind
  }
}
