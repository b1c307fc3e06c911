/** A strict reader of markup: what is not well-formed XML is an error. */

export interface Node {
  readonly name: string
  readonly attributes: Readonly<Record<string, string>>
  readonly children: readonly (Node | string)[]
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" }

function decoded(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: XML forbids them, so they must not be there.
  if (/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/.test(text))
    throw new Error(`forbidden character in ${text}`)
  if (/\p{Cs}/u.test(text)) throw new Error(`half a character in ${text}`)
  return text.replace(/&([^;&\s]*;?)/g, (whole, name: string) => {
    const character = name.endsWith(';') ? ENTITIES[name.slice(0, -1)] : undefined
    if (character === undefined) throw new Error(`unknown entity ${whole}`)
    return character
  })
}

/** The one element that a text holds, after a DOCTYPE if there is one. */
export function parse(text: string): Node {
  let at = text.startsWith('<!DOCTYPE html>\n') ? 16 : 0
  const fail = (problem: string): never => {
    throw new Error(`${problem} at ${at}: ${text.slice(Math.max(0, at - 40), at + 60)}`)
  }
  const element = (): Node => {
    const start = /<([a-zA-Z][\w-]*)((?:\s+[\w:-]+="[^"<]*")*)\s*(\/?)>/y
    start.lastIndex = at
    const [whole, name, written, empty] = start.exec(text) ?? fail('no start tag')
    at += whole.length
    const attributes: Record<string, string> = {}
    for (const [, key, value] of written!.matchAll(/([\w:-]+)="([^"]*)"/g)) {
      if (key! in attributes) fail(`twice ${key}`)
      attributes[key!] = decoded(value!)
    }
    const children: (Node | string)[] = []
    if (empty === '/') return { name: name!, attributes, children }
    for (;;) {
      const next = text.indexOf('<', at)
      if (next < 0) fail(`${name} is never closed`)
      if (next > at) children.push(decoded(text.slice(at, next)))
      at = next
      if (text.startsWith('</', at)) {
        if (!text.startsWith(`</${name}>`, at)) fail(`expected </${name}>`)
        at += name!.length + 3
        return { name: name!, attributes, children }
      }
      children.push(element())
    }
  }
  const root = element()
  if (text.slice(at).trim() !== '') fail('something follows')
  return root
}

/** All elements below, with it, that fit `test`. */
export function all(node: Node, test: (node: Node) => boolean): Node[] {
  const inner = node.children.flatMap(child => (typeof child === 'string' ? [] : all(child, test)))
  return test(node) ? [node, ...inner] : inner
}

export function hasClass(name: string): (node: Node) => boolean {
  return ({ attributes }) => (attributes.class ?? '').split(' ').includes(name)
}

export function named(name: string): (node: Node) => boolean {
  return node => node.name === name
}

/** Its text; that of titles, which show only when one points at something, not with it. */
export function textOf(node: Node): string {
  return node.children
    .map(child => (typeof child === 'string' ? child : child.name === 'title' ? '' : textOf(child)))
    .join('')
}

export function titleOf(node: Node): string {
  return all(node, named('title'))
    .flatMap(({ children }) => children)
    .join('')
}
