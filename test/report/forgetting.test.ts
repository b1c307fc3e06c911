import { expect, test } from 'vitest'
import { forgettingOf, hasForgotten } from '../../src/report/forgetting.ts'
import type { Step } from '../../src/report/happening.ts'
import { stateChanges } from '../../src/report/state-change.ts'

const step = (kind: 'start' | 'message' | 'disk', before: unknown, after: unknown): Step =>
  ({ trigger: { kind }, changes: stateChanges(before, after, false) }) as unknown as Step

test.each([
  ['a smaller number', { next: 8 }, { next: 0 }, true],
  ['a larger number', { next: 8 }, { next: 9 }, false],
  ['a shorter list', { log: [1, 2] }, { log: [1] }, true],
  ['other entries, as many', { log: [1, 2] }, { log: [3, 4] }, false],
  ['fewer keys', { kv: { x: 1 } }, { kv: {} }, true],
  ['nothing where there was something', { votedFor: 'n1' }, { votedFor: null }, true],
  ['something where there was nothing', { votedFor: null }, { votedFor: 'n1' }, false],
  ['another text', { role: 'leader' }, { role: 'follower' }, false],
  ['no such field any more', { lease: 5 }, {}, true],
])('%s', (_, before, after, is) => {
  expect(hasForgotten(step('disk', before, after))).toBe(is)
})

test('what was forgotten is shown by the first step after the restart that changed the state, if that is about it', () => {
  const restart = step('start', {}, {})
  const recovered = step('disk', { next: 2 }, { next: 1 })
  const asked = step('message', { inDoubt: ['a'] }, { inDoubt: ['a', 'b'] })
  const askedAnew = step('message', { inDoubt: ['a'] }, { inDoubt: [] })
  expect(forgettingOf(restart, [restart, recovered, asked])).toBe(recovered)
  expect(forgettingOf(restart, [restart, asked, recovered])).toBe(restart)
  expect(forgettingOf(restart, [restart, askedAnew])).toBe(askedAnew)
  expect(forgettingOf(restart, [restart])).toBe(restart)
})
