import { expect, test } from 'vitest'
import { nemesisOf } from '../../src/faults/catalogue.ts'
import { losesMessages } from '../../src/faults/loses-messages.ts'

test.each(['partition', 'flapping', 'swizzle', 'loss', 'corruption', 'bandwidth', 'message'] as const)(
  '%s loses messages',
  kind => {
    expect(losesMessages({}, [nemesisOf('crash'), nemesisOf(kind)])).toBe(true)
  },
)

test.each(['hold', 'delay', 'duplication', 'reordering', 'stall', 'reset', 'crash', 'pause', 'clock-drift'] as const)(
  '%s loses none',
  kind => {
    expect(losesMessages({}, [nemesisOf(kind)])).toBe(false)
  },
)

test('a network may lose messages by itself', () => {
  expect(losesMessages({}, [])).toBe(false)
  expect(losesMessages({ loss: 0.1 }, [])).toBe(true)
})
