import { stripVTControlCharacters } from 'node:util'
import { replayCommandLine, runCommandLine } from '../../failures/commands.ts'
import type { FailureEntry } from '../../fuzz/session/results.ts'

/** What to type to see it again. `file` is that of the scenario. */
export function replayOf({ path, seed }: Pick<FailureEntry, 'path' | 'seed'>, file: string): string {
  return path === undefined ? runCommandLine(file, String(seed)) : replayCommandLine(path)
}

/** What has to be known about whether it happens again; undefined if there is nothing to warn of. */
export function doubt({ nondeterministic, verified }: FailureEntry): string | undefined {
  if (nondeterministic !== undefined) return `not deterministic: ${nondeterministic}`
  return verified === false ? 'not deterministic: replaying its file gave another run' : undefined
}

/** What its smallest plan cannot do without; undefined if unknown. */
export function needs({ shape }: FailureEntry): string | undefined {
  if (shape === undefined) return undefined
  return shape.length === 0 ? 'needs no fault' : `needs ${shape.join(', ')}`
}

/**
 * A text from somewhere else, without the colours that assertion libraries put in and other characters that do something to a
 * terminal, and not longer than there is room for.
 */
export function cut(text: string, most: number): string {
  const plain = stripVTControlCharacters(text).replace(CONTROL, '\uFFFD').trim()
  if (plain.length <= most) return plain
  // Not through the middle of a character that takes two.
  return `${plain.slice(0, most - 1).replace(/[\uD800-\uDBFF]$/, '')}…`
}

/** But for tabs and ends of lines. Half a character and changes of direction are among them. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is to go
const CONTROL = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\p{Cs}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu
