import { describe, expect, test } from 'vitest'
import { type AnomalyType, closedPredicate, listAppend, rwRegister } from '../../../src/checkers/transactions/index.ts'
import { history } from './histories.ts'

describe('consistency', () => {
  const skew = history('0 ok: r x [], append y 1', '1 ok: r y [], append x 1')

  test('is strict serializability by default', () => {
    expect(listAppend().check(history('0 ok: append x 1', '1 ok: r x []')).details).toMatchObject({
      anomalyTypes: ['G-single-item-realtime'],
      not: ['strong-snapshot-isolation'],
      alsoNot: ['strict-serializable'],
    })
  })

  test('permits what the model permits, and says so', () => {
    const { valid, reason, details } = listAppend({ consistency: 'snapshot-isolation' }).check(skew)
    expect(valid).toBe(true)
    expect(reason).toBe(
      '2 transactions, snapshot-isolation as far as their reads tell, which permits the G2-item found.',
    )
    expect(details).toMatchObject({ anomalyTypes: [], permittedAnomalyTypes: ['G2-item'], not: [], alsoNot: [] })
  })

  test('is known by the names of others', () => {
    expect(listAppend({ consistency: 'PL-SI' }).check(skew).valid).toBe(true)
    expect(listAppend({ consistency: ['PL-2', 'PL-2.99'] }).check(skew).valid).toBe(false)
    expect(() => listAppend({ consistency: 'acid' })).toThrow("'acid' is not a consistency model; there are ")
  })

  test('can be single anomalies, and all that contain them', () => {
    expect(listAppend({ consistency: [], anomalies: ['G2'] }).check(skew).valid).toBe(false)
    expect(listAppend({ consistency: [], anomalies: ['G1'] }).check(skew)).toMatchObject({
      valid: true,
      reason:
        '2 transactions, free of the anomalies asked for as far as their reads tell, which permits the G2-item found.',
    })
    expect(() => listAppend({ anomalies: ['G7' as AnomalyType] })).toThrow("'G7' is not the name of an anomaly")
  })
})

describe('thin-air reads', () => {
  test('are an anomaly, or as if they had been there from the start', () => {
    const events = history('0 ok: append x 1', '1 ok: r x [7, 1]')
    expect(listAppend().check(events).details?.anomalyTypes).toEqual(['thin-air-read'])
    expect(listAppend({ thinAirReads: 'ignored' }).check(events).valid).toBe(true)
    expect(rwRegister().check(history('0 ok: r x 7')).details?.anomalyTypes).toEqual(['thin-air-read'])
  })
})

describe('the order of a list’s elements', () => {
  const events = history('0 ok: append x 1, append y 1', '1 ok: append x 2, append y 2', '2 ok: r x []')

  test('is not known of what nobody read', () => {
    expect(listAppend({ consistency: 'serializable' }).check(events).valid).toBe(true)
  })

  test('can be given', () => {
    const versionOrder = new Map([
      ['x', [1, 2]],
      ['y', [2, 1]],
    ])
    const { details } = listAppend({ consistency: 'serializable', versionOrder }).check(events)
    expect(details!.anomalyTypes).toEqual(['G0'])
    expect(details!.anomalies.G0![0]!.summary).toBe(
      "T1 comes before T2, because T1 appended 1 to x, and the next element is T2's 2; " +
        "T2 comes before T1, because T2 appended 2 to y, and the next element is T1's 1.",
    )
    // Of what it does not know, reads tell.
    const partial = listAppend({ consistency: 'serializable', versionOrder: key => (key === 'x' ? [1, 2] : undefined) })
    expect(partial.check(events).valid).toBe(true)
  })

  test('is contradicted by reads of something else, and goes on with reads of more', () => {
    const read = history('0 ok: append x 1', '1 ok: append x 2', '2 ok: r x [1,2]')
    const check = (order: readonly unknown[]) => listAppend({ versionOrder: () => order }).check(read)
    expect(check([1]).valid).toBe(true)
    const { details, reason } = check([2, 1])
    expect(details!.anomalyTypes).toContain('incompatible-order')
    expect(reason).toContain('T1 read x as [1, 2], but what is known of x is that it grew as [2, 1].')
  })
})

describe('the order of a register’s versions', () => {
  const events = history('0 ok: w x 1, w y 1', '1 ok: w x 2, w y 2')

  test('is not known from writes alone', () => {
    expect(rwRegister().check(events).valid).toBe(true)
  })

  test('can be given', () => {
    const versionOrder = new Map([
      ['x', [1, 2]],
      ['y', [2, 1]],
    ])
    const { details } = rwRegister({ versionOrder }).check(events)
    expect(details!.anomalyTypes).toEqual(['G0'])
    expect(details!.anomalies.G0![0]!.summary).toBe(
      'T1 comes before T2, because T1 wrote 1 to x and T2 wrote 2: 2 came after it, in the order given for the versions; ' +
        'T2 comes before T1, because T2 wrote 2 to y and T1 wrote 1: 1 came after it, in the order given for the versions.',
    )
    const details2 = rwRegister({ versionOrder: key => versionOrder.get(key as string) }).check(events).details
    expect(details2).toEqual(details)
  })

  test('can be given as an order of transactions', () => {
    const endsOf = (of: typeof events) => of.flatMap(({ type, index }) => (type === 'ok' ? [index] : []))
    const indices = endsOf(events)
    const update = history('0 ok: w x 1', '1 ok: r x 1, w x 2')
    const check = (transactionOrder: readonly number[]) =>
      rwRegister({ transactionOrder, wfrKeys: true, consistency: 'serializable' }).check(update)
    const [first, second] = endsOf(update) as [number, number]
    expect(check([first, second]).valid).toBe(true)
    expect(check([second, first]).details!.anomalyTypes).toContain('cyclic-versions')
    expect(() => check([99])).toThrow('transactionOrder: event 99 is of no transaction')
    // What each wrote last counts, and what is given for a key goes before it.
    const twice = history('0 ok: w x 1, w x 2', '1 ok: w x 3', '2 ok: r x 2')
    const [a, b, c] = endsOf(twice)
    const { details } = rwRegister({ consistency: 'serializable', transactionOrder: [a!, b!, c!], initial: 0 }).check(
      twice,
    )
    expect(details!.anomalyTypes).toEqual([])
    const given = { versionOrder: (key: unknown) => (key === 'x' ? [2, 1] : undefined), transactionOrder: indices }
    expect(rwRegister(given).check(events).details!.anomalyTypes).toEqual(['G0'])
  })

  test('can be taken from processes, or from real time', () => {
    const back = history('0 ok: w x 1', '0 ok: w x 2', '1 ok: r x 2', '1 ok: r x 1')
    const weak = { consistency: 'serializable' }
    expect(rwRegister(weak).check(back).valid).toBe(true)
    expect(rwRegister({ ...weak, sequentialKeys: true }).check(back).details?.anomalyTypes).toEqual(['cyclic-versions'])
    const across = history('0 ok: w x 1', '1 ok: w x 2', '2 ok: r x 2', '3 ok: r x 1')
    expect(rwRegister({ ...weak, sequentialKeys: true }).check(across).valid).toBe(true)
    expect(rwRegister({ ...weak, linearizableKeys: true }).check(across).details?.anomalyTypes).toEqual([
      'cyclic-versions',
    ])
    // A write without an answer follows what its process had seen, if it happened, and is before nothing.
    const earlier = history('0 ok: r x 1', '0 info: w x 2', '1 ok: r x 2, w x 1')
    const assumptions = { ...weak, sequentialKeys: true, wfrKeys: true }
    expect(rwRegister(assumptions).check(earlier).details?.anomalyTypes).toEqual(['cyclic-versions'])
    const late = history('0 info: w x 2', '0 ok: r x 1', '1 ok: r x 1', '1 ok: r x 2', '2 ok: w x 1')
    expect(rwRegister(assumptions).check(late).details?.anomalyTypes).toEqual([])
  })
})

describe('transactions without an answer', () => {
  const events = history('0 info: w x 1, w y 1', '1 ok: r x 1, r y null')

  test('count if somebody saw their writes', () => {
    expect(rwRegister().check(events).details?.anomalyTypes).toEqual(['G-single-item'])
    expect(listAppend().check(history('0 info: append x 1, append y 1', '1 ok: r x [1], r y []')).valid).toBe(false)
  })

  test('do not in Elle', () => {
    expect(rwRegister({ indeterminateWrites: 'never' }).check(events).valid).toBe('unknown')
  })

  // T reads 4, and then asks for the write of 2 that led to the 4.
  const backwards = history('0 ok: r x 4', '0 info: w x 2', '1 ok: r x 2, w x 4')

  test.each([
    'strong-session-read-committed',
    'strong-session-monotonic-atomic-view',
    'strong-session-read-atomic',
    'causal',
    'strong-session-prefix',
    'strong-session-parallel-snapshot-isolation',
    'strong-session-snapshot-isolation',
    'strong-session-serializable',
  ])('come after what their process did before: %s', consistency => {
    const { valid, details } = rwRegister({ consistency }).check(backwards)
    expect(valid).toBe(false)
    expect(details!.anomalies['G1c-process']![0]!.summary).toContain(
      'T3 comes before T1, because process 0 had completed T3 before it went on to T1.',
    )
    const lists = history('0 ok: r x [2, 4]', '0 info: append x 2', '1 ok: r x [2], append x 4')
    expect(listAppend({ consistency }).check(lists).details!.anomalyTypes).toEqual(['G1c-process'])
  })

  test('come before nothing that their process does later', () => {
    const late = history('0 info: w x 2', '0 ok: r x 4', '1 ok: r x 2, w x 4', '0 ok: r x 4')
    expect(rwRegister({ consistency: 'strong-session-serializable' }).check(late).valid).toBe(true)
    const later = history('0 info: w x 2', '0 ok: w y 1', '1 ok: r y 1, r x null', '1 ok: r x 2')
    for (const consistency of ['causal', 'strong-session-serializable']) {
      expect(rwRegister({ consistency }).check(later).valid).toBe(true)
    }
  })

  test('may take effect late, or never', () => {
    expect(listAppend().check(history('0 info: append x 1', '1 ok: r x []', '2 ok: r x [1]')).valid).toBe(true)
    expect(listAppend().check(history('0 info: append x 1', '1 ok: r x []', '2 ok: r x []')).valid).toBe(true)
  })
})

test('the initial value can be another than null', () => {
  const events = history('0 ok: r x 0', '1 ok: w x 1')
  expect(rwRegister().check(events).details?.anomalyTypes).toEqual(['thin-air-read'])
  expect(rwRegister({ initial: 0 }).check(events).valid).toBe(true)
})

describe('histories that tell nothing', () => {
  test.each([
    ['nothing at all', []],
    ['one transaction', ['0 ok: append x 1, r x [1]']],
    [
      'transactions that have nothing to do with each other',
      ['0 invoke: append x 1', '1 ok: append y 1', '0 ok: append x 1'],
    ],
  ] as const)('%s', (_, lines) => {
    expect(listAppend().check(history(...lines)).valid).toBe('unknown')
  })

  test('values written twice', () => {
    expect(listAppend().check(history('0 ok: append x 1', '1 ok: append x 1'))).toMatchObject({
      valid: 'unknown',
      reason:
        '1 was appended to x twice (events 1 and 3), so a read cannot tell whose it saw. Append every value to a key only once.',
    })
    expect(rwRegister().check(history('0 ok: w x 1', '1 ok: w x 1'))).toMatchObject({
      valid: 'unknown',
      reason:
        '1 was written to x twice (events 1 and 3), so a read cannot tell whose it saw. Write every value to a key only once.',
    })
  })
})

describe('histories of something else', () => {
  test.each([
    [() => listAppend().check(history('0 ok: w x 1')), "history, event 1: ['w', 'x', 1] is not a micro-operation"],
    [() => listAppend().check(history('0 ok: r x 1')), 'history, event 1: a read of x is no list'],
    [
      () => listAppend().check(history('0 ok: append x 1').map(event => ({ ...event, value: 'x' }))),
      "history, event 1: a transaction is a list of micro-operations such as ['r', 'x', null], not 'x'",
    ],
    [
      () => listAppend().check(history('0 invoke: append x 1', '0 invoke: append x 2')),
      'history, event 1: process 0 invokes a transaction while one is still running',
    ],
  ])('are refused', (check, message) => {
    expect(check).toThrow(message)
  })

  test.each([['append', 'x'], ['append', 'x', 1, 2], ['w', 'x'], ['r', 'x', [1], 2], ['r']])(
    'micro-operations that lack something, or have too much: %j',
    (...micro) => {
      const checker = micro[0] === 'w' ? rwRegister() : listAppend()
      const odd = history('0 ok: r x', '1 ok: r y []').map(event =>
        event.process === 0 ? { ...event, value: [micro] } : event,
      )
      expect(() => checker.check(odd)).toThrow('is not a micro-operation')
    },
  )

  test('but a read that lacks what it found has found nothing', () => {
    const short = history('0 ok: append x 1', '1 ok: append y 1, r x []').map(event =>
      event.process === 1 ? { ...event, value: [['r', 'x']] } : event,
    )
    expect(listAppend({ consistency: 'strict-serializable' }).check(short)).toMatchObject({ valid: false })
  })

  test.each([null, 5, 'r'])('micro-operations like %j', micro => {
    const odd = history('0 ok: r x 1').map(event => ({ ...event, value: [['r', 'x', null], micro] }))
    for (const checker of [listAppend(), rwRegister(), closedPredicate()]) {
      expect(() => checker.check(odd)).toThrow('history, event 1: ')
      expect(() => checker.check(odd)).toThrow('is not a micro-operation')
    }
  })
})
