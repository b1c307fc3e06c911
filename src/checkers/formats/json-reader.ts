import { ListCache } from './list-cache.ts'
import { readQuoted, type StringRules } from './quoted-string.ts'
import { MORE, type TextWindow } from './text-window.ts'
import { WordCache } from './word-cache.ts'

const DEEPEST = 500
const STRINGS: StringRules = {
  escapes: { '"': '"', '\\': '\\', '/': '/', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' },
  allowsControl: false,
}
const SAFE_DIGITS = 15
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?/y
const WORDS: readonly (readonly [string, null | boolean])[] = [
  ['null', null],
  ['true', true],
  ['false', false],
]

/**
 * Reads JSON (RFC 8259) from a text that may arrive in pieces. Not `JSON.parse`, because that takes a text as a whole, rounds
 * integers beyond 2^53, which become bigints here, and says differently in each version of Node where it found a mistake.
 *
 * Its methods throw `MORE` if the window ends before what they read, unless it is the last.
 */
export class JsonReader {
  readonly #window: TextWindow
  readonly #words = new WordCache()
  readonly #lists = new ListCache()
  #depth = 0

  constructor(window: TextWindow) {
    this.#window = window
  }

  /** To be called before something is read again from its start. */
  reset(): void {
    this.#depth = 0
    this.#lists.reset()
  }

  /** The character after white space, which is passed; `''` at the end of the text. */
  peek(): string {
    const window = this.#window
    const { text } = window
    let at = window.at
    for (; at < text.length; at++) {
      const code = text.charCodeAt(at)
      if (code !== 32 && code !== 10 && code !== 13 && code !== 9 && code !== 0xfeff) break
    }
    window.at = at
    return this.#at(at)
  }

  /** Passes white space and this character. `after` says what it must follow. */
  expect(character: string, after: string): void {
    const found = this.peek()
    if (found !== character) throw this.#unexpected(`'${character}' after ${after}`)
    this.#window.at++
  }

  /** Reads the object that starts here, entry by entry. */
  entries(into: { set(name: unknown, value: unknown): void }): void {
    const window = this.#window
    const start = window.at++
    if (this.peek() === '}') {
      window.at++
      return
    }
    for (;;) {
      if (this.peek() !== '"') throw this.#unexpected('a name in double quotes', start)
      const name = this.#string()
      this.expect(':', `"${name}"`)
      into.set(name, this.value())
      const next = this.peek()
      if (next === '}') break
      if (next !== ',') throw this.#unexpected("',' or '}'", start)
      window.at++
    }
    window.at++
  }

  value(): unknown {
    const window = this.#window
    switch (this.peek()) {
      case '{':
        return this.#object()
      case '[':
        return this.#array()
      case '"':
        return this.#string()
      default:
        if (/[-\d]/.test(window.text[window.at] ?? '')) return this.#number()
    }
    for (const [word, value] of WORDS) {
      if (!this.#isNext(word)) continue
      window.at += word.length
      return value
    }
    throw this.#unexpected('a value')
  }

  #object(): Record<string, unknown> {
    this.#enter()
    const start = this.#window.at
    const object: Record<string, unknown> = {}
    this.entries({
      set: (name: string, value) => {
        // As JSON.parse does: a property like any other, and not the prototype.
        if (Object.hasOwn(object, name))
          throw this.#window.error(start, `there is more than one "${name}" in this object`)
        if (name === '__proto__') Object.defineProperty(object, name, { value, enumerable: true })
        else object[name] = value
      },
    })
    this.#depth--
    return object
  }

  #array(): unknown[] {
    this.#enter()
    const window = this.#window
    const start = window.at++
    const lists = this.#lists
    const begin = lists.begin()
    if (this.peek() === ']') window.at++
    else {
      for (;;) {
        lists.add(this.value())
        const next = this.peek()
        if (next !== ',' && next !== ']') throw this.#unexpected("',' or ']'", start)
        window.at++
        if (next === ']') break
      }
    }
    this.#depth--
    return lists.end(begin)
  }

  #string(): string {
    return readQuoted(this.#window, this.#words, STRINGS)
  }

  #number(): number | bigint {
    const window = this.#window
    const { text, at: start } = window
    let at = start
    let value = 0
    for (let digit = text.charCodeAt(at) - 48; digit >= 0 && digit <= 9; digit = text.charCodeAt(++at) - 48) {
      value = value * 10 + digit
    }
    // A short positive integer, which most are: without cutting it out of the text.
    const next = text.charCodeAt(at)
    const isPlain = next === 0x2c || next === 0x5d || next === 0x7d
    if (isPlain && at > start && at - start <= SAFE_DIGITS && (at - start === 1 || text.charCodeAt(start) !== 48)) {
      window.at = at
      return value
    }
    NUMBER.lastIndex = start
    const number = NUMBER.exec(text)?.[0] ?? ''
    const end = start + number.length
    // What is at the end may go on, and what looks wrong may be cut off.
    if (!window.isLast && end >= text.length - 3) throw MORE
    if (number === '' || /[\w.+-]/.test(text[end] ?? '')) {
      const word = /[\w.+-]*/y
      word.lastIndex = start
      throw window.error(start, `${word.exec(text)![0]} is no number`)
    }
    window.at = end
    const whole = Number(number)
    if (!Number.isFinite(whole)) throw window.error(start, `${number} is beyond what a number can hold`)
    // -(2^53) and beyond may have been rounded.
    return Number.isSafeInteger(whole) || /[.eE]/.test(number) ? whole : BigInt(number)
  }

  #isNext(word: string): boolean {
    const { text, at, isLast } = this.#window
    if (text.startsWith(word, at)) return true
    if (!isLast && text.length - at < word.length && word.startsWith(text.slice(at))) throw MORE
    return false
  }

  #enter(): void {
    if (++this.#depth > DEEPEST) throw this.#window.error(this.#window.at, 'nested too deeply')
  }

  /** The character at a place, `''` after the end. */
  #at(at: number): string {
    const { text, isLast } = this.#window
    if (at < text.length) return text[at]!
    if (!isLast) throw MORE
    return ''
  }

  /** @param start Where the object or array began that it is in. */
  #unexpected(wanted: string, start?: number): Error {
    const window = this.#window
    const { at, text } = window
    if (at < text.length)
      return window.error(at, `expected ${wanted}, not '${String.fromCodePoint(text.codePointAt(at)!)}'`)
    if (start === undefined) return window.error(at, `the text ends where ${wanted} is expected`)
    return window.error(start, `the ${text[start]} is never closed`)
  }
}
