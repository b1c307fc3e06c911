import { answering } from './planted.ts'

const seen = new Set<string>()

export default answering(
  'meant',
  () => ({ receive: (_from, key) => seen.add(key).size }),
  () => seen.clear(),
  ['modules'],
)
