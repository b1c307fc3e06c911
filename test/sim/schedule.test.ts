/** What goes first at one instant: in the order of creation, drawn from names, or as a plan says. */
import { describe, expect, test } from 'vitest'
import { Network } from '../../src/net/network.ts'
import { Streams } from '../../src/random/streams.ts'
import { MAX_PRIORITY, RANK, Schedule, type ScheduleOverlay } from '../../src/sim/schedule.ts'

const SPAN = 2 ** 36

/** A link between the endpoints of these numbers, counted from 0. */
function linkOf(from: number, to: number) {
  const network = new Network(new Streams('1'), {}, { overlay: undefined }, { linkOpened() {}, holdEnded() {} })
  for (let index = 0; index <= Math.max(from, to); index++) network.addEndpoint({ index, id: `n${index + 1}` })
  return network.link(from, to)
}

const there = linkOf(0, 1)
const back = linkOf(1, 0)

const scheduleOf = (kind: 'fifo' | 'random', overlay?: ScheduleOverlay, streams = new Streams('1')) =>
  new Schedule(streams, kind, overlay)

/** The priority, and the place among those of the same priority. */
const split = (order: number) => [Math.floor(order / SPAN), ((order % SPAN) + SPAN) % SPAN]

test.each([
  ['fifo', undefined],
  ['fifo', {}],
  ['random', {}],
] as const)('%s with the overlay %j: in the order of creation', (kind, overlay) => {
  const schedule = scheduleOf(kind, overlay)
  const orders = [schedule.next(), schedule.message(there, 7), schedule.timer('n1', 3), schedule.next()]
  expect(orders).toEqual([0, 1, 2, 3])
})

test('what comes first goes before every priority, by its rank, and of one rank in the order of creation', () => {
  const schedule = scheduleOf('fifo', { 'n1 timer 0': 1 - MAX_PRIORITY })
  const lowest = schedule.timer('n1', 0)
  const ranks = [RANK.invocation, RANK.asking, RANK.fault] as const
  const [invoked, asked, fault, next] = [...ranks, RANK.fault].map(rank => schedule.first(rank))
  expect([fault, next, asked, invoked, lowest]).toEqual(
    [fault, next, asked, invoked, lowest].toSorted((a, b) => a! - b!),
  )
  for (const order of [invoked, asked, fault, next, lowest]) expect(Number.isSafeInteger(order)).toBe(true)
  expect(new Set([invoked, asked, fault, next]).size).toBe(4)
})

test('a plan gives priorities to single events by their address; all others have 0, in the order of creation', () => {
  const schedule = scheduleOf('random', { 'n1->n2 #7': 5, 'n2 timer 3': -2 })
  const orders = [
    schedule.message(there, 7),
    schedule.message(there, 8),
    schedule.message(back, 7),
    schedule.timer('n2', 3),
    schedule.timer('n2', 4),
    schedule.next(),
  ]
  expect(orders.map(split)).toEqual([
    [5, 0],
    [0, 1],
    [0, 2],
    [-2, 3],
    [0, 4],
    [0, 5],
  ])
})

describe('drawn from the seed', () => {
  const draws = (streams = new Streams('1')) => {
    const schedule = scheduleOf('random', undefined, streams)
    const ask = (what: (schedule: Schedule) => number) => split(what(schedule))[0] as number
    return {
      message: (link: typeof there, number: number) => ask(schedule => schedule.message(link, number)),
      timer: (process: string, number: number) => ask(schedule => schedule.timer(process, number)),
      schedule,
    }
  }

  test('a priority follows from the name of its event, not from what was asked for before', () => {
    const one = draws()
    const wanted = [one.message(there, 5), one.message(back, 5), one.message(there, 6), one.timer('n1', 5)]
    const other = draws()
    other.timer('n3', 1)
    const again = [other.timer('n1', 5), other.message(there, 6), other.message(back, 5), other.message(there, 5)]
    expect(again.toReversed()).toEqual(wanted)
    // The same in every version: plans and failures that are stored go by it.
    expect(wanted).toEqual([-13_625, -6_135, -10_101, 10_025])
  })

  test('they differ, spread over half of all there are, and of equal ones the first goes first', () => {
    const { message, timer, schedule } = draws()
    const all = Array.from({ length: 2_000 }, (_, number) => [
      message(there, number),
      message(back, number),
      timer('n1', number),
      timer('n2', number),
    ]).flat()
    const most = MAX_PRIORITY / 2
    expect(Math.max(...all)).toBeLessThan(most)
    expect(Math.min(...all)).toBeGreaterThanOrEqual(-most)
    const quarters = [0, 0, 0, 0]
    for (const priority of all) quarters[Math.floor(((priority + most) / (2 * most)) * 4)]!++
    for (const count of quarters) expect(count / all.length).toBeCloseTo(0.25, 1)
    const [first, second] = [schedule.message(there, 5), schedule.message(there, 5)]
    expect(second - first).toBe(1)
    expect(split(schedule.next())[0]).toBe(0)
  })

  test('anew from where the run is reseeded', () => {
    const streams = new Streams('1', [{ atUs: 1_000, seed: '2' }])
    const clock = { now: 0 }
    streams.clock = clock
    const reseeded = draws(streams)
    const numbers = Array.from({ length: 50 }, (_, number) => number)
    const prioritiesOf = ({ message }: { message: typeof reseeded.message }) => numbers.map(n => message(there, n))
    expect(prioritiesOf(reseeded)).toEqual(prioritiesOf(draws()))
    clock.now = 1_000
    expect(prioritiesOf(reseeded)).toEqual(prioritiesOf(draws(new Streams('2'))))
  })
})
