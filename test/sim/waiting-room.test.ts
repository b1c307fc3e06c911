import { expect, test } from 'vitest'
import { Streams } from '../../src/random/streams.ts'
import { Journal } from '../../src/sim/journal/journal.ts'
import { Schedule } from '../../src/sim/schedule.ts'
import { Timeline } from '../../src/sim/timeline.ts'
import { WaitingRoom } from '../../src/sim/waiting-room.ts'

test('what is cancelled while it waits is gone: it is not listed, does not happen, and leaves the count of what will right', () => {
  const timeline = new Timeline(new Schedule(new Streams('1'), 'fifo', undefined))
  timeline.journal = new Journal(timeline, undefined)
  const { queue } = timeline
  const room = new WaitingRoom(timeline)
  const reason = {}
  for (const timeUs of [1, 2, 3]) timeline.at(timeUs, () => {})
  const [first, second] = [queue.pop(1), queue.pop(2)]
  for (const slot of [first, second]) room.wait(reason, slot)

  queue.cancel(first, queue.generation(first))
  expect(queue.size).toBe(1)
  expect([...room.slots()]).toEqual([second])

  room.wake(reason)
  expect(queue.size).toBe(2)
  expect(queue.pop(Number.POSITIVE_INFINITY)).toBe(second)
})
