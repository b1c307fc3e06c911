/**
 * Programs that were written without a thought of a simulation do here what they do on a real machine: `corpus-real.long.test.ts`
 * has recorded what they say there.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ScenarioError } from 'sameseed'
import { describe, expect, test } from 'vitest'
import { fingerprintsOf, simulated } from './both-ways/simulated.ts'
import { recorded, type System, systems } from './both-ways/system.ts'
import { REFUSED, table, withTable } from './both-ways/table.ts'

const PAGE = join(import.meta.dirname, '../../docs/programs.md')

const seen = new Map<System, string>()

describe.each(systems)('$name', system => {
  const isRefused = REFUSED.includes(system.name)
  test(isRefused ? 'is refused' : 'says what it says on a real machine', async () => {
    try {
      const said = await simulated(system, { seed: 1, network: {} })
      seen.set(system, said === recorded(system) ? 'as on a real machine' : 'differs')
      expect(said).toBe(recorded(system))
    } catch (error) {
      if (!(error instanceof ScenarioError)) throw error
      seen.set(system, `refused: ${error.message.replaceAll(`${join(import.meta.dirname, 'corpus')}/`, '')}`)
      if (!isRefused) throw error
    }
  })
})

test('the table in docs/programs.md is what was seen', async () => {
  expect(seen.size, 'run all tests of this file').toBe(systems.length)
  await expect(withTable(readFileSync(PAGE, 'utf8'), table(systems, seen))).toMatchFileSnapshot(PAGE)
})

// All of them, with 200 seeds each: `corpus-faults-*.long.test.ts`.
test.each(['net-lines', 'http-pipelining', 'wal', 'gossip', 'jobs'])(
  '%s under faults runs the same again',
  async name => {
    const system = systems.find(each => each.name === name) as System
    const seeds = [1, 2, 3, 4, 5]
    const forwards = await fingerprintsOf(system, seeds)
    expect(new Set(forwards.values()).size).toBe(seeds.length)
    const backwards = await fingerprintsOf(system, seeds.toReversed())
    for (const seed of seeds) expect(backwards.get(seed)).toBe(forwards.get(seed))
  },
)

test('no program of the corpus knows of sameseed', () => {
  const knowing = systems.flatMap(({ parts }) =>
    parts.filter(({ file }) => /sameseed|\.\.\/src/.test(readFileSync(file, 'utf8'))),
  )
  expect(knowing.map(({ file }) => file)).toEqual([])
})
