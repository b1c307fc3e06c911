import { describe, expect, test } from 'vitest'
import { durablyLinearizable, register, staleness } from '../../../src/checkers/index.ts'
import { LEVEL_ANOMALIES, type LevelAnomaly } from '../../../src/checkers/transactions/anomaly.ts'
import { listAppend, rwRegister } from '../../../src/checkers/transactions/index.ts'
import { anomalySvg, violationPage } from '../../../src/report/pictures/index.ts'
import { EXAMPLES } from '../../checkers/transactions/levels/examples.ts'
import { history } from '../../history.ts'
import { all, hasClass, named, parse, textOf } from './markup-tree.ts'

/** What the arrows of each level's own anomaly say. Where two orders have to be tried, there are none. */
const ARROWS: Readonly<Record<LevelAnomaly, readonly string[]>> = {
  'observed-transaction-vanishes': ['wr', 'rw'],
  'fractured-read': ['wr', 'implied'],
  'causality-violation': ['wr', 'implied'],
  'G-monotonic': ['wr', 'wr', 'implied'],
  'no-prefix-order': ['wr', 'implied', 'wr', 'implied'],
  'no-parallel-snapshot-order': [],
  'no-snapshot-order': ['wr', 'implied', 'implied', 'implied'],
  'G-update': ['implied', 'implied'],
  'no-serial-order': ['wr', 'implied', 'implied', 'implied', 'wr', 'implied'],
  'observed-transaction-vanishes-process': ['process', 'wr'],
  'fractured-read-process': ['process', 'rw'],
  'causality-violation-process': ['wr', 'implied'],
  'no-prefix-order-process': ['process', 'implied', 'implied'],
  'no-parallel-snapshot-order-process': [],
  'no-snapshot-order-process': ['process', 'implied', 'implied', 'implied'],
  'no-serial-order-process': ['implied', 'implied'],
  'no-snapshot-order-realtime': ['implied', 'rt'],
  'no-serial-order-realtime': ['implied', 'implied'],
}

describe('the picture of what breaks a level', () => {
  test.each(LEVEL_ANOMALIES)('%s', anomaly => {
    const { consistency, events } = EXAMPLES[anomaly]
    const arrows = ARROWS[anomaly]
    const checker = JSON.stringify(events).includes('append')
      ? listAppend({ consistency })
      : rwRegister({ consistency })
    const verdict = checker.check(events)
    const { anomalyTypes, anomalies } = verdict.details!
    expect(anomalyTypes).toEqual([anomaly])
    const [found] = anomalies[anomaly]!
    const picture = parse(anomalySvg(found!)!)
    const boxes = all(picture, hasClass('transaction'))
    expect(boxes.length).toBeGreaterThan(1)
    expect(boxes.length).toBe(found!.steps?.length ?? found!.transactions.length)
    expect(all(picture, hasClass('pill-text')).map(textOf)).toEqual(arrows)
    const page = parse(violationPage(events, [{ name: checker.name, verdict }])!)
    const [inWords] = all(page, named('details'))
    expect('open' in inWords!.attributes).toBe(arrows.length === 0)
    expect(all(page, hasClass('legend')).map(textOf).join().includes('implied')).toBe(arrows.includes('implied'))
  })
})

/** 1, 2 and 3 are written, and then an old one is read. */
const LAGGING = history(
  [0, 0, 'invoke', 'write', 1],
  [10, 0, 'ok', 'write', 1],
  [20, 0, 'invoke', 'write', 2],
  [30, 0, 'ok', 'write', 2],
  [40, 0, 'invoke', 'write', 3],
  [50, 0, 'ok', 'write', 3],
  [70, 1, 'invoke', 'read'],
  [80, 1, 'ok', 'read', 1],
)

test.each([
  ['values', { versions: 2 }],
  ['time', { within: '19ms' }],
])('the picture of a read that is too stale, by %s, has the read and the writes before it', (_, options) => {
  const checker = staleness(register(), options)
  const page = parse(violationPage(LAGGING, [{ name: checker.name, verdict: checker.check(LAGGING) }])!)
  expect(all(page, hasClass('label')).map(textOf)).toEqual(['write 1', 'write 2', 'write 3', 'read → 1'])
})

test('the picture of a write that was lost in a crash', () => {
  const lost = [
    ...history([0, 0, 'invoke', 'write', 1], [10, 0, 'ok', 'write', 1]),
    { index: 2, time: 20e6, process: 'nemesis', type: 'info' as const, f: 'crash', value: { node: 'n1' } },
    ...history([30, 1, 'invoke', 'read'], [40, 1, 'ok', 'read', null]).map((event, i) => ({ ...event, index: 3 + i })),
  ]
  for (const pending of ['any-time', 'before-crash'] as const) {
    const checker = durablyLinearizable(register(), { pending })
    const verdict = checker.check(lost)
    expect(verdict.reason).toBe(
      "Process 1's read returned null at 40.0 ms, but the register had been 1 since 10.0 ms (process 0's write of 1).",
    )
    const page = parse(violationPage(lost, [{ name: checker.name, verdict }])!)
    expect(all(page, hasClass('label')).map(textOf)).toEqual(['write 1', 'read → null'])
    expect(all(page, hasClass('badge')).map(textOf)).toEqual(['1', '✗'])
    const [crash, ...more] = all(page, hasClass('crash')).filter(({ name }) => name === 'g')
    expect(more).toEqual([])
    expect(textOf(crash!)).toContain('crash')
    const [line] = all(crash!, named('line'))
    const [written, read] = all(page, hasClass('bar')).map(({ attributes }) => Number(attributes.x))
    expect(Number(line!.attributes.x1)).toBeGreaterThan(written!)
    expect(Number(line!.attributes.x1)).toBeLessThan(read!)
    expect(all(page, hasClass('legend')).map(textOf).join()).toContain('a crash: what had ended')
  }
})
