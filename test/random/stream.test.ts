import fc from 'fast-check'
import seedrandom from 'seedrandom'
import { expect, test } from 'vitest'
import { integerBetween, randomStream, shuffled } from '../../src/random/stream.ts'
import { Xor128 } from '../../src/random/xor128.ts'

test('the same seed and name give the same numbers, another name gives others', () => {
  const draw = (seed: string, name: string) => Array.from({ length: 5 }, randomStream(seed, name))
  expect(draw('1', 'a')).toEqual(draw('1', 'a'))
  expect(draw('1', 'a')).not.toEqual(draw('1', 'b'))
  expect(draw('1', 'a')).not.toEqual(draw('2', 'a'))
})

test('streams with similar names, and of similar seeds, have nothing to do with each other', () => {
  const seeds = Array.from({ length: 400 }, (_, i) => String(i))
  const columns = [
    'link/n1->n2',
    'link/n1->n3',
    'link/n2->n1',
    'node/n1/0',
    'node/n2/0',
    'swarm/crash',
    'swarm/pause',
  ].flatMap(name =>
    [0, 1, 5].map(skipped => seeds.map(seed => Array.from({ length: 6 }, randomStream(seed, name))[skipped]! - 0.5)),
  )
  const product = (a: readonly number[], b: readonly number[]) => a.reduce((sum, value, i) => sum + value * b[i]!, 0)
  for (const [i, a] of columns.entries()) {
    for (const b of columns.slice(i + 1)) {
      // Chance gives a correlation of 0.05, and 0.25 once in a million pairs.
      expect(Math.abs(product(a, b) / Math.sqrt(product(a, a) * product(b, b)))).toBeLessThan(0.25)
    }
    const next = a.slice(1)
    expect(Math.abs(product(next, a) / product(a, a))).toBeLessThan(0.25)
  }
})

test('Xor128 draws the numbers of seedrandom', () => {
  fc.assert(
    fc.property(fc.string(), seed => {
      const reference = seedrandom.xor128(seed)
      const own = new Xor128(seed)
      for (let i = 0; i < 20; i++) expect(own.int32()).toBe(reference.int32())
    }),
  )
})

test('integers stay within their bounds and reach both', () => {
  const random = randomStream('1', 'integers')
  const drawn = new Set(Array.from({ length: 200 }, () => integerBetween(random, -2, 2)))
  expect([...drawn].sort((a, b) => a - b)).toEqual([-2, -1, 0, 1, 2])
})

test('shuffling keeps every item', () => {
  fc.assert(
    fc.property(fc.array(fc.integer()), fc.string(), (items, seed) => {
      const result = shuffled(randomStream(seed, 's'), items)
      expect(result.toSorted((a, b) => a - b)).toEqual(items.toSorted((a, b) => a - b))
    }),
  )
})
