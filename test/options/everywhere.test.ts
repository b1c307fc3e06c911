import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as sameseed from 'sameseed'
import { clockSkew, exponential, gen, longTail, mix, run, ScenarioError, Simulation, scenario, shrink } from 'sameseed'
import * as checkers from 'sameseed/checkers'
import { describe, expect, test } from 'vitest'
import { faultKinds, nemesisOf } from '../../src/faults/catalogue.ts'
import { settingsOf } from '../../src/vitest/options.ts'

const SRC = join(import.meta.dirname, '../../src')

const said = (call: () => unknown): string => {
  try {
    call()
  } catch (error) {
    expect(error).toBeInstanceOf(ScenarioError)
    return (error as Error).message
  }
  return 'fine'
}

/** As JavaScript lets it happen: whatever options. */
type Loose = (...given: unknown[]) => unknown

describe('every function of the public face that takes options looks at them', () => {
  const faces: Readonly<Record<string, unknown>> = { ...sameseed, ...checkers }
  const takers = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
    .filter(file => file.endsWith('.ts'))
    .flatMap(file => {
      const text = readFileSync(join(SRC, file), 'utf8')
      return [...text.matchAll(/^export (?:async )?function (\w+)[^{]*?\b(?:options|rhythm)\??: [\s\S]*?\n\}\n/gm)].map(
        ([body, name]) => ({ name: name as string, body }),
      )
    })
    .filter(({ name }) => name in faces)
    // A run's options are looked at by the simulation that it makes.
    .filter(({ name }) => !['run', 'checkDeterminism'].includes(name))

  test('and there are many', () => expect(takers.length).toBeGreaterThan(60))

  test.each(takers.map(({ name, body }) => [name, body]))('%s', (name, body) => {
    // Itself, or by handing them on to another of them.
    const delegate = /return (\w+)\(.*, options\)/.exec(body)?.[1] ?? ''
    if (!(delegate in faces)) expect(body).toContain(`checkOptions('${name}'`)
  })
})

test('a nemesis', () => {
  expect(said(() => nemesisOf('crash', { evry: '1s' } as object))).toBe(
    'crash: there is no option "evry": did you mean "every"?',
  )
  for (const kind of faultKinds) expect(said(() => nemesisOf(kind, { lasting: '1s' } as object))).toContain('"lasting"')
  expect(said(() => (sameseed.reset as Loose)({ for: '1s' }))).toBe(
    'reset: there is no option "for"; the only one is every',
  )
  expect(said(() => (sameseed.swarm as Loose)(sameseed.partition(), sameseed.crash))).toBe(
    'swarm: nemeses[1] is the function crash: expected a nemesis such as partition(): call the function',
  )
  expect(said(() => sameseed.together(clockSkew()))).toBe('fine')
})

test('a mix', () => {
  expect(said(() => (mix as Loose)({ read: 1 }, { evry: 1 }))).toContain('mix: there is no option "evry"')
  expect(said(() => (mix as Loose)({ read: { wieght: 1, value: () => 1 } }))).toContain(
    'there is no option "read.wieght": did you mean "read.weight"?',
  )
  expect(said(() => (gen.mix as Loose)({ read: { weight: 1 } }))).toContain('"read.value" is missing')
})

test('checkers, models and workloads', () => {
  const { linearizable, kv, bank, kafka } = checkers
  expect(said(() => (linearizable as Loose)(kv(), { maxStep: 1 }))).toContain('did you mean "maxSteps"?')
  expect(said(() => (kv as Loose)({ mising: 0 }))).toContain('kv: there is no option "mising": did you mean "missing"?')
  expect(said(() => (bank as Loose)({}))).toBe('bank: the option "total" is missing: expected a number')
  expect(said(() => (kafka as Loose)({ order: 'realtme' }))).toBe("kafka: order is 'realtme': did you mean 'realtime'?")
  for (const [name, make] of Object.entries(sameseed)) {
    if (!name.endsWith('Workload')) continue
    expect(said(() => (make as Loose)({ evry: 1 }))).toBe(`${name}: there is no option "evry": did you mean "every"?`)
    expect(said(() => (make as Loose)({ every: '5ms' }))).toBe('fine')
  }
  const all = { every: '5ms', keys: 2, maxLength: 3, transactionsPerKeys: 5, consistency: 'serializable' } as const
  expect(said(() => sameseed.listAppendWorkload(all))).toBe('fine')
  expect(said(() => sameseed.rwRegisterWorkload({ ...all, wfrKeys: true }))).toBe('fine')
  expect(said(() => sameseed.kafkaWorkload({ keys: 3, order: 'realtime' }))).toBe('fine')
})

test('latencies', () => {
  expect(said(() => (exponential as Loose)('2ms', { mean: 1 }))).toContain('exponential: there is no option "mean"')
  expect(said(() => longTail('1ms', { alpha: 0 }))).toBe('longTail: alpha is 0: expected a number above 0')
})

test('runs, simulations, shrinking, plans and simTest', async () => {
  const idle = scenario({ name: 'idle', nodes: { count: 1, start: () => ({}) }, duration: '1s' })
  const wrong = { jornal: true } as object
  expect(said(() => new Simulation(idle, { seed: 1 }, wrong))).toContain('did you mean "journal"?')
  await expect(run(idle, { seed: 1 }, wrong)).rejects.toThrow('did you mean "journal"?')
  const passed = await run(idle, { seed: 1 })
  await expect(shrink(idle, passed, { shrinkRun: 1 } as object)).rejects.toThrow('did you mean "shrinkRuns"?')
  expect(said(() => idle.plans({ duraton: '1s' } as object))).toContain('plans: there is no option "duraton"')
  expect(said(() => settingsOf('idle', { seds: 5 } as object))).toBe(
    'simTest: there is no option "seds": did you mean "seeds"?',
  )
  expect(said(() => settingsOf('idle', { shrinkRuns: -1 }))).toContain('simTest: shrinkRuns is -1: expected a whole')
})
