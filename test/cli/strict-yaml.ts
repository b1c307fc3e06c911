/** What a document says. Numbers and booleans stay texts. */
export type ReadYaml = string | readonly ReadYaml[] | { readonly [key: string]: ReadYaml }

interface Line {
  readonly number: number
  readonly indent: number
  readonly text: string
}

/**
 * Reads the part of YAML 1.2 that workflows are written in: mappings, sequences, plain and single-quoted scalars, folded and literal
 * blocks, and flows on one line. Throws for all else, and for a key that stands twice: what is read here, any reader takes.
 */
export function readYaml(document: string): ReadYaml {
  const lines = document.split('\n').flatMap((raw, i): Line[] => {
    if (/\t|\s$/.test(raw)) throw new Error(`line ${i + 1}: a tab, or blanks at its end`)
    return [{ number: i + 1, indent: raw.length - raw.trimStart().length, text: raw.trimStart() }]
  })
  const reader = new Reader(lines)
  const value = reader.document()
  reader.end()
  return value
}

class Reader {
  #lines: Line[]

  constructor(lines: readonly Line[]) {
    this.#lines = [...lines]
  }

  document(): ReadYaml {
    return this.block(this.#peek()?.indent ?? 0)
  }

  block(indent: number): ReadYaml {
    return this.#peek()?.text.startsWith('- ') === true ? this.#sequence(indent) : this.#mapping(indent)
  }

  end(): void {
    const left = this.#peek()
    if (left !== undefined) throw wrong(left, 'is indented otherwise than what it belongs to')
  }

  /** The next line that says something. */
  #peek(): Line | undefined {
    while (this.#lines[0] !== undefined && /^(#|$)/.test(this.#lines[0].text)) this.#lines.shift()
    return this.#lines[0]
  }

  #sequence(indent: number): ReadYaml[] {
    const items: ReadYaml[] = []
    for (let line = this.#peek(); line?.indent === indent && line.text.startsWith('- '); line = this.#peek()) {
      const text = line.text.slice(2)
      if (keyOf(text) === undefined) {
        this.#lines.shift()
        items.push(this.#value(line, text, indent))
      } else {
        // What follows the dash is the first line of a mapping.
        this.#lines[0] = { ...line, indent: indent + 2, text }
        items.push(this.#mapping(indent + 2))
      }
    }
    return items
  }

  #mapping(indent: number): ReadYaml {
    const entries = new Map<string, ReadYaml>()
    for (let line = this.#peek(); line?.indent === indent; line = this.#peek()) {
      const key = keyOf(line.text)
      if (key === undefined) throw wrong(line, 'is no "key: value"')
      if (entries.has(key)) throw wrong(line, `has the key ${key} once more`)
      this.#lines.shift()
      entries.set(key, this.#value(line, line.text.slice(key.length + 1).trim(), indent))
    }
    if (entries.size === 0) throw new Error('a mapping without keys')
    return Object.fromEntries(entries)
  }

  #value(line: Line, text: string, indent: number): ReadYaml {
    if (text === '') {
      const next = this.#peek()
      const isBelow =
        next !== undefined && (next.indent > indent || (next.indent === indent && next.text.startsWith('- ')))
      return isBelow ? this.block(next.indent) : ''
    }
    if (/^[>|]-?$/.test(text)) return this.#textBlock(indent, text.startsWith('>') ? ' ' : '\n')
    if (text.startsWith('[') && text.endsWith(']'))
      return text
        .slice(1, -1)
        .split(', ')
        .map(item => scalar(line, item))
    if (text.startsWith('{ ') && text.endsWith(' }')) {
      return Object.fromEntries(
        text
          .slice(2, -2)
          .split(', ')
          .map(entry => {
            const key = keyOf(entry)
            if (key === undefined) throw wrong(line, `has ${entry} in its flow`)
            return [key, scalar(line, entry.slice(key.length + 1).trim())]
          }),
      )
    }
    return scalar(line, text)
  }

  #textBlock(indent: number, between: string): string {
    const texts: string[] = []
    while (this.#lines[0] !== undefined && (this.#lines[0].text === '' || this.#lines[0].indent > indent))
      texts.push((this.#lines.shift() as Line).text)
    return texts.join(between).trim()
  }
}

function keyOf(text: string): string | undefined {
  return /^([\w.-]+):(?= |$)/.exec(text)?.[1]
}

function scalar(line: Line, text: string): string {
  const [, quoted] = /^'((?:[^']|'')*)'$/.exec(text) ?? []
  if (quoted !== undefined) return quoted.replaceAll("''", "'")
  if (/^[[\]{}&*!|>'"%@`,]|^[?-]( |$)|: | #|:$/.test(text)) throw wrong(line, `has ${text}, which has to be quoted`)
  return text
}

function wrong({ number, text }: Line, what: string): Error {
  return new Error(`line ${number} ${what}: ${text}`)
}
