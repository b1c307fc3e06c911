/** How values and times of a history read in a sentence. */

const LONGEST = 120

/** A value in a sentence: short, one line, unambiguous. */
export function show(value: unknown): string {
  const text = render(value, 0)
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST - 20)} … ${text.slice(-16)}`
}

function render(value: unknown, depth: number): string {
  if (value === null || value === undefined) return 'null'
  if (typeof value === 'string') return `'${value}'`
  if (typeof value !== 'object') return String(value)
  if (depth > 8) return '…'
  const inner = (part: unknown) => render(part, depth + 1)
  if (Array.isArray(value)) return `[${value.map(inner).join(', ')}]`
  if (value instanceof Set) return `{${[...value].map(inner).join(', ')}}`
  if (value instanceof Map) return `{${[...value].map(([key, part]) => `${inner(key)}: ${inner(part)}`).join(', ')}}`
  return `{${Object.entries(value)
    .map(([name, part]) => `${name}: ${inner(part)}`)
    .join(', ')}}`
}

/** A name (a key, an element) in a sentence: as it is, without quotes if it is a plain word. */
export function showName(value: unknown): string {
  return typeof value === 'string' && /^[\w.:/-]+$/.test(value) ? value : show(value)
}

/** Virtual time: `1.204s`, `35ms`, `7µs`, `12ns`. */
export function showTime(nanoseconds: number): string {
  const in_ = (unit: number) => String(Number((nanoseconds / unit).toFixed(3)))
  if (nanoseconds >= 1e9) return `${in_(1e9)}s`
  if (nanoseconds >= 1e6) return `${in_(1e6)}ms`
  if (nanoseconds >= 1e3) return `${in_(1e3)}µs`
  return `${nanoseconds}ns`
}

/** `1 operation`, `3 operations`, `12,000 operations`. */
export function count(amount: number, noun: string): string {
  // Not toLocaleString: it depends on the machine's locale.
  const digits = String(amount).replace(/\B(?=(\d{3})+$)/g, ',')
  return `${digits} ${noun}${amount === 1 ? '' : 's'}`
}

/** `a`, `a or b`, `a, b or c`; at most `limit` of them by name. */
export function either(names: readonly string[], limit = 6): string {
  if (names.length > limit) return `${names.slice(0, limit).join(', ')} or one of ${names.length - limit} more`
  if (names.length < 2) return names.join('')
  return `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`
}
