import stringWidth from 'string-width'

/** What most texts are made of: a column each. */
const NARROW = /^[\x20-\x7e…→⇒×·]*$/
const NOT_ASCII = /[^\x20-\x7e]/gu

const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' })

/** How many terminal columns a text takes: wide characters and emoji take two, combining marks none. */
export function displayWidth(text: string): number {
  return NARROW.test(text) ? text.length : stringWidth(text)
}

/** The longest beginning of a text that takes at most `width` columns. */
export function beginning(text: string, width: number): string {
  if (NARROW.test(text)) return text.slice(0, Math.max(0, width))
  let taken = 0
  let result = ''
  for (const { segment } of segmenter.segment(text)) {
    taken += stringWidth(segment)
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

/** Everything outside of ASCII escaped. */
export function asciiOnly(text: string): string {
  return text.replace(NOT_ASCII, character => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`)
}
