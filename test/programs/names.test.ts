import { join } from 'node:path'
import { constant, type PlanInput, run, scenario } from 'sameseed'
import { expect, test } from 'vitest'

const program = join(import.meta.dirname, 'fixtures/failover.mjs')

const cluster = scenario({
  name: 'failover',
  nodes: {
    api: { count: 2, program, args: ['server'] },
    client: { count: 1, program },
  },
  network: { latency: constant('1ms') },
  duration: '200s',
})

async function told(faults: NonNullable<PlanInput['faults']>): Promise<string[]> {
  const { journal, violations } = await run(cluster, { seed: 1, faults, network: {} }, { journal: true })
  expect(violations).toEqual([])
  return [...(journal ?? [])].flatMap(event => (event.kind === 'log' ? [event.text] : []))
}

const KEPT = ['api1 api1 true', 'after 150 s']

test('a connection that is kept, or was upgraded, is no request that takes too long', async () => {
  const lines = await told([])
  expect(lines.slice(0, 2)).toEqual(KEPT)
  expect(lines.slice(2)).toEqual(['api1 at once', 'api2 at once', 'api1 at once', 'api2 at once'])
})

test('of the nodes of a role the next one is tried where one refuses', async () => {
  const lines = await told([{ kind: 'crash', node: 'api1', at: '170s', for: '20s' }])
  expect(lines.slice(-4)).toEqual(Array(4).fill('api2 at once'))
})

test('and where one does not answer within 250 ms', async () => {
  const groups = [['api1'], ['api2', 'client1']]
  const lines = await told([{ kind: 'partition', groups, at: '170s', for: '20s' }])
  expect(lines.slice(-4)).toEqual(['api2 after an attempt', 'api2 at once', 'api2 after an attempt', 'api2 at once'])
})
