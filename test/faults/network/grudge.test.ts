import fc from 'fast-check'
import { type Fault, flapping, type Grudge, type PartitionShape, parsePlan, partition } from 'sameseed'
import { describe, expect, test } from 'vitest'
import { weakerFaults } from '../../../src/faults/catalogue.ts'
import { GRUDGES, ringGrudge } from '../../../src/faults/network/grudge.ts'
import { randomStream } from '../../../src/random/stream.ts'
import { effort } from '../../effort.ts'

const ids = (count: number) => Array.from({ length: count }, (_, i) => `n${i + 1}`)
const context = (seed: string, nodes = ids(5)) => ({
  nodes,
  durationUs: 60_000_000,
  stream: (name: string) => randomStream(seed, name),
})

/** Whom each node hears, itself among them. */
function heardBy(nodes: readonly string[], fault: object): Map<string, Set<string>> {
  const { groups, from, to, links } = fault as Record<string, readonly string[][]> & { from?: string[]; to?: string[] }
  const isCut = (a: string, b: string) => {
    if (links !== undefined) return links.some(([x, y]) => x === a && y === b)
    if (from !== undefined) return (from as string[]).includes(a) && (to as unknown as string[]).includes(b)
    const groupOf = (id: string) => groups?.findIndex(group => group.includes(id)) ?? -1
    return groupOf(a) >= 0 && groupOf(b) >= 0 && groupOf(a) !== groupOf(b)
  }
  return new Map(nodes.map(node => [node, new Set(nodes.filter(other => other === node || !isCut(other, node)))]))
}

test.each([3, 4, 5, 6, 7, 9])('in a ring of %i every node hears a majority, and no two the same one', count => {
  const nodes = ids(count)
  const heard = heardBy(nodes, { links: ringGrudge(nodes) })
  for (const set of heard.values()) expect(set.size).toBe((count >> 1) + 1)
  expect(new Set([...heard.values()].map(set => [...set].sort().join())).size).toBe(count)
})

test('an odd ring is the same in both directions where its majority is', () => {
  const links = ringGrudge(ids(5)).map(([from, to]) => `${from}->${to}`)
  for (const [from, to] of ringGrudge(ids(5))) expect(links).toContain(`${to}->${from}`)
})

test('each shape is what its name says', () => {
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 9 }), fc.string(), (count, seed) => {
      const nodes = ids(count)
      const majority = (count >> 1) + 1
      const drawn = (shape: PartitionShape) => {
        const heard = heardBy(nodes, GRUDGES[shape](nodes, randomStream(seed, shape), []))
        return [...heard.values()].map(({ size }) => size).sort((a, b) => a - b)
      }
      expect(drawn('one')).toEqual([1, ...Array(count - 1).fill(count - 1)].sort((a, b) => a - b))
      expect(drawn('halves')[0]).toBe(count >> 1)
      if (count > 2) expect(drawn('minority').filter(size => size >= majority).length).toBeGreaterThanOrEqual(majority)
      if (count > 2) expect(drawn('bridge').filter(size => size === count)).toHaveLength(1)
      expect(drawn('one-way').filter(size => size === count).length).toBeGreaterThan(0)
      expect(drawn('one-way')[0]).toBeLessThan(count)
    }),
    { numRuns: effort(200) },
  )
})

describe('partitions', () => {
  const shapeOf = (fault: object) => {
    if ('links' in fault) return 'links'
    if ('from' in fault) return 'one-way'
    const { groups } = fault as { groups: string[][] }
    return groups.flat().length === 4 ? 'bridge' : `${groups[0]?.length}`
  }

  test('come in every shape', () => {
    const shapes = partition().faults(context('1')).map(shapeOf)
    const more = partition().faults(context('2')).map(shapeOf)
    expect(new Set([...shapes, ...more])).toEqual(new Set(['links', 'one-way', 'bridge', '1', '2']))
  })

  test('come in those shapes that are asked for, and in those that a function gives', () => {
    const only = (shapes: readonly (PartitionShape | Grudge)[]) => [
      ...new Set(partition({ shapes }).faults(context('1')).map(shapeOf)),
    ]
    expect(only(['majorities-ring'])).toEqual(['links'])
    expect(only(['bridge'])).toEqual(['bridge'])
    expect(only([([first, second]) => ({ links: [[first as string, second as string]] })])).toEqual(['links'])
    expect(partition({ shapes: ['leader'] }).faults(context('1'))[0]).toMatchObject({
      groups: [['@leader'], ['@rest']],
    })
  })

  test('too few nodes are no reason to fail', () => {
    for (const count of [0, 1]) expect(partition().faults(context('1', ids(count)))).toEqual([])
    expect(partition().faults(context('1', ids(2))).length).toBeGreaterThan(5)
  })

  test('one node alone is cut off only as a function says', () => {
    const fromClient: Grudge = nodes => ({ from: ['c1'], to: nodes })
    for (const nemesis of [partition, flapping]) {
      const drawn = nemesis({ shapes: ['one', fromClient] }).faults(context('1', ids(1)))
      expect(drawn.length).toBeGreaterThan(5)
      expect(drawn.every(fault => 'from' in fault && `${fault.from}` === 'c1')).toBe(true)
    }
  })

  test('a shape that there is not is named', () => {
    expect(() => partition({ shapes: ['star' as 'one'] })).toThrow(
      "shapes[0] is 'star': expected 'halves', 'one', 'minority', 'majorities-ring', 'bridge', 'one-way', 'leader' or 'regions'",
    )
    expect(() => partition({ shapes: [] })).toThrow('shapes is []: expected at least one of them')
  })

  test('what the shrinker makes of a ring are fewer links, down to one', () => {
    let fault = { kind: 'partition', at: 0, links: ringGrudge(ids(5)) } as Fault
    for (let steps = 0; ; steps++) {
      const [first] = [...weakerFaults(fault)]
      if (first === undefined) break
      expect(parsePlan({ seed: '1', faults: [first] }).faults).toEqual([first])
      expect(steps).toBeLessThan(10)
      fault = first
    }
    expect((fault as unknown as { links: unknown[] }).links).toHaveLength(1)
  })
})
