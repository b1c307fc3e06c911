import { describe, expect, test } from 'vitest'
import { expectCleanWhenCorrect, PAIRS } from './pairs.ts'

/** One of each kind; all of them are in the long test. */
const SOME = [
  'set, told-once',
  'total queue, lost-element',
  'register, stale-read',
  'g-counter, naive',
  'raft, no-fsync',
  'liferaft, two votes at a time',
]

describe('what is left of a failure is the bug: the correct system passes with the same plan', () => {
  test.each(SOME)('%s', async name => {
    const pair = PAIRS.find(one => one.name === name)
    if (pair === undefined) throw new Error(`there is no pair "${name}"`)
    expect(await expectCleanWhenCorrect(pair, { seeds: 100, shrinkRuns: 120 })).toBeDefined()
  })
})
