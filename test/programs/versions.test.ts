import { join } from 'node:path'
import { run, Simulation, scenario } from 'sameseed'
import { expect, test } from 'vitest'

const fixture = (file: string) => join(import.meta.dirname, 'fixtures', file)

const program = scenario({
  name: 'versions of a program',
  nodes: {
    app: {
      count: 2,
      program: { old: fixture('version.mjs'), new: fixture('version-next.mjs') },
      env: ({ version }) => ({ VERSION: version ?? 'none' }),
    },
    db: { count: 1, start: './modules-of-nodes/sleeper.ts' },
  },
  duration: '1s',
  untested: ['expect'],
})

test('a program has versions, which find the disk as the one before left it', async () => {
  const { states, violations } = await run(program, {
    seed: 1,
    faults: [{ kind: 'upgrade', at: '100ms', for: '100ms', node: 'app1', to: 'new' }],
  })
  expect(violations).toEqual([])
  expect(states).toMatchObject({
    app1: { code: 'next', told: 'new', started: ['old', 'new'] },
    app2: { code: 'first', told: 'old', started: ['old'] },
  })
})

test('it is asked to end, and killed at the end of the upgrade if it goes on', async () => {
  const deaf = scenario({
    name: 'deaf',
    nodes: {
      count: 1,
      program: { old: fixture('graceful.mjs'), new: fixture('version-next.mjs') },
      env: { DEAF: 'yes' },
    },
  })
  const sim = new Simulation(deaf, { seed: 1 })
  await sim.run('100ms')
  const fault = sim.inject({ kind: 'upgrade', at: 0, node: 'n1', to: 'new', grace: '10s' })
  await sim.run('500ms')
  const events = () => [...(sim.journal ?? [])]
  expect(events().filter(({ kind }) => kind === 'crash')).toHaveLength(0)
  fault.heal()
  await sim.run('100ms')
  expect(events().filter(({ kind }) => kind === 'crash')).toMatchObject([{ reason: 'stopped' }])
  expect(events().filter(({ kind }) => kind === 'start')).toMatchObject([{ version: 'old' }, { version: 'new' }])
})

test('modules have versions', async () => {
  const modules = scenario({
    name: 'versions of a module',
    nodes: { count: 2, start: { 1: './modules-of-nodes/node.ts', 2: './modules-of-nodes/sleeper.ts' } },
    duration: '100ms',
    untested: ['expect'],
  })
  const { states } = await run(modules, { seed: 1, options: { versions: { n2: '2' } } })
  expect(states).toEqual({ n1: expect.objectContaining({ started: 1 }), n2: expect.any(Number) })
})
