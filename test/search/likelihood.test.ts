import { type AnyEnv, always, type Plan, run, scenario, shrink } from 'sameseed'
import { expect, test } from 'vitest'
import liferaft from '../../examples/liferaft/liferaft.sim.ts'
import { likelihood, redrawnFrom } from '../../src/search/likelihood.ts'
import { isSameFailure } from '../../src/search/same-failure.ts'

/** Of three coins, thrown at 10, 20 and 30 ms, the second and the third have to show heads for it to fail, each with this chance. */
const coins = scenario({
  name: 'coins',
  nodes: {
    count: 1,
    start: (env: AnyEnv) => {
      const heads: boolean[] = []
      for (const at of ['10ms', '20ms', '30ms']) env.after(at, () => heads.push(env.random() < 0.5))
      return { receive() {}, inspect: () => ({ heads: [...heads] }) }
    },
  },
  expect: [
    always('never both', ({ nodes }) =>
      nodes.every(({ state }) => {
        const { heads } = state as { heads: boolean[] }
        return !(heads[1] === true && heads[2] === true)
      }),
    ),
  ],
  duration: '50ms',
})

async function failingRun(plan: Plan = { seed: '1' }) {
  let seed = Number(plan.seed)
  for (;;) {
    const one = await run(coins, { ...plan, seed: `${seed++}` }, { journal: true })
    if (one.failed) return one
  }
}

test('the curve says what follows from probability, and its jumps are where the coins are thrown', async () => {
  const { points, jumps, complete, runs } = await likelihood(coins, await failingRun(), { draws: 400, runs: 20_000 })
  expect(complete).toBe(true)
  expect(runs).toBeLessThanOrEqual(20_000)
  const share = (atUs: number) => {
    const point = points.findLast(each => each.atUs <= atUs)!
    return point.failed / point.draws
  }
  // A quarter before the second coin is thrown, half before the third, all after it.
  expect(share(0)).toBeCloseTo(0.25, 1)
  expect(jumps.map(({ atUs }) => atUs)).toEqual([20_000, 30_000])
  expect(jumps[0]!.before).toBeCloseTo(0.25, 1)
  expect(jumps[0]!.after).toBeCloseTo(0.5, 1)
  expect(jumps[1]!.after).toBe(1)
})

test('it is deterministic, and ends at its bound', async () => {
  const failing = await failingRun()
  const first = await likelihood(coins, failing, { draws: 30 })
  expect(await likelihood(coins, failing, { draws: 30 })).toEqual(first)
  const bounded = await likelihood(coins, failing, { draws: 30, runs: 100 })
  expect(bounded).toMatchObject({ complete: false, runs: 90 })
  let left = 10
  const stopped = await likelihood(coins, failing, { draws: 30, stop: () => left-- === 0 })
  expect(stopped).toMatchObject({ complete: false, runs: 10 })
  await expect(
    likelihood(
      coins,
      await run(coins, { seed: 1, faults: [] }, { journal: true }).then(one => ({ ...one, failed: false })),
    ),
  ).rejects.toThrow(RangeError)
  const { journal: _, ...bare } = failing
  await expect(likelihood(coins, bare)).rejects.toThrow('likelihood needs a run with a journal')
})

test('redrawn from its end, a plan gives the very same run, also where it lays messages down', async () => {
  const found = await run(liferaft, { seed: '215' }, { journal: true })
  const shrunk = await shrink(liferaft, found, { shrinkRuns: 300 })
  for (const plan of [
    found.plan,
    shrunk.plan,
    {
      ...shrunk.plan,
      network: { 'n1->n2': { '0-': 'seed' as const }, 'n3->n1': { '0': { latency: 5 }, '1-4': 'lost' as const } },
    },
  ]) {
    const one = await run(liferaft, plan, { journal: true })
    const before = (events: typeof one, endUs: number) => [...events.journal!].filter(({ timeUs }) => timeUs < endUs)
    for (const atUs of [0, 217_500, 225_000, Math.round(one.timeMs * 1_000) + 1]) {
      const redrawn = await run(liferaft, redrawnFrom(plan, ['n1', 'n2', 'n3'], one.journal!, atUs)('other'), {
        journal: true,
      })
      expect(before(redrawn, atUs)).toEqual(before(one, atUs))
    }
    if (one.failed) {
      const end = redrawnFrom(plan, ['n1', 'n2', 'n3'], one.journal!, Math.round(one.timeMs * 1_000) + 1)('other')
      expect(isSameFailure(await run(liferaft, end), one)).toBe(true)
    }
  }
})

test("the votes of n3 decide about liferaft's two leaders", async () => {
  const failing = await run(liferaft, { seed: '215' }, { journal: true })
  const { jumps } = await likelihood(liferaft, failing, { draws: 60 })
  const decisive = [...failing.journal!].filter(event => jumps.some(({ atUs }) => atUs === event.timeUs))
  expect(decisive.some(event => event.kind === 'arrive' && event.to === 'n3')).toBe(true)
  expect(decisive.some(event => event.kind === 'send' && event.from === 'n3')).toBe(true)
})
