/**
 * How many terminal columns a text takes, as far as that can be known: East Asian wide characters and emoji take two,
 * combining marks none (Unicode Standard Annex #11).
 */

const PRINTABLE_ASCII = /^[\x20-\x7e]*$/
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe10-\ufe19\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1f64f}\u{1f900}-\u{1f9ff}\u{20000}-\u{3fffd}]|\p{Emoji_Presentation}|\ufe0f/u
const ZERO = /^[\p{Mn}\p{Me}\p{Cf}]+$/u
/** Control characters, unpaired surrogates, line separators: what would break a line or speak to the terminal. */
const UNPRINTABLE = /[\p{Cc}\p{Cs}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu
const NOT_ASCII = /[^\x20-\x7e]/gu
const NAMED: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' }

const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' })

export function displayWidth(text: string): number {
  if (PRINTABLE_ASCII.test(text)) return text.length
  let width = 0
  for (const { segment } of segmenter.segment(text)) width += graphemeWidth(segment)
  return width
}

function graphemeWidth(grapheme: string): number {
  if (WIDE.test(grapheme)) return 2
  return ZERO.test(grapheme) ? 0 : 1
}

/** The longest beginning of a text that takes at most `width` columns. */
export function beginning(text: string, width: number): string {
  if (PRINTABLE_ASCII.test(text)) return text.slice(0, Math.max(0, width))
  let taken = 0
  let result = ''
  for (const { segment } of segmenter.segment(text)) {
    taken += graphemeWidth(segment)
    if (taken > width) break
    result += segment
  }
  return result
}

/** The text within `width` columns: if it is longer, it ends in an ellipsis. */
export function clip(text: string, width: number, ellipsis = '…'): string {
  // Whatever it is, no more of it is ever looked at than could be shown.
  const short = text.length > width * 16 + 64 ? text.slice(0, width * 16 + 64) : text
  if (short === text && displayWidth(text) <= width) return text
  return beginning(short, width - ellipsis.length) + beginning(ellipsis, width)
}

/** Filled with spaces up to `width` columns. */
export function padEnd(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - displayWidth(text)))
}

export function padStart(text: string, width: number): string {
  return ' '.repeat(Math.max(0, width - displayWidth(text))) + text
}

/** One line, with nothing in it that a terminal would obey. */
export function printable(text: string): string {
  if (PRINTABLE_ASCII.test(text)) return text
  return text.replace(UNPRINTABLE, character => {
    return NAMED[character] ?? `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`
  })
}

/** Everything outside of ASCII escaped. */
export function asciiOnly(text: string): string {
  return text.replace(NOT_ASCII, character => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`)
}
