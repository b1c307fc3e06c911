import {
  clockSkew,
  crash,
  delay,
  duplication,
  type Fault,
  hold,
  loss,
  type Nemesis,
  parsePlan,
  partition,
  pause,
  reset,
  swarm,
  together,
} from 'sameseed'
import { describe, expect, test } from 'vitest'
import { microseconds } from '../../src/clock/duration.ts'
import { randomStream } from '../../src/random/stream.ts'

const nodes = ['n1', 'n2', 'n3', 'n4', 'n5']
const draw = (nemesis: Nemesis, seed = '1', durationUs = 60_000_000): Fault[] =>
  nemesis.faults({ nodes, durationUs, stream: name => randomStream(seed, name) }) as Fault[]

const all: Record<string, () => Nemesis> = {
  partition,
  hold,
  loss,
  duplication,
  delay,
  reset,
  crash,
  pause,
  clockSkew,
}

describe.each(Object.entries(all))('%s', (_name, make) => {
  test('draws the same faults from the same seed, and others from another', () => {
    expect(draw(make())).toEqual(draw(make()))
    expect(draw(make())).not.toEqual(draw(make(), '2'))
    expect(draw(make()).length).toBeGreaterThan(5)
  })

  test('draws what a plan may hold, of the kinds it names, within the time', () => {
    const faults = draw(make())
    expect(parsePlan({ seed: '1', faults }).faults).toEqual(faults)
    expect(new Set(faults.map(({ kind }) => kind))).toEqual(new Set(make().kinds))
    for (const { at } of faults) expect(microseconds(at)).toBeLessThan(60_000_000)
  })

  test('a longer run has the same faults, and more', () => {
    const short = draw(make(), '1', 20_000_000)
    const long = draw(make())
    for (const fault of short) expect(long).toContainEqual(fault)
  })
})

test('now and then all nodes crash at once', () => {
  const faults = Array.from({ length: 10 }, (_, seed) => draw(crash(), String(seed))).flat()
  const atOnce = group(faults)
  expect([...atOnce.values()].some(together => together.length === nodes.length)).toBe(true)
})

function group(faults: Fault[]): Map<unknown, Fault[]> {
  const groups = new Map<unknown, Fault[]>()
  for (const fault of faults) groups.set(fault.at, [...(groups.get(fault.at) ?? []), fault])
  return groups
}

test('swarm turns on another subset for each seed, sometimes none; together turns on all', () => {
  const kinds = (nemesis: Nemesis) =>
    Array.from({ length: 200 }, (_, seed) =>
      [...new Set(draw(nemesis, String(seed)).map(({ kind }) => kind))]
        .filter(kind => nemesis.kinds.includes(kind))
        .sort()
        .join(),
    )
  const subsets = kinds(swarm(partition(), crash(), pause()))
  expect(new Set(subsets).size).toBe(8)
  expect(subsets.filter(subset => subset === '').length / 200).toBeGreaterThan(0.12)
  expect(new Set(kinds(together(partition(), crash(), pause())))).toEqual(new Set(['crash,partition,pause']))
})

test('taking one nemesis out of a swarm leaves the faults of the others as they were', () => {
  const alone = draw(crash(), '7')
  expect(draw(together(partition(), crash(), pause()), '7').filter(({ kind }) => kind === 'crash')).toEqual(alone)
})

test.each([
  [() => partition({ every: 0 }), 'partition: every is 0: expected a duration of more than 0'],
  [() => crash({ for: '-1s' }), "crash: for is '-1s': expected a duration of 0 or more"],
])('a rhythm that makes no sense is refused', (make, message) => {
  expect(make).toThrow(message)
})
