import { type Env, exponential, type FuzzableScenario, type Plan, run, scenario } from 'sameseed'
import { expect, test } from 'vitest'
import { raftScenario } from '../../examples/raft/scenario.ts'
import { randomStream } from '../../src/random/stream.ts'
import { GuidedPlans } from '../../src/search/guidance/guided-plans.ts'
import { mutate } from '../../src/search/guidance/mutate.ts'

const STEPS = 4
/** A message is overtaken by so much in one of sixteen cases. */
const LATE_MS = 4.2

/** n1 says two things every 100 ms. Only if the second comes long before the first, four times in a row from the start, the ladder breaks. */
const ladder = scenario({
  name: 'ladder',
  nodes: {
    count: 2,
    start(env: Env<{ type: 'first' | 'second'; round: number }>) {
      let round = 0
      let step = 0
      let secondMs = Number.NaN
      if (env.id === 'n1') {
        env.every('100ms', () => {
          round++
          env.send('n2', { type: 'first', round })
          env.send('n2', { type: 'second', round })
        })
      }
      return {
        receive(_from: string, heard: { type: 'first' | 'second'; round: number }) {
          if (heard.type === 'second') secondMs = env.elapsed()
          else {
            const isLate = env.elapsed() - secondMs > LATE_MS
            secondMs = Number.NaN
            if (!isLate || heard.round !== step + 1) return
            env.reach(`step ${++step}`)
            if (step === STEPS) throw new Error('the ladder broke')
          }
        },
      }
    },
  },
  network: { latency: exponential('2ms') },
  duration: '500ms',
  settle: '1ms',
})

/** The plans of a search and, if it found something, after how many runs. */
async function search(
  subject: FuzzableScenario<unknown>,
  plans: GuidedPlans,
  most: number,
): Promise<{ made: Plan[]; failed: number | undefined; fingerprints: string[] }> {
  const made: Plan[] = []
  const fingerprints: string[] = []
  for (let runs = 1; runs <= most; runs++) {
    const candidate = plans.next()
    const one = await run(subject, candidate.plan, { behaviours: true })
    made.push(candidate.plan)
    fingerprints.push(one.fingerprint)
    if (one.failed) return { made, failed: runs, fingerprints }
    if (one.behaviours !== undefined) plans.ran(candidate, { behaviours: one.behaviours, ok: one.ok })
  }
  return { made, failed: undefined, fingerprints }
}

const forks = (seed: string) => new GuidedPlans(ladder, { seed, strategies: ['forks'] })

test('a fork keeps what happened by the moment, event by event, and draws all else anew', async () => {
  const parent = { plan: { seed: '1' }, times: [250] }
  const plan = mutate(ladder, 'forks', parent, { seed: '2' }, randomStream('3', 'x'))
  expect(plan).toMatchObject({ seed: '1', reseed: [{ at: '250.001ms' }] })
  const [before, after] = [
    await run(ladder, parent.plan, { journal: true }),
    await run(ladder, plan, { journal: true }),
  ]
  const until = (one: typeof before, us: number) => [...(one.journal ?? [])].filter(({ timeUs }) => timeUs <= us)
  expect(until(after, 250_000)).toEqual(until(before, 250_000))
  expect(after.fingerprint).not.toBe(before.fingerprint)
  // A fork of a fork from an earlier moment leaves the later one out.
  const again = mutate(ladder, 'forks', { plan, times: [150] }, { seed: '2' }, randomStream('3', 'y'))
  expect(again.reseed?.map(({ at }) => at)).toEqual(['150.001ms'])
})

test('what takes several strokes of luck is found one after the other', async () => {
  const MOST = 400
  let found = 0
  let random = 0
  for (const seed of ['a', 'b', 'c', 'd']) {
    const { failed, made, fingerprints } = await search(ladder as never, forks(seed), MOST)
    if (failed === undefined) continue
    found++
    const replayed = await run(ladder, JSON.parse(JSON.stringify(made.at(-1))) as Plan)
    expect(replayed.fingerprint).toBe(fingerprints.at(-1))
    expect(replayed.failed).toBe(true)
  }
  // One run in 65,536.
  for (let seed = 0; seed < 2 * MOST; seed++) if ((await run(ladder, { seed })).failed) random++
  expect(random).toBe(0)
  expect(found).toBeGreaterThanOrEqual(3)
}, 60_000)

test('two equal searches make the same plans and runs', async () => {
  const once = await search(ladder as never, forks('x'), 60)
  expect(await search(ladder as never, forks('x'), 60)).toEqual(once)
  expect(once.made.some(({ reseed }) => reseed !== undefined)).toBe(true)
  expect(once.made.some(({ reseed }) => (reseed?.length ?? 0) > 1)).toBe(true)
})

test('a correct system stays correct, whatever its runs are forked into', async () => {
  const raft = raftScenario({ nodes: 3, clients: 2, faults: 'every' }) as FuzzableScenario<unknown>
  const plans = new GuidedPlans(raft, { seed: 'r', strategies: ['forks'], options: { duration: '2s' } })
  const { failed, made } = await search(raft, plans, 24)
  expect(failed).toBeUndefined()
  expect(made.some(({ reseed }) => reseed !== undefined)).toBe(true)
}, 60_000)
