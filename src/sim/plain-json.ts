/**
 * Any value as JSON, to be compared and shown: maps and sets as arrays, bytes in hexadecimal, big integers, NaN, infinities
 * and functions as text, and a mark where an object contains itself, or where it is nested too deeply to be read. Never throws for want of
 * a JSON form.
 */
export function plainJson(value: unknown): string {
  const ancestors: { item: unknown; plain: unknown }[] = []
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
    const plain = plainObject(item)
    ancestors.push({ item, plain })
    return plain
  }
  return JSON.stringify(value, replacer) ?? 'undefined'
}

/** A stack would not hold some ten times as many. */
const DEEPEST = 500

function plainObject(item: object): unknown {
  if (item instanceof Map || item instanceof Set) return [...item]
  if (item instanceof Uint8Array) return { bytes: Buffer.from(item).toString('hex') }
  return item
}
