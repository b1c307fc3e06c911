import { answering } from './planted.ts'

/** Held by what changes as well, and makes no difference. */
const lengths = new Map<string, number>()
const seen = new Map<string, number>()

const receive = (_from: string, key: string) => {
  lengths.set(key, key.length)
  seen.set(key, (seen.get(key) ?? 0) + 1)
  return seen.get(key)
}

export default answering(
  'map',
  () => ({ receive }),
  () => seen.clear(),
)
