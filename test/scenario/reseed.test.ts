import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { always, type Fault, type Plan, parsePlan, run, scenario, shrink } from 'sameseed'
import { describe, expect, test } from 'vitest'
import { type Duration, microseconds } from '../../src/clock/duration.ts'
import { DrawRecorder } from '../../src/random/draws.ts'
import { expand } from '../../src/scenario/expand.ts'
import { run as runWith } from '../../src/scenario/run.ts'
import { PLAN_STRATEGIES, planOptionsOf } from '../../src/search/plan-strategies.ts'
import { effort, isThorough } from '../effort.ts'
import { generated, planned } from './redrawn.ts'

const program = fileURLToPath(new URL('./redrawn.ts', import.meta.url))
const at = fc.integer({ min: 1, max: 299_999 }).map(us => `${us}us`)
const seeds = fc.tuple(fc.nat(999), fc.nat(999)).map(([seed, other]) => ({ seed: `${seed}`, other: `other ${other}` }))
/** What a strategy says in the plan besides. */
const said = fc
  .constantFrom(undefined, ...PLAN_STRATEGIES)
  .map((strategy): Pick<Plan, 'options'> => (strategy === undefined ? {} : { options: planOptionsOf(strategy) }))

async function eventsBefore(which: typeof planned, plan: Plan, endUs: number): Promise<readonly unknown[]> {
  const { journal } = await run(which, plan, { journal: true })
  // Where a fault stands in the list of all depends on those that come later.
  return [...journal!].filter(({ timeUs }) => timeUs < endUs).map(event => ({ ...event, index: undefined }))
}

describe.each([planned, generated])('$name: a plan that reseeds', which => {
  test('is the same up to then, and another one from then on', async () => {
    let differs = 0
    let runs = 0
    await fc.assert(
      fc.asyncProperty(seeds, at, said, async ({ seed, other }, when, options) => {
        const whole = { ...options, seed }
        const plan = { ...whole, reseed: [{ at: when, seed: other }] }
        const endUs = microseconds(when)
        expect(await eventsBefore(which, plan, endUs)).toEqual(await eventsBefore(which, whole, endUs))
        if (endUs > 250_000) return
        runs++
        if ((await run(which, plan)).fingerprint !== (await run(which, whole)).fingerprint) differs++
      }),
      { numRuns: effort(60) },
    )
    expect(differs).toBe(runs)
  })

  test('replays: the same plan is the same run, also with its operations and faults spelled out', async () => {
    await fc.assert(
      fc.asyncProperty(seeds, at, at, said, async ({ seed, other }, first, second, options) => {
        const plan: Plan = {
          ...options,
          seed,
          reseed: [
            { at: first, seed: other },
            { at: second, seed: 'third' },
          ],
        }
        const { fingerprint, operations } = await run(which, plan)
        expect((await run(which, parsePlan(JSON.parse(JSON.stringify(plan))))).fingerprint).toBe(fingerprint)
        const { faults } = expand(which, plan)
        expect((await run(which, { ...plan, operations, faults })).fingerprint).toBe(fingerprint)
      }),
      { numRuns: effort(40) },
    )
  })
})

test('every kind of stream begins anew, and none before', async () => {
  const whole = { seed: '4', reseed: [{ at: '100ms', seed: 'x' }] }
  const [before, after] = [
    await run(planned, { seed: '4' }, { journal: true }),
    await run(planned, whole, { journal: true }),
  ]
  type Events = readonly { kind: string; timeUs: number }[]
  const late = (one: typeof before, kind: string): Events =>
    ([...one.journal!] as unknown as Events).filter(event => event.kind === kind && event.timeUs >= 100_000)
  for (const kind of ['send', 'arrive', 'disk-done', 'operation', 'fault', 'buggify']) {
    const timesOf = (one: typeof before) => late(one, kind).map(({ timeUs }) => timeUs)
    if (timesOf(before).length + timesOf(after).length > 0) expect(timesOf(after), kind).not.toEqual(timesOf(before))
  }
  const draws = (one: typeof before) =>
    [...one.journal!].flatMap(event =>
      event.kind === 'send' && event.timeUs >= 100_000 ? [JSON.stringify(event.message)] : [],
    )
  const shared = new Set(draws(before))
  expect(draws(after).filter(draw => draw.includes('draw') && shared.has(draw))).toEqual([])
})

test('what the plan lists stays; what is drawn and begins later is drawn anew, and no number comes twice', () => {
  fc.assert(
    fc.property(seeds, at, ({ seed, other }, when) => {
      const us = microseconds(when)
      const plain = expand(planned, { seed })
      const redrawn = expand(planned, { seed, reseed: [{ at: when, seed: other }] })
      const early = <Item extends { at: Duration }>(items: readonly Item[]) =>
        items.filter(each => microseconds(each.at) < us)
      expect(early(redrawn.operations)).toEqual(early(plain.operations))
      expect(early(redrawn.faults as readonly Fault[])).toEqual(early(plain.faults as readonly Fault[]))
      const values = redrawn.operations.map(({ value }) => value)
      expect(new Set(values).size).toBe(values.length)
      const listed = { seed, operations: plain.operations, faults: plain.faults, reseed: [{ at: 0, seed: other }] }
      expect(expand(planned, listed).operations).toEqual(plain.operations)
      expect(expand(planned, listed).faults).toEqual(plain.faults)
    }),
    { numRuns: effort(200) },
  )
})

test.runIf(isThorough)('another process agrees', async () => {
  const plan: Plan = {
    seed: '7',
    reseed: [
      { at: '80ms', seed: 'a' },
      { at: '190ms', seed: 'b' },
    ],
  }
  const recorder = new DrawRecorder()
  await runWith(planned, { seed: '8' }, { draws: recorder })
  const plans: readonly Plan[] = [plan, { seed: '9', draws: recorder.draws() }]
  const json = plans.map(each => JSON.stringify(each))
  const there = execFileSync(process.execPath, ['--import', 'tsx', program, ...json], { encoding: 'utf8' })
  const here = await Promise.all(plans.map(async each => (await run(planned, each)).fingerprint))
  expect(there.trim().split('\n')).toEqual(here)
  expect(here[1]).not.toBe((await run(planned, { seed: '9' })).fingerprint)
})

test('what is wrong with it is said, and a number is a seed', async () => {
  expect(parsePlan({ seed: 1, reseed: [{ at: '1s', seed: 2 }] }).reseed).toEqual([{ at: '1s', seed: '2' }])
  expect(() => parsePlan({ seed: 1, reseed: [{ at: '1s' }] })).toThrow('the field "reseed[0].seed" is missing')
  expect(() => parsePlan({ seed: 1, reseed: [{ at: 'soon', seed: 2 }] })).toThrow("reseed[0].at is 'soon'")
  expect(() => parsePlan({ seed: 1, reseed: [{ at: 1, seed: 2, for: 3 }] })).toThrow(
    'there is no field "reseed[0].for"',
  )
  await expect(run(planned, { seed: 1, reseed: [{ at: '-1s', seed: '2' }] })).rejects.toThrow('reseed[0].at')
})

test('shrinking takes it out where the failure does not need it, and keeps it where it does', async () => {
  const drawing = (least: number) =>
    scenario({
      name: 'drawing',
      nodes: {
        count: 1,
        start: env => {
          let highest = 0
          env.every('10ms', () => {
            highest = Math.max(highest, env.random())
          })
          return { receive() {}, inspect: () => highest }
        },
      },
      expect: [always('low', ({ nodes }) => nodes.every(({ state }) => (state as number) <= least))],
      duration: '100ms',
    })
  const reseed = [{ at: '55ms', seed: 'x' }]
  const often = await shrink(drawing(0), await run(drawing(0), { seed: '1', reseed }))
  expect(often.plan.reseed).toBeUndefined()
  // The first nine draws of seed 1 are below what the other seed comes to.
  const highest = async (plan: Plan) => (await run(drawing(2), plan)).states.n1 as number
  let other = 0
  while ((await highest({ seed: '1', reseed: [{ at: '55ms', seed: `${other}` }] })) <= 0.999 && other < 5_000) other++
  const plan = { seed: '1', reseed: [{ at: '55ms', seed: `${other}` }] }
  expect(await highest({ seed: '1' })).toBeLessThan(0.999)
  const needed = await shrink(drawing(0.999), await run(drawing(0.999), plan))
  expect(needed.plan.reseed).toEqual(plan.reseed)
})
