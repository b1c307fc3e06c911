import { type AnyEnv, mix, ok, type Run, run, scenario, shrink } from 'sameseed'
import { expect, test } from 'vitest'

/** Each operation has the node draw once. One draw of so many strains it, and so many strains break it. */
function oneOf(many: number, most = 1) {
  return scenario({
    name: 'one of many',
    nodes: {
      count: 1,
      start: env => {
        let strains = 0
        return {
          receive: () => {
            if (env.random() * many < 1) strains++
            return 'received'
          },
          inspect: () => ({ broken: strains >= most }),
        }
      },
    },
    clients: { count: 1, start: (env: AnyEnv) => ({ invoke: async () => ok(await env.rpc('n1', 'draw')) }) },
    workload: mix({ draw: 1 }, { every: '10ms' }),
    duration: '600ms',
    expect: ({ always }) => [always('whole', ({ nodes }) => nodes.every(({ state }) => !state.broken))],
  })
}

async function shrunk(many: number, most = 1) {
  const tested = oneOf(many, most)
  let failing: Run | undefined
  for (let seed = 1; failing?.failed !== true; seed++) failing = (await run(tested, { seed })) as Run
  return shrink(tested, failing as never)
}

test('of a failure that no other seed has, what has no part in it goes, for the draws stay as they were', async () => {
  const { plan, before, after, complete } = await shrunk(30_000)
  expect(before.operations).toBeGreaterThan(10)
  expect(after.operations).toBe(1)
  expect(Object.keys(plan.draws ?? {})).toEqual(['node/n1'])
  expect(complete).toBe(true)
})

test('no draws are listed of a failure that other seeds have as well', async () => {
  // It stays too large for draws not to matter.
  const { plan, after, passing } = await shrunk(2, 10)
  expect(after.operations).toBeGreaterThanOrEqual(10)
  expect(plan.draws).toBeUndefined()
  // Nor were they on the way: those that spare nothing are given up in the end.
  expect(passing.length).toBeGreaterThan(10)
  expect(passing.filter(({ draws }) => draws !== undefined)).toEqual([])
})
