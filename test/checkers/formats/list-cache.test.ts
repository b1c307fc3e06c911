import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ListCache } from '../../../src/checkers/formats/list-cache.ts'
import { readHistory } from '../../../src/checkers/index.ts'
import { effort } from '../../effort.ts'

type Tree = unknown[]

/** Few different items, so that many lists are equal, or differ only a little; objects are told apart by being the same one. */
const objects = [{}, {}, new Map(), 7n]
const trees: fc.Arbitrary<Tree> = fc.letrec<{ tree: Tree; item: unknown }>(tie => ({
  tree: fc.array(tie('item'), { maxLength: 2 }),
  item: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom<unknown>(0, -0, 1, 2, 1.5, Number.NaN, null, true, '', 'a', 'aa', 'ab', '\0a', ...objects),
    tie('tree'),
  ),
})).tree

function built(cache: ListCache, tree: Tree): unknown[] {
  const begin = cache.begin()
  for (const item of tree) cache.add(Array.isArray(item) ? built(cache, item) : item)
  return cache.end(begin)
}

function isSame(a: unknown, b: unknown): boolean {
  if (!Array.isArray(a) || !Array.isArray(b)) return Object.is(a, b)
  return a.length === b.length && a.every((each, i) => isSame(each, b[i]))
}

test('lists are what they would be without a cache, and equal ones are one', () => {
  let shared = 0
  fc.assert(
    fc.property(fc.array(trees, { minLength: 2, maxLength: 12 }), all => {
      const cache = new ListCache()
      const lists = all.map(tree => built(cache, tree))
      lists.forEach((list, i) => {
        expect(isSame(list, all[i])).toBe(true)
        shared += lists.indexOf(list) < i ? 1 : 0
      })
    }),
    { numRuns: effort(500), seed: 1 },
  )
  expect(shared).toBeGreaterThan(100)
})

test('what was not completed is forgotten', () => {
  const cache = new ListCache()
  cache.add(cache.begin())
  cache.reset()
  const begin = cache.begin()
  cache.add('a')
  expect(cache.end(begin)).toEqual(['a'])
})

test.each([
  [
    'EDN',
    '{:process 0, :type :invoke, :f :txn, :value [[:append 1 2] [:r 1 nil]]}',
    '{:process 0, :type :ok, :f :txn, :value [[:append 1 2] [:r 1 [1 2]]]}',
  ],
  [
    'JSON',
    '{"process": 0, "type": "invoke", "f": "txn", "value": [["append", 1, 2], ["r", 1, null]]}',
    '{"process": 0, "type": "ok", "f": "txn", "value": [["append", 1, 2], ["r", 1, [1, 2]]]}',
  ],
])('%s: what a completion repeats of its invocation is in memory once', (_, invoke, ok) => {
  const history = readHistory([invoke, ok, invoke, ok].join('\n'))
  const [first, second, third, fourth] = history.map(({ value }) => value as readonly unknown[])
  expect(second![0]).toBe(first![0])
  expect(second![1]).not.toBe(first![1])
  expect(third).toBe(first)
  expect(fourth).toBe(second)
})
