import fc from 'fast-check'
import { expect, test } from 'vitest'
import { altered } from '../../src/net/alteration.ts'
import { MessageCopier } from '../../src/net/copy.ts'
import { messageSize } from '../../src/net/message-size.ts'
import { effort } from '../effort.ts'

const share = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })
const leaf = fc.oneof(
  fc.integer(),
  fc.maxSafeInteger(),
  fc.double({ noNaN: true }),
  fc.string(),
  fc.boolean(),
  fc.constant(null),
  fc.bigInt(),
  fc.uint8Array({ minLength: 1 }),
)
const { message } = fc.letrec(tie => ({
  message: fc.oneof(
    { maxDepth: 4 },
    leaf,
    fc.array(tie('message'), { maxLength: 4 }),
    fc.dictionary(fc.string(), tie('message'), { maxKeys: 4 }),
  ),
}))

/** Every value that is not made of others, by its path. */
function leaves(value: unknown, path = ''): [string, unknown][] {
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return [[path, value]]
  return Object.entries(value).flatMap(([key, part]) => leaves(part, `${path}/${key}`))
}

test('exactly one value is another, and the message itself is as it was', () => {
  fc.assert(
    fc.property(message, share, share, (sent, which, how) => {
      const before = new MessageCopier().copy(sent)
      const got = altered(sent, which, how)
      expect(sent).toEqual(before)
      const [was, is] = [leaves(sent), leaves(got)]
      expect(is.map(([path]) => path)).toEqual(was.map(([path]) => path))
      const isSame = (a: unknown, b: unknown) =>
        a instanceof Uint8Array && b instanceof Uint8Array ? Buffer.compare(a, b) === 0 : Object.is(a, b)
      const changes = is.filter(([, value], i) => !isSame(value, was[i]?.[1]))
      expect(changes).toHaveLength(was.length === 0 ? 0 : 1)
      expect(altered(sent, which, how)).toEqual(got)
    }),
    { numRuns: effort(500) },
  )
})

test('each value has its turn', () => {
  const sent = { a: 1, b: ['x', { c: true }], d: null }
  const changed = [0, 0.25, 0.5, 0.75].map(which => altered(sent, which, 0))
  expect(changed).toEqual([
    { ...sent, a: 0 },
    { ...sent, b: ['y', { c: true }] },
    { ...sent, b: ['x', { c: false }] },
    { ...sent, d: 0 },
  ])
})

test('the size of a message is about that of its JSON', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 4 }), value => {
      const { length } = JSON.stringify(value)
      expect(messageSize(value)).toBeGreaterThanOrEqual(length / 4)
      expect(messageSize(value)).toBeLessThanOrEqual(length * 2 + 8)
    }),
  )
  for (const value of [{ type: 'ping', n: 0 }, [], {}, 'text', [1, 22, -333], { a: { b: [true, null] } }]) {
    expect(messageSize(value)).toBe(JSON.stringify(value).length)
  }
  expect(messageSize(new Uint8Array(1_000))).toBe(1_000)
  const cycle: unknown[] = []
  cycle.push(cycle)
  expect(messageSize(cycle)).toBeLessThan(1_000)
})
