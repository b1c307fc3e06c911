import { type Plan, type PlanSize, parsePlan, run, Simulation, shrink } from 'sameseed'
import { simTest } from 'sameseed/vitest'
import { describe, expect, test } from 'vitest'
import { type BugName, bugs } from './bugs.ts'
import everyFault from './every-fault.sim.ts'
import raft from './raft.sim.ts'
import { raftScenario } from './scenario.ts'

simTest(raft, { seeds: 40 })

simTest(everyFault, { seeds: 25, name: 'every fault that Raft stands, and progress after them' })

const totalOf = (size: PlanSize) => size.operations + size.faults + size.perturbedMessages

async function firstFailure(bug: BugName, runs = 200) {
  const scenario = raftScenario({ bug })
  for (let seed = 1; seed <= runs; seed++) {
    const failing = await run(scenario, { seed })
    if (!failing.ok) return { scenario, failing }
  }
  throw new Error(`"${bug}" was not found in ${runs} runs`)
}

describe('planted bugs', () => {
  test.each<[BugName, string]>([
    ['answer-before-commit', 'history: linearizable store'],
    ['term-not-persisted', 'always: election safety'],
  ])('%s is found, and what it takes is small', async (bug, signature) => {
    const { scenario, failing } = await firstFailure(bug)
    expect(failing).toFailWith(signature)
    const { after, plan } = await shrink(scenario, failing, { shrinkRuns: 600 })
    expect(totalOf(after)).toBeLessThanOrEqual(12)
    // The very same plan is harmless without the bug.
    expect(await run(raft, plan)).toPass()
  })

  test.each<BugName>(['vote-without-log-check', 'no-duplicate-detection', 'quorum-off-by-one'])(
    '%s is found at once',
    async bug => {
      const { failing } = await firstFailure(bug, 20)
      expect(failing.ok).toBe(false)
    },
  )

  test('each has a scenario of its own, and says where it is known from', async () => {
    for (const name of Object.keys(bugs) as BugName[]) {
      const { default: scenario } = (await import(`./bugs/${name}.sim.ts`)) as { default: { name: string } }
      expect(scenario.name).toBe(`raft-${name}`)
      expect(bugs[name].source.length).toBeGreaterThan(10)
    }
  })
})

test('a run is the same every time, with both drains, and from its plan made explicit', async () => {
  const once = await run(raft, { seed: 7 })
  expect((await run(raft, { seed: 7 })).fingerprint).toBe(once.fingerprint)
  expect((await run(raft, { seed: 7 }, { drain: 'portable' })).fingerprint).toBe(once.fingerprint)
  const faults = once.faults.map(({ fault }) => fault)
  const explicit: Plan = parsePlan(JSON.parse(JSON.stringify({ seed: '7', faults, operations: once.operations })))
  expect((await run(raft, explicit)).fingerprint).toBe(once.fingerprint)
})

test('when the leader crashes another one is elected, and the old one follows it', async () => {
  const sim = new Simulation(raft, { seed: 1, operations: [] })
  await sim.run('2s')
  const leaders = () => Object.entries(sim.states()).flatMap(([id, { role }]) => (role === 'leader' ? [id] : []))
  const [old] = leaders()
  expect(leaders()).toHaveLength(1)
  sim.crash(old!)
  await sim.run('3s')
  expect(leaders()).toHaveLength(1)
  const [next] = leaders()
  expect(next).not.toBe(old)
  sim.restart(old!)
  await sim.run('2s')
  expect(leaders()).toEqual([next])
  expect(sim.inspect(old!)).toMatchObject({ role: 'follower', term: sim.inspect(next!)?.term })
})

test('a server whose disk is wiped breaks the promise that Raft makes', async () => {
  const wiped = { kind: 'crash', for: '100ms', unsynced: 'wiped' } as const
  const signatures = new Set<string | undefined>()
  for (let seed = 1; seed <= 20; seed++) {
    const faults = Array.from({ length: 40 }, (_, i) => ({ ...wiped, at: i * 250, node: `n${1 + (i % 5)}` }))
    signatures.add((await run(raft, { seed, faults })).signature)
  }
  expect([...signatures].some(signature => signature?.startsWith('always: '))).toBe(true)
})
