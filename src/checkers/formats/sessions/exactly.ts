/** A whole number as histories hold it: beyond 2^53 a bigint. */
export function exactly(whole: string | bigint): number | bigint {
  const number = Number(whole)
  return Number.isSafeInteger(number) ? number : BigInt(whole)
}
