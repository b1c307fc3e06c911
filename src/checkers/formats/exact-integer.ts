/** A whole number as histories hold it: as a number if that can hold it, beyond 2^53 as a bigint. There is no -0 among the integers. */
export function exactInteger(integer: string | bigint): number | bigint {
  const number = Number(integer)
  return Number.isSafeInteger(number) ? number + 0 : BigInt(integer)
}
