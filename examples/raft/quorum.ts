/** How many of `size` members are a majority. */
export function majorityOf(size: number): number {
  return Math.floor(size / 2) + 1
}
