import { describe, expect, test } from 'vitest'
import { expectCleanWhenCorrect, PAIRS } from './pairs.ts'

/** Of the bugs of Raft, some need more seeds than there is time for. */
const SEEDS = 150

describe('what is left of a failure is the bug: the correct system passes with the same plan', () => {
  test.each(PAIRS.map(pair => [pair.name, pair] as const))(
    '%s',
    async (name, pair) => {
      const smallest = await expectCleanWhenCorrect(pair, { seeds: SEEDS, shrinkRuns: 400 })
      if (!name.startsWith('raft, ')) expect(smallest).toBeDefined()
    },
    300_000,
  )
})
