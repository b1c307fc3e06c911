import fc from 'fast-check'
import { expect, test } from 'vitest'
import { bank } from '../../../src/checkers/invariants/index.ts'
import { inTurn } from './histories.ts'

const errorsOf = (balances: unknown, options = {}) =>
  bank({ total: 10, accounts: [0, 1, 'x'], ...options })
    .check(inTurn(['read', null, balances]))
    .details!.errors.map(({ type }) => type)

test('each read is wrong for the first reason that there is', () => {
  const balance = fc.option(fc.integer({ min: -5, max: 12 }), { nil: null })
  const balances = fc.dictionary(fc.constantFrom('0', '1', 'x', 'y'), balance, { minKeys: 1, noNullPrototype: true })
  fc.assert(
    fc.property(balances, fc.boolean(), (balances, negativeBalances) => {
      const values = Object.values(balances)
      const expected =
        'y' in balances
          ? 'unexpected-key'
          : values.includes(null)
            ? 'nil-balance'
            : values.reduce((sum, value) => sum! + value!, 0) !== 10
              ? 'wrong-total'
              : values.some(value => value! < 0) && !negativeBalances
                ? 'negative-value'
                : undefined
      expect(errorsOf(balances, { negativeBalances })).toEqual(expected === undefined ? [] : [expected])
    }),
  )
})

test('any transfer between accounts leaves a valid history valid; any that is seen by halves does not', () => {
  const transfer = fc.record({
    from: fc.nat({ max: 2 }),
    by: fc.nat({ max: 2 }),
    amount: fc.integer({ min: 1, max: 4 }),
  })
  fc.assert(
    fc.property(fc.array(transfer, { minLength: 1 }), fc.nat(), (transfers, lie) => {
      const balances = [4, 3, 3]
      const reads = transfers.map(({ from, by, amount }) => {
        balances[from]! -= amount
        balances[(from + by) % 3]! += amount
        return Object.fromEntries(balances.entries())
      })
      const checker = bank({ total: 10, accounts: [0, 1, 2], negativeBalances: true })
      const events = (seen: readonly unknown[]) => inTurn(...seen.map(value => ['read', null, value] as const))
      expect(checker.check(events(reads)).valid).toBe(true)
      const at = lie % reads.length
      const half = { ...reads[at]!, 0: reads[at]![0]! + transfers[at]!.amount }
      const { valid, details } = checker.check(events(reads.with(at, half)))
      expect(valid).toBe(false)
      expect(details!.errors).toMatchObject([{ type: 'wrong-total', read: { index: 2 * at + 1 } }])
    }),
  )
})

test('accounts of any kind, in an object or a Map, and balances of any size', () => {
  expect(errorsOf({ 0: 4, 1: 6 })).toEqual([])
  expect(
    errorsOf(
      new Map<unknown, number>([
        [0, 4],
        ['1', 6],
      ]),
    ),
  ).toEqual([])
  const [one, two] = [['eu', 1], { id: 2n }]
  const structured = bank({ total: 10n, accounts: [one, two] })
  const read = (entries: [unknown, unknown][]) => structured.check(inTurn(['read', null, new Map(entries)]))
  expect(
    read([
      [['eu', 1], 4n],
      [{ id: 2n }, 6n],
    ]).valid,
  ).toBe(true)
  expect(
    read([
      [['eu', 1], 4n],
      [{ id: 2n }, 6],
    ]).valid,
  ).toBe(true)
  expect(
    read([
      [['eu', 2], 4n],
      [two, 6n],
    ]).reason,
  ).toContain("has a balance for ['eu', 2], which is no account")
  expect(bank({ total: 0.5 }).check(inTurn(['read', null, { a: 0.25, b: 0.25 }])).valid).toBe(true)
  const huge = bank({ total: 2n ** 70n })
  expect(huge.check(inTurn(['read', null, { a: 2n ** 70n - 1n, b: 1 }])).valid).toBe(true)
  expect(huge.check(inTurn(['read', null, { a: 2n ** 70n - 1n, b: 2 }])).valid).toBe(false)
  expect(bank({ total: 1 }).check([]).valid).toBe(true)
})

test('a total that is no number is wrong', () => {
  expect(errorsOf({ 0: Number.NaN, 1: 10 })).toEqual(['wrong-total'])
  expect(errorsOf({ 0: Number.POSITIVE_INFINITY, 1: Number.NEGATIVE_INFINITY })).toEqual(['wrong-total'])
})
