import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { randomStream } from '../../src/random/stream.ts'
import { PORTFOLIO, type Strategy, USUAL } from '../../src/search/guidance/strategy.ts'
import { Desk, type DeskOptions } from './desk.ts'
import { broken, clean } from './scenarios.ts'

const night = (options: Partial<DeskOptions> = {}) =>
  new Desk({
    scenarios: { 'broken.sim.ts': broken() },
    guided: USUAL,
    seeds: { first: 1, count: 200 },
    batchMs: 20,
    ...options,
  })

/** What a night came to, and what its search knows at the end. */
const result = (desk: Desk) => ({
  found: desk.found(),
  search: desk.fuzzing.results[0]?.checkpoint.search,
  stored: readdirSync(join(desk.root, 'latest/corpus')).sort(),
})

describe.each<[string, readonly Strategy[]]>([
  ['--guided', USUAL],
  ['--strategy forks', ['forks']],
  ['--strategy portfolio', PORTFOLIO],
])('%s', (_, guided) => {
  test('comes to the same, however many threads there are, and however fast they are', async () => {
    const alone = await night({ guided, jobs: 1 }).run()
    for (const jobs of [2, 5]) {
      const random = randomStream(`${jobs}`, 'costs')
      const other = await night({ guided, jobs, cost: () => 40 * random() }).run()
      expect(result(other)).toEqual(result(alone))
    }
    expect(alone.fuzzing.results[0]?.failures.length).toBeGreaterThan(0)
    expect(result(alone).stored).toHaveLength(2)
  })
})

describe('a guided night', () => {
  test('comes to the same where it is killed and goes on', async () => {
    const alone = await night().run()
    const random = randomStream('1', 'kills')
    let killed = await night({ cost: () => 20 }).kill(60)
    for (let kills = 1; kills < 5; kills++) {
      killed = await night({ cost: () => 20, root: killed.root, resume: true }).kill(10 + 300 * random())
    }
    const again = await night({ root: killed.root, resume: true }).run()
    expect(result(again)).toEqual(result(alone))
  })

  test('is not resumed as one that knows nothing', async () => {
    const { root } = await night({ cost: () => 20 }).kill(60)
    expect(() => night({ root, resume: true, guided: [] })).toThrow(
      'makes plans of what it has found: to resume it, say --guided, or its --strategy, again',
    )
  })

  test('comes to the same where runs take their threads down', async () => {
    const mishap = (seed: string) => (seed === '40' || seed === '90' ? ('exits' as const) : undefined)
    const alone = await night({ jobs: 1, mishap }).run()
    const many = await night({ jobs: 4, mishap }).run()
    expect(result(many)).toEqual(result(alone))
    expect(alone.fuzzing.results[0]?.failures.map(({ signature }) => signature)).toContain('exits')
  })

  test('goes on with one that was not guided, and with one that has fewer seeds', async () => {
    const random = await night({ guided: [], seeds: { first: 1, count: 50 } }).run()
    const guided = await night({ root: random.root, resume: true }).run()
    expect(guided.fuzzing.results[0]).toMatchObject({ status: 'complete', runs: 200 })
    const few = await night({ seeds: { first: 1, count: 50 } }).run()
    const more = await night({ root: few.root, resume: true }).run()
    expect(result(more)).toEqual(result(await night().run()))
  })

  test('says which search is not there any more, or was changed', async () => {
    const { root } = await night().run()
    const folder = join(root, 'latest/corpus')
    const [name = ''] = readdirSync(folder)
    const text = readFileSync(join(folder, name), 'utf8')
    writeFileSync(join(folder, name), text.replace('"made":', '"made":1'))
    const resume = () => night({ root, resume: true, seeds: { first: 1, count: 300 } })
    expect(resume).toThrow('it is not what its name says')
    rmSync(join(folder, name))
    expect(resume).toThrow(`${name} is not there any more`)
  })

  test('changes no thread to another scenario while it waits for a generation', async () => {
    const scenarios = { 'broken.sim.ts': broken(), 'clean.sim.ts': clean }
    const { threads, fuzzing } = await night({ scenarios, jobs: 2, cost: () => 5 }).run()
    expect(fuzzing.results.map(({ runs }) => runs)).toEqual([200, 200])
    expect(threads).toBeLessThan(12)
  })
})
