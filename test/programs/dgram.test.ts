import { join } from 'node:path'
import { loss, run, Simulation, scenario } from 'sameseed'
import { expect, test } from 'vitest'

const gossip = scenario({
  name: 'gossip',
  nodes: { peer: { count: 3, program: join(import.meta.dirname, 'fixtures/gossip.mjs') } },
  duration: '2s',
})

test('datagrams go to one machine, to a group, or to all', async () => {
  const sim = new Simulation(gossip, { seed: 1, network: {} })
  await sim.run('1s')
  const heardBy = (id: string) => Object.keys(sim.inspect(id) as object).sort()
  const all = (kind: string) => [1, 2, 3].map(n => `${kind} peer${n} from 10.0.0.${n}`)
  expect(heardBy('peer1')).toEqual([...all('broad'), ...all('multi'), ...all('uni')])
  expect(heardBy('peer2')).toEqual([...all('broad'), ...all('multi')])
  expect(heardBy('peer3')).toEqual(all('broad'))
})

test('they are lost as others are, and the run is the same again', async () => {
  const lossy = { ...gossip, faults: [loss()] }
  const first = await run(lossy, { seed: 5 })
  expect(first.violations).toEqual([])
  expect((await run(lossy, { seed: 5 })).fingerprint).toBe(first.fingerprint)
  expect((await run(lossy, { seed: 6 })).fingerprint).not.toBe(first.fingerprint)
})
