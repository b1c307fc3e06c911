const SLOTS = 2048
const LONGEST = 24

/**
 * The words of a history are few, and repeated millions of times: this gives the same string for the same word without
 * cutting it out again, which takes time, and without keeping the text that it was cut from in memory.
 */
export class WordCache {
  readonly #words: string[] = new Array(SLOTS).fill('')

  /** `text.slice(start, end)` */
  word(text: string, start: number, end: number): string {
    const length = end - start
    if (length > LONGEST) return copy(text, start, end)
    let hash = length
    for (let at = start; at < end; at++) hash = (Math.imul(hash, 31) + text.charCodeAt(at)) | 0
    const slot = (hash ^ (hash >>> 11)) & (SLOTS - 1)
    const known = this.#words[slot]!
    if (known.length === length && isAt(known, text, start)) return known
    const word = copy(text, start, end)
    this.#words[slot] = word
    return word
  }
}

function isAt(word: string, text: string, start: number): boolean {
  for (let i = 0; i < word.length; i++) if (word.charCodeAt(i) !== text.charCodeAt(start + i)) return false
  return true
}

/** V8 implements a slice as a reference into the whole text, which would stay in memory with it; a slice of a new string does not. */
function copy(text: string, start: number, end: number): string {
  return end - start < 13 ? text.slice(start, end) : ` ${text.slice(start, end)}`.slice(1)
}
