import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { mixed, mixValue } from '../../src/net/digest.ts'
import { StateCopy } from '../../src/scenario/state-copy.ts'
import { StatePrints } from '../../src/scenario/state-prints.ts'
import { Fingerprint } from '../../src/sim/fingerprint.ts'
import type { Process } from '../../src/sim/process.ts'

const leaf = fc.oneof(
  fc.constantFrom<unknown>(0, -0, 1, 2, '', 'a', 'b', 'object', true, false, null, undefined, 1n),
  fc.double(),
)
/** Few keys and values: many states are the same, or nearly. */
const state = fc.letrec<{ value: unknown }>(tie => ({
  value: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    leaf,
    fc.array(tie('value'), { maxLength: 3 }),
    fc
      .uniqueArray(fc.tuple(fc.constantFrom('a', 'b', 'c'), tie('value')), { selector: ([key]) => key, maxLength: 3 })
      .map(entries => Object.fromEntries(entries) as unknown),
  ),
})).value

/** Whether two states are the same, slow and obviously right: keys have an order, 0 and -0 differ, and NaN is never the same. */
function areSame(a: unknown, b: unknown): boolean {
  if (typeof a !== 'object' || a === null || typeof b !== 'object' || b === null)
    return Object.is(a, b) && !Number.isNaN(a)
  if (Array.isArray(a) !== Array.isArray(b)) return false
  const [these, those] = [Object.entries(a), Object.entries(b)]
  return (
    these.length === those.length &&
    these.every(([key, part], i) => key === those[i]?.[0] && areSame(part, those[i]?.[1]))
  )
}

describe('a copy of a state', () => {
  test('equals what holds the same, and nothing else', () => {
    fc.assert(
      fc.property(fc.array(state, { minLength: 2, maxLength: 8 }), states => {
        const copy = new StateCopy()
        for (const taken of states) {
          copy.take(taken)
          for (const other of [...states, structuredClone(taken)])
            expect(copy.equals(other)).toBe(areSame(taken, other))
        }
      }),
    )
  })

  test('sees what was changed within', () => {
    const live = { role: 'follower', members: ['n1', 'n2'], log: { last: 3 } }
    const copy = new StateCopy()
    copy.take(live)
    expect(copy.equals(live)).toBe(true)
    live.members[1] = 'n3'
    expect(copy.equals(live)).toBe(false)
    copy.take(live)
    live.log.last++
    expect(copy.equals(live)).toBe(false)
  })

  test.each<[string, unknown]>([
    ['a map', { log: new Map([[1, 2]]) }],
    ['a date', { at: new Date(5) }],
    ['a function', { apply: () => 0 }],
    [
      'a class',
      new (class Counter {
        count = 1
      })(),
    ],
  ])('equals nothing where the state holds %s, which may change unseen', (_, given) => {
    const copy = new StateCopy()
    copy.take({ term: 1 })
    copy.take(given)
    expect(copy.equals(given)).toBe(false)
    expect(copy.equals({ term: 1 })).toBe(false)
  })

  test('tells what looks alike apart', () => {
    const copy = new StateCopy()
    for (const [taken, other] of [
      [0, -0],
      [{ a: 0 }, { a: -0 }],
      [[], {}],
      [{ a: 1 }, { a: 1, b: 2 }],
      [{ a: { b: 1 } }, { a: {}, b: 1 }],
    ]) {
      copy.take(taken)
      expect(copy.equals(taken)).toBe(true)
      expect(copy.equals(other)).toBe(false)
      copy.take(other)
      expect(copy.equals(taken)).toBe(false)
    }
  })

  test('has an end where the state has none', () => {
    const cyclic: { self?: unknown } = {}
    cyclic.self = cyclic
    const copy = new StateCopy()
    copy.take(cyclic)
    expect(copy.equals(cyclic)).toBe(false)
  })
})

/** As it is without copies. */
class NaivePrints {
  readonly #fingerprint: Fingerprint
  readonly #rest = [0, 0, 0]

  constructor(fingerprint: Fingerprint) {
    this.#fingerprint = fingerprint
  }

  looked(index: number, shown: unknown): number | undefined {
    if (this.#rest[index]! > 0) {
      this.#rest[index]!--
      return undefined
    }
    const before = mixed.parts
    const digest = mixValue(0, shown)
    this.#rest[index] = Math.floor((mixed.parts - before) / 64)
    this.#fingerprint.mix(digest, index)
    return digest
  }
}

test('a large state is let pass as often as if it had changed', () => {
  const [own, expected] = [new Fingerprint(), new Fingerprint()]
  const prints = new StatePrints(own)
  const naive = new NaivePrints(expected)
  const large = Array.from({ length: 100 }, (_, i) => i)
  for (let look = 0; look < 10; look++)
    expect(prints.looked({ index: 0 } as Process, large)).toBe(naive.looked(0, large))
  expect(own.toString()).toBe(expected.toString())
})

test('the fingerprint takes in the same states, whether they are as they were or not', () => {
  const large = fc.array(fc.nat(2), { minLength: 50, maxLength: 200 })
  const shown = fc.oneof(
    { weight: 5, arbitrary: state },
    { weight: 1, arbitrary: large },
    { weight: 1, arbitrary: fc.constant(new Map([[1, 2]])) },
  )
  const looks = fc.array(fc.tuple(fc.nat(2), fc.nat(5)), { maxLength: 60 })
  fc.assert(
    fc.property(fc.array(shown, { minLength: 6, maxLength: 6 }), looks, (states, order) => {
      const [own, expected] = [new Fingerprint(), new Fingerprint()]
      const prints = new StatePrints(own)
      const naive = new NaivePrints(expected)
      for (const [index, which] of order) {
        const process = { index } as Process
        const digest = prints.looked(process, states[which])
        expect(digest).toBe(naive.looked(index, states[which]))
        expect(own.toString()).toBe(expected.toString())
        // Certain only where it is right.
        for (const other of states) {
          if (digest !== undefined && prints.isAsTaken(process, other)) expect(mixValue(0, other)).toBe(digest)
        }
      }
    }),
  )
})
