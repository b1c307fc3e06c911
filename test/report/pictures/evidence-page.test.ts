import { expect, test } from 'vitest'
import { kv, linearizable } from '../../../src/checkers/index.ts'
import { type AnyEnv, type Operation, ok, run, scenario } from '../../../src/index.ts'
import { evidencePage } from '../../../src/report/pictures/index.ts'
import { story } from '../../../src/report/story.ts'
import { mix } from '../../../src/workload/mix.ts'
import { all, hasClass, parse, textOf } from './markup-tree.ts'

/** Puts go to n1, gets to n2, and n1 tells n2 when it has time. */
class Replica {
  readonly #env: AnyEnv
  readonly #values = new Map<string, unknown>()
  constructor(env: AnyEnv) {
    this.#env = env
  }
  receive(from: string, message: unknown): unknown {
    const [key, value] = message as [string, unknown]
    if (value === null) return this.#values.get(key) ?? null
    this.#values.set(key, value)
    if (from !== 'n1') this.#env.after('20ms', () => this.#env.send('n2', message))
    return true
  }
}

const client = (env: AnyEnv) => ({
  async invoke({ f, value }: Operation<'get' | 'put', readonly [key: string, value: unknown]>) {
    const [key] = value
    const answer = await env.rpc(f === 'put' ? 'n1' : 'n2', value, { timeout: '50ms' })
    return ok([key, f === 'put' ? null : answer])
  },
})

const store = (isRight: boolean) =>
  scenario({
    name: 'store <behind>',
    nodes: { count: isRight ? 1 : 2, start: env => new Replica(env) },
    clients: { count: 2, start: client },
    workload: mix({
      get: { weight: 1, value: () => ['x', null] },
      put: { weight: 1, value: ({ unique }) => ['x', unique] },
    }),
    duration: '1s',
    expect: [linearizable(kv())],
  })

test('the page of a simulated run that violates a model', async () => {
  const failing = store(false)
  // Without a journal, whatever other tests have asked for.
  const bare = () => run(failing, { seed: '1' }, { journal: false })
  const result = await bare()
  expect(result.signature).toBe('history: linearizable store')
  const text = evidencePage(failing, result, { about: ['npx sameseed replay x.json'] })!
  const page = parse(text)
  expect(all(page, ({ name }) => name === 'h1').map(textOf)).toEqual(['store <behind>'])
  expect(textOf(page)).toContain(`seed 1 · fingerprint ${result.fingerprint}`)
  expect(textOf(page)).toContain('npx sameseed replay x.json')
  expect(textOf(page)).toContain(result.violations[0]!.message)
  expect(all(page, hasClass('wrong')).length).toBeGreaterThan(0)
  expect(evidencePage(failing, await bare(), { about: ['npx sameseed replay x.json'] })).toBe(text)
})

test('where a run has a journal, its clients have the names of the lanes', async () => {
  const failing = store(false)
  const result = await run(failing, { seed: '1' }, { journal: true })
  const page = parse(evidencePage(failing, result)!)
  expect(textOf(page)).not.toMatch(/process \d/i)
  expect(all(page, hasClass('lane-name')).map(textOf)).toEqual(['c1', 'c2', 'x'])
  expect(story(result)).not.toMatch(/Process \d/)
})

test('a run without such a violation has none', () => {
  const run = { scenario: 'x', plan: { seed: '1' }, fingerprint: '0', history: [] }
  const violation = { property: 'one leader', kind: 'always' as const, message: 'two', timeMs: 1 }
  expect(evidencePage({ checkers: [] }, { ...run, violations: [violation] })).toBeUndefined()
})
