import { describe, expect, test } from 'vitest'
import { differenceLines } from '../../src/cli/measure/report-text.ts'
import { compareReports } from '../../src/measure/sweep/compare.ts'
import type { SeedMeasures, SweepReport } from '../../src/measure/sweep/sweep-report.ts'

const NONE = { struck: null, hadEffect: null, violated: false }

/** A report of so many seeds, of which the outages are these and everything else is alike. */
const report = (...outages: number[]): SweepReport => {
  const alike = {
    rate: 10,
    availability: 1,
    p50Us: 1_000,
    p99Us: 2_000,
    costUs: null,
    regained: null,
    cameBack: null,
    ...NONE,
  }
  const seeds = outages.map((outageUs, i): SeedMeasures => ({ ...alike, seed: String(i + 1), outageUs }))
  const conditions = [{ condition: 'none', seeds }]
  return { format: 'sameseed-measure', version: 1, scenario: 'x', seeds: outages.length, conditions } as never
}

const outages = (length: number, outageUs: (i: number) => number) => Array.from({ length }, (_, i) => outageUs(i))

describe('a difference says in how many seeds it is one', () => {
  test('where all differ', () => {
    const [before, now] = [report(...outages(16, i => 1_000 * i)), report(...outages(16, i => 1_000 * i + 500))]
    expect(differenceLines(compareReports(before, now)).at(-1)).toMatch(/worse .* more in all 16$/)
    expect(differenceLines(compareReports(now, before)).at(-1)).toMatch(/better .* less in all 16$/)
  })

  test('where the medians are alike', () => {
    const before = report(...outages(61, () => 338_000))
    const now = report(...outages(61, i => 338_000 + (i < 20 ? 50_000 : i < 22 ? -1_000 : 0)))
    const line = differenceLines(compareReports(before, now)).at(-1)
    expect(line).toMatch(/worse .* 338 ms → 338 ms .* 20 more, 2 less of 61$/)
  })

  test('and none is told where there is none', () => {
    const same = report(...outages(16, i => i))
    expect(differenceLines(compareReports(same, same))).toEqual([
      'no difference that is more than chance (5 comparisons; Wilcoxon, Holm)',
    ])
  })
})
