import fc from 'fast-check'
import { type Connection, constant, type Fault, uniform } from 'sameseed'
import { expect, test } from 'vitest'
import { wire } from './wire.ts'

/** Bytes that say where they stand. */
const numbered = (length: number, from = 0) => Uint8Array.from({ length }, (_, i) => (from + i) % 251)

test('bytes come in pieces: those that are here at once are read at once', async () => {
  const reads: number[] = []
  const { sim } = wire<Uint8Array>(
    connection => void connection.send(numbered(10_000)),
    async (connection, env) => {
      // All has come before the first read: it is one.
      await env.sleep('1s')
      reads.push((await connection.receive())?.length ?? -1)
      for await (const piece of connection) reads.push(piece.length)
    },
    { bytes: true },
  )
  await sim.run('2s')
  expect(reads).toEqual([10_000])
})

test('a reader that waits gets the pieces as they come, none larger than a packet', async () => {
  const reads: number[] = []
  const { sim } = wire<Uint8Array>(
    connection => void connection.send(numbered(10_000)),
    async connection => {
      for await (const piece of connection) reads.push(piece.length)
    },
    { bytes: true, network: { latency: uniform('1ms', '30ms') } },
  )
  await sim.run('2s')
  expect(reads.reduce((sum, length) => sum + length, 0)).toBe(10_000)
  expect(reads.length).toBeGreaterThan(3)
})

test('where the plan makes the network calm, pieces are as large as they can be', async () => {
  const sizes = async (network: object | undefined) => {
    const { sim } = wire<Uint8Array>(
      connection => void connection.send(numbered(4_000)),
      () => {},
      { bytes: true, network: { latency: constant('1ms') } },
      { journal: true },
      network === undefined ? {} : { network: {} },
    )
    await sim.run('1s')
    return [...(sim.journal ?? [])].flatMap(event =>
      event.kind === 'send' && event.message instanceof Uint8Array ? [event.message.length] : [],
    )
  }
  expect(await sizes({})).toEqual([1_460, 1_460, 1_080])
  expect((await sizes(undefined)).length).toBeGreaterThan(3)
})

test('a connection of bytes takes nothing else, and keeps a copy', async () => {
  const got: number[] = []
  const { sim, errors } = wire<Uint8Array>(
    connection => {
      const bytes = Uint8Array.of(1, 2, 3)
      connection.send(bytes)
      bytes.fill(9)
      ;(connection as unknown as Connection<string>).send('text')
    },
    async connection => {
      expect(connection.isBytes).toBe(true)
      for await (const piece of connection) got.push(...piece)
    },
    { bytes: true },
  )
  await sim.run('1s')
  expect(got).toEqual([1, 2, 3])
  expect(errors).toEqual(['n1: TypeError: this connection to n2 carries bytes: send a Uint8Array'])
})

const time = (most: number) => fc.integer({ min: 0, max: most }).map(ms => `${ms}ms`)
const lasting = { at: time(400), for: time(300) }

/** What may happen to a connection without breaking it. */
const harmless: fc.Arbitrary<Fault> = fc.oneof(
  fc.record({
    kind: fc.constant('partition' as const),
    ...lasting,
    groups: fc.constant([['n1'], ['n2']] as const),
  }),
  fc.record({ kind: fc.constant('hold' as const), ...lasting, groups: fc.constant([['n1'], ['n2']] as const) }),
  fc.record({ kind: fc.constant('stall' as const), ...lasting, groups: fc.constant([['n1'], ['n2']] as const) }),
  fc.record({ kind: fc.constant('pause' as const), ...lasting, node: fc.constantFrom('n1', 'n2') }),
  fc.record({
    kind: fc.constant('slow' as const),
    ...lasting,
    node: fc.constantFrom('n1', 'n2'),
    step: time(20),
  }),
  fc.record({ kind: fc.constant('loss' as const), ...lasting, rate: fc.double({ min: 0, max: 0.9, noNaN: true }) }),
  fc.record({ kind: fc.constant('duplication' as const), ...lasting, rate: fc.constant(0.5) }),
  fc.record({
    kind: fc.constant('reordering' as const),
    ...lasting,
    rate: fc.double({ min: 0, max: 1, noNaN: true }),
    by: time(200),
  }),
  fc.record({
    kind: fc.constant('corruption' as const),
    ...lasting,
    rate: fc.constant(0.5),
    detected: fc.constant(true),
  }),
  fc.record({ kind: fc.constant('delay' as const), ...lasting, by: time(100) }),
  fc.record({
    kind: fc.constant('bandwidth' as const),
    ...lasting,
    bytesPerSecond: fc.integer({ min: 5_000, max: 1e6 }),
  }),
) as fc.Arbitrary<Fault>

const numRuns = process.env.SAMESEED_TESTS === 'all' ? 300 : 30

test.each([true, false])('what goes in comes out, in order, under every fault; bytes: %s', async bytes => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.oneof(fc.nat(2_000), fc.nat(100_000)), { maxLength: 8 }),
      fc.array(fc.nat(80), { maxLength: 8 }),
      fc.array(harmless, { maxLength: 6 }),
      fc.nat(1_000),
      async (writes, waits, faults, seed) => {
        const got: Uint8Array[] = []
        let [hasEnded, hasSent] = [false, false]
        const { sim, errors } = wire<Uint8Array>(
          async (connection, env) => {
            let from = 0
            for (const [i, length] of writes.entries()) {
              const hasRoom = connection.send(numbered(length, from))
              // An empty message may wait as well.
              if (hasRoom) expect(connection.waiting).toBe(0)
              else if (length > 0) expect(connection.waiting).toBeGreaterThan(0)
              from += length
              // Well-behaved, every other time.
              if (!hasRoom && i % 2 === 0) {
                await connection.drained()
                expect(connection.waiting).toBe(0)
              }
              await env.sleep(waits[i] ?? 0)
            }
            connection.close()
            hasSent = true
          },
          async (connection, env) => {
            for await (const piece of connection) {
              got.push(piece)
              await env.sleep(waits[got.length % 8] ?? 0)
            }
            hasEnded = true
          },
          { bytes, network: { latency: uniform('1ms', '20ms') } },
          {},
          { seed: String(seed), faults },
        )
        await sim.run('1s')
        sim.heal()
        await sim.run('120s')
        expect(errors).toEqual([])
        const total = writes.reduce((sum, length) => sum + length, 0)
        const all = Buffer.concat(got)
        expect(all.length).toBe(total)
        expect(all.equals(numbered(total))).toBe(true)
        if (!bytes) expect(got.map(({ length }) => length)).toEqual(writes)
        expect([hasSent, hasEnded]).toEqual([true, true])
      },
    ),
    // An empty message finds that others wait.
    { numRuns, examples: [[[255, 65_398, 0], [], [], 0]] },
  )
})

test('the window: 64 KiB are under way, the rest waits until half of that was taken', async () => {
  const log: (string | number | boolean)[] = []
  const kib = new Uint8Array(1_024)
  const { sim } = wire<Uint8Array>(
    async (connection, env) => {
      await env.sleep('100ms')
      let sent = 0
      while (connection.send(kib)) sent++
      log.push('room for', sent, 'waiting', connection.waiting)
      connection.send(kib)
      log.push('waiting', connection.waiting)
      await connection.drained()
      log.push('drained', sim.now, 'waiting', connection.waiting)
      log.push('room', connection.send(kib))
    },
    async (connection, env) => {
      await env.sleep('500ms')
      for (let i = 0; i < 31; i++) await connection.receive()
      log.push('31 taken')
      await env.sleep('500ms')
      await connection.receive()
      log.push('32 taken', sim.now)
    },
    { network: { latency: constant('1ms') } },
  )
  await sim.run('3s')
  expect(log).toEqual([
    ...['room for', 64, 'waiting', 1_024, 'waiting', 2_048],
    // Half of the window is worth telling, and that takes one trip.
    ...['31 taken', '32 taken', 1_001, 'drained', 1_002, 'waiting', 0, 'room', true],
  ])
})

test('what waits is lost with a reset, and whoever waits for room hears of it', async () => {
  const log: unknown[] = []
  const { sim, errors } = wire<Uint8Array>(
    async connection => {
      connection.send(new Uint8Array(70_000))
      connection.send(new Uint8Array(10))
      log.push(connection.waiting)
      try {
        await connection.drained()
      } finally {
        log.push(connection.waiting)
      }
    },
    async (connection, env) => {
      await env.sleep('50ms')
      connection.reset()
    },
  )
  await sim.run('1s')
  expect(log).toEqual([10, 0])
  expect(errors).toEqual(['n1: ECONNRESET'])
})

test('messages that arrive damaged take as much of the window as what was sent', async () => {
  let received = 0
  // Infinity has eight bytes. What arrives in its place, 0, has one.
  const { sim } = wire<number>(
    connection => {
      for (let n = 0; n < 20_000; n++) connection.send(Number.POSITIVE_INFINITY)
    },
    async connection => {
      for await (const _ of connection) received++
    },
    {},
    {},
    { faults: [{ kind: 'corruption', at: 0, rate: 1, detected: false }] },
  )
  await sim.run('5s')
  expect(received).toBe(20_000)
})
