/** The position of the last of the first `count` values, which ascend, that is at most `limit`; -1 if there is none. */
export function lastUpTo(values: ArrayLike<number>, count: number, limit: number): number {
  let low = 0
  for (let high = count; low < high; ) {
    const middle = (low + high) >> 1
    if ((values[middle] as number) <= limit) low = middle + 1
    else high = middle
  }
  return low - 1
}
