import { describeFault, type Fault, Simulation } from 'sameseed'
import { expect, test } from 'vitest'
import { ALL, type Ping, pings } from './pings.ts'

const byHand = (count = 2) => new Simulation(pings({ count }), { seed: '1' }, { journal: true })

const told = (sim: Simulation) =>
  [...(sim.journal ?? [])].flatMap(event => {
    if (event.kind !== 'fault') return []
    const { timeUs: time, phase, fault, index } = event
    return [`${time / 1_000} ${phase} ${typeof fault === 'string' ? fault : describeFault(fault as Fault)} ${index}`]
  })

const arrivals = (sim: Simulation) => (sim.inspect('n2') as { arrivals: [number, number][] }).arrivals

test('what is done to the network by hand stands in the journal, once', async () => {
  const sim = byHand(3)
  await sim.run(10)
  const cut = sim.net.partition(['n1'], ['n2', 'n3'])
  const hold = sim.net.hold({ from: ['n1'], to: ['n2'] })
  await sim.run(10)
  cut.heal()
  cut.heal()
  await sim.run(10)
  sim.net.partition({ links: [['n2', 'n1']] })
  sim.net.heal()
  hold.heal()
  expect(told(sim)).toEqual([
    '10 begin partition n1 | n2 n3 -1',
    '10 begin hold n1 -> n2 -1',
    '20 end partition n1 | n2 n3 -1',
    '30 begin partition n2->n1 -1',
    '30 end hold n1 -> n2 -1',
    '30 end partition n2->n1 -1',
  ])
  // The message of 10 ms was dropped, for both; the one of 20 ms before the healing was dropped, too; that of 30 ms was held.
  expect([cut.effect, hold.effect]).toEqual([4, 0])
})

test('targets are found by their role', async () => {
  const sim = byHand(3)
  sim.net.partition(['@one'], ['@rest'])
  await sim.run(50)
  expect(told(sim)).toEqual(['0 begin partition @one | @rest -1'])
  expect(sim.messages.blocked).toBeGreaterThan(0)
})

test('a function decides about each message, until it ends', async () => {
  const sim = byHand()
  const seen: unknown[] = []
  const interception = sim.net.intercept(function meddling(message, about) {
    seen.push([message, about])
    const { n } = message as Ping
    if (n === 0) return 'lose'
    if (n === 1) return { delay: '25ms' }
    if (n === 2) return 'duplicate'
    if (n === 3) return { duplicate: '30ms' }
    return n === 4 ? 'hold' : undefined
  })
  await sim.run(75)
  expect(arrivals(sim)).toEqual([
    [2, 31],
    [2, 31],
    [3, 41],
    [1, 46],
    [5, 61],
    [3, 71],
    [6, 71],
  ])
  interception.heal()
  interception.heal()
  await sim.run(24)
  expect(arrivals(sim).slice(7)).toEqual([
    [4, 75],
    [7, 81],
    [8, 91],
  ])
  expect(interception.effect).toBe(5)
  expect(seen.slice(0, 2)).toEqual([
    [
      { type: 'ping', n: 0 },
      { from: 'n1', to: 'n2', number: 0, part: 'datagram' },
    ],
    [
      { type: 'ping', n: 1 },
      { from: 'n1', to: 'n2', number: 1, part: 'datagram' },
    ],
  ])
  expect(seen).toHaveLength(7)
  expect(told(sim)).toEqual(['0 begin intercept by meddling -1', '75 end intercept by meddling -1'])
})

test('every kind of network fault can be injected by hand, ended, and healed with all others', async () => {
  const groups = [['n1'], ['n2']] as const
  const ends = { at: 0 } as const
  const sim = byHand()
  const faults = [
    sim.inject({ kind: 'partition', ...ends, groups }),
    sim.inject({ kind: 'flapping', ...ends, every: '5ms', groups }),
    sim.inject({ kind: 'hold', ...ends, groups }),
    sim.inject({ kind: 'swizzle', ...ends, clog: ['n1'], release: ['n1'], every: '5ms' }),
    sim.inject({ kind: 'stall', ...ends, groups }),
    sim.inject({ kind: 'loss', ...ends, rate: 1 }),
    sim.inject({ kind: 'duplication', ...ends, rate: 1 }),
    sim.inject({ kind: 'reordering', ...ends, rate: 1, by: '1s' }),
    sim.inject({ kind: 'corruption', ...ends, rate: 1, detected: false }),
    sim.inject({ kind: 'delay', ...ends, by: '1s', jitter: '1s' }),
    sim.inject({ kind: 'bandwidth', ...ends, bytesPerSecond: 1 }),
    sim.inject({ kind: 'message', ...ends, action: 'lose' }),
  ]
  sim.inject({ kind: 'reset', ...ends, between: ['n1', 'n2'] })
  await sim.run(35)
  expect(arrivals(sim)).toEqual([])
  faults[0]?.heal()
  sim.heal()
  await sim.run(64)
  expect(arrivals(sim).map(([n]) => n)).toEqual(ALL.slice(3))
  expect(arrivals(sim).at(-1)).toEqual([8, 91])
  expect(told(sim).filter(text => text.includes('begin'))).toHaveLength(13)
  // What does not last has no end: the reset.
  expect(told(sim).filter(text => text.includes('end'))).toHaveLength(12)
})

test('what single messages wait for is over when all is healed', async () => {
  const sim = byHand()
  sim.inject({ kind: 'message', at: 0, action: 'hold', nth: 1 })
  await sim.run(25)
  sim.heal()
  await sim.run(1)
  expect(arrivals(sim)).toEqual([
    [1, 21],
    [0, 25],
  ])
})
