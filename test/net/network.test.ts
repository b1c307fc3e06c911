import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Bottleneck } from '../../src/net/bottleneck.ts'
import { Degradation } from '../../src/net/degradation.ts'
import { BLOCKED, DATAGRAM, Flight, LOST, type PartNumber, SEGMENT } from '../../src/net/flight.ts'
import { constant, exponential } from '../../src/net/latency.ts'
import type { Link } from '../../src/net/link.ts'
import { type LinkPairs, Network, type NetworkOptions } from '../../src/net/network.ts'
import type { NetworkOverlay } from '../../src/net/overlay.ts'
import { Streams } from '../../src/random/streams.ts'

function network(options: NetworkOptions = {}, overlay?: NetworkOverlay, seed = '1') {
  const released: string[] = []
  const net = new Network(
    new Streams(seed),
    options,
    { overlay },
    {
      linkOpened: ({ name }) => released.push(name),
      holdEnded() {},
    },
  )
  for (const [index, id] of ['n1', 'n2', 'n3'].entries()) net.addEndpoint({ index, id })
  return { net, released }
}

/** All links between some processes and others, in both directions. */
const between = (some: readonly string[], others: readonly string[]): LinkPairs =>
  some.flatMap(a => others.flatMap(b => [[a, b] as const, [b, a] as const]))

/** A flight that has set out. */
function setOut(net: Network, link: Link, now = 0, part: PartNumber = DATAGRAM): Flight<Link> {
  const flight = new Flight<Link>()
  flight.begin(link, part, undefined, -1)
  net.route(flight, now)
  return flight
}

const arrival = (net: Network, link: Link, now = 0, part: PartNumber = DATAGRAM) =>
  setOut(net, link, now, part).arrivalUs

const route = (net: Network, link: Link, times: number, now = 0) =>
  Array.from({ length: times }, () => arrival(net, link, now))

test('message k of a link has its latency, whatever happens to others and whatever faults were on', () => {
  const plain = network({ latency: exponential('2ms') })
  const expected = route(plain.net, plain.net.link(0, 1), 50)
  const troubled = network({ latency: exponential('2ms') })
  const link = troubled.net.link(0, 1)
  route(troubled.net, troubled.net.link(1, 0), 17)
  const cut = troubled.net.cut('block', between(['n1'], ['n2']))
  const first = route(troubled.net, link, 20)
  cut.heal()
  const loss = troubled.net.disturb(new Degradation('loss', 0.5))
  const second = route(troubled.net, link, 20)
  loss.heal()
  const third = route(troubled.net, link, 10)
  expect(first).toEqual(Array(20).fill(BLOCKED))
  for (const [i, arrival] of second.entries()) if (arrival !== LOST) expect(arrival).toBe(expected[20 + i])
  expect(second).toContain(LOST)
  expect(third).toEqual(expected.slice(40))
})

test('loss and duplication happen as often as asked for', () => {
  const { net } = network({ loss: 0.2, duplicate: 0.3 })
  const link = net.link(0, 1)
  route(net, link, 20_000)
  expect(link.counts.lost / 20_000).toBeCloseTo(0.2, 1)
  expect(link.counts.duplicated / 20_000).toBeCloseTo(0.3, 1)
  expect(link.counts.sent).toBe(20_000)
})

test('without reordering, nothing overtakes', () => {
  const { net } = network({ latency: exponential('5ms'), reorder: false })
  const arrivals = Array.from({ length: 500 }, (_, i) => arrival(net, net.link(0, 1), i * 100))
  expect(arrivals).toEqual(arrivals.toSorted((a, b) => a - b))
  const { net: reordering } = network({ latency: exponential('5ms') })
  const mixed = Array.from({ length: 500 }, (_, i) => arrival(reordering, reordering.link(0, 1), i * 100))
  expect(mixed).not.toEqual(mixed.toSorted((a, b) => a - b))
})

describe('partitions', () => {
  const reachable = (net: Network) =>
    ['01', '02', '10', '12', '20', '21'].filter(([from, to]) => arrival(net, net.link(Number(from), Number(to))) >= 0)

  test('cut the links between groups, and heal', () => {
    const { net } = network()
    const cut = net.cut('block', between(['n1'], ['n2', 'n3']))
    expect(reachable(net)).toEqual(['12', '21'])
    expect(cut.effect).toBe(4)
    cut.heal()
    cut.heal()
    expect(reachable(net)).toHaveLength(6)
  })

  test('may be one-way', () => {
    const { net } = network()
    net.cut('block', [['n1', 'n2']])
    expect(reachable(net)).toEqual(['02', '10', '12', '20', '21'])
  })

  test('overlap: a link is whole when the last cut of it is healed', () => {
    const { net } = network()
    const first = net.cut('block', between(['n1'], ['n2']))
    const second = net.cut('block', between(['n1'], ['n2', 'n3']))
    first.heal()
    expect(reachable(net)).toEqual(['12', '21'])
    second.heal()
    expect(reachable(net)).toHaveLength(6)
  })

  test('heal() ends all of them, holds and degradations too', () => {
    const { net, released } = network()
    net.cut('block', between(['n1'], ['n2']))
    net.cut('hold', between(['n2'], ['n3']))
    net.disturb(new Degradation('loss', 1))
    net.heal()
    expect(reachable(net)).toHaveLength(6)
    expect(released.sort()).toEqual(['n1->n2', 'n2->n1', 'n2->n3', 'n3->n2'])
    expect(net.link(0, 1).loss).toBe(0)
  })

  test('have the effect they had until they were healed, whatever others do to their links afterwards', () => {
    const { net } = network()
    const cut = net.cut('block', [['n1', 'n2']])
    const loss = net.disturb(new Degradation('loss', 1))
    reachable(net)
    cut.heal()
    loss.heal()
    net.cut('block', [['n1', 'n2']])
    net.disturb(new Degradation('loss', 1))
    reachable(net)
    expect([cut.effect, loss.effect]).toEqual([1, 5])
  })

  test('that overlap share what they do: each has what its own part of the chance did, and nothing of what is usual', () => {
    for (const [chance, count] of [
      ['loss', 'lost'],
      ['duplication', 'duplicated'],
    ] as const) {
      const { net } = network()
      const link = net.link(0, 1)
      const [first, second] = [new Degradation(chance, 0.2), new Degradation(chance, 0.3)]
      net.disturb(first)
      net.disturb(second, [['n1', 'n2']])
      route(net, link, 20_000)
      expect(first.effect + second.effect).toBe(link.counts[count])
      expect([first.effect / 20_000, second.effect / 20_000]).toEqual([expect.closeTo(0.2, 1), expect.closeTo(0.3, 1)])
      first.heal()
      const before = [first.effect, second.effect, link.counts[count]] as const
      route(net, link, 1_000)
      expect(first.effect).toBe(before[0])
      expect(second.effect - before[1]).toBe(link.counts[count] - before[2])
    }
    const { net } = network({ loss: 0.2, duplicate: 0.3 })
    const [loss, duplication] = [new Degradation('loss', 0.1), new Degradation('duplication', 0.1)]
    net.disturb(loss)
    net.disturb(duplication)
    route(net, net.link(0, 1), 20_000)
    expect([loss.effect / 20_000, duplication.effect / 20_000]).toEqual([
      expect.closeTo(0.1, 1),
      expect.closeTo(0.1, 1),
    ])
    expect(net.link(0, 1).counts.lost / 20_000).toBeCloseTo(0.3, 1)
  })

  test('an unknown process is named, with those that exist', () => {
    expect(() => network().net.cut('block', [['n1', 'n9']])).toThrow(
      'there is no process "n9" in the network; there are n1, n2, n3',
    )
  })
})

test('any sequence of cuts and heals leaves the network whole when all are healed', () => {
  const ids = ['n1', 'n2', 'n3']
  const kind = fc.constantFrom('block', 'hold', 'stall')
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.shuffledSubarray(ids), fc.shuffledSubarray(ids), kind)), cuts => {
      const { net } = network()
      const made = cuts.map(([some, others, kind]) => net.cut(kind, between(some, others)))
      for (const cut of made) cut.heal()
      for (const { blocks, holds, stalls } of net.links) expect([blocks, holds, stalls]).toEqual([0, 0, 0])
    }),
  )
})

describe('the plan overlay', () => {
  test('makes all unlisted messages calm', () => {
    const { net } = network({ latency: exponential('2ms'), loss: 0.9 }, {})
    const link = net.link(0, 1)
    expect(new Set(route(net, link, 20))).toEqual(new Set([link.latency.nominalUs]))
  })

  test('gives listed messages their fate, and those left to the seed what the seed gives', () => {
    const { net: seeded } = network({ latency: exponential('2ms') })
    const expected = route(seeded, seeded.link(0, 1), 10)
    const { net } = network(
      { latency: exponential('2ms') },
      {
        'n1->n2': {
          '1': 'lost',
          '2': { latency: '7ms' },
          '3': { latency: '1ms', duplicate: '9ms' },
          '5-6': 'seed',
          '8-': 'seed',
        },
      },
    )
    const link = net.link(0, 1)
    const calm = link.latency.nominalUs
    const arrivals: number[] = []
    const duplicates: number[] = []
    for (let i = 0; i < 10; i++) {
      const { arrivalUs, copyUs } = setOut(net, link)
      arrivals.push(arrivalUs)
      duplicates.push(copyUs)
    }
    expect(arrivals).toEqual([calm, LOST, 7_000, 1_000, calm, expected[5], expected[6], calm, expected[8], expected[9]])
    expect(duplicates).toEqual([-1, -1, -1, 9_000, -1, -1, -1, -1, -1, -1])
  })

  test.each([
    [{ 'n1->n2': { x: 'lost' } }, /message number or a range/],
    [{ 'n1->n2': { '5-3': 'lost' } }, /message number or a range/],
    [{ 'n1->n2': { '1': { latency: '-1ms' } } }, /cannot be negative/],
  ])('says which entry makes no sense', (overlay, message) => {
    expect(() => network({}, overlay as NetworkOverlay).net.link(0, 1)).toThrow(message)
  })
})

describe('segments of connections', () => {
  test('queue before a bottleneck however long, where datagrams are dropped', () => {
    const { net } = network({ latency: constant('3ms') })
    const link = net.link(0, 1)
    // Each message takes a millisecond, and may wait for two.
    const bottleneck = net.disturb(new Bottleneck(4_000, 2_000))
    const send = (part: PartNumber) => {
      const flight = new Flight<Link>()
      flight.begin(link, part, 'ab', -1)
      net.route(flight, 0)
      return flight.arrivalUs
    }
    expect([1, 2, 3, 4, 5].map(() => send(SEGMENT))).toEqual([4_000, 5_000, 6_000, 7_000, 8_000])
    expect(send(DATAGRAM)).toBe(LOST)
    expect(bottleneck.effect).toBe(6)
  })

  test('are not blocked, and none comes twice', () => {
    const { net } = network({ latency: constant('3ms'), duplicate: 1 })
    const link = net.link(0, 1)
    net.cut('block', [['n1', 'n2']])
    const { arrivalUs, copyUs } = setOut(net, link, 5, SEGMENT)
    expect([arrivalUs, copyUs]).toEqual([3_005, -1])
    expect([link.counts.blocked, link.counts.duplicated]).toEqual([0, 0])
  })

  test('that are lost keep their number, and may be lost again', () => {
    const { net } = network({ latency: constant('3ms'), loss: 0.5 })
    const link = net.link(0, 1)
    const attempts = Array.from({ length: 200 }, () => {
      const flight = setOut(net, link, 0, SEGMENT)
      const { number } = flight
      while (flight.arrivalUs === LOST) net.routeAgain(flight, 1_000 * (flight.attempt + 1))
      expect(flight.number).toBe(number)
      expect(flight.arrivalUs).toBe(3_000 + 1_000 * flight.attempt)
      return flight.attempt
    })
    expect(link.counts.sent).toBe(200)
    expect(link.counts.lost).toBe(attempts.reduce((sum, attempt) => sum + attempt, 0))
    expect(attempts.filter(attempt => attempt === 0).length / 200).toBeCloseTo(0.5, 1)
    expect(Math.max(...attempts)).toBeGreaterThan(2)
  })
})

test('a message to oneself is never lost', () => {
  const { net } = network({ loss: 1, latency: constant('50ms') })
  expect(arrival(net, net.link(0, 0), 5)).toBe(15)
})

test('a chance outside of [0, 1] is refused', () => {
  expect(() => network({ loss: 2 })).toThrow('network.loss is 2')
})
