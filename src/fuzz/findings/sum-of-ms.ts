/**
 * Adds virtual times, which are whole microseconds, in milliseconds: the sum is the same however they are grouped, as that of plain
 * floating-point numbers is not.
 */
export function sumOfMs(a: number, b: number): number {
  return Math.round((a + b) * 1_000) / 1_000
}
