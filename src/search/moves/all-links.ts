import type { Plan } from '../../scenario/plan.ts'
import type { AnyScenario } from '../../scenario/scenario.ts'
import { type Entry, entriesOf, overlayOf } from './network-entries.ts'
import type { Step } from './pass.ts'

/** Open ranges are cut down to a power of four, at most this. */
const MOST_MESSAGES = 4 ** 7
/** Down to such a share of the messages. */
const FINEST = 16

/**
 * Fewer messages that the network treats in a special way, of all links at once: the messages of a run go over dozens of links, and each is about as
 * busy at one time as at another, so that the same share of each is a slice of the time. The first messages of all links, where the seed decides
 * about all; then without the last half of each, or the first, without quarters, and so on.
 */
export function* allLinksMoves(scenario: AnyScenario, plan: Plan, at: number, size: number): Generator<Step> {
  const entries = entriesOf(scenario, plan)
  if (new Set(entries.map(({ link }) => link)).size < 2) return
  const withEntries = (list: readonly Entry[]): Plan => ({ ...plan, network: overlayOf(list) })
  if (entries.some(isOpen)) {
    for (let length = 1; length <= MOST_MESSAGES; length *= 4) {
      const first = entries.map(entry => (isOpen(entry) ? { ...entry, to: entry.from + length - 1 } : entry))
      yield { plan: withEntries(first), at: 0, size: 0 }
    }
    return
  }
  let passed = at
  for (let pieces = Math.max(2, size); pieces <= FINEST; pieces *= 2, passed = 0) {
    for (; passed < pieces; passed++) {
      const kept = withoutShare(entries, pieces - 1 - passed, pieces)
      if (countOf(kept) === countOf(entries)) continue
      // As long as a half can go, the next one is tried first.
      yield { plan: withEntries(kept), at: pieces === 2 ? 0 : passed, size: pieces }
    }
  }
}

function isOpen({ to }: Entry): boolean {
  return to === Number.POSITIVE_INFINITY
}

function countOf(entries: readonly Entry[]): number {
  return entries.reduce((count, { from, to }) => count + to - from + 1, 0)
}

/** Of each link all messages that are listed, but for the piece with this index of so many. */
function withoutShare(entries: readonly Entry[], index: number, pieces: number): Entry[] {
  return [...new Set(entries.map(({ link }) => link))].flatMap(link => {
    const ofLink = entries.filter(entry => entry.link === link)
    const count = countOf(ofLink)
    const [first, end] = [index, index + 1].map(i => Math.floor((i * count) / pieces)) as [number, number]
    let position = 0
    return ofLink.flatMap(entry => {
      const { from, to } = entry
      // Where the piece begins and ends, as numbers of messages of this entry.
      const [gone, rest] = [from + Math.max(0, first - position), from + Math.max(0, end - position)]
      position += to - from + 1
      if (gone >= rest || gone > to || rest <= from) return [entry]
      return [...(gone > from ? [{ ...entry, to: gone - 1 }] : []), ...(rest <= to ? [{ ...entry, from: rest }] : [])]
    })
  })
}
