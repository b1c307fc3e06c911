/**
 * Any value as JSON, to be compared and shown: maps and sets as arrays, bytes in hexadecimal, big integers, NaN, infinities
 * and functions as text, and a mark where an object contains itself, where it is nested too deeply to be read, or where what is shared by
 * many of its parts has been shown often enough. Never throws for want of a JSON form.
 */
export function plainJson(value: unknown): string {
  const ancestors: { item: unknown; plain: unknown }[] = []
  const shared = new SharedParts()
  const replacer = function (this: unknown, _key: string, item: unknown): unknown {
    if (typeof item === 'bigint') return `${item}n`
    // JSON makes null of these, which says something else.
    if (typeof item === 'number' && !Number.isFinite(item)) return String(item)
    if (typeof item === 'function') return '[function]'
    if (typeof item !== 'object' || item === null) return item
    // `this` is the object that holds the item: what was pushed after it belongs to its earlier properties.
    while (ancestors.length > 0 && ancestors.at(-1)?.plain !== this) ancestors.pop()
    if (ancestors.some(ancestor => ancestor.item === item)) return '[circular]'
    if (ancestors.length >= DEEPEST) return '[nested too deeply]'
    const number = shared.numberIfWorn(item)
    if (number !== undefined) return `[part ${number} again]`
    const plain = plainObject(item)
    ancestors.push({ item, plain })
    return plain
  }
  return JSON.stringify(value, replacer) ?? 'undefined'
}

/** A stack would not hold some ten times as many. */
const DEEPEST = 500

/**
 * Parts that were shown before. Each is shown in full wherever it stands, which doubles the text with each level of what is shared by two
 * parts that are shared in turn: so only the first few thousand times.
 */
class SharedParts {
  #shown = 0
  /** How much has been shown again: parts, and what they hold. */
  #again = 0
  /** Numbers parts as they come, from when there have been many: most values are smaller, and have no need of this. */
  readonly #numbers = new Map<object, number>()

  /** Shows a part; returns its number if it and others have been shown again too often to be shown once more. */
  numberIfWorn(part: object): number | undefined {
    if (++this.#shown <= FIRST_PARTS) return undefined
    const number = this.#numbers.get(part)
    if (number === undefined) this.#numbers.set(part, this.#shown)
    else if (this.#again > MOST_AGAIN) return number
    else this.#again += 1 + (Array.isArray(part) ? part.length : Object.keys(part).length)
    return undefined
  }
}

const FIRST_PARTS = 1_000
const MOST_AGAIN = 20_000

function plainObject(item: object): unknown {
  if (item instanceof Map || item instanceof Set) return [...item]
  if (item instanceof Uint8Array) return { bytes: Buffer.from(item).toString('hex') }
  return item
}
