import { describeFault, type Fault, parsePlan } from 'sameseed'
import { describe, expect, test } from 'vitest'
import { effectText } from '../../../src/faults/catalogue.ts'
import { ALL, pings, under } from './pings.ts'

const late = (numbers: readonly number[]) => numbers.filter((number, i) => numbers.slice(0, i).some(n => n > number))

describe('delay', () => {
  test('jitter makes each message late by its own time, and some are overtaken', async () => {
    const { arrivals, effect } = await under({ kind: 'delay', at: 0, by: '2ms', jitter: '30ms' })
    const delays = arrivals.map(([n, time]) => time - 10 * (n + 1) - 1)
    expect(Math.min(...delays)).toBeGreaterThanOrEqual(2)
    expect(Math.max(...delays)).toBeLessThanOrEqual(32)
    expect(new Set(delays).size).toBeGreaterThan(4)
    expect(effect).toBe(9)
  })

  test('a slow node is slow both ways, and the others are not', async () => {
    const fault: Fault = { kind: 'delay', at: 0, by: '20ms', node: 'n3' }
    const { arrivalsAt, effect } = await under(fault, pings({ count: 3 }))
    expect(arrivalsAt('n2')[0]).toEqual([0, 11])
    expect(arrivalsAt('n3')[0]).toEqual([0, 31])
    expect(effect).toBe(9)
    expect(describeFault(fault)).toBe('delay by 20ms at n3')
  })

  test('messages that a partition drops are not counted as slowed', async () => {
    const { run } = await under([
      { kind: 'delay', at: 0, by: '2ms' },
      { kind: 'partition', at: 0, groups: [['n1'], ['n2']] },
    ])
    expect(run.faults.map(({ effect }) => effect)).toEqual([0, 9])
  })
})

describe('reordering', () => {
  const fault: Fault = { kind: 'reordering', at: 0, rate: 0.4, by: '40ms' }

  test.each([true, false])('lets later messages overtake (network.reorder: %s)', async reorder => {
    const network = { latency: { kind: 'constant', value: '1ms' }, reorder } as const
    const { numbers, effect, run } = await under(fault, pings({ network, duration: '1s' }))
    expect(late(numbers).length).toBeGreaterThan(5)
    expect(effect).toBeGreaterThanOrEqual(late(numbers).length)
    expect(run.messages.delivered).toBeGreaterThan(90)
    const { numbers: without } = await under([], pings({ network, duration: '1s' }))
    expect(late(without)).toEqual([])
  })

  test('spares the messages that a plan lists or calms', async () => {
    const { effect } = await under({ ...fault, rate: 1 }, pings(), {
      network: { 'n1->n2': { '3': { latency: '2ms' } } },
    })
    expect(effect).toBe(0)
    const { effect: one } = await under({ ...fault, rate: 1 }, pings(), { network: { 'n1->n2': { '3': 'seed' } } })
    expect(one).toBe(1)
  })
})

describe('corruption', () => {
  test('that is detected drops messages when they arrive', async () => {
    const fault: Fault = { kind: 'corruption', at: 25, for: 30, rate: 1, detected: true }
    const { numbers, effect, messages, events } = await under(fault)
    expect(numbers).toEqual([0, 1, 5, 6, 7, 8])
    expect([effect, messages.corrupted, messages.lost]).toEqual([3, 3, 0])
    const dropped = events.filter(event => event.kind === 'arrive' && event.fate === 'damaged')
    expect(dropped).toMatchObject(
      [2, 3, 4].map(number => ({ number, fate: 'damaged', timeUs: 31_000 + 10_000 * (number - 2) })),
    )
  })

  test('that is not changes one value of each message, and the journal has both', async () => {
    const { events, effect, messages } = await under({ kind: 'corruption', at: 0, rate: 1, detected: false })
    expect([effect, messages.delivered]).toEqual([9, 9])
    const sent = events.filter(event => event.kind === 'send')
    const got = events.filter(event => event.kind === 'arrive')
    for (const [i, { message, altered }] of got.entries()) {
      expect(sent[i]!.message).toEqual({ type: 'ping', n: i })
      const changed = Object.entries(message as object).filter(
        ([key, value]) => value !== (sent[i]!.message as Record<string, unknown>)[key],
      )
      expect([changed.length, altered]).toEqual([1, true])
    }
  })
})

describe('bandwidth', () => {
  // {"type":"ping","n":0} has 21 bytes.
  test('messages queue behind each other', async () => {
    const { arrivals, effect } = await under({ kind: 'bandwidth', at: 0, bytesPerSecond: 1_050 })
    expect(arrivals).toEqual([
      [0, 31],
      [1, 51],
      [2, 71],
      [3, 91],
    ])
    expect(effect).toBe(9)
  })

  test('a full queue drops', async () => {
    const { arrivals, messages } = await under({ kind: 'bandwidth', at: 0, bytesPerSecond: 1_050, queue: '15ms' })
    // 10, 20, 30 wait for 0, 10 and 20 ms; the third is too much.
    expect(arrivals).toEqual([
      [0, 31],
      [1, 51],
      [3, 71],
      [5, 91],
    ])
    expect(messages.lost).toBeGreaterThan(2)
  })

  test('of a node is shared by all its links', async () => {
    const narrow: Fault = { kind: 'bandwidth', at: 0, bytesPerSecond: 4_200, node: 'n1' }
    const { arrivalsAt } = await under(narrow, pings({ count: 3 }))
    expect([arrivalsAt('n2')[0], arrivalsAt('n3')[0]]).toEqual([
      [0, 16],
      [0, 21],
    ])
    const { arrivalsAt: apart } = await under({ ...narrow, node: 'n3' }, pings({ count: 3 }))
    expect([apart('n2')[0], apart('n3')[0]]).toEqual([
      [0, 11],
      [0, 16],
    ])
  })
})

describe('message', () => {
  const hit = (more: object) => under({ kind: 'message', at: 0, ...more } as Fault)

  test('every one that fits is lost', async () => {
    const { numbers, effect, events } = await hit({ action: 'lose', match: { type: 'ping', n: 3 } })
    expect(numbers).toEqual(ALL.filter(n => n !== 3))
    expect(effect).toBe(1)
    expect(events).toContainEqual(expect.objectContaining({ kind: 'send', number: 3, fate: 'lost' }))
  })

  test.each([
    [{ nth: 2 }, [1]],
    [{ nth: 2, count: 3 }, [1, 2, 3]],
    [{ count: 2 }, [0, 1]],
    [{ from: 'n2' }, []],
    [{ to: 'n2', part: 'datagram' }, ALL],
    [{ part: 'request' }, []],
    [{ from: '@all', to: '@rest' }, []],
    [{ match: { n: '1' } }, []],
  ])('%j', async (which, lost) => {
    const { numbers, effect } = await hit({ action: 'lose', ...which })
    expect(numbers).toEqual(ALL.filter(n => !(lost as number[]).includes(n)))
    expect(effect).toBe(lost.length)
  })

  test('one is delayed, doubled, or held until the end of the fault', async () => {
    expect((await hit({ action: 'delay', by: '25ms', nth: 2 })).arrivals.slice(0, 4)).toEqual([
      [0, 11],
      [2, 31],
      [3, 41],
      [1, 46],
    ])
    expect((await hit({ action: 'duplicate', by: '12ms', nth: 1 })).arrivals.slice(0, 3)).toEqual([
      [0, 11],
      [1, 21],
      [0, 23],
    ])
    const { arrivals, events, messages } = await hit({ action: 'hold', for: '44ms', nth: 2 })
    expect(arrivals.slice(0, 5)).toEqual([
      [0, 11],
      [2, 31],
      [3, 41],
      [1, 44],
      [4, 51],
    ])
    expect(events).toContainEqual(expect.objectContaining({ kind: 'arrive', number: 1, timeUs: 21_000, fate: 'held' }))
    expect(messages.held).toBe(1)
  })

  test('says what it does', () => {
    const text = (more: object) => describeFault({ kind: 'message', at: 0, ...more } as Fault)
    expect(text({ action: 'lose', nth: 2, from: '@leader', match: { type: 'append' } })).toBe(
      'lose message #2 from @leader like {"type":"append"}',
    )
    expect(text({ action: 'delay', by: '1s', to: 'n2', part: 'reply' })).toBe('delay every reply to n2 by 1s')
    expect(text({ action: 'hold', count: 3 })).toBe('hold the first 3 messages')
    expect(text({ action: 'hold', nth: 2, count: 3, part: 'segment' })).toBe('hold segments #2 to #4')
  })
})

describe('flapping and swizzle', () => {
  test('flapping cuts and heals', async () => {
    const fault: Fault = { kind: 'flapping', at: 5, for: 80, every: '20ms', groups: [['n1'], ['n2']] }
    const { numbers, effect } = await under(fault)
    // Cut from 5 to 25 and from 45 to 65.
    expect(numbers).toEqual([2, 3, 6, 7, 8])
    expect(effect).toBe(4)
    expect(describeFault(fault)).toBe('flapping n1 | n2 every 20ms')
  })

  test('swizzle holds node by node, and releases in another order', async () => {
    const fault: Fault = { kind: 'swizzle', at: 5, for: 60, every: '20ms', clog: ['n2', 'n3'], release: ['n3', 'n2'] }
    const { arrivalsAt, effect } = await under(fault, pings({ count: 3 }))
    // n2 is held from 5 to 65, n3 from 25 to 45.
    expect(arrivalsAt('n2')).toEqual([...[0, 1, 2, 3, 4, 5].map(n => [n, n < 5 ? 65 : 65]), [6, 71], [7, 81], [8, 91]])
    expect(arrivalsAt('n3').slice(0, 5)).toEqual([
      [0, 11],
      [1, 21],
      [2, 45],
      [3, 45],
      [4, 51],
    ])
    expect(effect).toBe(8)
    expect(effectText(fault, effect)).toBe('held back 8 messages')
  })
})

test('what makes no sense is refused in words', () => {
  const refused = (fault: object) => () => parsePlan({ seed: '1', faults: [{ at: 0, ...fault }] })
  expect(refused({ kind: 'delay', by: 1, node: 'n1', links: [['n1', 'n2']] })).toThrow(
    'expected links or a node, not both',
  )
  expect(refused({ kind: 'message', action: 'delay' })).toThrow('"faults[0].by" is missing: expected a duration')
  expect(refused({ kind: 'message', action: 'lose', by: 1 })).toThrow('there is no field "faults[0].by"')
  expect(refused({ kind: 'message', action: 'eat' })).toThrow('faults[0].action')
  expect(refused({ kind: 'bandwidth', bytesPerSecond: 0 })).toThrow('expected one byte a second or more')
  expect(refused({ kind: 'corruption', rate: 2, detected: true })).toThrow('expected a number from 0 to 1')
})
