import fc from 'fast-check'
import { expect, test } from 'vitest'
import { EventQueue } from '../../src/clock/event-queue.ts'

type Command = { push: number } | { pop: true } | { cancel: number } | { retime: number }

const commands = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: fc.record({ push: fc.nat(20) }) },
    { weight: 2, arbitrary: fc.constant({ pop: true as const }) },
    { weight: 2, arbitrary: fc.record({ cancel: fc.nat(400) }) },
    { weight: 1, arbitrary: fc.record({ retime: fc.integer({ min: 1, max: 3 }) }) },
  ),
  { maxLength: 400 },
)

/** The same as a sorted list, which is slow and obviously right. */
class Model {
  live: { time: number; order: number; slot: number; generation: number; payload: string }[] = []

  next() {
    this.live.sort((a, b) => a.time - b.time || a.order - b.order)
    return this.live.shift()
  }
}

test('behaves as a sorted list, whatever is pushed, popped, cancelled and moved', () => {
  fc.assert(
    fc.property(commands, list => {
      const queue = new EventQueue(4)
      const model = new Model()
      const handles: { slot: number; generation: number; payload: string }[] = []
      let order = 0
      const pop = () => {
        const slot = queue.pop(Number.POSITIVE_INFINITY)
        const expected = model.next()
        expect(slot).toBe(expected?.slot ?? -1)
        if (expected === undefined) return
        expect(queue.poppedTimeUs).toBe(expected.time)
        expect(queue.payload(slot)).toBe(expected.payload)
        expect([queue.kind(slot), queue.target(slot), queue.incarnation(slot), queue.a(slot), queue.b(slot)]).toEqual([
          1,
          2,
          3,
          4,
          expected.order,
        ])
        queue.release(slot)
      }
      for (const command of list as Command[]) {
        if ('push' in command) {
          const payload = `event ${order}`
          const slot = queue.push(command.push, order, 1, 2, 3, 4, order, payload)
          const generation = queue.generation(slot)
          model.live.push({ time: command.push, order, slot, generation, payload })
          handles.push({ slot, generation, payload })
          order++
        } else if ('pop' in command) pop()
        else if ('retime' in command) {
          queue.retime((_, time) => time * command.retime)
          for (const event of model.live) event.time *= command.retime
        } else {
          const handle = handles[command.cancel % Math.max(1, handles.length)]
          if (handle === undefined) continue
          const index = model.live.findIndex(({ payload }) => payload === handle.payload)
          expect(queue.cancel(handle.slot, handle.generation)).toBe(index >= 0)
          if (index >= 0) model.live.splice(index, 1)
        }
        expect(queue.size).toBe(model.live.length)
      }
      while (model.live.length > 0) pop()
      expect(queue.pop(Number.POSITIVE_INFINITY)).toBe(-1)
    }),
  )
})

test('does not pop beyond the limit', () => {
  const queue = new EventQueue()
  queue.push(10, 0, 0, 0, 0, 0, 0, 'late')
  expect(queue.pop(9)).toBe(-1)
  expect(queue.pop(10)).toBeGreaterThanOrEqual(0)
})

test('setting and clearing timers for ever takes no memory', () => {
  const queue = new EventQueue(4)
  for (let i = 0; i < 100_000; i++) {
    const slot = queue.push(1e9 + i, i, 0, 0, 0, 0, 0, 'timer')
    // Cancelled events are dropped when they outnumber the live ones: slots are reused.
    expect(slot).toBeLessThan(300)
    queue.cancel(slot, queue.generation(slot))
  }
  expect(queue.size).toBe(0)
})
