import { describe, expect, test } from 'vitest'
import { Bottleneck } from '../../src/net/bottleneck.ts'
import { Corruption } from '../../src/net/corruption.ts'
import { Degradation } from '../../src/net/degradation.ts'
import {
  BLOCKED,
  DAMAGED,
  DATAGRAM,
  FLIGHT_PARTS,
  Flight,
  LOST,
  type PartNumber,
  REPLY,
  REQUEST,
  SEGMENT,
} from '../../src/net/flight.ts'
import { constant, exponential } from '../../src/net/latency.ts'
import type { Link } from '../../src/net/link.ts'
import { Network, type NetworkOptions } from '../../src/net/network.ts'
import type { NetworkOverlay } from '../../src/net/overlay.ts'
import { Reordering } from '../../src/net/reordering.ts'
import { Slowdown } from '../../src/net/slowdown.ts'
import { Streams } from '../../src/random/streams.ts'

function network(options: NetworkOptions, overlay?: NetworkOverlay): Network {
  const net = new Network(new Streams('1'), options, { overlay }, { linkOpened() {}, holdEnded() {} })
  for (const [index, id] of ['n1', 'n2', 'n3'].entries()) net.addEndpoint({ index, id })
  return net
}

function setOut(net: Network, link: Link, part: PartNumber = DATAGRAM, message: unknown = 'ab'): Flight<Link> {
  const flight = new Flight<Link>()
  flight.begin(link, part, message, -1)
  net.route(flight, 0)
  return flight
}

describe('a segment that is sent again', () => {
  test.each([
    ['is no longer slow', () => new Slowdown(10_000, 0)],
    ['has no way round any more', () => new Reordering(1, 10_000)],
  ])('%s when that is over', (_what, disturbance) => {
    const net = network({ latency: constant('3ms') })
    const disturbed = net.disturb(disturbance())
    const losing = net.intercept(() => 'lose')
    const flight = setOut(net, net.link(0, 1), SEGMENT)
    expect(flight.arrivalUs).toBe(LOST)
    disturbed.heal()
    losing.heal()
    net.routeAgain(flight, 50_000)
    expect(flight.arrivalUs).toBe(53_000)
  })

  test('is held by nothing that held it before', () => {
    const net = network({ latency: constant('3ms') })
    const holding = net.intercept(() => 'hold')
    const losing = net.intercept(() => 'lose')
    const flight = setOut(net, net.link(0, 1), SEGMENT)
    expect(flight.hold).toBeDefined()
    holding.heal()
    losing.heal()
    net.routeAgain(flight, 50_000)
    expect(flight.hold).toBeUndefined()
  })
})

test('what is lost already is nothing to a slowdown, a bottleneck or a reordering', () => {
  const net = network({ latency: constant('3ms') })
  net.disturb(new Degradation('loss', 1))
  const all = [new Slowdown(10_000, 0), new Bottleneck(1, 0), new Reordering(1, 10_000)]
  for (const one of all) net.disturb(one)
  expect(setOut(net, net.link(0, 1)).arrivalUs).toBe(LOST)
  expect(all.map(({ effect }) => effect)).toEqual([0, 0, 0])
})

describe('a duplicate', () => {
  test('takes the usual time where the plan says that the network is calm', () => {
    const net = network({ latency: exponential('2ms') }, {})
    net.intercept(() => ({ duplicate: '5ms' }))
    const link = net.link(0, 1)
    const copies = Array.from({ length: 20 }, () => setOut(net, link).copyUs)
    expect(new Set(copies)).toEqual(new Set([link.latency.nominalUs + 5_000]))
  })

  test('and else a time of its own', () => {
    const net = network({ latency: exponential('2ms') })
    net.intercept(() => ({ duplicate: '5ms' }))
    const link = net.link(0, 1)
    const flights = Array.from({ length: 20 }, () => setOut(net, link))
    expect(new Set(flights.map(({ copyUs }) => copyUs)).size).toBeGreaterThan(15)
    expect(flights.filter(({ copyUs, arrivalUs }) => copyUs - 5_000 === arrivalUs).length).toBeLessThan(3)
    expect(Math.min(...flights.map(({ copyUs }) => copyUs))).toBeGreaterThanOrEqual(5_000)
  })
})

test('a slow node has one pipe for all that it is sent, and one for all that it sends', () => {
  const net = network({ latency: constant('3ms') })
  // Two bytes take a millisecond, and so does each message here.
  net.disturb(new Bottleneck(4_000, 10_000, new Set(['n2'])))
  const arrivals = (...links: readonly (readonly [number, number])[]) =>
    links.map(([from, to]) => setOut(net, net.link(from, to)).arrivalUs)
  expect(arrivals([0, 1], [2, 1])).toEqual([4_000, 5_000])
  expect(arrivals([1, 0], [1, 2])).toEqual([4_000, 5_000])
  // It is no pipe of others.
  expect(arrivals([0, 2], [0, 2])).toEqual([3_000, 3_000])
})

test('what would wait for longer than the queue of a bottleneck is dropped, and nothing else', () => {
  const net = network({ latency: constant('3ms') })
  net.disturb(new Bottleneck(4_000, 2_000))
  const link = net.link(0, 1)
  expect([1, 2, 3, 4].map(() => setOut(net, link).arrivalUs)).toEqual([4_000, 5_000, 6_000, LOST])
})

test('what takes no time can be lost as well', () => {
  const net = network({ latency: constant(0) })
  net.intercept(() => 'lose')
  expect(setOut(net, net.link(0, 1)).arrivalUs).toBe(LOST)
})

test('corruption damages a share of the messages', () => {
  const net = network({ latency: constant('3ms') })
  const corruption = net.disturb(new Corruption(0.3, true))
  const link = net.link(0, 1)
  const damaged = Array.from({ length: 2_000 }, () => setOut(net, link)).filter(({ mark }) => (mark & DAMAGED) !== 0)
  expect(damaged.length / 2_000).toBeCloseTo(0.3, 1)
  expect(corruption.effect).toBe(damaged.length)
})

test('copies that come soon take as long as other messages do', () => {
  const net = network({ latency: exponential('2ms'), duplicate: 0.3 })
  const link = net.link(0, 1)
  const flights = Array.from({ length: 20_000 }, () => setOut(net, link))
  // Half of them come later by a millisecond and more.
  const meanUs = (some: readonly number[]) => some.reduce((sum, us) => sum + us, 0) / some.length
  const copies = flights.map(({ copyUs }) => copyUs).filter(us => us >= 0)
  const soon = copies.sort((a, b) => a - b).slice(0, copies.length >> 2)
  const usual = flights.map(({ arrivalUs }) => arrivalUs).sort((a, b) => a - b)
  expect(copies.length / flights.length).toBeCloseTo(0.3, 1)
  // The soonest quarter of them is the sooner half of those that are not late, or thereabouts.
  expect(meanUs(soon) / meanUs(usual.slice(0, usual.length >> 1))).toBeGreaterThan(0.8)
  expect(meanUs(soon) / meanUs(usual.slice(0, usual.length >> 1))).toBeLessThan(1.3)
})

test('the parts of what travels have the names of their numbers', () => {
  expect(FLIGHT_PARTS).toEqual(['datagram', 'request', 'reply', 'segment'])
  expect([DATAGRAM, REQUEST, REPLY, SEGMENT]).toEqual([0, 1, 2, 3])
})

test('what is healed twice is healed once: others stay as they are', () => {
  const net = network({ latency: constant('3ms') })
  const link = net.link(0, 1)
  const [first, second] = [0, 1].map(() => net.cut('block', [['n1', 'n2']]))
  first?.heal()
  first?.heal()
  expect(setOut(net, link).arrivalUs).toBe(BLOCKED)
  second?.heal()
  expect(setOut(net, link).arrivalUs).toBe(3_000)
})
