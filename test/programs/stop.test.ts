import { join } from 'node:path'
import { Simulation, scenario } from 'sameseed'
import { expect, test } from 'vitest'

const simulation = (env: Record<string, string> = {}) =>
  new Simulation(
    scenario({
      name: 'stop',
      nodes: {
        app: { count: 1, program: join(import.meta.dirname, 'fixtures/graceful.mjs'), env },
        plain: { count: 1, start: () => ({}) },
      },
    }),
    { seed: 1 },
    { journal: true },
  )

const told = ({ journal }: Simulation<unknown>) =>
  [...(journal ?? [])].flatMap(event => {
    if (event.kind === 'log') return [`${event.timeUs / 1_000} ${event.text}`]
    return event.kind === 'crash' ? [`${event.timeUs / 1_000} ${event.process} ${event.reason}`] : []
  })

test('a program that is stopped gets SIGTERM, and ends by itself', async () => {
  const sim = simulation()
  await sim.run('100ms')
  sim.stop('app1')
  await sim.run('2s')
  expect(told(sim)).toEqual(['100 stopping SIGTERM', '150 exit 0', '150 app1 exited with code 0'])
  sim.restart('app1')
  await sim.run('100ms')
  sim.stop('app1')
  await sim.run('1s')
  expect(told(sim)).toHaveLength(6)
})

test('one that goes on is killed', async () => {
  const sim = simulation({ DEAF: 'yes' })
  await sim.run('100ms')
  sim.stop('app1', { grace: '300ms' })
  sim.stop('plain1')
  await sim.run('2s')
  expect(told(sim)).toEqual(['100 plain1 stopped', '100 stopping SIGTERM', '400 app1 stopped'])
})

test('as a fault of a plan it starts again at the end', async () => {
  const sim = simulation({ DEAF: 'yes' })
  await sim.run('100ms')
  const stopped = sim.inject({ kind: 'stop', at: 0, node: '@app' })
  await sim.run('500ms')
  stopped.heal()
  await sim.run('500ms')
  expect(told(sim)).toEqual(['100 stopping SIGTERM', '600 app1 stopped'])
  expect([...(sim.journal ?? [])].filter(({ kind }) => kind === 'start')).toHaveLength(3)
})
