import fc from 'fast-check'
import { expect, test } from 'vitest'
import { EventQueue } from '../../src/clock/event-queue.ts'

type Command =
  | { push: number; priority: number }
  | { pop: number }
  | { aside: true }
  | { again: number }
  | { cancel: number }
  | { retime: number; each: number }

/** Of all orders of magnitude, since each has a level of its own in the wheel; some that are not whole; many that are the same. */
const times = fc.oneof(
  fc.nat(20),
  fc.nat(3_000),
  fc.nat(3_000_000),
  fc.nat(2 ** 31 - 1),
  fc.nat(1_000).map(n => n * 2 ** 30 + (n % 3)),
  fc.nat(80).map(n => n / 4),
)

const commands = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: fc.record({ push: times, priority: fc.integer({ min: -2, max: 2 }) }) },
    { weight: 2, arbitrary: fc.record({ pop: fc.oneof(times, fc.constant(Number.POSITIVE_INFINITY)) }) },
    { weight: 1, arbitrary: fc.constant({ aside: true as const }) },
    { weight: 1, arbitrary: fc.record({ again: times }) },
    { weight: 2, arbitrary: fc.record({ cancel: fc.nat(400) }) },
    {
      weight: 1,
      arbitrary: fc.record({ retime: fc.integer({ min: 1, max: 3 }), each: fc.integer({ min: 1, max: 3 }) }),
    },
  ),
  { maxLength: 400 },
)

interface Event {
  readonly number: number
  readonly slot: number
  readonly generation: number
  time: number
  order: number
}

/** The same as a sorted list, which is slow and obviously right. */
class Model {
  live: Event[] = []
  /** Popped, and kept for later. */
  aside: { readonly event: Event; isCancelled: boolean }[] = []

  next(limit: number) {
    this.live.sort((a, b) => a.time - b.time || a.order - b.order)
    const [first] = this.live
    return first !== undefined && first.time <= limit ? this.live.shift() : undefined
  }

  cancel(event: Event): boolean {
    const kept = this.aside.find(kept => kept.event === event && !kept.isCancelled)
    if (kept !== undefined) kept.isCancelled = true
    const index = this.live.indexOf(event)
    if (index >= 0) this.live.splice(index, 1)
    return index >= 0 || kept !== undefined
  }
}

test('behaves as a sorted list, whatever is pushed, popped, set aside, cancelled and moved', () => {
  fc.assert(
    fc.property(commands, list => {
      const queue = new EventQueue(4)
      const model = new Model()
      const events: Event[] = []
      let order = 0
      const pop = (limit = Number.POSITIVE_INFINITY) => {
        const slot = queue.pop(limit)
        const expected = model.next(limit)
        expect(slot).toBe(expected?.slot ?? -1)
        if (expected === undefined) return undefined
        expect(queue.poppedTimeUs).toBe(expected.time)
        expect(queue.payload(slot)).toBe(`event ${expected.number}`)
        const numbers = [queue.kind(slot), queue.target(slot), queue.incarnation(slot), queue.a(slot), queue.b(slot)]
        expect(numbers).toEqual([1, 2, 3, 4, expected.number])
        expect(queue.size).toBe(model.live.length)
        return expected
      }
      for (const command of list as Command[]) {
        if ('push' in command) {
          const number = order++
          const ranked = command.priority * 2 ** 36 + number
          const slot = queue.push(command.push, ranked, 1, 2, 3, 4, number, `event ${number}`)
          const event = { number, slot, generation: queue.generation(slot), time: command.push, order: ranked }
          model.live.push(event)
          events.push(event)
        } else if ('pop' in command) {
          const event = pop(command.pop)
          if (event !== undefined) queue.release(event.slot)
        } else if ('aside' in command) {
          const event = pop()
          if (event === undefined) continue
          queue.setAside(event.slot)
          model.aside.push({ event, isCancelled: false })
        } else if ('again' in command) {
          const kept = model.aside.shift()
          if (kept === undefined) continue
          const { event, isCancelled } = kept
          expect(queue.isCancelled(event.slot)).toBe(isCancelled)
          queue.requeue(event.slot, command.again, order)
          if (!isCancelled) model.live.push(Object.assign(event, { time: command.again, order }))
          order++
        } else if ('retime' in command) {
          const { retime, each } = command
          queue.retime((slot, time) => (queue.b(slot) % each === 0 ? time * retime : time))
          for (const event of model.live) if (event.number % each === 0) event.time *= retime
        } else {
          const event = events[command.cancel % Math.max(1, events.length)]
          if (event !== undefined) expect(queue.cancel(event.slot, event.generation)).toBe(model.cancel(event))
        }
        expect(queue.size).toBe(model.live.length)
      }
      for (let event = pop(); event !== undefined; event = pop()) queue.release(event.slot)
      expect(queue.pop(Number.POSITIVE_INFINITY)).toBe(-1)
    }),
  )
})

test('what comes at one time goes by its order, however and whenever it came in', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.nat(500), { minLength: 1, maxLength: 200 }), fc.nat(), (orders, seed) => {
      const queue = new EventQueue(4)
      const push = (order: number) => queue.push(7_000_000, order, 0, 0, 0, 0, order, '')
      const [later, present] = [
        orders.filter(order => (order + seed) % 3 === 0),
        orders.filter(order => (order + seed) % 3 > 0),
      ]
      present.forEach(push)
      for (let slot = queue.pop(7_000_000); slot >= 0; slot = queue.pop(7_000_000)) {
        const order = queue.b(slot)
        expect(order).toBe(Math.min(...present))
        present.splice(present.indexOf(order), 1)
        queue.release(slot)
        // What an event sets off at once goes before or behind what is there already.
        const next = later.pop()
        if (next === undefined) continue
        push(next)
        present.push(next)
      }
      expect(present).toEqual([])
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
