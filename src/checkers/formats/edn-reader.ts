import { show, showName } from '../display.ts'
import { ednCharacter, ednNumber, ednSpecialNumber } from './edn-atom.ts'
import { ListCache } from './list-cache.ts'
import { readQuoted, type StringRules } from './quoted-string.ts'
import { MORE, TextWindow } from './text-window.ts'
import { WordCache } from './word-cache.ts'

/**
 * Reads EDN, Clojure's notation for data, as far as histories use it, from a text that may arrive in pieces.
 *
 * Keywords and symbols become strings without the colon, characters strings, lists and vectors arrays, sets Sets, `nil` null,
 * ratios numbers, and integers that a number cannot hold bigints. A map becomes an object if all its keys are names,
 * otherwise a Map. Tags are dropped (`#jepsen.history.Op{…}` is the map), and so is metadata.
 */

/** Reads the values in a whole text, one after the other. @throws HistoryFormatError */
export function readEdn(text: string): unknown[] {
  return new EdnTexts().read(text)
}

/** Reads many texts, each whole: the caches are made once, which would take longer than to read a short text. */
export class EdnTexts {
  readonly #words = new WordCache()
  readonly #lists = new ListCache()

  /** The values in a text, one after the other. @throws HistoryFormatError */
  read(text: string): unknown[] {
    const window = new TextWindow()
    window.append(text)
    window.isLast = true
    const reader = new EdnReader(window, this.#words, this.#lists)
    // The text before this one may have ended in an error.
    reader.reset()
    const values: unknown[] = []
    while (!reader.isAtEnd()) {
      const value = reader.value()
      if (value !== NOTHING) values.push(value)
    }
    return values
  }
}

/** What `value` returns where there was only something to be left out. */
export const NOTHING = Symbol('nothing')
const CLOSED = Symbol('closing bracket')
const DEEPEST = 500
const WORD_END = new Uint8Array(128)
for (const character of ' \t\r\n\f,;"()[]{}') WORD_END[character.charCodeAt(0)] = 1
const STRINGS: StringRules = {
  escapes: { n: '\n', t: '\t', r: '\r', b: '\b', f: '\f', '"': '"', '\\': '\\' },
  allowsControl: true,
}
/** Integers of so many digits are certainly safe. */
const SAFE_DIGITS = 15

/** Its methods throw `MORE` if the window ends before what they read, unless it is the last. */
export class EdnReader {
  readonly #window: TextWindow
  readonly #words: WordCache
  readonly #lists: ListCache
  /** Where the brackets were opened that are not closed yet. */
  readonly #open: number[] = []
  /** Tags, discards and metadata that what follows them belongs to. */
  #pending = 0

  constructor(window: TextWindow, words = new WordCache(), lists = new ListCache()) {
    this.#window = window
    this.#words = words
    this.#lists = lists
  }

  /** Passes white space, commas and comments. */
  isAtEnd(): boolean {
    this.#skipBlanks()
    return this.#window.at >= this.#window.text.length && (this.#window.isLast || this.#more())
  }

  /** To be called before something is read again from its start. */
  reset(): void {
    this.#open.length = 0
    this.#pending = 0
    this.#lists.reset()
  }

  /**
   * Passes tags, metadata and discarded forms in front of a value. Returns the character that the value starts with, which has
   * not been passed.
   */
  skipPrefixes(close: string): string {
    const window = this.#window
    for (;;) {
      const character = this.#peek()
      if (character !== '#' && character !== '^') return character
      const start = window.at
      if (character === '^') {
        window.at++
        this.#required(close, start, '^')
        this.#peekAfter(close, start, 'the metadata')
        continue
      }
      const next = this.#at(start + 1)
      if (next === '{' || next === '#') return character
      window.at++
      if (next === '_') {
        window.at++
        this.#required(close, start, '#_')
        continue
      }
      const tag = this.#word()
      if (tag === '') throw window.error(start, `#${next} is not EDN`)
      this.#peekAfter(close, start, `#${tag}`)
    }
  }

  /** Reads the map that starts here, entry by entry. */
  entries(into: { set(key: unknown, value: unknown): void }): void {
    this.#enter(1)
    for (let key = this.#value('}'); key !== CLOSED; key = this.#value('}')) into.set(key, this.#valueOf(key))
    this.#open.pop()
  }

  /** The next value, or `NOTHING` if only a discarded form is left. The text must not be at its end. */
  value(): unknown {
    const value = this.#value('')
    return value === CLOSED ? NOTHING : value
  }

  /** The next value in a bracket that is closed by `close` (`''`: in none); `CLOSED` at its end. */
  #value(close: string): unknown {
    const window = this.#window
    for (;;) {
      this.#skipBlanks()
      const { text, at: start } = window
      const code = start < text.length ? text.charCodeAt(start) : this.#endOfText(close)
      switch (code) {
        case -1:
          return CLOSED
        case 0x5b: // [
          return this.#sequence(']')
        case 0x28: // (
          return this.#sequence(')')
        case 0x7b: // {
          return this.#map()
        case 0x22: // "
          return readQuoted(window, this.#words, STRINGS)
        case 0x5d: // ]
        case 0x29: // )
        case 0x7d: // }
          if (text[start] !== close) {
            throw window.error(start, `unexpected ${text[start]}${close === '' ? '' : `, expected ${close}`}`)
          }
          window.at++
          return CLOSED
        case 0x3a: // :
          window.at++
          return this.#word() || this.#fail(start, 'a keyword without a name')
        case 0x5c: // \
          return this.#character()
        case 0x5e: // ^
          window.at++
          this.#required(close, start, '^')
          return this.#required(close, start, 'the metadata')
        case 0x23: {
          // #
          const value = this.#dispatch(close)
          if (value === NOTHING) continue
          return value
        }
        default:
          return this.#atom(code)
      }
    }
  }

  #sequence(close: string): unknown[] {
    this.#enter(1)
    const lists = this.#lists
    const begin = lists.begin()
    for (let item = this.#value(close); item !== CLOSED; item = this.#value(close)) lists.add(item)
    this.#open.pop()
    return lists.end(begin)
  }

  #map(): unknown {
    this.#enter(1)
    let map: Record<string, unknown> = {}
    let entries: Map<unknown, unknown> | undefined
    for (let key = this.#value('}'); key !== CLOSED; key = this.#value('}')) {
      if (entries === undefined ? typeof key === 'string' && Object.hasOwn(map, key) : entries.has(key))
        this.#twice(key, 'map')
      const value = this.#valueOf(key)
      if (entries !== undefined) entries.set(key, value)
      else if (typeof key === 'string' && key !== '__proto__') map[key] = value
      else {
        entries = new Map<unknown, unknown>(Object.entries(map)).set(key, value)
        map = {}
      }
    }
    this.#open.pop()
    return entries ?? map
  }

  /**
   * EDN allows it nowhere; taken for one, what a set was read to hold twice would be gone. Where it is allowed, the two are one here:
   * `:a`, `"a"` and `a`, or `1` and `1.0`.
   */
  #twice(item: unknown, where: string): never {
    return this.#fail(this.#open.at(-1)!, `${show(item)} is in this ${where} more than once`)
  }

  /** The value that a map has for the key read last. */
  #valueOf(key: unknown): unknown {
    const keyEnd = this.#window.at
    const value = this.#value('}')
    if (value === CLOSED) throw this.#window.error(keyEnd, `the map has no value for ${showName(key)}`)
    return value
  }

  #character(): string {
    const window = this.#window
    const start = window.at++
    // The character itself may be one that ends words.
    const first = this.#at(window.at++)
    if (first === '') throw window.error(start, 'a \\ at the end of the text')
    const word = first + this.#word()
    return ednCharacter(word) ?? this.#fail(start, `\\${word} is no character`)
  }

  /** What a `#` starts: `NOTHING` for a discarded form. */
  #dispatch(close: string): unknown {
    const window = this.#window
    const start = window.at
    const next = this.#at(start + 1)
    if (next === '{') {
      this.#enter(2)
      const items = new Set<unknown>()
      for (let item = this.#value('}'); item !== CLOSED; item = this.#value('}')) {
        const { size } = items
        if (items.add(item).size === size) this.#twice(item, 'set')
      }
      this.#open.pop()
      return items
    }
    if (next === '#') {
      window.at += 2
      const word = this.#word()
      return ednSpecialNumber(word) ?? this.#fail(start, `##${word} is no number`)
    }
    window.at++
    if (next === '_') {
      window.at++
      this.#required(close, start, '#_')
      return NOTHING
    }
    const tag = this.#word()
    if (tag === '') throw window.error(start, `#${next} is not EDN`)
    return this.#required(close, start, `#${tag}`)
  }

  /** The value that must follow what started at `start`. */
  #required(close: string, start: number, before: string): unknown {
    if (++this.#pending > DEEPEST) throw this.#window.error(start, 'nested too deeply')
    const value = this.#value(close)
    this.#pending--
    if (value === CLOSED) throw this.#window.error(start, `nothing follows ${before}`)
    return value
  }

  #peekAfter(close: string, start: number, before: string): void {
    const character = this.#peek()
    if (character === '' || character === close) throw this.#window.error(start, `nothing follows ${before}`)
  }

  #atom(code: number): unknown {
    const window = this.#window
    const { text } = window
    const start = window.at
    let at = start
    const isSigned = code === 0x2d || code === 0x2b
    if (isSigned) at++
    let value = 0
    const digits = at
    for (let digit = text.charCodeAt(at) - 48; digit >= 0 && digit <= 9; digit = text.charCodeAt(++at) - 48) {
      value = value * 10 + digit
    }
    if (at > digits) {
      // A plain integer, which most are: without cutting it out of the text.
      const end = text.charCodeAt(at)
      const isOctal = at > digits + 1 && text.charCodeAt(digits) === 48
      if (!isOctal && at - digits <= SAFE_DIGITS && at < text.length && end < 128 && WORD_END[end] === 1) {
        window.at = at
        return code === 0x2d && value !== 0 ? -value : value
      }
      const word = this.#word()
      return ednNumber(word) ?? this.#fail(start, `${word} is no number`)
    }
    const word = this.#word()
    if (word === 'nil') return null
    if (word === 'true') return true
    if (word === 'false') return false
    return word
  }

  /** Everything up to a character that ends words. */
  #word(): string {
    const window = this.#window
    const { text } = window
    const start = window.at
    let at = start
    for (; at < text.length; at++) {
      const code = text.charCodeAt(at)
      if (code < 128 && WORD_END[code] === 1) break
    }
    if (at === text.length && !window.isLast) throw MORE
    window.at = at
    return this.#words.word(text, start, at)
  }

  #skipBlanks(): void {
    const window = this.#window
    const { text } = window
    let at = window.at
    for (; at < text.length; at++) {
      const code = text.charCodeAt(at)
      if (code === 59) {
        const end = text.indexOf('\n', at)
        if (end === -1 && !window.isLast) throw MORE
        at = end === -1 ? text.length : end
      } else if (code > 44 ? code !== 0xfeff : code !== 32 && code !== 44 && (code < 9 || code > 13)) break
    }
    window.at = Math.min(at, text.length)
  }

  /** The character after blanks, `''` at the end. */
  #peek(): string {
    this.#skipBlanks()
    return this.#at(this.#window.at)
  }

  /** The character at a place, `''` after the end. */
  #at(at: number): string {
    const { text } = this.#window
    return at < text.length ? text[at]! : this.#more() || ''
  }

  #more(): false {
    if (this.#window.isLast) return false
    throw MORE
  }

  #endOfText(close: string): -1 {
    this.#more()
    const open = this.#open.at(-1)
    if (close !== '' && open !== undefined) {
      const bracket = this.#window.text.slice(open, open + 2)
      throw this.#window.error(open, `the ${bracket === '#{' ? bracket : bracket[0]} is never closed`)
    }
    return -1
  }

  #enter(length: number): void {
    const window = this.#window
    if (this.#open.length >= DEEPEST) throw window.error(window.at, 'nested too deeply')
    this.#open.push(window.at)
    window.at += length
  }

  #fail(at: number, problem: string): never {
    throw this.#window.error(at, problem)
  }
}
