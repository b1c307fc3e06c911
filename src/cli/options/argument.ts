import { InvalidArgumentError } from 'commander'
import { microseconds } from '../../clock/duration.ts'
import { type Shard, seedRange, shardOf } from '../../fuzz/campaign/seed-range.ts'

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

/** Which seeds, as they were given: with which a number of them begins is for the environment to say. */
export function parseSeeds(text: string): string {
  return checked(text, () => {
    seedRange(text)
    return text
  })
}

/** One of several parts of the seeds. */
export function parseShard(text: string): Shard {
  return checked(text, shardOf)
}

function checked<T>(text: string, parse: (text: string) => T): T {
  try {
    return parse(text)
  } catch (error) {
    throw new InvalidArgumentError((error as Error).message)
  }
}
