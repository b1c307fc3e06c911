import { join } from 'node:path'
import { http, mix, run, Simulation, scenario } from 'sameseed'
import { expect, test } from 'vitest'

const fixture = (name: string) => join(import.meta.dirname, 'fixtures', name)

test('a program reads what its scenario has for its standard input, and then the end', async () => {
  const lines = async (more: object) => {
    const app = { count: 2, program: fixture('input.mjs'), ...more }
    const sim = new Simulation(scenario({ name: 'input', nodes: { app } }), { seed: 1 })
    await sim.run('100ms')
    return [...(sim.journal ?? [])].flatMap(event => (event.kind === 'log' ? [`${event.process} ${event.text}`] : []))
  }
  expect(await lines({})).toEqual(['app1 over', 'app2 over'])
  expect(await lines({ stdin: ({ index }: { index: number }) => `one\nof ${index}` })).toEqual([
    ...['app1 one!', 'app1 of 0!', 'app1 over'],
    ...['app2 one!', 'app2 of 1!', 'app2 over'],
  ])
})

test('a client that is refused is told where the node listens', async () => {
  const asking = async (program: string, port: number) => {
    const { history } = await run(
      scenario({
        name: 'doors',
        nodes: { app: { count: 1, program: fixture(program) } },
        clients: { count: 1, start: env => http(env, `http://app1:${port}`) },
        workload: mix({ 'GET /': 1 }, { every: '100ms' }),
        duration: '500ms',
      }),
      { seed: 1 },
    )
    return history.at(-1)
  }
  expect(await asking('input.mjs', 80)).toMatchObject({
    type: 'fail',
    error: 'connect ECONNREFUSED 10.0.0.1:80 (app1 listens on no port)',
  })
  expect(await asking('stacks.mjs', 80)).toMatchObject({
    type: 'fail',
    error: 'connect ECONNREFUSED 10.0.0.1:80 (app1 listens on 3000)',
  })
})
