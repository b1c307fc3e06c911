import { expect, test } from 'vitest'
import { durationText, timeText, withTimesAlike } from '../../src/report/time-text.ts'

test('times are written in one way: milliseconds with one decimal', () => {
  expect([timeText(34_000), timeText(61_234_560), durationText('1.5s'), durationText(20)]).toEqual([
    '34.0 ms',
    '61234.6 ms',
    '1500.0 ms',
    '20.0 ms',
  ])
})

test.each([
  [
    "read returned 0 at 34ms, since 1.736s (process 0's write)",
    "read returned 0 at 34.0 ms, since 1736.0 ms (process 0's write)",
  ],
  ['between 10us and 2.5s.', 'between 0.0 ms and 2500.0 ms.'],
  [
    'a value \'10s\' and "3ms" and x: 5s and key-7s',
    'a value \'10s\' and "3ms" and x: 5s and key-7s'.replace('x: 5s', 'x: 5000.0 ms'),
  ],
  ['v1.2s, n3ms, 5sec, 10ms5', 'v1.2s, n3ms, 5sec, 10ms5'],
])('in a sentence of ours, and not in what it quotes: %s', (given, expected) => {
  expect(withTimesAlike(given)).toBe(expected)
})
