/**
 * The same lock, with the same flaws, in front of a storage that does not rely on it: each lock comes with a number, and what
 * has an older one than the newest is refused.
 */
import { scenario } from 'sameseed'
import { onlyTheHolderWrites } from './mutual-exclusion.ts'
import { lockScenario } from './scenario.ts'

export default scenario({
  ...lockScenario({ fenced: true }),
  name: 'redlock-fenced',
  expect: ({ always, sometimes }) => [
    always('only the holder writes', onlyTheHolderWrites),
    sometimes('a write is refused', ({ reached }) => reached('a write is refused') > 0),
  ],
})
