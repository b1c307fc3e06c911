/** An element as a reader sees it. */
export interface ReadElement {
  readonly name: string
  readonly attributes: Readonly<Record<string, string>>
  readonly children: readonly ReadElement[]
  /** Of this element alone. */
  readonly text: string
}

const NAME = '[A-Za-z_][\\w.-]*'
const CHARACTER = /^[\t\n\r\x20-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]*$/u
const NAMED: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" }

/** Reads the part of XML 1.0 that has no DTD, comments or CDATA, and throws for all else: what is read here, any reader takes. */
export function readXml(document: string): ReadElement {
  if (!CHARACTER.test(document)) throw new Error('a character that XML forbids')
  const [declaration] = /^<\?xml version="1\.0" encoding="UTF-8"\?>\n/.exec(document) ?? []
  if (declaration === undefined) throw new Error('no declaration')
  // A reader sees line feeds only.
  const tokens = new Tokens(document.slice(declaration.length).replaceAll('\r\n', '\n').replaceAll('\r', '\n'))
  const root = element(tokens)
  if (tokens.rest.trim() !== '') throw new Error(`after the root: ${tokens.rest}`)
  return root
}

class Tokens {
  rest: string

  constructor(text: string) {
    this.rest = text
  }

  take(pattern: string): RegExpExecArray | undefined {
    const found = new RegExp(`^(?:${pattern})`).exec(this.rest) ?? undefined
    if (found !== undefined) this.rest = this.rest.slice(found[0].length)
    return found
  }
}

function element(tokens: Tokens): ReadElement {
  const name = tokens.take(`<(${NAME})`)?.[1]
  if (name === undefined) throw new Error(`no element: ${tokens.rest.slice(0, 100)}`)
  const attributes: Record<string, string> = {}
  for (let found = tokens.take(`\\s+(${NAME})="([^"<]*)"`); found !== undefined; ) {
    const [, key = '', value = ''] = found
    if (key in attributes) throw new Error(`${key} twice`)
    // White space that is not a reference becomes blanks.
    attributes[key] = dereferenced(value.replace(/[\t\n]/g, ' '))
    found = tokens.take(`\\s+(${NAME})="([^"<]*)"`)
  }
  if (tokens.take('\\s*/>') !== undefined) return { name, attributes, children: [], text: '' }
  if (tokens.take('\\s*>') === undefined) throw new Error(`in <${name}: ${tokens.rest.slice(0, 100)}`)
  const children: ReadElement[] = []
  let text = ''
  while (tokens.take(`</${name}\\s*>`) === undefined) {
    const characters = tokens.take('[^<]+')?.[0]
    if (characters === undefined) children.push(element(tokens))
    else if (characters.includes(']]>')) throw new Error(']]> in text')
    else text += dereferenced(characters)
  }
  return { name, attributes, children, text }
}

function dereferenced(text: string): string {
  return text.replace(/&([^;]{0,10};)?/g, (whole, reference: string | undefined) => {
    const name = reference?.slice(0, -1) ?? ''
    const number = /^#(\d+)$/.exec(name)?.[1]
    const character = number === undefined ? NAMED[name] : String.fromCodePoint(Number(number))
    if (character === undefined || !CHARACTER.test(character)) throw new Error(`no reference: ${whole}`)
    return character
  })
}
