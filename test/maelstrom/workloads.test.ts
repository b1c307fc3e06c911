import { run } from 'sameseed'
import { describe, expect, test } from 'vitest'
import { scenarioOf } from './program.ts'
import { SUBJECTS } from './subjects.ts'

const SEEDS = [1, 2, 3, 4, 5]

describe.each(SUBJECTS)('$workload', ({ workload, program, bugs, options }) => {
  test('a correct program passes', async () => {
    const subject = scenarioOf(program, workload, [], options)
    for (const seed of SEEDS.slice(0, 3)) {
      const { violations, verdict, history } = await run(subject, { seed })
      expect({ seed, verdict, violations }).toEqual({ seed, verdict: 'ok', violations: [] })
      const succeeded = new Set(history.filter(({ type }) => type === 'ok').map(({ f }) => f))
      expect(succeeded).toEqual(new Set(history.map(({ f }) => f).filter(f => !subject.untested?.includes(f))))
    }
  })

  test.each(Object.entries(bugs))('a program that is %s fails', async (bug, signature) => {
    const subject = scenarioOf(program, workload, [bug], options)
    const found: (string | undefined)[] = []
    for (const seed of SEEDS) found.push((await run(subject, { seed })).signature)
    expect(found).toContain(signature)
  })
})
