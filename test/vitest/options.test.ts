import { scenario } from 'sameseed'
import { type SimTestOptions, simTest } from 'sameseed/vitest'
import { expect, test } from 'vitest'
import { readOverrides } from '../../src/vitest/environment.ts'

const idle = scenario({ name: 'idle', nodes: { count: 1, start: () => {} } })

test.each<[SimTestOptions, RegExp]>([
  [{ seeds: 0 }, /simTest: seeds is 0: Give a whole number from 1 on, or a range/],
  [{ seeds: 2.5 }, /simTest: seeds is 2\.5/],
  [{ seeds: '5..' }, /simTest: seeds is "5\.\.": a test needs an end/],
  [{ seeds: '9..3' }, /simTest: seeds is "9\.\.3": The seeds end \(3\) before they begin \(9\)/],
  [{ strategy: 'forks' as 'chains' }, /simTest: strategy/],
  [{ timeout: -1 }, /simTest: timeout is -1/],
  [{ shrinkRuns: -1 }, /simTest: shrinkRuns is -1/],
])('%j makes no sense', (options, message) => {
  expect(() => simTest(idle, options)).toThrow(message)
})

test('what is no scenario is refused, with the usual mistake in mind', () => {
  expect(() => simTest(undefined as never)).toThrow(/got undefined: is it the default export of its file\?/)
  expect(() => simTest(Promise.resolve(idle) as never)).toThrow(/simTest needs a scenario/)
  // As `test` has them.
  const order = 'simTest takes the scenario first, and its name as an option: simTest(scenario, { name: "a name" })'
  expect(() => simTest('a name' as never, idle as never)).toThrow(order)
  expect(() => simTest('a name' as never, (() => {}) as never)).toThrow(order)
  expect(() => simTest('a name' as never)).toThrow(/made by scenario\({ … }\), but got string/)
})

test('the environment', () => {
  expect(readOverrides({})).toEqual({ seed: undefined, seeds: undefined })
  expect(readOverrides({ SAMESEED_SEED: ' any text ', SAMESEED_SEEDS: '1000' })).toEqual({
    seed: 'any text',
    seeds: { first: 1, count: 1_000 },
  })
  expect(readOverrides({ SAMESEED_SEEDS: '5..12' }).seeds).toEqual({ first: 5, count: 8 })
  for (const seeds of ['', '0', '-1', '1e3', '1.5', '12 ', '5..', '9'.repeat(20)]) {
    expect(() => readOverrides({ SAMESEED_SEEDS: seeds })).toThrow(`SAMESEED_SEEDS is "${seeds}"`)
  }
  expect(() => readOverrides({ SAMESEED_SEED: '  ' })).toThrow('SAMESEED_SEED is empty')
})
