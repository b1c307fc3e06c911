import { existsSync, readFileSync } from 'node:fs'
import { run } from 'sameseed'
import 'sameseed/vitest'
import { describe, expect, test } from 'vitest'
import { systems } from '../../examples/ground/systems.ts'
import { CoverageCount } from '../../src/fuzz/findings/coverage.ts'
import { claimsOf, vacuitiesOf } from '../../src/fuzz/findings/vacuous.ts'
import { effort } from '../effort.ts'
import { knownSeeds } from './known-seeds.ts'

const page = readFileSync(new URL('../../docs/ground.md', import.meta.url), 'utf8')

describe.each(systems)('$name', ({ name, correct, bugs }) => {
  test('the correct one is clean, and tests what it claims to', async () => {
    const scenario = correct()
    const coverage = new CoverageCount()
    const seeds = effort(12)
    for (let seed = 1; seed <= seeds; seed++) {
      const made = await run(scenario, { seed })
      expect(made, `seed ${seed}`).toPass()
      coverage.addRun(made)
    }
    // As \`fuzz\` says it, which would end with 2.
    expect(vacuitiesOf(claimsOf(scenario), coverage, seeds)).toEqual([])
  })

  test.each(bugs.filter(bug => `${name}-${bug.name}` in knownSeeds))('$name is found', async bug => {
    const scenario = bug.scenario()
    const seed = knownSeeds[scenario.name]!
    const found = await run(scenario, { seed })
    expect(found.verdict).toBe('failed')
    // It is the bug: the same plan is harmless without it.
    expect(await run(correct(), { seed })).toPass()
  })

  test('each bug has a scenario, a source with a year and a place on the page', async () => {
    for (const bug of bugs) {
      const file = new URL(`../../examples/${name}/bugs/${bug.name}.sim.ts`, import.meta.url)
      expect(existsSync(file), file.pathname).toBe(true)
      const { default: scenario } = (await import(file.href)) as { default: { name: string } }
      expect(scenario.name).toBe(`${name}-${bug.name}`)
      expect(bug.source).toMatch(/\b(19|20)\d\d\b/)
      expect(page).toContain(`\`${bug.name}\``)
    }
  })
})

test('each known seed belongs to a bug', () => {
  const names = systems.flatMap(({ bugs, name }) => bugs.map(bug => `${name}-${bug.name}`))
  expect(Object.keys(knownSeeds).filter(name => !names.includes(name))).toEqual([])
})
