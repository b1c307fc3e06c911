import { expect, test } from 'vitest'
import { reportLines } from '../../src/cli/measure/report-text.ts'
import type { SeedResult } from '../../src/measure/sweep/measure-seeds.ts'
import { sumUp } from '../../src/measure/sweep/sum-up.ts'
import type { SeedMeasures } from '../../src/measure/sweep/sweep-report.ts'

const FRAME = { scenario: 'store', durationUs: 8e6, windowUs: 1e6, conditions: ['none', 'crash'] }

function measured(seed: number, hadEffect: boolean | null) {
  const measures: SeedMeasures = {
    ...{ seed: String(seed), rate: 10, availability: 1, p50Us: 1_000, p99Us: 2_000, outageUs: 100_000 },
    ...{ costUs: null, regained: null, cameBack: null, struck: null, hadEffect, violated: false },
  }
  return { measures, windows: { rate: [10], p50Us: [1_000], p99Us: [2_000] } }
}

/** Seeds of which each has a crash in time, or one without effect, or none, or ended early. */
function results(...of: ('struck' | 'no effect' | 'not drawn' | 'cut short')[]): SeedResult[] {
  return of.map((what, seed) => {
    const crash = what === 'not drawn' || what === 'cut short' ? null : measured(seed, what === 'struck')
    return { seed, conditions: { none: measured(seed, null), crash }, cutShort: what === 'cut short' ? ['crash'] : [] }
  })
}

const said = (all: SeedResult[]) => reportLines(sumUp(FRAME, all)).filter(line => line.startsWith('one crash: in'))

test('a row that is empty, or of fewer seeds, says why', () => {
  expect(said(results('struck', 'struck'))).toEqual([])
  expect(said(results('not drawn', 'not drawn'))).toEqual(['one crash: in 2 of 2 seeds none begins from 1 s to 4 s'])
  expect(said(results('struck', 'no effect', 'not drawn', 'not drawn', 'cut short'))).toEqual([
    'one crash: in 2 of 5 seeds none begins from 1 s to 4 s',
    'one crash: in 1 of 5 seeds the run ended before its time',
    'one crash: in 1 of 5 seeds it had no effect',
  ])
})
