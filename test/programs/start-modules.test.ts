import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { constant, run, Simulation, scenario } from 'sameseed'
import { expect, test } from 'vitest'

const in_ = (file: string) => join(import.meta.dirname, file)

const counting = scenario({
  name: 'counting',
  nodes: { count: 3, start: './modules-of-nodes/node.ts' },
  network: { latency: constant('5ms') },
  duration: '1s',
  untested: ['expect'],
})

test('each start of each node has the modules to itself, and the sameseed that runs it', async () => {
  const sim = new Simulation(counting, { seed: '1' })
  await sim.run('100ms')
  expect(sim.inspect('n1')).toEqual({ started: 1, heard: ['n2', 'n3'], timedOut: undefined })
  expect(sim.inspect('n2')).toEqual({ started: 1, heard: [], timedOut: true })
  sim.crash('n1')
  sim.restart('n1')
  await sim.run('100ms')
  expect(sim.inspect('n1')).toEqual({ started: 1, heard: [], timedOut: undefined })
})

test('an async function, beside nodes of another role, by a URL, the same again', async () => {
  const mixed = scenario({
    name: 'mixed',
    nodes: {
      module: { count: 2, start: pathToFileURL(in_('modules-of-nodes/sleeper.ts')) },
      plain: { count: 1, start: env => ({ inspect: () => env.id }) },
    },
    duration: '1s',
    untested: ['expect'],
  })
  const [first, again] = [await run(mixed, { seed: 1 }), await run(mixed, { seed: 1 }, { drain: 'portable' })]
  expect(first.violations).toEqual([])
  expect(first.states).toEqual({ module1: 1, module2: 1, plain1: 'plain1' })
  expect(again.fingerprint).toBe(first.fingerprint)
})

test('what is wrong with it is told', async () => {
  const of = (start: string) => () => scenario({ name: 'bad', nodes: { count: 1, start }, duration: '1s' })
  expect(of('./nowhere.ts')).toThrow(/^scenario "bad": nodes\.start: there is no such file: .*nowhere\.ts$/)
  expect(of('')).toThrow('nodes.start')
  await expect(run(of(in_('bad/starts-nothing.ts'))(), { seed: 1 })).rejects.toThrow(
    'test/programs/bad/starts-nothing.ts has no default export: export a function that starts a node, (env) => node',
  )
  const { violations } = await run(of(in_('bad/throws-on-load.ts'))(), { seed: 1 })
  expect(violations[0]?.message).toBe('n1 threw Error: not today')
  expect(violations[0]?.error?.stack).toContain('throws-on-load.ts:1:7')
})
