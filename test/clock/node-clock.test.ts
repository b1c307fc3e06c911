import fc from 'fast-check'
import { expect, test } from 'vitest'
import { EPOCH_MS, NodeClock } from '../../src/clock/node-clock.ts'

test('starts at the epoch and follows true time', () => {
  const clock = new NodeClock()
  expect(clock.wallMs(0)).toBe(EPOCH_MS)
  expect(clock.wallMs(1_500_000)).toBe(EPOCH_MS + 1_500)
  expect(clock.monotonicUs(7)).toBe(7)
})

test('a jump moves the wall clock and leaves the monotonic one', () => {
  const clock = new NodeClock()
  clock.jump(-2_000_000)
  expect(clock.wallMs(1_000_000)).toBe(EPOCH_MS - 1_000)
  expect(clock.monotonicUs(1_000_000)).toBe(1_000_000)
})

test('the monotonic clock never goes back, whatever happens to it', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat(1_000_000), fc.integer({ min: -500_000, max: 500_000 }), fc.boolean()), {
        maxLength: 30,
      }),
      steps => {
        const clock = new NodeClock()
        let now = 0
        let before = 0
        for (const [passed, amount, isJump] of steps) {
          now += passed
          if (isJump) clock.jump(amount)
          else clock.drift(amount, now)
          const monotonic = clock.monotonicUs(now)
          expect(monotonic).toBeGreaterThanOrEqual(before)
          before = monotonic
        }
      },
    ),
  )
})

test('a fast clock fires its timers early', () => {
  const clock = new NodeClock()
  clock.drift(1_000_000, 0)
  expect(clock.trueDelayUs(1_000)).toBe(500)
  expect(clock.trueDelayUs(0)).toBe(0)
})
