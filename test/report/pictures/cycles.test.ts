import { describe, expect, test } from 'vitest'
import type { Anomaly } from '../../../src/checkers/transactions/evidence.ts'
import { listAppend } from '../../../src/checkers/transactions/index.ts'
import type { Transaction } from '../../../src/checkers/transactions/transaction.ts'
import type { TransactionDetails } from '../../../src/checkers/transactions/verdict.ts'
import type { OrderViolationDetails } from '../../../src/checkers/weaker/order-violation.ts'
import { anomalySvg, orderCycleSvg, violationPage } from '../../../src/report/pictures/index.ts'
import { WRITE_SKEW } from './histories.ts'
import { all, hasClass, type Node, named, parse, textOf } from './markup-tree.ts'

const number = (node: Node, name: string) => Number(node.attributes[name])

/** Where the boxes are, from top to bottom. */
function boxes(picture: Node) {
  return all(picture, hasClass('transaction')).map(box => {
    const card = all(box, hasClass('card'))[0]!
    return { top: number(card, 'y'), bottom: number(card, 'y') + number(card, 'height'), text: textOf(box) }
  })
}

function cycleOf(length: number, extra: Partial<Anomaly> = {}): Anomaly {
  const transactions = Array.from(
    { length },
    (_, i): Transaction => ({
      name: `T${i + 1}`,
      process: i,
      outcome: 'ok',
      invocation: 2 * i,
      completion: 2 * i + 5,
      microOperations: [
        ['append', 'x', i],
        ['r', 'y', null],
      ],
    }),
  )
  const steps = transactions.map(({ name }, i) => {
    const to = transactions[(i + 1) % length]!.name
    return { from: name, to, dependency: 'ww' as const, explanation: `${name} < ${to}, because of reason ${i}` }
  })
  return { type: 'G0', transactions, steps, summary: 'A cycle.', explanation: 'G0: a cycle.', ...extra }
}

describe('the picture of a cycle', () => {
  test('has a box for each transaction, and at each arrow its label and reason', () => {
    const { details } = listAppend().check(WRITE_SKEW)
    const [type] = details!.anomalyTypes
    const picture = parse(anomalySvg(details!.anomalies[type!]![0]!)!)
    const [first, second, ...others] = boxes(picture)
    expect(others).toEqual([])
    expect(first!.text).toContain('T1')
    expect(first!.text).toContain('r alice null')
    expect(second!.top).toBeGreaterThan(first!.bottom)
    const edges = all(picture, hasClass('edge'))
    expect(edges.map(edge => all(edge, hasClass('pill-text')).map(textOf))).toEqual([['rw'], ['rw']])
    const steps = details!.anomalies[type!]![0]!.steps!
    edges.forEach((edge, i) => {
      const reason = all(edge, hasClass('reason-text')).map(textOf).join(' ')
      expect(steps[i]!.explanation).toBe(`${steps[i]!.from} comes before ${steps[i]!.to}, because ${reason}`)
    })
    // What each missed, and what the other wrote, is marked on both sides.
    expect(all(picture, hasClass('mark'))).toHaveLength(4)
    expect(all(picture, hasClass('when'))).toHaveLength(2)
  })

  test('boxes, reasons and the picture leave each other room', () => {
    for (const length of [2, 3, 8]) {
      const picture = parse(anomalySvg(cycleOf(length))!)
      const rows = boxes(picture)
      expect(rows).toHaveLength(length)
      const reasons = all(picture, hasClass('reason-text'))
      reasons.forEach((reason, i) => {
        expect(number(reason, 'y')).toBeGreaterThan(rows[i]!.bottom + 10)
        expect(number(reason, 'y')).toBeLessThan(rows[i + 1]?.top ?? number(picture, 'height'))
      })
    }
  })

  test('a long one is cut in the middle', () => {
    const picture = parse(anomalySvg(cycleOf(500))!)
    const rows = boxes(picture)
    expect(rows.length).toBeLessThan(20)
    expect(rows.map(({ text }) => text).filter(text => text.includes('more'))).toEqual(['…  487 more'])
    expect(all(picture, hasClass('edge'))).toHaveLength(rows.length)
    expect(rows.at(-1)!.text).toContain('T500')
  })

  test('large transactions are cut, and keep what matters', () => {
    const [first, ...rest] = cycleOf(2).transactions as [Transaction, ...Transaction[]]
    const list = Array.from({ length: 50_000 }, (_, i) => i)
    const reads = Array.from({ length: 300 }, (_, i) => ['r', `k${i}`, list] as const)
    const big: Transaction = { ...first, microOperations: [...reads, ...first.microOperations] }
    const text = anomalySvg(cycleOf(2, { transactions: [big, ...rest] }))!
    expect(text.length).toBeLessThan(40_000)
    expect(boxes(parse(text))[0]!.text).toContain('append x 0')
  })

  test('without transactions there is none', () => {
    expect(anomalySvg(cycleOf(0))).toBeUndefined()
  })

  test('a failed or indeterminate transaction says so', () => {
    const [first, second] = cycleOf(2).transactions as [Transaction, Transaction]
    const transactions = [
      { ...first, outcome: 'fail' as const },
      { ...second, outcome: 'info' as const, completion: -1 },
    ]
    const picture = parse(anomalySvg(cycleOf(2, { transactions }))!)
    expect(boxes(picture).map(({ text }) => /failed|unknown/.exec(text)?.[0])).toEqual(['failed', 'unknown'])
    expect(all(picture, hasClass('doubtful'))).toHaveLength(2)
  })
})

describe('the page of transactions', () => {
  const details: TransactionDetails = {
    anomalyTypes: ['G1a', 'G0'],
    permittedAnomalyTypes: ['G2-item'],
    anomalies: {
      G0: [cycleOf(5), cycleOf(2), cycleOf(3)],
      G1a: [{ type: 'G1a', transactions: [], summary: 'T2 read <x>.', explanation: 'G1a: T2 read <x>.' }],
      'G2-item': [cycleOf(2, { type: 'G2-item' })],
    },
    counts: { G0: 1_234, G1a: 1, 'G2-item': 1 },
    not: ['read-uncommitted'],
    alsoNot: ['serializable'],
    transactions: 99,
  }

  test('has a section for each anomaly, the shortest first, and counts the others', () => {
    const page = parse(violationPage([], [{ name: 'list-append', verdict: { valid: false, reason: 'No.', details } }])!)
    expect(all(page, named('h3')).map(textOf)).toEqual(['G1a', 'G0', 'G0 (2)', 'G2-itempermitted'])
    expect(all(page, hasClass('picture')).map(picture => boxes(picture).length)).toEqual([2, 3, 2])
    const text = textOf(page)
    expect(text).toContain('And 1,232 others of this type.')
    expect(text).toContain('This rules out read-uncommitted and whatever is stronger: serializable.')
    expect(text).toContain('T2 read <x>.')
  })

  test('is made from what the checker found', () => {
    const verdict = listAppend().check(WRITE_SKEW)
    expect(verdict.valid).toBe(false)
    const page = parse(violationPage(WRITE_SKEW, [{ name: 'list-append', verdict }])!)
    expect(textOf(page)).toContain(verdict.reason)
    expect(all(page, hasClass('cycle')).length).toBeGreaterThan(0)
  })
})

test('operations that contradict each other in a circle', () => {
  const details: OrderViolationDetails = {
    operations: [],
    cycle: {
      nodes: [
        { id: '4', label: 'process 0: write of 2' },
        { id: '7', label: 'process 1: read returned 1' },
        { id: '0', label: 'the initial value' },
      ],
      edges: [
        { from: '4', to: '7', label: "older, says process 3's read at 1.2s" },
        { from: '7', to: '0', label: 'overwritten' },
        { from: '0', to: '4', label: 'initial' },
      ],
    },
    steps: 1,
  }
  const picture = parse(orderCycleSvg(details)!)
  expect(boxes(picture).map(({ text }) => text)).toEqual([
    '(a)  process 0write of 2',
    '(b)  process 1read returned 1',
    '(c)  the initial value',
  ])
  const reasons = all(picture, hasClass('edge')).map(edge => all(edge, hasClass('reason-text')).map(textOf).join(' '))
  expect(reasons[0]).toBe("process 3's read at 1.2s returned what (b) wrote, although (a) had to be in place by then")
  expect(orderCycleSvg({ operations: [], steps: 1 })).toBeUndefined()
})
