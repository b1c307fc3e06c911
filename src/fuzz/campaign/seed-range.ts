/** Consecutive seeds. */
export interface SeedRange {
  readonly first: number
  /** Undefined: as many as there is time for. */
  readonly count: number | undefined
}

/**
 * Reads which seeds: `1000` (or `'1000'`) is the first thousand, `'5..12'` are those from 5 to 12, `'5..'` all from 5 on. Throws a
 * RangeError that says what to give.
 */
export function seedRange(seeds: number | string): SeedRange {
  const [, from, to] = /^(\d+)\.\.(\d*)$/.exec(String(seeds)) ?? []
  if (from === undefined || to === undefined) return { first: 1, count: whole(seeds, 1) }
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
