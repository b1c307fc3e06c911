const WORDS = /[\p{L}\p{N}_-]+/gu
/** What comes before a number that measures, bounds or sums up: `at most 6`, `a balance of 6`, `not 10`. */
const BEFORE_MEASURE =
  /(?:\b(?:at (?:least|most)|(?:more|less|fewer|other) than|instead of|rather than|up to|out of|total(?:s|led)?|sum|balance|count|size|length|only|just)\b(?:\s+(?:is|was|of|be))?\s*[:=]?|\b\d+ of|[<>≤≥=×+*/])\s*$|\d\.$/iu
/** What comes after one that counts: `6 of 10`, `3 lost items`, `12 ms`. */
const AFTER_MEASURE =
  /^(?:\.\d|\s*%|\s*[<>≤≥=×+*/]|\s+(?:of|out of|instead|more|less|fewer|times|ms|s|µs|us|min|h)\b|\s+(?!(?:is|was|has|its|as|does|goes|are|were|had|and|or|but|not|in|at|on|from|to|by|after|before|when|which|that|until|never)\b)(?:\p{L}+\s+)?\p{L}{2,}s\b)/iu
/** What comes before one that says where: `event 12`. */
const BEFORE_PLACE = /\b(?:events?|process(?:es)?|clients?|nodes?|operations?|seed|line|step|place|position)\s+$/iu

/** Whether a word is a number by itself. */
export function isNumber(word: string): boolean {
  return /^-?\d+$/.test(word)
}

/**
 * The numbers in a sentence that may be values of operations. Those that count, measure or bound, or say a place, are none. And where one
 * of the others is no value at all, a sum say, so may they all be: that another one is the same as a value is by chance then.
 */
export function numbersThatName(sentence: string, isValue: (word: string) => boolean): ReadonlySet<string> {
  const found = new Set<string>()
  for (const match of sentence.matchAll(WORDS)) {
    const [word] = match
    if (!isNumber(word)) continue
    const [before, after] = [sentence.slice(0, match.index), sentence.slice(match.index + word.length)]
    if (BEFORE_MEASURE.test(before) || AFTER_MEASURE.test(after) || BEFORE_PLACE.test(before)) continue
    if (!isValue(word)) return new Set()
    found.add(word)
  }
  return found
}
