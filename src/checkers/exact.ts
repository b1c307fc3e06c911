/** A number as histories hold it: whole ones beyond 2^53 are bigints. */
export type Exact = number | bigint

export function isExact(value: unknown): value is Exact {
  return typeof value === 'bigint' || (typeof value === 'number' && Number.isFinite(value))
}

/** The sum, exact for whole numbers of any size. */
export function plus(a: Exact, b: Exact): Exact {
  if (isFraction(a) || isFraction(b)) return Number(a) + Number(b)
  if (typeof a === 'number' && typeof b === 'number' && Number.isSafeInteger(a + b)) return a + b
  const sum = BigInt(a) + BigInt(b)
  const rounded = Number(sum)
  return Number.isSafeInteger(rounded) ? rounded : sum
}

function isFraction(value: Exact): boolean {
  return typeof value === 'number' && !Number.isInteger(value)
}
