/**
 * Reads EDN, Clojure's notation for data, as far as histories use it.
 *
 * Why not a library: the best kept one (edn-data 1.2.2) takes malformed input without a word (`[1 2}` is a set, an open
 * bracket is null), knows no line numbers and no more than one form in a text; what is left of it would be less than this file.
 *
 * Keywords and symbols become strings without the colon, lists and vectors arrays, sets Sets, `nil` null. A map becomes an
 * object if all its keys are strings, otherwise a Map. Tags are dropped (`#jepsen.history.Op{…}` is the map).
 */

/** A text that is not EDN; the message names the line. */
export class EdnError extends Error {
  override readonly name = 'EdnError'
  readonly line: number
  constructor(line: number, problem: string) {
    super(`line ${line}: ${problem}`)
    this.line = line
  }
}

/** A top-level form, and the line that it starts in (from 1). */
export interface EdnForm {
  readonly value: unknown
  readonly line: number
}

/** The forms in a text, one after the other. @throws EdnError */
export function* ednForms(text: string): Generator<EdnForm, void, undefined> {
  const reader = new EdnReader(text)
  for (let form = reader.form(); form !== undefined; form = reader.form()) yield form
}

/** If the text is one list or vector, what is in it, otherwise the forms in it: both layouts of a history. @throws EdnError */
export function* ednItems(text: string): Generator<EdnForm, void, undefined> {
  const reader = new EdnReader(text)
  for (let item = reader.item(); item !== undefined; item = reader.item()) yield item
}

const DEEPEST = 500
const END = Symbol('end of the text')
const CLOSED = Symbol('closing bracket')
const WORD_END = new Uint8Array(128)
for (const character of ' \t\r\n,;"()[]{}') WORD_END[character.charCodeAt(0)] = 1
const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', b: '\b', f: '\f', '"': '"', '\\': '\\' }
const CHARACTERS: Readonly<Record<string, string>> = {
  newline: '\n',
  return: '\r',
  space: ' ',
  tab: '\t',
  backspace: '\b',
  formfeed: '\f',
}

class EdnReader {
  readonly #text: string
  #at = 0
  #depth = 0
  /** Where the last brackets were opened that are not closed yet. */
  readonly #open: { at: number; close: string }[] = []
  /** Line counting goes along with `#at`, for positions asked for in ascending order. */
  #lineAt = 0
  #line = 1
  /** Whether `item` is inside of the one vector; `undefined` before it looked. */
  #inside: boolean | undefined

  constructor(text: string) {
    this.#text = text
  }

  form(): EdnForm | undefined {
    const value = this.#value('')
    if (value === END) return undefined
    return { value, line: this.#lineOf(this.#start) }
  }

  item(): EdnForm | undefined {
    if (this.#inside === undefined) {
      this.#skipBlanks()
      const first = this.#text[this.#at]
      this.#inside = first === '[' || first === '('
      if (this.#inside) this.#open.push({ at: this.#at++, close: first === '[' ? ']' : ')' })
    }
    if (!this.#inside) return this.form()
    if (this.#open.length === 0) return this.#nothingAfter()
    const value = this.#value(this.#open[0]!.close)
    if (value === CLOSED) {
      this.#open.pop()
      return this.#nothingAfter()
    }
    return { value, line: this.#lineOf(this.#start) }
  }

  #nothingAfter(): undefined {
    if (this.#value('') !== END) throw this.#error(this.#start, 'something follows the end of the history')
    return undefined
  }

  /** Where the value read last starts. */
  #start = 0

  /** The next value; `CLOSED` at `close`; `END` at the end of the text. */
  #value(close: string): unknown {
    this.#skipBlanks()
    const text = this.#text
    const start = this.#at
    this.#start = start
    if (start >= text.length) {
      const open = this.#open.at(-1)
      if (open !== undefined) throw this.#error(open.at, `the ${text[open.at]} is never closed`)
      return END
    }
    const character = text[start]!
    switch (character) {
      case '[':
        return this.#sequence(']')
      case '(':
        return this.#sequence(')')
      case '{':
        return this.#map()
      case '"':
        return this.#string()
      case ']':
      case ')':
      case '}':
        if (character !== close) throw this.#error(start, `unexpected ${character}${close && `, expected ${close}`}`)
        this.#at++
        return CLOSED
      case ':':
        this.#at++
        return this.#word() || this.#fail(start, 'a keyword without a name')
      case '\\':
        return this.#character()
      case '#':
        return this.#dispatch(close)
      case '^':
        // Metadata: the value after it counts.
        this.#at++
        this.#required(close, 'metadata')
        return this.#value(close)
      default:
        return this.#atom()
    }
  }

  #sequence(close: string): unknown[] {
    const start = this.#at
    this.#enter(close)
    const items: unknown[] = []
    for (let item = this.#value(close); item !== CLOSED; item = this.#value(close)) items.push(item)
    this.#leave(start)
    return items
  }

  #map(): unknown {
    const start = this.#at
    this.#enter('}')
    const keys: unknown[] = []
    const values: unknown[] = []
    let allNames = true
    for (let key = this.#value('}'); key !== CLOSED; key = this.#value('}')) {
      const keyAt = this.#start
      const value = this.#value('}')
      if (value === CLOSED) throw this.#error(keyAt, `the map has no value for ${String(key)}`)
      allNames &&= typeof key === 'string' && key !== '__proto__'
      keys.push(key)
      values.push(value)
    }
    this.#leave(start)
    if (!allNames) return new Map(keys.map((key, i) => [key, values[i]]))
    const map: Record<string, unknown> = {}
    for (let i = 0; i < keys.length; i++) map[keys[i] as string] = values[i]
    return map
  }

  #string(): string {
    const text = this.#text
    const start = this.#at
    let from = start + 1
    let value = ''
    for (let at = from; at < text.length; at++) {
      const code = text.charCodeAt(at)
      if (code === 34) {
        this.#at = at + 1
        return value + text.slice(from, at)
      }
      if (code !== 92) continue
      value += text.slice(from, at)
      const letter = text[++at]!
      if (letter === 'u') {
        const digits = text.slice(at + 1, at + 5)
        if (!/^[0-9a-fA-F]{4}$/.test(digits)) throw this.#error(at, `\\u${digits} is no character`)
        value += String.fromCharCode(Number.parseInt(digits, 16))
        at += 4
      } else {
        value += ESCAPES[letter] ?? this.#fail(at, `\\${letter} is no escape in a string`)
      }
      from = at + 1
    }
    throw this.#error(start, 'the string is never closed')
  }

  #character(): string {
    const start = this.#at++
    // The character itself may be one that ends words.
    const first = this.#text[this.#at++]
    if (first === undefined) throw this.#error(start, 'a \\ at the end of the text')
    const word = first + this.#word()
    if (word.length === 1) return word
    const special = CHARACTERS[word]
    if (special !== undefined) return special
    if (/^u[0-9a-fA-F]{4}$/.test(word)) return String.fromCharCode(Number.parseInt(word.slice(1), 16))
    throw this.#error(start, `\\${word} is no character`)
  }

  #dispatch(close: string): unknown {
    const start = this.#at++
    const next = this.#text[this.#at]
    if (next === '{') {
      this.#enter('}')
      const items = new Set<unknown>()
      for (let item = this.#value('}'); item !== CLOSED; item = this.#value('}')) items.add(item)
      this.#leave(start)
      return items
    }
    if (next === '_') {
      this.#at++
      this.#required(close, '#_')
      return this.#value(close)
    }
    if (next === '#') {
      this.#at++
      const word = this.#word()
      if (word === 'Inf') return Number.POSITIVE_INFINITY
      if (word === '-Inf') return Number.NEGATIVE_INFINITY
      if (word === 'NaN') return Number.NaN
      throw this.#error(start, `##${word} is no number`)
    }
    const tag = this.#word()
    if (tag === '') throw this.#error(start, `#${next ?? ''} is not EDN`)
    const value = this.#required(close, `#${tag}`)
    this.#start = start
    return value
  }

  #required(close: string, before: string): unknown {
    const start = this.#at
    if (++this.#depth > DEEPEST) throw this.#error(start, 'nested too deeply')
    const value = this.#value(close)
    this.#depth--
    if (value === CLOSED || value === END) throw this.#error(start, `nothing follows ${before}`)
    return value
  }

  #atom(): unknown {
    const start = this.#at
    const word = this.#word()
    const code = word.charCodeAt(0)
    const second = word.charCodeAt(1)
    if ((code >= 48 && code <= 57) || ((code === 45 || code === 43) && second >= 48 && second <= 57)) {
      return this.#number(word, start)
    }
    if (word === 'nil') return null
    if (word === 'true') return true
    if (word === 'false') return false
    return word
  }

  #number(word: string, start: number): number | bigint {
    if (/^[-+]?\d+N?$/.test(word)) {
      const digits = word.endsWith('N') ? word.slice(0, -1) : word
      const value = Number(digits)
      return Number.isSafeInteger(value) ? value : BigInt(digits.replace('+', ''))
    }
    if (/^[-+]?\d+(\.\d*)?([eE][-+]?\d+)?M?$/.test(word)) return Number(word.replace('M', ''))
    const ratio = /^([-+]?\d+)\/(\d+)$/.exec(word)
    if (ratio !== null) return Number(ratio[1]) / Number(ratio[2])
    throw this.#error(start, `${word} is no number`)
  }

  #word(): string {
    const text = this.#text
    const start = this.#at
    let at = start
    for (; at < text.length; at++) {
      const code = text.charCodeAt(at)
      if (code < 128 && WORD_END[code] === 1) break
    }
    this.#at = at
    return text.slice(start, at)
  }

  /** Skips white space, commas and comments. */
  #skipBlanks(): void {
    const text = this.#text
    let at = this.#at
    for (; at < text.length; at++) {
      const code = text.charCodeAt(at)
      if (code === 59) {
        const end = text.indexOf('\n', at)
        at = end === -1 ? text.length : end
      } else if (code !== 32 && code !== 44 && code !== 10 && code !== 13 && code !== 9 && code !== 0xfeff) break
    }
    this.#at = Math.min(at, text.length)
  }

  #enter(close: string): void {
    const at = this.#at
    if (this.#open.length >= DEEPEST) throw this.#error(at, 'nested too deeply')
    this.#open.push({ at, close })
    this.#at = at + 1
  }

  #leave(start: number): void {
    this.#open.pop()
    this.#start = start
  }

  #fail(at: number, problem: string): never {
    throw this.#error(at, problem)
  }

  #error(at: number, problem: string): EdnError {
    let line = 1
    for (let end = this.#text.indexOf('\n'); end !== -1 && end < at; end = this.#text.indexOf('\n', end + 1)) line++
    return new EdnError(line, problem)
  }

  #lineOf(at: number): number {
    for (let end = this.#text.indexOf('\n', this.#lineAt); end !== -1 && end < at; ) {
      this.#line++
      this.#lineAt = end + 1
      end = this.#text.indexOf('\n', this.#lineAt)
    }
    return this.#line
  }
}
