/** The two halves of a stream, by themselves: what its sender may let out, and what its receiver has. */
import { ConnectionError } from 'sameseed'
import { describe, expect, test } from 'vitest'
import { Flight } from '../../../src/net/flight.ts'
import { messageSize } from '../../../src/net/message-size.ts'
import { Arrivals, type Arrived } from '../../../src/sim/connections/arrivals.ts'
import { SendWindow, WINDOW_BYTES } from '../../../src/sim/connections/send-window.ts'

const broken = new ConnectionError('gone', 'ECONNRESET')

describe('a send window', () => {
  const windowOf = () => {
    const sent: unknown[] = []
    const window = new SendWindow(({ message }) => sent.push(message))
    return { window, sent, send: (message: unknown) => window.send({ message, digest: 0 }) }
  }
  const full = 'x'.repeat(WINDOW_BYTES)
  const size = messageSize(full)

  test('lets out what there is room for, and the rest in order when the receiver has taken as much', () => {
    const { window, sent, send } = windowOf()
    expect([send('a'), send(full), send('b'), send('c')]).toEqual([true, true, false, false])
    expect([sent, window.waitingBytes, window.hasRoom]).toEqual([['a', full], messageSize('b') * 2, false])
    window.taken(1)
    expect(sent).toHaveLength(2)
    window.taken(size)
    expect([sent, window.waitingBytes, window.hasRoom]).toEqual([['a', full, 'b', 'c'], 0, true])
  })

  test('is full at so many bytes, and not one before', () => {
    for (const [bytes, hasRoom] of [
      [WINDOW_BYTES - 1, true],
      [WINDOW_BYTES, false],
    ] as const) {
      const { window, send } = windowOf()
      const piece = new Uint8Array(bytes - (messageSize(new Uint8Array(100)) - 100))
      expect(messageSize(piece)).toBe(bytes)
      send(piece)
      expect(send('next')).toBe(hasRoom)
      expect(window.hasRoom).toBe(hasRoom)
    }
  })

  test('tells those who wait for room once, when nothing waits any more', async () => {
    const { window, send } = windowOf()
    const told: string[] = []
    window.whenEmpty(() => told.push('at once'))
    await window.drained()
    send(full)
    send('waits')
    window.whenEmpty(() => told.push('empty'))
    void window.drained().then(() => told.push('drained'))
    await null
    expect(told).toEqual(['at once'])
    window.taken(size)
    await null
    await null
    expect(told).toEqual(['at once', 'empty', 'drained'])
    send(full)
    send('waits again')
    window.taken(2 * size)
    await null
    expect(told).toHaveLength(3)
  })

  test('lets out nothing of what waits when it breaks, and tells those who wait once', async () => {
    const { window, sent, send } = windowOf()
    const told: unknown[] = []
    send(full)
    send('waits')
    window.whenEmpty(() => told.push('empty'))
    window.drained().catch((error: unknown) => told.push(error))
    window.break(broken)
    window.break(broken)
    window.taken(size)
    await null
    await null
    expect([sent, told, window.waitingBytes]).toEqual([[full], [broken], 0])
  })
})

describe('arrivals', () => {
  const flightOf = (sequence: number): Flight => Object.assign(new Flight(), { sequence })
  const arrived = (message: unknown, bytes: number): Arrived => ({ message, bytes })

  test('are put in order, each once', () => {
    const arrivals = new Arrivals(false, () => {})
    const given = [2, 1, 4, 0, 5, 3].map(sequence => arrivals.inOrder(flightOf(sequence)).map(each => each.sequence))
    expect(given).toEqual([[], [], [], [0, 1, 2], [], [3, 4, 5]])
    expect(arrivals.inOrder(flightOf(6)).map(({ sequence }) => sequence)).toEqual([6])
  })

  test('end once; what is here comes first, and a reader that waits is told', async () => {
    const arrivals = new Arrivals(false, () => {})
    arrivals.push(arrived('here', 1))
    expect(arrivals.hasEnded).toBe(false)
    arrivals.end('closed')
    arrivals.end('reset')
    expect(arrivals.hasEnded).toBe(true)
    expect([await arrivals.next(), await arrivals.next(), await arrivals.next()]).toEqual([
      arrived('here', 1),
      'closed',
      'closed',
    ])
    const waiting = new Arrivals(false, () => {})
    const read = waiting.next()
    waiting.end('reset')
    expect([await read, waiting.hasEnded]).toEqual(['reset', false])
  })

  test('tell how much was taken at half a window, and begin to count anew', async () => {
    const told: number[] = []
    const arrivals = new Arrivals(false, bytes => told.push(bytes))
    const half = WINDOW_BYTES / 2
    for (const bytes of [half - 1, 1, half - 1, 2, half]) {
      arrivals.push(arrived('m', bytes))
      await arrivals.next()
    }
    expect(told).toEqual([half, half + 1, half])
  })

  test('of bytes come as many as are here, and what ends the stream after them', async () => {
    const arrivals = new Arrivals(true, () => {})
    const [one, two] = [Uint8Array.of(1), Uint8Array.of(2, 3)]
    arrivals.push(arrived(one, 1))
    expect((await arrivals.next()) as Arrived).toEqual(arrived(one, 1))
    arrivals.push(arrived(one, 1))
    arrivals.push(arrived(two, 2))
    arrivals.end('closed')
    expect(await arrivals.next()).toEqual(arrived(Uint8Array.of(1, 2, 3), 3))
    expect(await arrivals.next()).toBe('closed')
  })
})
