import { describe, expect, test } from 'vitest'
import { durablyLinearizable, register, staleness } from '../../../src/checkers/index.ts'
import { listAppend, rwRegister } from '../../../src/checkers/transactions/index.ts'
import { anomalySvg, violationPage } from '../../../src/report/pictures/index.ts'
import type { History } from '../../../src/workload/history.ts'
import { history as transactions } from '../../checkers/transactions/histories.ts'
import { history } from './histories.ts'
import { all, hasClass, named, parse, textOf } from './markup-tree.ts'

const FORK = transactions(
  '0 ok: w x 1, w y 1',
  '1 ok: r x 1, w x 2',
  '2 ok: r y 1, w y 2',
  '3 ok: r x 2, r y 1',
  '4 ok: r y 2, r x 1',
)
/** Each by itself, a beginning of the commits and no lost update, could be; both together cannot. */
const NO_SNAPSHOTS = transactions(
  '0 ok: w z 1, w x 2',
  '1 ok: w x 3, r y 4',
  '2 ok: r y null, r x 2',
  '3 ok: w y 4, r x null',
  '4 ok: r z null, w y 5',
)

/** Those that write have an order, also with either of the two that only read; with both they have none. */
const NO_SERIAL_ORDER = transactions(
  '0 ok: w a 1, w b 1, w d 1, w e 1, w u 1',
  '1 ok: r a 1, w e 2',
  '2 ok: w a 2, r b 1',
  '3 ok: r u 1, w b 2, w c 2',
  '4 ok: r c 2, r d 1',
  '5 ok: r u 1, w d 2',
  '6 ok: r d 2, r e 1',
)

/** What each level's own anomaly looks like: its history, and what its arrows say. Where two orders have to be tried, there are none. */
const LEVELS: readonly (readonly [anomaly: string, level: string, events: History, arrows: readonly string[]])[] = [
  [
    'observed-transaction-vanishes',
    'read-atomic',
    transactions('0 ok: append x 1, append y 1', '1 ok: r x [1], r y []'),
    ['wr', 'rw'],
  ],
  [
    'fractured-read',
    'read-atomic',
    transactions('0 ok: w x 1, w y 1', '1 ok: r y 1, w x 2, w z 2', '2 ok: r x 1, r z 2'),
    ['wr', 'implied'],
  ],
  [
    'causality-violation',
    'causal-cerone',
    transactions('0 ok: w x 1', '1 ok: r x 1, w x 2', '2 ok: r x 2, w y 1', '3 ok: r y 1, r x 1'),
    ['wr', 'implied'],
  ],
  [
    'causality-violation-process',
    'causal',
    transactions('0 ok: w x 1', '1 ok: r x 1, w x 2', '1 ok: w y 1', '3 ok: r y 1, r x 1'),
    ['wr', 'implied'],
  ],
  [
    'G-monotonic',
    'monotonic-view',
    transactions('0 ok: w x 1', '1 ok: r x 1, w y 1', '2 ok: r y 1, r x null'),
    ['wr', 'wr', 'implied'],
  ],
  [
    'G-update',
    'update-serializable',
    transactions('0 ok: w x 1, w y 1', '1 ok: r x 1, w y 2', '2 ok: r y 1, w x 2'),
    ['implied', 'implied'],
  ],
  ['no-prefix-order', 'prefix', FORK, ['wr', 'implied', 'wr', 'implied']],
  [
    'no-parallel-snapshot-order',
    'snapshot-isolation',
    transactions('0 ok: w x 9, w y 9, w z 9', '1 ok: r x 9, w y 1, w z 1', '2 ok: r y 9, w x 1, w z 2'),
    [],
  ],
  ['no-snapshot-order', 'snapshot-isolation', NO_SNAPSHOTS, ['wr', 'implied', 'implied', 'implied']],
  ['no-serial-order', 'serializable', NO_SERIAL_ORDER, ['wr', 'implied', 'implied', 'implied', 'wr', 'implied']],
]

describe('the picture of what breaks a level', () => {
  test.each(LEVELS)('%s', (anomaly, consistency, events, arrows) => {
    const isOfLists = JSON.stringify(events).includes('append')
    const checker = isOfLists ? listAppend({ consistency }) : rwRegister({ consistency })
    const verdict = checker.check(events)
    const { anomalyTypes, anomalies } = verdict.details!
    expect(anomalyTypes).toEqual([anomaly])
    const [found] = anomalies[anomalyTypes[0]!]!
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
