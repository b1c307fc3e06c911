import { scenario } from 'sameseed'
import { type SimTestOptions, simTest } from 'sameseed/vitest'
import { expect, test } from 'vitest'
import { readOverrides } from '../../src/vitest/environment.ts'

const idle = scenario({ name: 'idle', nodes: { count: 1, start: () => {} } })

test.each<[SimTestOptions, RegExp]>([
  [{ runs: 0 }, /simTest: runs is 0: give a whole number from 1/],
  [{ runs: 2.5 }, /simTest: runs is 2\.5/],
  [{ firstSeed: Number.NaN }, /simTest: firstSeed is NaN/],
  [{ timeout: -1 }, /simTest: timeout is -1/],
  [{ shrink: { time: 'soon' } }, /simTest: shrink\.time/],
  [{ shrink: { maxRuns: -1 } }, /simTest: shrink\.maxRuns is -1/],
])('%j makes no sense', (options, message) => {
  expect(() => simTest(idle, options)).toThrow(message)
})

test('what is no scenario is refused, with the usual mistake in mind', () => {
  expect(() => simTest(undefined as never)).toThrow(/got undefined: is it the default export of its file\?/)
  expect(() => simTest(Promise.resolve(idle) as never)).toThrow(/simTest needs a scenario/)
})

test('the environment', () => {
  expect(readOverrides({})).toEqual({ seed: undefined, runs: undefined })
  expect(readOverrides({ SAMESEED_SEED: ' any text ', SAMESEED_RUNS: '1000' })).toEqual({
    seed: 'any text',
    runs: 1_000,
  })
  for (const runs of ['', '0', '-1', '1e3', '1.5', '12 ', '9'.repeat(20)]) {
    expect(() => readOverrides({ SAMESEED_RUNS: runs })).toThrow(`SAMESEED_RUNS is "${runs}"`)
  }
  expect(() => readOverrides({ SAMESEED_SEED: '  ' })).toThrow('SAMESEED_SEED is empty')
})
