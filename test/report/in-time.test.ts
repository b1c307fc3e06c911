import { expect, test } from 'vitest'
import { inTime } from '../../src/report/in-time.ts'

test('what is told comes in the order of its last moments; what has nothing to tell is left out', () => {
  const told = [
    { title: 'late', moments: [{ event: 1 }, { event: 9 }] },
    { title: 'nothing', moments: [] },
    { title: 'early', moments: [{ event: 2 }, { event: 3 }] },
  ]
  expect(inTime(told).map(({ title }) => title)).toEqual(['early', 'late'])
  expect(inTime([{ moments: [[7, 'a'] as const] }, { moments: [[5, 'b'] as const] }])).toEqual([
    { moments: [[5, 'b']] },
    { moments: [[7, 'a']] },
  ])
})
