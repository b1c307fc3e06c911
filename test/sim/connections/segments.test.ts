/** What travels for a connection, and what does not: an end that is over sends nothing. */
import { type Connection, constant, type JournalEvent } from 'sameseed'
import { describe, expect, test } from 'vitest'
import { codeOf, wire } from './wire.ts'

const steady = { network: { latency: constant('10ms') } }
const journal = { journal: true }

/** What each end sent, in order: `n1 close`. */
const sentIn = (events: Iterable<JournalEvent> | undefined) =>
  [...(events ?? [])].flatMap(event =>
    event.kind === 'send'
      ? [`${event.from} ${event.control ?? (event.message === undefined ? 'nothing' : 'data')}`]
      : [],
  )

const opening = ['n1 connect', 'n2 accept']

test('an end that has closed closes no more, nor does one that is broken; a reset is sent once', async () => {
  const { sim, errors } = wire<string>(
    async (connection, env) => {
      connection.close()
      connection.close()
      await env.sleep('50ms')
      connection.reset()
      connection.reset()
      connection.close()
    },
    async (connection, env) => {
      await env.sleep('100ms')
      connection.reset()
      connection.close()
    },
    steady,
    journal,
  )
  await sim.run('300ms')
  expect(sentIn(sim.journal)).toEqual([...opening, 'n1 close', 'n1 reset'])
  expect(errors).toEqual([])
})

test('what waits for room when its end breaks is not sent, and its close neither', async () => {
  const { sim } = wire<string>(
    async (connection, env) => {
      connection.send('x'.repeat(70_000))
      connection.send('waits')
      connection.close()
      await env.sleep('50ms')
      connection.reset()
    },
    async (connection, env) => {
      await env.sleep('100ms')
      await connection.receive().catch(() => undefined)
    },
    steady,
    journal,
  )
  await sim.run('300ms')
  expect(sentIn(sim.journal)).toEqual([...opening, 'n1 data', 'n1 reset'])
})

describe('a crash', () => {
  const phases = (events: Iterable<JournalEvent> | undefined) =>
    [...(events ?? [])].flatMap(event => (event.kind === 'connection' ? [`${event.process} ${event.phase}`] : []))

  test.each(['n1', 'n2'])('of %s sends nothing on a connection that both had closed', async crashed => {
    const { sim } = wire<string>(
      async connection => {
        connection.close()
        await connection.receive()
      },
      async connection => {
        await connection.receive()
        connection.close()
      },
      steady,
      journal,
    )
    await sim.run('200ms')
    sim.crash(crashed)
    await sim.run('200ms')
    expect(sentIn(sim.journal)).toEqual([...opening, 'n1 close', 'n2 close'])
    expect(phases(sim.journal)).toEqual(['n2 accepted', 'n1 opened', 'n2 closed', 'n1 closed'])
  })

  test('sends nothing on one that was reset, and one reset on each that is open', async () => {
    const held: Connection<string>[] = []
    const { sim } = wire<string>(
      async (connection, env) => {
        held.push(connection)
        await env.sleep('50ms')
        connection.reset()
        held.push((await env.connect('n2')) as Connection<string>)
        held.push((await env.connect('n2')) as Connection<string>)
      },
      () => {},
      steady,
      journal,
    )
    await sim.run('200ms')
    sim.crash('n1')
    sim.crash('n1')
    await sim.run('200ms')
    const sent = sentIn(sim.journal)
    expect(held).toHaveLength(3)
    expect(sent.filter(each => each.endsWith('reset'))).toEqual(['n1 reset', 'n1 reset', 'n1 reset'])
    expect(phases(sim.journal).filter(each => each.endsWith('reset'))).toEqual(['n2 reset', 'n2 reset', 'n2 reset'])
    expect([...(sim.journal ?? [])].flatMap(event => (event.kind === 'connection' ? [event.connection] : []))).toEqual([
      0, 0, 0, 1, 1, 2, 2, 1, 2,
    ])
  })
})

describe('what is here when a connection breaks', () => {
  const readsAfter = async (
    end: (connection: Connection<string>) => void,
    before: (own: Connection<string>) => void,
  ) => {
    const read: unknown[] = []
    const { sim } = wire<string>(
      async (connection, env) => {
        await env.sleep('100ms')
        before(connection)
        for (let i = 0; i < 3; i++) read.push(await connection.receive().catch(codeOf))
      },
      connection => {
        connection.send('here')
        end(connection)
      },
      steady,
    )
    await sim.run('500ms')
    return read
  }
  const nothing = () => {}
  const reset = (connection: Connection<string>) => connection.reset()

  test('is lost with a reset', async () => {
    expect(await readsAfter(reset, nothing)).toEqual(['ECONNRESET', 'ECONNRESET', 'ECONNRESET'])
  })

  test('is read still where the stream had come to its end', async () => {
    expect(await readsAfter(connection => connection.close(), reset)).toEqual(['here', undefined, undefined])
  })
})

test('bytes travel in pieces, about half of which are as large as they can be', async () => {
  const { sim } = wire<Uint8Array>(
    async (connection, env) => {
      for (let i = 0; i < 20; i++) {
        connection.send(new Uint8Array(20_000))
        await env.sleep('50ms')
      }
    },
    async connection => {
      for await (const _ of connection);
    },
    { ...steady, bytes: true },
    journal,
  )
  await sim.run('2s')
  const sizes = [...(sim.journal ?? [])].flatMap(event =>
    event.kind === 'send' && event.message instanceof Uint8Array ? [event.message.length] : [],
  )
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(400_000)
  expect(Math.max(...sizes)).toBe(1_460)
  expect(Math.min(...sizes)).toBeGreaterThan(0)
  expect(sizes.filter(size => size === 1_460).length / sizes.length).toBeCloseTo(0.5, 1)
})
