import { type AnyEnv, type AnyScenario, mix, type Operation, ok, run, scenario, shrink } from 'sameseed'
import { expect, test } from 'vitest'
import { withinThePast } from '../../src/search/past.ts'

/** Two clusters that have nothing to do with each other: n1 tells n2, n3 tells n4. Each client has a cluster of its own. */
const twoClusters = scenario({
  name: 'two clusters',
  nodes: {
    count: 4,
    start: env => {
      let heard = 0
      return {
        receive(_from: string, value: number): string {
          heard++
          const next = { n1: 'n2', n3: 'n4' }[env.id]
          if (next !== undefined) env.send(next, value)
          return 'heard'
        },
        inspect: () => ({ heard }),
      }
    },
  },
  clients: {
    count: 2,
    start: (env: AnyEnv) => ({
      invoke: async ({ value }: Operation) => ok(await env.rpc(env.id === 'c1' ? 'n1' : 'n3', value)),
    }),
  },
  workload: mix({ tell: { weight: 1, value: ({ unique }) => unique } }),
  duration: '5s',
  expect: ({ always }) => [
    always('n2 hears little', ({ nodes }) => {
      const heard = nodes.find(({ id }) => id === 'n2')?.state.heard ?? 0
      return heard < 7 || `n2 has heard ${heard}`
    }),
  ],
}) as AnyScenario

test('what happened in another part of the cluster is not in the past of a violation', async () => {
  const { operations } = await run(twoClusters, { seed: 1 })
  const failing = await run(twoClusters, { seed: 1, operations }, { journal: true })
  expect(failing.signature).toBe('always: n2 hears little')
  const past = withinThePast(failing)
  expect(new Set(past?.operations?.map(({ client }) => client))).toEqual(new Set(['c1']))
  expect(Object.keys(past?.network ?? {}).sort()).toEqual(['c1->n1', 'n1->c1', 'n1->n2'])
  // It makes no difference to what happened.
  const again = await run(twoClusters, past ?? failing.plan)
  expect([again.signature, again.timeMs]).toEqual([failing.signature, failing.timeMs])
})

test('it goes in one step', async () => {
  const failing = await run(twoClusters, { seed: 1 })
  let runs = 0
  const { plan } = await shrink(twoClusters, failing, { shrinkRuns: 6, onProgress: progress => (runs = progress.runs) })
  expect(runs).toBeLessThanOrEqual(6)
  expect(plan.operations?.every(({ client }) => client === 'c1')).toBe(true)
})

test('one client does what several did', async () => {
  const counted = scenario({
    name: 'counted',
    nodes: { count: 1, start: () => ({ receive: () => 'yes' }) },
    clients: { count: 5, start: (env: AnyEnv) => ({ invoke: async () => ok(await env.rpc('n1', 'ask')) }) },
    workload: mix({ ask: { weight: 1, value: () => 1 } }),
    duration: '3s',
    expect: ({ always }) => [
      always('few answers', ({ history }) => history.filter(({ type }) => type === 'ok').length < 4),
    ],
  }) as AnyScenario
  const failing = await run(counted, { seed: 3 })
  const { plan, after } = await shrink(counted, failing)
  expect(after.operations).toBe(4)
  expect(new Set(plan.operations?.map(({ client }) => client))).toEqual(new Set(['c1']))
})
