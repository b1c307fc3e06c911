import { createHash } from 'node:crypto'

/** By this a search as text is known. */
export function searchDigest(search: string): string {
  return createHash('sha256').update(search).digest('hex').slice(0, 32)
}
