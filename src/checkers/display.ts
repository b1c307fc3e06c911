/** How values and times of a history read in a sentence. */
import { timeText } from '../clock/time-text.ts'
import { quotedLine } from '../options/quoted.ts'

const LONGEST = 120

/** A value in a sentence: short, one line, unambiguous. */
export function show(value: unknown): string {
  const text = quotedLine(render(value, 0))
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

/** A time of a history (nanoseconds), as all times are written. */
export function showTime(nanoseconds: number): string {
  return timeText(nanoseconds / 1_000)
}

const MOST_NAMES = 6
const MOST_LETTERS = 100

/** `a`, `a or b`, `a, b or c`; not all of them if they are many. */
export function either(names: readonly string[]): string {
  const named = few(names)
  const more = names.length - named.length
  return join(more > 0 ? [...named, more === 1 ? 'one other' : `one of ${more} others`] : named, 'or')
}

/** `a`, `a and b`, `a, b and c`; not all of them if they are many. */
export function list(names: readonly string[]): string {
  const named = few(names)
  const more = names.length - named.length
  return join(more > 0 ? [...named, `${more} more`] : named, 'and')
}

/** As many as a sentence bears, at least one. */
function few(names: readonly string[]): readonly string[] {
  let letters = 0
  const named = names.slice(0, MOST_NAMES).filter((name, i) => {
    letters += name.length
    return i === 0 || letters <= MOST_LETTERS
  })
  return named
}

function join(names: readonly string[], word: string): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} ${word} ${names.at(-1)}`
}
