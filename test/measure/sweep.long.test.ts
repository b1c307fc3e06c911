import { readFileSync } from 'node:fs'
import type { AnyScenario } from 'sameseed'
import { expect, test } from 'vitest'
import { reportPage } from '../../src/cli/measure/report-page.ts'
import { differenceLines, reportLines } from '../../src/cli/measure/report-text.ts'
import { compareReports } from '../../src/measure/sweep/compare.ts'
import { frameOf, measureOneSeed } from '../../src/measure/sweep/measure-seeds.ts'
import { sumUp } from '../../src/measure/sweep/sum-up.ts'
import type { SweepReport } from '../../src/measure/sweep/sweep-report.ts'
import { sweepGraphs } from '../../src/report/graphs/sweep-graphs.ts'
import { readXml } from '../cli/strict-xml.ts'
import { isThorough } from '../effort.ts'
import { leaderScenario } from './leader.ts'
import { stormScenario } from './storm.ts'

async function sweep(given: unknown, first = 1, count = 16): Promise<SweepReport> {
  const scenario = given as AnyScenario
  const frame = frameOf(scenario)
  const results = []
  for (let seed = first; seed < first + count; seed++) {
    results.push(await measureOneSeed(scenario, seed, frame, { begins: () => {}, ended: () => {} }))
  }
  return sumUp(frame, results)
}

const costOf = (report: SweepReport, kind: string) =>
  report.conditions.find(({ condition }) => condition === kind)?.summary.costUs?.median ?? Number.NaN

test('a leader that is elected in a second costs a second, which is more than chance; another draw is not', async () => {
  const quick = await sweep(leaderScenario())
  const slow = await sweep(leaderScenario({ electionMs: 1_000 }))
  expect(costOf(quick, 'crash')).toBeGreaterThan(200_000)
  expect(costOf(quick, 'crash')).toBeLessThan(400_000)
  expect(costOf(slow, 'crash')).toBeGreaterThan(1_000_000)
  expect(costOf(slow, 'crash')).toBeLessThan(1_300_000)
  const verdictOn = (differences: ReturnType<typeof compareReports>) =>
    differences.find(({ condition, metric }) => condition === 'crash' && metric === 'costUs')?.verdict
  expect(verdictOn(compareReports(quick, slow))).toBe('worse')
  expect(verdictOn(compareReports(slow, quick))).toBe('better')
  const page = readFileSync(new URL('../../docs/measure.md', import.meta.url), 'utf8')
  for (const line of [...reportLines(slow), ...differenceLines(compareReports(quick, slow))])
    expect(page).toContain(line)
})

test('the report of a sweep has room in a terminal; its graphs have a strip for each condition, with its median within its band', async () => {
  const report = await sweep(leaderScenario(), 1, 6)
  const graphs = sweepGraphs(report)
  expect(Object.keys(graphs)).toEqual(['rate.svg', 'latency-0.5.svg', 'latency-0.99.svg'])
  for (const [of, svg] of [
    ['rate', graphs['rate.svg']],
    ['p99Us', graphs['latency-0.99.svg']],
  ] as const) {
    const root = readXml(`<?xml version="1.0" encoding="UTF-8"?>\n${svg}`)
    const titles = root.children.filter(({ attributes }) => attributes.class === 'title').map(({ text }) => text)
    expect(titles.slice(1)).toEqual(['no faults (6 seeds)', 'one crash (6 seeds)', 'as it is (6 seeds)'])
    const areas = root.children.filter(({ attributes }) => attributes.class?.startsWith('area'))
    expect(areas).toHaveLength(3)
    const medians = root.children.filter(
      ({ name, children }) => name === 'g' && children.some(child => child.text === 'median'),
    )
    // Each moment of a median stands between the two edges of the band.
    for (const [i, { bands }] of report.conditions.entries()) {
      const places = (d = '') =>
        [...d.matchAll(/([\d.]+) ([\d.]+)/g)].map(found => [Number(found[1]), Number(found[2])])
      const edge = places(areas[i]?.attributes.d)
      const middle = places(medians[i]?.children.find(({ name }) => name === 'path')?.attributes.d)
      expect(middle.length).toBeGreaterThan(bands[of].filter(spread => spread !== null).length / 2)
      for (const [x, y] of middle) {
        const here = edge.filter(([at]) => at === x).map(([, height]) => height as number)
        if (here.length === 0) continue
        expect(y).toBeGreaterThanOrEqual(Math.min(...here))
        expect(y).toBeLessThanOrEqual(Math.max(...here))
      }
    }
  }
  // The table has room in 100 columns, whatever the kinds of faults.
  const long = { ...report, conditions: report.conditions.map(each => ({ ...each, condition: 'misdirected-write' })) }
  for (const line of reportLines(long)) expect(line.length).toBeLessThanOrEqual(100)
  const page = reportPage('<script>', reportLines(report), Object.values(graphs))
  expect(page).toContain('&lt;script&gt;: measured')
  expect(page.match(/<svg /g)).toHaveLength(3)
})

test('the same code is no different from itself: with the same numbers drawn, and with others', async () => {
  for (const first of isThorough ? [101, 201, 301] : [101]) {
    const [one, again] = [await sweep(leaderScenario(), first, 10), await sweep(leaderScenario(), first, 10)]
    expect(JSON.stringify(again)).toBe(JSON.stringify(one))
    expect(compareReports(one, again).every(({ corrected }) => corrected === 1)).toBe(true)
    const other = await sweep(leaderScenario({ idle: 1 }), first, 10)
    expect(JSON.stringify(other)).not.toBe(JSON.stringify(one))
    expect(compareReports(one, other).filter(({ verdict }) => verdict !== 'no more than chance')).toEqual([])
  }
})

test('a retry storm outlives the pause that set it off; where load is shed and not retried, the rate comes back', async () => {
  const afterPause = async (retries: number, sheds: boolean) =>
    (await sweep(stormScenario({ retries, sheds }), 1, 10)).conditions.find(({ condition }) => condition === 'pause')
  const storm = await afterPause(20, false)
  const calm = await afterPause(0, true)
  expect(storm?.cameBack.no.length).toBeGreaterThan(5)
  expect(calm?.cameBack.no).toEqual([])
  expect(calm?.cameBack.yes).toBeGreaterThan(5)
})
