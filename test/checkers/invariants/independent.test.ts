import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { compose, linearizable, register } from '../../../src/checkers/index.ts'
import { counterBounds, independent, stats, uniqueIds } from '../../../src/checkers/invariants/index.ts'
import { type AnyEnv, mix, type Operation, ok, run, scenario } from '../../../src/index.ts'
import type { History } from '../../../src/workload/history.ts'
import { effort } from '../../effort.ts'
import { history } from '../../history.ts'
import { histories, inTurn, VALUES } from './histories.ts'

test('gives each key the verdict that its operations get alone', () => {
  const generated = histories({
    ask: choice => ({ f: 'generate', value: [VALUES[choice % 4], null] }),
    answer: (_f, value, choice) => [(value as unknown[])[0], (choice >> 2) % 4],
  })
  fc.assert(
    fc.property(generated, events => {
      const keys = [...new Set(events.map(({ value }) => (value as unknown[])[0]))]
      const { valid, details } = independent(uniqueIds()).check(events)
      if (keys.length === 0) {
        expect(valid).toBe('unknown')
        return
      }
      const alone = keys.map(key => {
        const mine = events.filter(({ value }) => (value as unknown[])[0] === key)
        return {
          key,
          verdict: uniqueIds().check(mine.map(event => ({ ...event, value: (event.value as unknown[])[1] }))),
        }
      })
      expect(details!.results).toEqual(alone)
      expect(valid).toBe(alone.every(({ verdict }) => verdict.valid === true))
      expect(details!.failures).toEqual(alone.filter(({ verdict }) => verdict.valid === false).map(({ key }) => key))
    }),
    { numRuns: effort(300) },
  )
})

test('what has no key belongs to every key, in its place', () => {
  const events = history(
    [0, 'nemesis', 'info', 'crash', 'n1'],
    [1, 0, 'invoke', 'add', ['a', 1]],
    [2, 0, 'ok', 'add', ['a', 1]],
    [3, 1, 'invoke', 'flush'],
    [4, 2, 'invoke', 'add', ['b', 2]],
    [5, 1, 'ok', 'flush'],
    [6, 2, 'info', 'add', ['b', 2]],
    [7, 'nemesis', 'info', 'heal', null],
  )
  const seen: string[][] = []
  const spy = {
    name: 'spy',
    check: (history: History) => {
      seen.push(history.map(({ index, f, value }) => `${index} ${f} ${value}`))
      return { valid: true, reason: '' }
    },
  }
  expect(independent(spy).check(events).valid).toBe(true)
  expect(seen).toEqual([
    ['0 crash n1', '1 add 1', '2 add 1', '3 flush null', '5 flush null', '7 heal null'],
    ['0 crash n1', '3 flush null', '4 add 2', '5 flush null', '6 add 2', '7 heal null'],
  ])
})

test('keys and values from where one says', () => {
  const add = (account: string, amount: number) => ['add', { account, amount }] as const
  const read = (account: string, amount: number) => ['read', { account }, { account, amount }] as const
  const checker = independent(counterBounds(), {
    key: ({ value }) => (value as { account: string }).account,
    value: ({ value }) => (value as { amount?: number }).amount,
  })
  expect(checker.check(inTurn(add('a', 1), add('b', 2), read('a', 1), read('b', 2))).valid).toBe(true)
  expect(checker.check(inTurn(add('a', 1), add('b', 2), read('a', 3), read('b', 2)))).toMatchObject({
    valid: false,
    details: { failures: ['a'] },
  })
})

test('a result without its key is an error that says what to do', () => {
  expect(() => independent(uniqueIds()).check(inTurn(['generate', ['k', null], 7]))).toThrow(
    "independent: the ok of a 'generate' must carry ['k', value], as its invocation does, not 7 (process 0, event 1, at 1.0 ms)",
  )
  expect(independent(uniqueIds()).check(inTurn(['generate', null, 7]))).toMatchObject({ valid: 'unknown' })
  expect(independent(uniqueIds()).check([])).toMatchObject({ valid: 'unknown' })
})

describe('in a scenario', () => {
  /** A register for each key. */
  class Registers {
    readonly #values = new Map<string, number>()
    receive(_from: string, { f, key, value }: { f: string; key: string; value: number }): number | null {
      if (f === 'write') this.#values.set(key, value)
      return this.#values.get(key) ?? null
    }
  }

  const client = (readsFrom: string) => (env: AnyEnv) => ({
    async invoke({ f, value: asked }: Operation) {
      const [key, value] = asked as [string, number | null]
      const result = await env.rpc(f === 'write' ? 'n1' : readsFrom, { f, key, value })
      return f === 'write' ? ok() : ok([key, result])
    },
  })

  /** All writes go to n1; nobody tells n2. */
  const registers = (readsFrom: string) =>
    scenario({
      name: 'registers',
      nodes: { count: 2, start: () => new Registers() },
      clients: { count: 3, start: client(readsFrom) },
      workload: mix({
        write: { weight: 1, value: ({ pick, unique }) => [pick(['x', 'y']), unique] },
        read: { weight: 1, value: ({ pick }) => [pick(['x', 'y']), null] },
      }),
      duration: '2s',
      expect: [compose([independent(linearizable(register())), stats()], 'registers')],
    })

  test('a checker of one object serves for many', async () => {
    expect((await run(registers('n1'), { seed: '1' })).violations).toEqual([])
    const { violations } = await run(registers('n2'), { seed: '1' })
    expect(violations).toHaveLength(1)
    expect(violations[0]!.message).toContain('independent linearizable register: Key ')
  })
})
