import { InvalidArgumentError } from 'commander'
import { type Duration, microseconds } from '../clock/duration.ts'

/** A duration such as `30s`, in milliseconds of real time. */
export function parseDuration(text: string): number {
  const duration: Duration = /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : text
  try {
    return microseconds(duration, 'it') / 1_000
  } catch (error) {
    throw new InvalidArgumentError(
      `${(error as Error).message} (write 30s, 5m, 8h or 250ms)`.replace(/^it is /, 'This is '),
    )
  }
}

/** A whole number from `least` on. */
export function parseCount(least: number): (text: string) => number {
  return text => {
    const value = Number(text)
    if (!/^\d+$/.test(text) || !Number.isSafeInteger(value) || value < least) {
      throw new InvalidArgumentError(`Give a whole number from ${least} on.`)
    }
    return value
  }
}

/** Consecutive seeds. */
export interface SeedRange {
  readonly first: number
  /** Undefined: as many as there is time for. */
  readonly count: number | undefined
}

/** `1000` is the first thousand seeds, `5..12` are those from 5 to 12. */
export function parseSeeds(text: string): { first: number | undefined; count: number } {
  const range = /^(\d+)\.\.(\d+)$/.exec(text)
  if (range === null) return { first: undefined, count: parseCount(1)(text) }
  const [first, last] = [parseCount(0)(range[1] as string), parseCount(0)(range[2] as string)]
  if (last < first) throw new InvalidArgumentError(`The seeds end (${last}) before they begin (${first}).`)
  return { first, count: last - first + 1 }
}

/** A word as it has to be typed in a POSIX shell. */
export function shellWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`
}

/** What to type to run a stored failure again. */
export function replayCommandLine(path: string, scenario?: string): string {
  return `npx sameseed replay ${shellWord(path)}${scenario === undefined ? '' : ` --scenario ${shellWord(scenario)}`}`
}
