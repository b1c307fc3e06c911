import { describe, expect, test } from 'vitest'
import { everyRunText } from '../../src/cli/fuzz/every-run.ts'
import { failure } from './ci-sessions.ts'

const size = (operations: number, faults: number, perturbedMessages: number) =>
  failure({ hits: 50, size: { operations, faults, perturbedMessages, nodes: 3, timeMs: 10 } })

describe('where every run fails alike', () => {
  test.each([
    ['is it what the scenario asks for', failure({ hits: 50 })],
    ['if the code is not meant to stand faults', size(2, 1, 3)],
    ['only an order or a delay of messages', size(2, 0, 3)],
    ['it takes operations and no fault', size(1, 0, 0)],
    ['look at how nodes start', size(0, 0, 0)],
  ])('it says so, and where to look: %s', (said, entry) => {
    const text = everyRunText({ failures: [entry], runs: 50 })
    expect(text).toMatch(/^every one of 50 runs fails like this, so it is not the seed: /)
    expect(text).toContain(said)
  })

  test('of several shapes as well', () => {
    const failures = [failure({ hits: 30 }), failure({ hits: 20, shape: ['network'] })]
    expect(everyRunText({ failures, runs: 50 })).toContain('every one of 50 runs')
  })
})

test.each([
  ['some pass', { failures: [failure({ hits: 49 })], runs: 50 }],
  [
    'they fail in several ways',
    { failures: [failure({ hits: 25 }), failure({ hits: 25, signature: 'hangs' })], runs: 50 },
  ],
  ['there are few', { failures: [failure({ hits: 9 })], runs: 9 }],
  ['none fails', { failures: [], runs: 50 }],
])('nothing is said where %s', (_, results) => {
  expect(everyRunText(results)).toBeUndefined()
})
