/** What the words of EDN stand for; `undefined` for a word that stands for nothing. */

import { exactInteger } from './exact-integer.ts'

const CHARACTERS: Readonly<Record<string, string>> = {
  newline: '\n',
  return: '\r',
  space: ' ',
  tab: '\t',
  backspace: '\b',
  formfeed: '\f',
}

/** A character without its `\`: `a`, `newline`, `u0041`. */
export function ednCharacter(word: string): string | undefined {
  // One may take two UTF-16 units.
  if (word.length === 1 || [...word].length === 1) return word
  if (/^u[0-9a-fA-F]{4}$/.test(word)) return String.fromCharCode(Number.parseInt(word.slice(1), 16))
  return CHARACTERS[word]
}

/**
 * An integer, a bigint if a number cannot hold it; a decimal number; a ratio as the number that is next to it. Integers may be
 * hexadecimal (`0x1F`), octal (`017`) or have a base (`2r101`), as Clojure reads and prints them.
 */
export function ednNumber(word: string): number | bigint | undefined {
  if (/^[-+]?(0|[1-9]\d*)N?$/.test(word)) return exactInteger(word.replace(/^\+|N$/g, ''))
  const integer = /^([-+]?)(?:0[xX]([0-9a-fA-F]+)|(\d+)[rR]([0-9a-zA-Z]+)|0([0-7]+))N?$/.exec(word)
  if (integer !== null) {
    const [, sign, hex, base, digits, octal] = integer
    const size =
      hex !== undefined ? BigInt(`0x${hex}`) : octal !== undefined ? BigInt(`0o${octal}`) : inBase(base!, digits!)
    return size === undefined ? undefined : exactInteger(sign === '-' ? -size : size)
  }
  if (/^[-+]?(?!0\d+$)\d+(\.\d*)?([eE][-+]?\d+)?M?$/.test(word)) return finite(Number(word.replace('M', '')))
  const ratio = /^([-+]?\d+)\/(\d+)$/.exec(word)
  return ratio === null ? undefined : finite(Number(ratio[1]) / Number(ratio[2]))
}

/** Two numbers that are both too great would be one. */
function finite(number: number): number | undefined {
  return Number.isFinite(number) ? number : undefined
}

/** What follows `##`. */
export function ednSpecialNumber(word: string): number | undefined {
  return { Inf: Number.POSITIVE_INFINITY, '-Inf': Number.NEGATIVE_INFINITY, NaN: Number.NaN }[word]
}

/** `undefined` if the base is none, or a digit does not belong to it. */
function inBase(base: string, digits: string): bigint | undefined {
  const radix = Number(base)
  if (radix < 2 || radix > 36) return undefined
  let value = 0n
  for (const letter of digits) {
    const digit = Number.parseInt(letter, 36)
    if (digit >= radix) return undefined
    value = value * BigInt(radix) + BigInt(digit)
  }
  return value
}
