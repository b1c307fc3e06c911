/** Where values stand in a strip: upwards, from its bottom. */
export interface Scale {
  /** Pixels above the bottom. */
  at(value: number): number
  readonly ticks: readonly number[]
}

/** From 0, or from below it, evenly. */
export function linear(least: number, most: number, height: number): Scale {
  const low = Math.min(0, least)
  const high = most > low ? most : low + 1
  const step = niceStep((high - low) / 3)
  const ticks: number[] = []
  for (let i = Math.ceil(low / step); i * step <= high * (1 + 1e-9); i++) ticks.push(i * step)
  return { at: value => ((value - low) / (high - low)) * height, ticks }
}

/** By powers of ten, which has room for the fast and the slow alike. `least` is above 0. */
export function logarithmic(least: number, most: number, height: number): Scale {
  const low = Math.floor(Math.log10(least))
  const high = Math.max(low + 1, Math.ceil(Math.log10(most) - 1e-9))
  const every = Math.ceil((high - low) / 5)
  const ticks: number[] = []
  for (let exponent = low; exponent <= high; exponent += every) ticks.push(10 ** exponent)
  return { at: value => ((Math.log10(Math.max(value, 10 ** low)) - low) / (high - low)) * height, ticks }
}

/** The next 1, 2 or 5 times a power of ten. */
export function niceStep(least: number): number {
  const decade = 10 ** Math.floor(Math.log10(least))
  return ([1, 2, 5, 10].find(step => step * decade >= least * (1 - 1e-9)) as number) * decade
}
