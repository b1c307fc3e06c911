import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as sameseed from 'sameseed'
import {
  clockSkew,
  exponential,
  GuidedPlans,
  gen,
  longTail,
  mix,
  run,
  ScenarioError,
  Simulation,
  scenario,
  shrink,
} from 'sameseed'
import * as checkers from 'sameseed/checkers'
import * as report from 'sameseed/report'
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
  const faces: Readonly<Record<string, unknown>> = { ...sameseed, ...checkers, ...report }
  const takers = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
    .filter(file => file.endsWith('.ts'))
    .flatMap(file => {
      const text = readFileSync(join(SRC, file), 'utf8')
      const functions = /^export (?:async )?function (\w+)[^{]*?\b(?:options|rhythm)\??: [\s\S]*?\n\}\n/gm
      const constructors =
        /^export class (\w+)(?:(?!\n\})[\s\S])*?\n {2}constructor\([^{]*?\boptions\??: [\s\S]*?\n {2}\}\n/gm
      return [...text.matchAll(functions), ...text.matchAll(constructors)].map(([body, name]) => ({
        name: name as string,
        body,
      }))
    })
    .filter(({ name }) => name in faces)
    // A run's options are looked at by the simulation that it makes.
    .filter(({ name }) => !['run', 'checkDeterminism'].includes(name))
    // Errors have those of Error.
    .filter(({ body }) => !body.includes('ErrorOptions'))

  test('and there are many', () => expect(takers.length).toBeGreaterThan(60))

  test.each(takers.map(({ name, body }) => [name, body]))('%s', (name, body) => {
    // Itself, or by handing them on to another of them.
    const delegate = /return (\w+)\(.*, options\)/.exec(body)?.[1] ?? ''
    const call = name === 'Simulation' ? 'the options of a run' : name
    if (!(delegate in faces)) expect(body).toContain(`checkOptions('${call}'`)
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
  expect(said(() => new GuidedPlans(idle, { sed: 'x' } as never))).toContain('did you mean "seed"?')
  expect(said(() => report.story(passed, { colour: true } as object))).toContain('did you mean "color"?')
  expect(said(() => idle.plans({ duraton: '1s' } as object))).toContain('plans: there is no option "duraton"')
  expect(said(() => settingsOf('idle', { seds: 5 } as object))).toBe(
    'simTest: there is no option "seds": did you mean "seeds"?',
  )
  expect(said(() => settingsOf('idle', { shrinkRuns: -1 }))).toContain('simTest: shrinkRuns is -1: expected a whole')
})

describe('what is done by hand', () => {
  const idle = scenario({ name: 'idle', nodes: { count: 2, start: () => ({}) }, duration: '1s' })
  const hand = () => new Simulation(idle, { seed: 1 })
  // As JavaScript lets it happen.
  type Anything = never

  test.each<[string, (sim: Simulation) => unknown, string]>([
    [
      'a crash',
      sim => sim.crash('n1', { unsyncd: 'torn' } as Anything),
      'crash: there is no option "unsyncd": did you mean "unsynced"?',
    ],
    [
      'its outcome',
      sim => sim.crash('n1', { unsynced: 'torm' } as Anything),
      "crash: unsynced is 'torm': did you mean 'torn'?",
    ],
    [
      'a kind of fault',
      sim => sim.inject({ kind: 'pausee', at: 0 } as Anything),
      "inject: kind is 'pausee': did you mean 'pause'?",
    ],
    [
      'a field of a fault',
      sim => sim.inject({ kind: 'pause', at: 0, nod: 'n1' } as Anything),
      'inject: there is no field "nod": did you mean "node"?',
    ],
    ['a process', sim => sim.pause('n9'), 'there is no process "n9"; there are n1, n2'],
    [
      'a partition',
      sim => sim.net.partition('n1' as Anything, 'n2' as Anything),
      'net.partition takes groups of names',
    ],
    ['an interceptor', sim => sim.net.intercept('lose' as Anything), 'net.intercept: expected a function that returns'],
    ['a jump', sim => sim.jumpClock('n1', '5 parsecs'), "inject: by is '5 parsecs': expected a duration"],
  ])('%s', (_, act, sentence) => {
    expect(said(() => act(hand()))).toContain(sentence)
  })
})

describe('calls of a node: a mistake ends the run, also where it is caught', () => {
  test.each<[string, (env: sameseed.AnyEnv) => unknown, string]>([
    [
      'rpc',
      env => env.rpc('n2', 1 as never, { timout: '5ms' } as object),
      'env.rpc: there is no option "timout": did you mean "timeout"?',
    ],
    [
      'rpc with a time',
      env => env.rpc('n2', 1 as never, '5ms' as never),
      "env.rpc: expected an object, but found '5ms'",
    ],
    [
      'connect',
      env => env.connect('n2', { prot: 1 } as object),
      'env.connect: there is no option "prot": did you mean "port"?',
    ],
    [
      'inbox',
      env => env.inbox.next({ timeot: 1 } as never),
      'inbox.next: there is no option "timeot": did you mean "timeout"?',
    ],
  ])('%s', async (_, call, sentence) => {
    const start = (env: sameseed.AnyEnv) => {
      env.after(1, async () => {
        try {
          await call(env)
        } catch {}
      })
      return {}
    }
    const careful = scenario({ name: 'careful', nodes: { count: 2, start }, duration: '1s' })
    const error = await run(careful, { seed: 1 }).catch((error: unknown) => error)
    expect(error).toBeInstanceOf(ScenarioError)
    expect((error as Error).message).toContain(sentence)
  })
})
