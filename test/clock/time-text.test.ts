import { expect, test } from 'vitest'
import { columnTimeText, durationText, measuredTimeText, spanText, timeText } from '../../src/clock/time-text.ts'

test.each([
  [0, '0.0 ms'],
  [34_000, '34.0 ms'],
  [234_049, '234.0 ms'],
  [999_949, '999.9 ms'],
  // What rounds up to a second is one.
  [999_950, '1.000 s'],
  [1_000_000, '1.000 s'],
  [1_204_000, '1.204 s'],
  [1_204_310, '1.2043 s'],
  [61_234_560, '61.2346 s'],
  [-1_500_000, '-1.500 s'],
  [7, '0.007 ms'],
  [0.012, '0.000012 ms'],
])('a time is written to a tenth of a millisecond, from a second on in seconds: %d µs is %s', (us, text) => {
  expect(timeText(us)).toBe(text)
})

test('a duration is written so however it was given', () => {
  expect([durationText('1.5s'), durationText(20), durationText('2min')]).toEqual(['1.500 s', '20.0 ms', '120.000 s'])
})

test('from when to when, with the unit once where it is one', () => {
  expect(spanText(59_500, 61_200, ' → ')).toBe('59.5 → 61.2 ms')
  expect(spanText(959_500, 1_204_300, ' → ')).toBe('959.5 ms → 1.2043 s')
  expect(spanText(1_000_000, 1_204_300, '–')).toBe('1.000–1.2043 s')
})

test('what was measured has three digits, or whole milliseconds', () => {
  const measured = [0, 590, 6_683, 213_400, 999_700, 1_059_400, 8_000_000].map(measuredTimeText)
  expect(measured).toEqual(['0', '0.59 ms', '6.68 ms', '213 ms', '1 s', '1.059 s', '8 s'])
})

test('a column below ms has seconds with their unit', () => {
  const times = [0, 7, 34_000, 999_949, 999_960, 1_204_310].map(columnTimeText)
  expect(times).toEqual(['0.0', '0.0', '34.0', '999.9', '1.000 s', '1.2043 s'])
})
