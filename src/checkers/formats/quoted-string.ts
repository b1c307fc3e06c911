import { MORE, type TextWindow } from './text-window.ts'
import type { WordCache } from './word-cache.ts'

/** What may stand in a string in double quotes. */
export interface StringRules {
  /** What a letter after `\` stands for. `\uFFFF` is always one character. */
  readonly escapes: Readonly<Record<string, string>>
  /** Line breaks and other control characters may stand for themselves. */
  readonly allowsControl: boolean
}

/** Reads the string that starts in the window. Throws `MORE` if it may go on beyond it, a HistoryFormatError if it is wrong. */
export function readQuoted(window: TextWindow, words: WordCache, rules: StringRules): string {
  const { text, at: start } = window
  for (let end = start + 1; end < text.length; end++) {
    const code = text.charCodeAt(end)
    if (code === 0x22) {
      window.at = end + 1
      return words.word(text, start + 1, end)
    }
    if (code === 0x5c || code < 32) return readEscaped(window, rules)
  }
  throw unclosed(window, start)
}

/** The same for a string with escapes, of which there are few. */
function readEscaped(window: TextWindow, { escapes, allowsControl }: StringRules): string {
  const { text, at: start } = window
  let value = ''
  let from = start + 1
  for (let at = from; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === 0x22) {
      window.at = at + 1
      return value + text.slice(from, at)
    }
    if (code < 32 && !allowsControl) throw window.error(at, 'a line break or control character in a string')
    if (code !== 0x5c) continue
    value += text.slice(from, at)
    const backslash = at++
    const letter = text[at]
    if (letter === undefined || (!window.isLast && at + 4 >= text.length)) throw unclosed(window, start)
    if (letter === 'u') {
      const digits = text.slice(at + 1, at + 5)
      if (!/^[0-9a-fA-F]{4}$/.test(digits)) throw window.error(backslash, `\\u${digits} is no character`)
      value += String.fromCharCode(Number.parseInt(digits, 16))
      at += 4
    } else {
      const character = escapes[letter]
      if (character === undefined) throw window.error(backslash, `\\${letter} is no escape in a string`)
      value += character
    }
    from = at + 1
  }
  throw unclosed(window, start)
}

function unclosed(window: TextWindow, start: number): unknown {
  return window.isLast ? window.error(start, 'the string is never closed') : MORE
}
