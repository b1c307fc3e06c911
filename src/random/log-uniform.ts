/** Two numbers above 0, and what lies between them. */
export type Range = readonly [least: number, most: number]

/** Any number between the two, their ratios equally likely: so are all orders of magnitude. `drawn` in [0, 1) says which. */
export function logUniform(drawn: number, [least, most]: Range): number {
  return least * (most / least) ** drawn
}
