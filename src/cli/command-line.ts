import { InvalidArgumentError } from 'commander'
import { microseconds } from '../clock/duration.ts'
import type { SeedRange } from '../fuzz/campaign/seed-range.ts'

/** A duration such as `30s`, in milliseconds of real time. */
export function parseDuration(text: string): number {
  try {
    return microseconds(text) / 1_000
  } catch {
    throw new InvalidArgumentError('Give a time with its unit, such as 250ms, 30s, 5m or 8h.')
  }
}

/** A duration that is not zero. */
export function parseTime(text: string): number {
  const ms = parseDuration(text)
  if (ms === 0) throw new InvalidArgumentError('Give more than no time.')
  return ms
}

/** A whole number from `least` to `most`. */
export function parseCount(least: number, most = Number.MAX_SAFE_INTEGER): (text: string) => number {
  return text => {
    const value = Number(text)
    if (!/^\d+$/.test(text) || value < least || value > most) {
      const end = most === Number.MAX_SAFE_INTEGER ? 'on' : `to ${most}`
      throw new InvalidArgumentError(`Give a whole number from ${least} ${end}.`)
    }
    return value
  }
}

/** `1000` is the first thousand seeds, `5..12` are those from 5 to 12, `5..` all from 5 on. */
export function parseSeeds(text: string): SeedRange {
  const [, from, to] = /^(\d+)\.\.(\d*)$/.exec(text) ?? []
  if (from === undefined || to === undefined) return { first: 1, count: parseCount(1)(text) }
  const first = parseCount(0)(from)
  if (to === '') return { first, count: undefined }
  const last = parseCount(0)(to)
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

/** What to type to run a seed. */
export function runCommandLine(scenarioFile: string, seed: string, plan?: string): string {
  const command = `npx sameseed run ${shellWord(scenarioFile)}`
  return `${command}${plan === undefined ? '' : ` --plan ${shellWord(plan)}`} --seed ${shellWord(seed)}`
}
