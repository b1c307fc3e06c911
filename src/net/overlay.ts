import { type Duration, microseconds } from '../clock/duration.ts'

/**
 * Says what a plan says about one message: `'seed'` leaves it to the seed, `'lost'` drops it, and the object form
 * fixes its latency and, if it is to be duplicated, that of its copy.
 */
export type MessageFate = 'seed' | 'lost' | { readonly latency: Duration; readonly duplicate?: Duration }

/**
 * Holds the `network` section of a plan: by link (`"n1->n2"`), by message number or range of numbers (`"17"`,
 * `"0-31"`, `"8-"`). Where the section stands, every message that it does not list is calm: it takes the median
 * latency, and is neither lost nor duplicated. `{}` is a network on which nothing unusual happens.
 */
export type NetworkOverlay = Readonly<Record<string, Readonly<Record<string, MessageFate>>>>

/** How a plan's entry for a message reads: `lost`, `after 80ms`, `twice: after 3ms and 90ms`. */
export function fateText(fate: MessageFate): string {
  if (typeof fate === 'string') return fate === 'seed' ? 'as the seed has it' : fate
  const [once, again] = [fate.latency, fate.duplicate].map(each => (typeof each === 'number' ? `${each}ms` : each))
  return again === undefined ? `after ${once}` : `twice: after ${once} and ${again}`
}

/** Whether a plan's `network` loses or doubles messages by name. */
export function interferes(network: NetworkOverlay = {}): boolean {
  return Object.values(network).some(link =>
    Object.values(link).some(fate => fate === 'lost' || (typeof fate === 'object' && fate.duplicate !== undefined)),
  )
}

export interface CompiledFate {
  readonly kind: 'seed' | 'lost' | 'fixed'
  readonly latencyUs: number
  /** -1 for no duplicate. */
  readonly duplicateUs: number
}

/** The overlay of one link, ready for look-up by message number. */
export class LinkOverlay {
  readonly #single = new Map<number, CompiledFate>()
  readonly #ranges: { from: number; to: number; fate: CompiledFate }[] = []

  /** Throws a RangeError that names the entry which makes no sense. */
  constructor(link: string, entries: Readonly<Record<string, MessageFate>>) {
    for (const [key, fate] of Object.entries(entries)) {
      const [from, to] = messageRange(link, key)
      const compiled = compileFate(fate, `network["${link}"]["${key}"]`)
      if (from === to) this.#single.set(from, compiled)
      else this.#ranges.push({ from, to, fate: compiled })
    }
  }

  /** What the plan says about message `number`, or undefined for a calm one. */
  fate(number: number): CompiledFate | undefined {
    const single = this.#single.get(number)
    if (single !== undefined) return single
    for (const range of this.#ranges) if (number >= range.from && number <= range.to) return range.fate
    return undefined
  }
}

/** The first and the last message number of a key such as `"17"`, `"0-31"` or `"8-"` (open: Infinity). */
export function messageRange(link: string, key: string): readonly [from: number, to: number] {
  const match = /^(\d+)(-(\d*))?$/.exec(key)
  const from = Number(match?.[1])
  const to = match?.[2] === undefined ? from : match[3] === '' ? Number.POSITIVE_INFINITY : Number(match[3])
  if (match === null || to < from) {
    throw new RangeError(
      `network["${link}"]["${key}"]: write a message number or a range, such as "17", "0-31" or "8-"`,
    )
  }
  return [from, to]
}

function compileFate(fate: MessageFate, what: string): CompiledFate {
  if (fate === 'seed' || fate === 'lost') return { kind: fate, latencyUs: 0, duplicateUs: -1 }
  return {
    kind: 'fixed',
    latencyUs: microseconds(fate.latency, `${what}.latency`),
    duplicateUs: fate.duplicate === undefined ? -1 : microseconds(fate.duplicate, `${what}.duplicate`),
  }
}
