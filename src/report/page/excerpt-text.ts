import type { Excerpt } from '../../disk/watched-files.ts'

/** What a file holds as the page shows it: text as it is, other bytes in hexadecimal; of a long one, how long it is as well. */
export function excerptText({ bytes, head, tail }: Excerpt): string {
  if (tail === undefined) return partText(head)
  return `${partText(head)} … ${partText(tail)} (${bytes.toLocaleString('en')} bytes)`
}

const DECODER = new TextDecoder()
/** What no text holds. What was cut in the middle of a character ends, or begins, with one that stands for that. */
const UNPRINTABLE = /[\p{Cc}\p{Co}\p{Cn}]|(?!^)\uFFFD(?!$)/u

function partText(part: Uint8Array): string {
  const text = DECODER.decode(part)
  if (!UNPRINTABLE.test(text.replace(/[\t\r\n]/g, ''))) return text
  return `0x${Array.from(part, byte => byte.toString(16).padStart(2, '0')).join('')}`
}
