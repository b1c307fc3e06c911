/** What the words of EDN stand for; `undefined` for a word that stands for nothing. */

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

/** An integer, a bigint if a number cannot hold it; a decimal number; a ratio as the number that is next to it. */
export function ednNumber(word: string): number | bigint | undefined {
  if (/^[-+]?\d+N?$/.test(word)) {
    const digits = word.replace(/^\+|N$/g, '')
    const value = Number(digits)
    // There is no -0 among the integers.
    return Number.isSafeInteger(value) ? value + 0 : BigInt(digits)
  }
  if (/^[-+]?\d+(\.\d*)?([eE][-+]?\d+)?M?$/.test(word)) return Number(word.replace('M', ''))
  const ratio = /^([-+]?\d+)\/(\d+)$/.exec(word)
  return ratio === null ? undefined : Number(ratio[1]) / Number(ratio[2])
}

/** What follows `##`. */
export function ednSpecialNumber(word: string): number | undefined {
  return { Inf: Number.POSITIVE_INFINITY, '-Inf': Number.NEGATIVE_INFINITY, NaN: Number.NaN }[word]
}
