import { run, shrink } from 'sameseed'
import { simTest } from 'sameseed/vitest'
import { expect, test } from 'vitest'
import naive from './naive.sim.ts'
import yjs from './yjs.sim.ts'

simTest(yjs, { seeds: 50 })

test('replicas that never ask do not converge, and one lost message shows it', async () => {
  let found = await run(naive, { seed: 1 })
  for (let seed = 2; found.ok && seed <= 20; seed++) found = await run(naive, { seed })
  expect(found).toFailWith('eventually: replicas converge')

  const { plan, run: smallest, after } = await shrink(naive, found)
  expect(smallest).toFailWith('eventually: replicas converge')
  expect(after).toMatchObject({ nodes: 2, operations: 1 })
  expect(after.faults + after.perturbedMessages).toBe(1)
  // The same plan is harmless for replicas that ask.
  expect(await run(yjs, plan)).toPass()
})
