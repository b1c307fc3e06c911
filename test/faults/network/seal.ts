/** A message with a checksum. */
export interface Sealed<Body> {
  readonly body: Body
  readonly sum: number
}

export function sealed<Body>(body: Body): Sealed<Body> {
  return { body, sum: sumOf(body) }
}

/** What was sealed; undefined when it is not what it was. */
export function opened<Body>({ body, sum }: Sealed<Body>): Body | undefined {
  return sumOf(body) === sum ? body : undefined
}

function sumOf(body: unknown): number {
  let sum = 0
  for (const char of JSON.stringify(body)) sum = (Math.imul(sum, 31) + char.charCodeAt(0)) | 0
  return sum
}
