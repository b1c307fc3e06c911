import fc from 'fast-check'
import { type AnyEnv, gen, type Operation, ok, run, scenario } from 'sameseed'
import { compose } from 'sameseed/checkers'
import { expect, test } from 'vitest'
import { logFilePattern, stats, unhandledExceptions } from '../../../src/checkers/invariants/index.ts'
import { effort } from '../../effort.ts'
import { history } from '../../history.ts'
import { histories, pairs } from './histories.ts'

test('stats counts outcomes of each kind', () => {
  const anything = histories({
    ask: choice => ({ f: ['read', 'write', 'toString'][choice % 3]!, value: null }),
    answer: () => null,
  })
  fc.assert(
    fc.property(anything, events => {
      const { valid, details } = stats().check(events)
      const kinds = [...new Set(events.map(({ f }) => f))]
      const isNever = (f: string) => !pairs(events, f).some(({ completion }) => completion?.type === 'ok')
      for (const f of kinds) {
        const ended = (type: string) =>
          pairs(events, f).filter(({ completion }) => (completion?.type ?? 'info') === type).length
        const counts = { ok: ended('ok'), fail: ended('fail'), info: ended('info') }
        expect(details!.byF[f]).toEqual({ count: pairs(events, f).length, ...counts })
      }
      expect(Object.keys(details!.byF)).toEqual(kinds)
      expect(valid).toBe(kinds.length === 0 ? 'unknown' : !kinds.some(isNever))
    }),
    { numRuns: effort(300) },
  )
})

test('unhandled-exceptions gathers errors that differ in numbers only', () => {
  const info = (ms: number, process: number, error: unknown) => [
    ...history([ms, process, 'invoke', 'read']),
    ...history([ms + 1, process, 'info', 'read']).map(event => ({ ...event, error })),
  ]
  const events = [
    ...info(0, 0, 'timeout after 50 ms'),
    ...info(2, 1, { code: 'ECONNRESET' }),
    ...info(4, 2, 'timeout after 70 ms'),
    ...info(6, 3, undefined),
    ...history([8, 'nemesis', 'info', 'crash', 'n1']).map(event => ({ ...event, error: 'not of a client' })),
  ]
  const { valid, reason, details } = unhandledExceptions().check(events)
  expect(valid).toBe(true)
  expect(reason).toMatchInlineSnapshot(
    `"3 operations ended with an error that was not handled, most often: timeout after 50 ms (2 times)."`,
  )
  expect(details!.exceptions.map(({ error, count }) => [error, count])).toEqual([
    ['timeout after 50 ms', 2],
    ["{code: 'ECONNRESET'}", 1],
  ])
  expect(unhandledExceptions().check([]).reason).toMatchInlineSnapshot(
    `"No operation ended with an error that was not handled."`,
  )
})

test('log-file-pattern looks at each line of each log', () => {
  const logs = { n1: ['ready', 'panic: no disk'], n2: ['ready'], n3: ['PANIC: again'] }
  const matches = (pattern: RegExp) => logFilePattern(pattern, logs).check([]).details!.matches
  expect(matches(/panic/i)).toEqual([
    { node: 'n1', lineNumber: 2, line: 'panic: no disk' },
    { node: 'n3', lineNumber: 1, line: 'PANIC: again' },
  ])
  // A global RegExp remembers where it was, and would miss every other line.
  expect(matches(/ready/g)).toHaveLength(2)
  expect(matches(/nothing/)).toEqual([])
  const fromHistory = logFilePattern(/x/, events => events.map(({ value }) => String(value)))
  expect(fromHistory.check(history([0, 0, 'info', 'log', 'a x b'])).details!.matches).toEqual([
    { lineNumber: 1, line: 'a x b' },
  ])
})

test('logFilePattern looks at the logs of the run', async () => {
  class Node {
    readonly #env: AnyEnv
    constructor(env: AnyEnv) {
      this.#env = env
    }
    receive(from: string, text: string) {
      this.#env.log(`from ${from}`, text)
      return text
    }
  }
  const system = (pattern: RegExp) =>
    scenario({
      name: 'logs',
      nodes: { count: 2, start: env => new Node(env) },
      clients: {
        count: 1,
        start: env => ({ invoke: async ({ value }: Operation<'say', string>) => ok(await env.rpc('n2', value)) }),
      },
      workload: gen.source([
        { f: 'say', value: 'all is well' },
        { f: 'say', value: 'one\npanic: two' },
      ]),
      duration: '1s',
      expect: [compose([stats(), logFilePattern(pattern)])],
    })
  expect((await run(system(/nothing/), { seed: 1 })).ok).toBe(true)
  const { violations } = await run(system(/^panic/), { seed: 1 })
  expect(violations[0]?.message).toBe('log-file-pattern: Line 3 of the log of n2 matches /^panic/: panic: two')
  expect(() => logFilePattern(/panic/).check([])).toThrow('there is no run here that has logs: give it the lines')
})
