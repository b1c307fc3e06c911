import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type KafkaOptions, kafka } from '../../../src/checkers/invariants/index.ts'
import type { History, HistoryEvent } from '../../../src/workload/history.ts'
import { effort } from '../../effort.ts'
import { history, type Line } from '../../history.ts'
import { histories, inTurn, pairs } from './histories.ts'

type Micro = readonly [f: 'send' | 'poll', ...rest: unknown[]]

/** The types of the anomalies that the checker finds, whether they are allowed or not. */
const allTypesIn = (events: History, options: KafkaOptions = {}) => {
  const { details, reason } = kafka(options).check(events)
  if (details === undefined) throw new Error(reason)
  return Object.keys(details.anomalies).sort()
}

/** Without what was not polled by the end: most histories here end before. */
const typesIn = (events: History, options: KafkaOptions = {}) =>
  allTypesIn(events, options).filter(type => type !== 'unseen')

describe('by definition', () => {
  interface Part {
    readonly verb: 'send' | 'poll'
    readonly key: string
    readonly value: number
    readonly offset: number | null
    readonly owner: Owner
  }
  interface Owner {
    readonly process: unknown
    readonly outcome: string
    /** By key, how often it had to begin anew. */
    readonly sessions: Readonly<Record<string, number>>
  }

  /** All sends and polls in order of completion; those without one are last. */
  function partsOf(events: History): Part[] {
    const parts: Part[] = []
    const sessions = new Map<unknown, Record<string, number>>()
    const inOrder = ['send', 'poll', 'txn', 'subscribe']
      .flatMap(f => pairs(events, f))
      .sort((a, b) => (a.completion?.index ?? 1e9) - (b.completion?.index ?? 1e9))
    for (const { invocation, completion } of inOrder) {
      const { process, f } = invocation
      const outcome = completion?.type ?? 'info'
      if (f === 'subscribe') {
        const kept = invocation.value as string[]
        const { a = 0, b = 0 } = sessions.get(process) ?? {}
        if (outcome !== 'fail')
          sessions.set(process, { a: kept.includes('a') ? a : a + 1, b: kept.includes('b') ? b : b + 1 })
        continue
      }
      const owner = { process, outcome, sessions: sessions.get(process) ?? {} }
      for (const [verb, ...rest] of (completion ?? invocation).value as Micro[]) {
        if (verb === 'send') {
          const [key, sent] = rest as [string, number | [number, number]]
          const [offset, value] = Array.isArray(sent) ? sent : [null, sent]
          parts.push({ verb, key, value, offset, owner })
        } else {
          for (const [key, messages] of Object.entries((rest[0] ?? {}) as Record<string, [number, number][]>)) {
            for (const [offset, value] of messages) parts.push({ verb, key, value, offset, owner })
          }
        }
      }
    }
    return parts
  }

  function expectedTypes(events: History): string[] {
    const parts = partsOf(events)
    const found = new Set<string>()
    const keys = [...new Set(parts.map(({ key }) => key))]
    const sends = parts.filter(({ verb }) => verb === 'send')
    const allPolls = parts.filter(({ verb }) => verb === 'poll')
    const isSeen = ({ key, value }: Part) => allPolls.some(poll => poll.key === key && poll.value === value)
    const isCommitted = (owner: Owner) =>
      owner.outcome === 'ok' || (owner.outcome === 'info' && sends.some(send => send.owner === owner && isSeen(send)))
    const placed = [...sends.filter(({ owner }) => isCommitted(owner)), ...allPolls].filter(
      ({ offset }) => offset !== null,
    )
    for (const a of placed) {
      for (const b of placed.filter(({ key }) => key === a.key)) {
        if (a.offset === b.offset && a.value !== b.value) found.add('inconsistent-offsets')
        if (a.offset !== b.offset && a.value === b.value) found.add('duplicate')
      }
    }
    const lasting = allPolls.filter(({ owner }) => owner.outcome !== 'fail')
    const placesOf = (key: string) =>
      [...new Set(placed.filter(part => part.key === key).map(({ offset }) => offset!))].sort((a, b) => a - b)
    const offsetOf = ({ key, value, offset }: Part) =>
      offset ?? Math.min(...placed.filter(part => part.key === key && part.value === value).map(part => part.offset!))
    for (const send of sends.filter(each => isCommitted(each.owner) && !isSeen(each))) {
      const { key, offset } = send
      const isPassed = offset !== null && lasting.some(poll => poll.key === key && poll.offset! >= offset)
      found.add(isPassed ? 'lost-write' : 'unseen')
    }
    const edges: [Owner, Owner][] = []
    const owners = [...new Set(parts.map(({ owner }) => owner))]
    for (const { key, value, owner } of allPolls) {
      const send = sends.find(each => each.key === key && each.value === value)
      if (send === undefined) found.add('thin-air-poll')
      else if (!isCommitted(owner)) continue
      else if (send.owner === owner) found.add('precommitted-read')
      else if (send.owner.outcome === 'fail') found.add('G1a')
    }
    for (const owner of owners) {
      for (const key of keys) {
        const mine = isCommitted(owner) ? allPolls.filter(poll => poll.owner === owner && poll.key === key) : []
        const highest = mine.find(({ offset }) => offset === Math.max(...mine.map(each => each.offset!)))
        const send = sends.find(each => each.key === key && each.value === highest?.value)
        if (send !== undefined && send.owner.outcome !== 'fail' && send.owner !== owner) edges.push([send.owner, owner])
      }
    }
    const isBefore = owners.map(a => owners.map(b => edges.some(([from, to]) => from === a && to === b)))
    for (const [k] of owners.entries()) {
      for (const [i] of owners.entries()) {
        for (const [j] of owners.entries()) isBefore[i]![j] ||= isBefore[i]![k]! && isBefore[k]![j]!
      }
    }
    if (isBefore.some((row, i) => row[i])) found.add('G1c')
    for (const verb of ['send', 'poll'] as const) {
      for (const key of keys) {
        for (const process of new Set(owners.map(owner => owner.process))) {
          const places = placesOf(key)
          const steps = parts.filter(
            part =>
              part.verb === verb &&
              part.key === key &&
              part.owner.process === process &&
              places.includes(offsetOf(part)),
          )
          for (const [i, b] of steps.entries()) {
            // What came before in the same transaction, or in an earlier one that did not fail.
            const a = steps.slice(0, i).findLast(each => each.owner === b.owner || each.owner.outcome !== 'fail')
            if (a === undefined || (a.owner.sessions[key] ?? 0) !== (b.owner.sessions[key] ?? 0)) continue
            const distance = places.indexOf(offsetOf(b)) - places.indexOf(offsetOf(a))
            const internal = a.owner === b.owner ? 'int-' : ''
            if (distance <= 0) found.add(`${internal}nonmonotonic-${verb}`)
            if (distance > 1 && (verb === 'poll' || internal !== '')) found.add(`${internal}${verb}-skip`)
          }
        }
      }
    }
    return [...found].sort()
  }

  /** Anything goes. `isNarrow`: only transactions that send and poll, and on one key, so that they meet. */
  const logs = (isNarrow: boolean) =>
    histories({
      ask: (choice, n) => {
        const key = isNarrow || choice % 2 === 0 ? 'a' : 'b'
        const kinds: { f: string; value: unknown }[] = [
          { f: 'send', value: [['send', key, n]] },
          { f: 'poll', value: [['poll']] },
          { f: 'txn', value: [['send', key, n], ['poll']] },
          {
            f: 'txn',
            value: [
              ['send', key, n],
              ['send', key, n + 100],
            ],
          },
          { f: 'txn', value: [['send', key, n], ['poll']] },
          { f: 'subscribe', value: choice % 3 === 0 ? ['a', 'b'] : ['a'] },
        ]
        return kinds[isNarrow ? 2 : (choice >> 1) % kinds.length]!
      },
      answer: (f, value, choice) => {
        if (f === 'subscribe') return value
        return (value as Micro[]).map(([verb, key, sent], i) => {
          const draw = (choice >> (i + 2)) % 8
          if (verb === 'send') return draw === 0 ? [verb, key, sent] : [verb, key, [draw, sent]]
          const stride = 1 + (choice % 5)
          const messages = [0, 1, 2].slice(0, draw % 4).map(j => [(draw + j * stride) % 9, (choice + j) % 5])
          return [verb, { [isNarrow || choice % 3 === 0 ? 'a' : 'b']: messages }]
        })
      },
      alwaysAnswers: true,
      maxEvents: 20,
    })

  test('finds what looking at all pairs finds', () => {
    const seen = new Set<string>()
    fc.assert(
      fc.property(fc.boolean().chain(logs), events => {
        const types = allTypesIn(events)
        expect(types).toEqual(expectedTypes(events))
        for (const type of types) seen.add(type)
      }),
      { numRuns: 1200 },
    )
    expect([...seen].sort()).toEqual([
      'G1a',
      'G1c',
      'duplicate',
      'inconsistent-offsets',
      'int-nonmonotonic-poll',
      'int-nonmonotonic-send',
      'int-poll-skip',
      'int-send-skip',
      'lost-write',
      'nonmonotonic-poll',
      'nonmonotonic-send',
      'poll-skip',
      'precommitted-read',
      'thin-air-poll',
      'unseen',
    ])
  })
})

/** What a log does that keeps its promises: producers and consumers one after the other, with gaps where transactions end. */
const honest = fc
  .array(
    fc.record({ process: fc.nat({ max: 2 }), key: fc.constantFrom('x', 'y'), polls: fc.boolean(), gap: fc.boolean() }),
    {
      minLength: 8,
      maxLength: 40,
    },
  )
  .map(turns => {
    const logs: Record<string, [number, number][]> = { x: [], y: [] }
    const next = new Map<string, number>()
    const lines: Line[] = []
    turns.forEach(({ process, key, polls, gap }, n) => {
      const log = logs[key]!
      const [f, asked] = polls ? ['poll', [['poll']]] : ['send', [['send', key, n]]]
      lines.push([2 * n, process, 'invoke', f as string, asked])
      if (polls) {
        const from = next.get(`${process} ${key}`) ?? 0
        const messages = log.slice(from, from + 2)
        next.set(`${process} ${key}`, from + messages.length)
        lines.push([2 * n + 1, process, 'ok', 'poll', [['poll', { [key]: messages }]]])
      } else {
        const offset = (log.at(-1)?.[0] ?? -1) + (gap ? 2 : 1)
        log.push([offset, n])
        lines.push([2 * n + 1, process, 'ok', 'send', [['send', key, [offset, n]]]])
      }
    })
    return history(...lines)
  })

type Pair = [offset: number, value: number]

/** What an event polled, of the one key that it did. */
function polledBy({ type, f, value }: HistoryEvent): readonly Pair[] {
  if (type !== 'ok' || f !== 'poll') return []
  const [[, byKey]] = value as [['poll', Record<string, Pair[]>]]
  return Object.values(byKey)[0]!
}

test('a log that keeps its promises is valid, and each way to break them is found', () => {
  let broken = 0
  fc.assert(
    fc.property(honest, events => {
      expect(typesIn(events, { dependencies: ['ww', 'wr'], order: 'realtime' })).toEqual([])
      const event = events.find(each => polledBy(each).length > 0)
      if (event === undefined) return
      broken++
      const [first, ...rest] = polledBy(event) as [Pair, ...Pair[]]
      const [offset, value] = first
      const key = Object.keys((event.value as [['poll', object]])[0][1])[0]!
      const instead = (other: HistoryEvent, change: Partial<HistoryEvent>) =>
        typesIn(events.map(each => (each === other ? { ...each, ...change } : each)))
      const polling = (...messages: Pair[]) => instead(event, { value: [['poll', { [key]: messages }]] })
      expect(polling([offset, 1000], ...rest)).toEqual(
        expect.arrayContaining(['thin-air-poll', 'inconsistent-offsets']),
      )
      expect(polling(...rest, [1000, value])).toContain('duplicate')
      expect(polling(first, ...rest, first)).toContain('int-nonmonotonic-poll')
      const send = events.find(
        ({ f, type, value: sends }) => f === 'send' && type === 'ok' && (sends as [Micro])[0][1] === key,
      )!
      expect(instead(send, { type: 'fail' })).toContain('G1a')
    }),
    { numRuns: effort(200) },
  )
  expect(broken).toBeGreaterThan(effort(50))
})

describe('dependencies and order', () => {
  // T1 sends to x and y, T2 polls the one of y, not that of x, and sends to x: after T1 in y, before it in x.
  const crossed = inTurn(
    [
      'txn',
      [
        ['send', 'x', 1],
        ['send', 'y', 2],
      ],
      [
        ['send', 'x', [5, 1]],
        ['send', 'y', [0, 2]],
      ],
    ],
    [
      'txn',
      [['poll'], ['send', 'x', 3]],
      [
        ['poll', { y: [[0, 2]] }],
        ['send', 'x', [4, 3]],
      ],
    ],
  )

  test('ww and rw only if asked for', () => {
    const cycles = (options: KafkaOptions) => typesIn(crossed, options).filter(type => type.startsWith('G'))
    expect(cycles({})).toEqual([])
    expect(cycles({ dependencies: ['ww'] })).toEqual([])
    expect(cycles({ dependencies: ['ww', 'wr'] })).toEqual(['G1c'])
    expect(cycles({ dependencies: ['ww'], order: 'process' })).toEqual(['G0-process'])
    expect(cycles({ dependencies: ['ww'], order: 'realtime' })).toEqual(['G0-realtime'])
  })

  test('rw: who polled up to a value comes before who sent the next', () => {
    const events = inTurn(
      ['send', [['send', 'x', 1]], [['send', 'x', [0, 1]]]],
      [
        'txn',
        [
          ['send', 'x', 2],
          ['send', 'y', 3],
        ],
        [
          ['send', 'x', [1, 2]],
          ['send', 'y', [0, 3]],
        ],
      ],
      ['poll', [['poll']], [['poll', { x: [[0, 1]], y: [[0, 3]] }]]],
    )
    expect(typesIn(events)).toEqual([])
    expect(typesIn(events, { dependencies: ['wr', 'rw'] })).toEqual(['G-single-item'])
  })
})

test('allowed anomalies are reported and are no error; what nobody polled is listed', () => {
  const events = inTurn(
    ...[1, 2, 3].map(i => ['send', [['send', 'k', i]], [['send', 'k', [i, i]]]] as const),
    ['poll', [['poll']], [['poll', { k: [[1, 1]] }]]],
    [
      'poll',
      [['poll']],
      [
        [
          'poll',
          {
            k: [
              [1, 1],
              [2, 2],
            ],
          },
        ],
      ],
    ],
  )
  expect(kafka().check(events)).toMatchObject({
    valid: false,
    details: { errors: ['unseen', 'nonmonotonic-poll'], unseen: { k: [3] } },
  })
  const { valid, details } = kafka({ allow: ['nonmonotonic-poll', 'unseen'] }).check(events)
  expect(valid).toBe(true)
  expect(Object.keys(details!.anomalies).sort()).toEqual(['nonmonotonic-poll', 'unseen'])
})

test('what was acknowledged and never polled is an error, or only if there were polls at the very end', () => {
  const events = inTurn(
    ['send', [['send', 'k', 1]], [['send', 'k', [0, 1]]]],
    ['send', [['send', 'k', 2]], [['send', 'k', 2]]],
    ['poll', [['poll']], [['poll', { k: [[0, 1]] }]]],
  )
  expect(kafka().check(events)).toMatchObject({
    valid: false,
    reason: 'unseen: 1 value sent to k was acknowledged and never polled: 2.',
  })
  expect(kafka({ unseen: 'final' }).check(events).valid).toBe(true)
  const ended = events.map((event, i) => (i > 3 ? { ...event, final: true as const } : event))
  expect(kafka({ unseen: 'final' }).check(ended).valid).toBe(false)
})

test('a transaction of unknown outcome was committed if somebody polled a part of it', () => {
  const events = (polled: unknown) =>
    history(
      [
        0,
        0,
        'invoke',
        'send',
        [
          ['send', 'x', 'a'],
          ['send', 'y', 'b'],
        ],
      ],
      [
        1,
        0,
        'info',
        'send',
        [
          ['send', 'x', 'a'],
          ['send', 'y', [0, 'b']],
        ],
      ],
      [2, 1, 'invoke', 'send', [['send', 'y', 'c']]],
      [3, 1, 'info', 'send', [['send', 'y', 'c']]],
      [4, 2, 'invoke', 'poll', [['poll']]],
      [5, 2, 'ok', 'poll', [['poll', polled]]],
    )
  expect(allTypesIn(events({ x: [[0, 'a']], y: [[1, 'c']] }))).toEqual(['lost-write'])
  expect(allTypesIn(events({ y: [[1, 'c']] }))).toEqual([])
  // Whatever place it was told: the rest has to be there as well.
  const untold = (polled: unknown) =>
    events(polled).map(event =>
      event.type === 'info' && event.process === 0
        ? {
            ...event,
            value: [
              ['send', 'x', 'a'],
              ['send', 'y', 'b'],
            ],
          }
        : event,
    )
  expect(kafka().check(untold({ x: [[0, 'a']] }))).toMatchObject({
    valid: false,
    reason: "unseen: 1 value sent to y was committed and never polled: 'b'.",
  })
  expect(allTypesIn(untold({ y: [[1, 'c']] }))).toEqual([])
  expect(allTypesIn(events({ x: [[0, 'a']], y: [[0, 'c']] }))).toEqual(['inconsistent-offsets', 'lost-write'])
})

test('a transaction that failed has polled all the same, but its consumer goes on from before it', () => {
  const sends = [0, 1, 2, 3].map(i => ['send', [['send', 'k', i]], [['send', 'k', [i, i]]]] as const)
  const poll = (...values: number[]) => ['poll', [['poll']], [['poll', { k: values.map(i => [i, i]) }]]] as const
  const failing = (polls: readonly (readonly [values: number[], fails: boolean])[]) => {
    const events = inTurn(...sends, ...polls.map(([values]) => poll(...values)))
    return events.map(event => {
      const which = Math.floor((event.index - 2 * sends.length) / 2)
      return event.type === 'ok' && polls[which]?.[1] === true ? { ...event, type: 'fail' as const } : event
    })
  }
  expect(
    allTypesIn(
      failing([
        [[0], false],
        [[1, 2], true],
        [[1, 2, 3], false],
      ]),
    ),
  ).toEqual([])
  expect(
    allTypesIn(
      failing([
        [[0], false],
        [[1, 2], true],
        [[3], false],
      ]),
    ),
  ).toEqual(['poll-skip'])
  expect(
    allTypesIn(
      failing([
        [[0, 1], false],
        [[3], true],
        [[2, 3], false],
      ]),
    ),
  ).toEqual(['poll-skip'])
  expect(
    allTypesIn(
      failing([
        [[0, 1, 2, 3], true],
        [[1, 2], true],
        [[2, 1], true],
        [[0, 1, 2, 3], false],
      ]),
    ),
  ).toEqual(['int-nonmonotonic-poll'])
})

test.each(['subscribe', 'assign'])('after %s a consumer may go on from anywhere in keys that it did not have', f => {
  const sends = [1, 2, 3].map(i => ['send', [['send', 'k', i]], [['send', 'k', [i, i]]]] as const)
  const poll = (i: number) => ['poll', [['poll']], [['poll', { k: [[i, i]] }]]] as const
  expect(typesIn(inTurn(...sends, poll(1), [f, ['k']], poll(3)))).toEqual(['lost-write', 'poll-skip'])
  expect(typesIn(inTurn(...sends, poll(1), [f, ['j']], [f, ['j', 'k']], poll(3)))).toEqual(['lost-write'])
})

test('after a rebalance a consumer may go on from anywhere', () => {
  const f = 'rebalance'
  const sends = [1, 2, 3].map(i => ['send', [['send', 'k', i]], [['send', 'k', [i, i]]]] as const)
  const poll = (i: number) => ['poll', [['poll']], [['poll', { k: [[i, i]] }]]] as const
  expect(typesIn(inTurn(...sends, poll(1), poll(3), poll(2)))).toEqual(['nonmonotonic-poll', 'poll-skip'])
  expect(typesIn(inTurn(...sends, poll(1), [f, ['k']], poll(3), [f, ['k']], poll(2)))).toEqual([])
  const failed = inTurn(...sends, poll(2), [f, ['k']], poll(1), [f, ['k']], poll(3)).map(event =>
    event.type === 'ok' && event.f === f ? { ...event, type: 'fail' as const } : event,
  )
  expect(typesIn(failed)).toEqual(['nonmonotonic-poll', 'poll-skip'])
})

test('what a send of unknown outcome was told about its place does not count if nobody polled it', () => {
  const events = (type: 'ok' | 'info') =>
    history(
      [0, 0, 'invoke', 'send', [['send', 'k', 1]]],
      [1, 0, type, 'send', [['send', 'k', [0, 1]]]],
      [2, 1, 'invoke', 'send', [['send', 'k', 2]]],
      [3, 1, 'ok', 'send', [['send', 'k', [0, 2]]]],
    )
  expect(typesIn(events('ok'))).toEqual(['inconsistent-offsets'])
  expect(typesIn(events('info'))).toEqual([])
})

test('values that claim one place are in no order', () => {
  const send = (value: number, offset: number) =>
    ['send', [['send', 'k', value]], [['send', 'k', [offset, value]]]] as const
  const cyclesWith = (...sends: (readonly [value: number, offset: number])[]) =>
    typesIn(inTurn(...sends.map(each => send(...each))), { dependencies: ['ww'], order: 'process' })
  expect(cyclesWith([1, 1], [2, 0])).toEqual(['G0-process', 'nonmonotonic-send'])
  expect(cyclesWith([1, 1], [3, 1], [2, 0])).toEqual(['inconsistent-offsets', 'nonmonotonic-send'])
})

test('keys and values of any kind', () => {
  const value = [7, { a: 1n }]
  const events = (polledKey: unknown) =>
    inTurn(
      ['send', [['send', ['t', 0], value]], [['send', ['t', 0], [3, value]]]],
      ['poll', [['poll']], [['poll', new Map([[polledKey, [[3, structuredClone(value)]]]])]]],
    )
  expect(kafka().check(events(['t', 0]))).toMatchObject({ valid: true, details: { keyCount: 1, pollCount: 1 } })
  expect(typesIn(events(['t', 1]))).toEqual(['thin-air-poll'])
  expect(kafka().check(events(['t', 1])).reason).toContain(`was polled from '["t",1]'`)
  const numbered = inTurn(
    ['send', [['send', 1, 'a']], [['send', 1, [0, 'a']]]],
    ['poll', [['poll']], [['poll', { 1: [[0, 'a']] }]]],
  )
  expect(kafka().check(numbered).valid).toBe(true)
})

test('cannot tell without polls, or if a value is sent twice', () => {
  expect(kafka().check([])).toMatchObject({ valid: 'unknown', reason: 'Nothing was ever polled.' })
  const send = ['send', [['send', 'k', 1]]] as const
  expect(kafka().check(inTurn(send, send))).toMatchObject({
    valid: 'unknown',
    reason: expect.stringContaining('1 was sent to k twice'),
  })
})

test.each([
  [[['send', 'k', 1]], [['send', 'k', [0, 2]]], 'a send of 1 must end as that or as [offset, 1], not [0, 2]'],
  [[['send', 'k', 1]], [['send', 'j', [0, 1]]], "a send to 'k' must not end as one to 'j'"],
  [[['send', 'k', 1]], [['send', 'k', ['x', 1]]], "an offset must be a number, not 'x'"],
  [[['poll']], [['poll', [1]]], 'polled messages must be [[offset, value], …], not 1'],
  [[['poll']], [['poll', 7]], "a poll must end as ['poll', { key: [[offset, value], …] }], not with 7"],
  [[['pull']], [['pull']], "a micro-operation must be a 'send' or a 'poll', not ['pull']"],
  ['x', 'x', "the invoke of a 'txn' must carry a list of sends and polls"],
])('malformed: %j with %j', (asked, told, message) => {
  expect(() => kafka().check(inTurn(['txn', asked, told]))).toThrow(`kafka: ${message}`)
})
