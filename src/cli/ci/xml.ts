/** An element with either text or elements in it. */
export interface XmlElement {
  readonly name: string
  /** Those that are undefined are left out. */
  readonly attributes: Readonly<Record<string, string | number | undefined>>
  readonly content?: string | readonly XmlElement[]
}

/** XML 1.0, which every reader takes whatever the values hold. */
export function xmlDocument(root: XmlElement): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${written(root, '')}\n`
}

function written({ name, attributes, content = [] }: XmlElement, indent: string): string {
  const start = Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ` ${key}="${attribute(String(value))}"`)
  const tag = `${indent}<${name}${start.join('')}`
  if (content.length === 0) return `${tag}/>`
  if (typeof content === 'string') return `${tag}>${escaped(content)}</${name}>`
  return [`${tag}>`, ...content.map(child => written(child, `${indent}  `)), `${indent}</${name}>`].join('\n')
}

/** What XML 1.0 has no way to write, not even as a reference: most control characters, halves of surrogate pairs, U+FFFE and U+FFFF. */
const FORBIDDEN = /[^\t\n\r\x20-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu

function escaped(text: string): string {
  return (
    text
      .replace(FORBIDDEN, '\uFFFD')
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      // Within `]]>` it would have to be escaped, elsewhere it may be.
      .replaceAll('>', '&gt;')
      // A reader would make a line feed of it.
      .replaceAll('\r', '&#13;')
  )
}

/** A reader makes blanks of the white space in attributes that is not a reference. */
function attribute(text: string): string {
  return escaped(text).replaceAll('"', '&quot;').replaceAll('\n', '&#10;').replaceAll('\t', '&#9;')
}
