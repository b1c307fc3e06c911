/** Consecutive seeds. */
export interface SeedRange {
  readonly first: number
  /** Undefined: as many as there is time for. */
  readonly count: number | undefined
}

/**
 * Reads which seeds: `1000` (or `'1000'`) is the first thousand, from `firstSeed` on, `'5..12'` are those from 5 to 12, `'5..'` all
 * from 5 on. Throws a RangeError that says what to give.
 */
export function seedRange(seeds: number | string, firstSeed = 1): SeedRange {
  const [, from, to] = /^(\d+)\.\.(\d*)$/.exec(String(seeds)) ?? []
  if (from === undefined || to === undefined) return { first: firstSeed, count: whole(seeds, 1) }
  const first = whole(from, 0)
  if (to === '') return { first, count: undefined }
  const last = whole(to, 0)
  if (last < first) throw new RangeError(`The seeds end (${last}) before they begin (${first}).`)
  return { first, count: last - first + 1 }
}

function whole(number: number | string, least: number): number {
  const value = Number(number)
  if (/^\d+$/.test(String(number)) && value >= least && Number.isSafeInteger(value)) return value
  throw new RangeError(`Give a whole number from ${least} on, or a range such as 5..12.`)
}

/** One of several parts of the same work, each done somewhere else. */
export interface Shard {
  /** From 1 on. */
  readonly number: number
  readonly of: number
}

/** Seeds without an end are so far apart in the shards. */
const SHARD_SEEDS = 1_000_000_000

/** Reads a shard: `2/4` is the second of four. Throws a RangeError that says what to give. */
export function shardOf(text: string): Shard {
  const [, number = 0, of = 0] = (/^(\d+)\/(\d+)$/.exec(text) ?? []).map(Number)
  if (number >= 1 && number <= of && of <= 10_000) return { number, of }
  throw new RangeError('Give the number of the shard and how many there are, such as 2/4.')
}

/** The seeds of one shard: together they are all, and none is in two of them. */
export function seedsOfShard({ first, count }: SeedRange, { number, of }: Shard): SeedRange {
  if (count === undefined) return { first: first + (number - 1) * SHARD_SEEDS, count }
  const start = Math.floor((count * (number - 1)) / of)
  return { first: first + start, count: Math.floor((count * number) / of) - start }
}

/** Reads the seed that counting begins with, from `SAMESEED_FIRST_SEED`. Throws a RangeError that says what to give. */
export function firstSeedOf({ SAMESEED_FIRST_SEED: text }: Readonly<Record<string, string | undefined>>): number {
  if (text === undefined) return 1
  try {
    return whole(text.trim(), 0)
  } catch (error) {
    throw new RangeError(`SAMESEED_FIRST_SEED is ${JSON.stringify(text)}: ${(error as Error).message}`)
  }
}
