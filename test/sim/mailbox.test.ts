import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { AsyncQueue, Mailbox } from '../../src/sim/mailbox.ts'
import { effort } from '../effort.ts'

describe('a queue', () => {
  test('gives what was put in, in order, to one reader, as a plain list would', async () => {
    const acts = fc.array(fc.constantFrom('push', 'push', 'take', 'next', 'abandon'), { maxLength: 200 })
    await fc.assert(
      fc.asyncProperty(acts, fc.nat({ max: 60 }), async (acts, atFirst) => {
        const clock = { now: 0 }
        const queue = new AsyncQueue<number>(clock)
        const list: number[] = []
        /** What a reader that waits is to get, and got. */
        const expected: number[] = []
        const got: number[] = []
        let [pushed, isWaiting, isRead] = [0, false, false]
        for (const act of [...Array<'push'>(atFirst).fill('push'), ...acts]) {
          clock.now++
          if (act === 'push') {
            queue.push(++pushed)
            if (isWaiting) expected.push(pushed)
            else list.push(pushed)
            if (isWaiting) expect([queue.taken, queue.takenUs]).toEqual([pushed, clock.now])
            isWaiting = false
          } else if (act === 'take') expect(queue.take()).toBe(list.shift())
          else if (act === 'abandon') {
            queue.abandon()
            isWaiting = false
          } else if (isWaiting) expect(() => queue.next()).toThrow('two readers wait for the same inbox')
          else {
            isRead = true
            void queue.next().then(item => got.push(item))
            const first = list.shift()
            if (first === undefined) isWaiting = true
            else {
              expected.push(first)
              expect([queue.taken, queue.takenUs]).toEqual([first, clock.now])
            }
          }
          expect([queue.size, queue.waiting, queue.isRead]).toEqual([list.length, isWaiting, isRead])
        }
        await null
        await null
        expect(got).toEqual(expected)
      }),
      { numRuns: effort(300) },
    )
  })

  test('without a clock takes things at 0', () => {
    const queue = new AsyncQueue<string>()
    queue.push('x')
    void queue.next()
    expect([queue.taken, queue.takenUs]).toEqual(['x', 0])
  })

  test('is a loop over all that will ever come', async () => {
    const queue = new AsyncQueue<number>()
    queue.push(1)
    const got: number[] = []
    for await (const item of queue) {
      got.push(item)
      if (item === 3) break
      queue.push(item + 1)
    }
    expect(got).toEqual([1, 2, 3])
  })
})

describe('a mailbox', () => {
  test('is used once its messages are read, or once it listens without a port', () => {
    const clock = { now: 0 }
    expect(new Mailbox(clock).isUsed).toBe(false)
    const [read, listening, ported] = [new Mailbox(clock), new Mailbox(clock), new Mailbox(clock)]
    void read.messages.next()
    listening.listen(0)
    ported.listen(80)
    expect([read.isUsed, listening.isUsed, ported.isUsed]).toEqual([true, true, false])
  })

  test('has one door for each port, closed ones no longer, in the order of their numbers', () => {
    const mailbox = new Mailbox({ now: 0 })
    const doors = [443, 80, 8_080, 9].map(port => mailbox.listen(port))
    expect(mailbox.listen(80)).toBeUndefined()
    expect(mailbox.ports).toEqual([9, 80, 443, 8_080])
    expect(mailbox.listenerAt(80)).toBe(doors[1])
    mailbox.unlisten(80)
    expect([mailbox.ports, mailbox.listenerAt(80)]).toEqual([[9, 443, 8_080], undefined])
    expect(mailbox.listen(80)).not.toBe(doors[1])
  })

  test('keeps those that knock early, once, for the door without a port', () => {
    const knocks: string[] = []
    const mailbox = new Mailbox({ now: 0 })
    mailbox.knockLater(() => knocks.push('first'))
    mailbox.knockLater(() => knocks.push('second'))
    mailbox.listen(80)
    expect(knocks).toEqual([])
    mailbox.listen(0)
    expect(knocks).toEqual(['first', 'second'])
    expect(mailbox.takeEarlyConnections()).toEqual([])
  })
})
