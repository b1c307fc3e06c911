import { type Plan, run, scenario } from 'sameseed'
import { expect, test } from 'vitest'
import type { AnyScenario } from '../../src/scenario/scenario.ts'
import { neededFaults } from '../../src/search/needed-faults.ts'

/** A node that writes something it does not sync, and takes from what a crash left whether it is broken. */
const torn = scenario({
  name: 'torn',
  nodes: {
    count: 1,
    start: async env => {
      const found = await env.disk.read('log')
      await env.disk.write('log', '0123456789')
      await env.disk.fsync('log')
      await env.disk.syncDirectory()
      for (let i = 0; i < 9; i++) env.after('20ms', () => void env.disk.append('log', 'abcdefghij'))
      return { inspect: () => ({ length: found?.length ?? 0 }) }
    },
  },
  duration: '400ms',
  expect: ({ always }) => [always('whole entries', ({ nodes }) => nodes.every(({ state }) => state.length % 10 === 0))],
}) as AnyScenario

const crash = (at: string, unsynced: 'torn' | 'lost') =>
  ({ kind: 'crash', at, for: '10ms', node: 'n1', unsynced }) as const

async function failing(faults: NonNullable<Plan['faults']>, isFitting: (seed: string) => Promise<boolean>) {
  for (let seed = 1; seed < 200; seed++) {
    const one = await run(torn, { seed, faults }, { journal: true })
    if (one.failed && (await isFitting(String(seed)))) return one
  }
  throw new Error('no seed fails')
}

test('a fault that only shifts what a crash tears is told from one without which nothing can be torn', async () => {
  const [early, late] = [crash('5ms', 'lost'), crash('200ms', 'torn')]
  const one = await failing([early, late], async seed => !(await run(torn, { seed, faults: [late] })).failed)
  const { faults, runs } = await neededFaults(torn, one, { runs: 20 })
  expect(faults.map(({ isNeeded }) => isNeeded)).toEqual([true, true])
  expect(faults[0]?.without?.failed).toBeGreaterThan(0)
  expect(faults[1]?.without?.failed).toBe(0)
  expect(runs).toBe(8)
})

test('it makes no more runs than it is given', async () => {
  const one = await failing([crash('200ms', 'torn')], async () => true)
  const { faults, runs } = await neededFaults(torn, one, { runs: 3 })
  expect([faults, runs]).toEqual([[{ fault: 'crash n1, unsynced data torn', index: 0, isNeeded: true }], 1])
  expect((await neededFaults(torn, one, { runs: 0 })).faults[0]?.isNeeded).toBeUndefined()
})
