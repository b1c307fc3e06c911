import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { setFinal, setFull } from '../../../src/checkers/invariants/index.ts'
import type { History } from '../../../src/workload/history.ts'
import { effort } from '../../effort.ts'
import { history } from '../../history.ts'
import { histories, inTurn, okPairs, pairs, VALUES } from './histories.ts'

/** Elements 0 to 4, some of them added twice; reads return any of 0 to 5. */
const reckless = histories({
  ask: choice => (choice % 3 === 0 ? { f: 'read', value: null } : { f: 'add', value: choice % 5 }),
  answer: (f, value, choice) => (f === 'add' ? value : [0, 1, 2, 3, 4, 5].filter(i => (choice >> i) % 2 === 1)),
})

describe('set-full', () => {
  /** Jepsen's state machine for one element, event by event. */
  function fateByDefinition(events: History, element: number) {
    let isAdded = false
    let known: number | undefined
    let [present, absent] = [-1, -1]
    for (const event of events) {
      if (event.f === 'add' && event.value === element) {
        if (event.type === 'invoke') isAdded = true
        if (event.type === 'ok') known ??= event.index
      }
      if (event.f !== 'read' || event.type !== 'ok' || !isAdded) continue
      const start = okPairs(events, 'read').find(({ completion }) => completion === event)!.invocation.index
      if ((event.value as number[]).includes(element)) {
        known ??= event.index
        present = Math.max(present, start)
      } else absent = Math.max(absent, start)
    }
    if (!isAdded) return undefined
    if (present > absent) {
      const since = absent === -1 ? 0 : events[absent]!.time + 1
      return { fate: 'stable', latency: Math.floor(Math.max(0, since - events[known!]!.time) / 1e6) }
    }
    return { fate: known !== undefined && absent > known ? 'lost' : 'never-read', latency: 0 }
  }

  test('follows each element as the definition says', () => {
    fc.assert(
      fc.property(reckless, events => {
        const { valid, details } = setFull({ linearizable: true }).check(events)
        const fates = [0, 1, 2, 3, 4].map(element => ({ element, ...fateByDefinition(events, element) }))
        const having = (fate: string) => fates.filter(each => each.fate === fate).map(({ element }) => element)
        const stale = fates.filter(({ fate, latency }) => fate === 'stable' && latency! > 0)
        const byNumber = (elements: readonly unknown[]) => elements.toSorted((a, b) => Number(a) - Number(b))
        expect(byNumber(details!.lost.map(({ element }) => element))).toEqual(having('lost'))
        expect(byNumber(details!.neverRead)).toEqual(having('never-read'))
        expect(details!.stableCount).toBe(having('stable').length)
        expect(byNumber(details!.stale.map(({ element }) => element))).toEqual(stale.map(({ element }) => element))
        expect(details!.stale.map(({ latencyMs }) => latencyMs).toSorted()).toEqual(
          stale.map(({ latency }) => latency).toSorted(),
        )
        const unexpected = okPairs(events, 'read').flatMap(({ completion }) =>
          (completion.value as number[]).filter(
            value => !pairs(events, 'add').some(({ invocation: i }) => i.value === value && i.index < completion.index),
          ),
        )
        expect(byNumber(details!.unexpected.map(({ element }) => element))).toEqual(byNumber([...new Set(unexpected)]))
        const isWrong = having('lost').length + unexpected.length + stale.length > 0
        expect(valid).toBe(isWrong ? false : having('stable').length === 0 ? 'unknown' : true)
      }),
      { numRuns: effort(800) },
    )
  })

  test('duplicates within one read are wrong, which Jepsen means to say', () => {
    const events = history(
      [0, 0, 'invoke', 'add', 1],
      [1, 0, 'ok', 'add', 1],
      [2, 0, 'invoke', 'read'],
      [3, 0, 'ok', 'read', [1, 1, 1]],
      [4, 0, 'invoke', 'read'],
      [5, 0, 'ok', 'read', [1, 1]],
    )
    expect(setFull().check(events)).toMatchObject({
      valid: false,
      details: { duplicated: [{ element: 1, times: 3, read: { index: 3 } }] },
    })
  })

  test('staleness counts from a time, or by the order of events', () => {
    const events = history(
      [0, 0, 'invoke', 'add', 1],
      [1, 0, 'ok', 'add', 1],
      [1.2, 0, 'invoke', 'read'],
      [2, 0, 'ok', 'read', []],
      [3, 0, 'invoke', 'read'],
      [4, 0, 'ok', 'read', [1]],
    )
    const withoutTimes = events.map(event => ({ ...event, time: -1 }))
    expect(setFull({ linearizable: true }).check(events).valid).toBe(true)
    expect(setFull({ linearizable: true, staleFromMs: 0 }).check(events).valid).toBe(false)
    expect(setFull({ linearizable: true }).check(withoutTimes).valid).toBe(false)
    expect(setFull().check(withoutTimes).valid).toBe(true)
  })

  test.each([
    [999_998, []],
    [999_999, [1]],
  ])(
    'an element is stale if it is not there after a millisecond: known at 0, missed by a read from %i ns on',
    (missedFrom, stale) => {
      const times = [0, 0, missedFrom, missedFrom, missedFrom, missedFrom]
      const events = inTurn(['add', 1], ['read', null, []], ['read', null, [1]])
      const { details } = setFull().check(events.map((event, i) => ({ ...event, time: times[i] as number })))
      expect(details?.stale.map(({ element }) => element)).toEqual(stale)
    },
  )

  test('elements are the same by structure only', () => {
    const adds = VALUES.flatMap((value, i) => [
      [2 * i, 0, 'invoke', 'add', value] as const,
      [2 * i + 1, 0, 'ok', 'add', value] as const,
    ])
    const read = (values: unknown) => [[98, 0, 'invoke', 'read'] as const, [99, 0, 'ok', 'read', values] as const]
    expect(setFull().check(history(...adds, ...read(VALUES.map(value => structuredClone(value))))).valid).toBe(true)
    for (const missing of VALUES) {
      const rest = new Set(VALUES.filter(value => value !== missing))
      const { valid, details } = setFull().check(history(...adds, ...read(rest)))
      expect([valid, details!.lost.map(({ element }) => element)]).toEqual([false, [missing]])
    }
  })

  test('no additions, no reads, no history', () => {
    expect(setFull().check([])).toMatchObject({ valid: 'unknown', reason: 'Nothing was added to the set.' })
    const added = history([0, 0, 'invoke', 'add', 1], [1, 0, 'ok', 'add', 1])
    expect(setFull().check(added)).toMatchObject({ valid: 'unknown', details: { neverRead: [1] } })
  })
})

describe('set', () => {
  test('compares the last read with the additions', () => {
    fc.assert(
      fc.property(reckless, events => {
        const { valid, details } = setFinal().check(events)
        const reads = okPairs(events, 'read').toSorted((a, b) => a.completion.index - b.completion.index)
        const last = reads.at(-1)?.completion.value as number[] | undefined
        if (last === undefined) {
          expect(valid).toBe('unknown')
          return
        }
        const elements = [0, 1, 2, 3, 4, 5]
        const tried = elements.filter(each => pairs(events, 'add').some(({ invocation: i }) => i.value === each))
        const told = elements.filter(each => okPairs(events, 'add').some(({ invocation: i }) => i.value === each))
        const of = (list: readonly unknown[]) => list.toSorted((a, b) => Number(a) - Number(b))
        expect(of(details!.lost)).toEqual(told.filter(each => !last.includes(each)))
        expect(of(details!.unexpected)).toEqual(last.filter(each => !tried.includes(each)))
        expect(of(details!.recovered)).toEqual(last.filter(each => tried.includes(each) && !told.includes(each)))
        expect(details).toMatchObject({
          attemptCount: tried.length,
          acknowledgedCount: told.length,
          okCount: last.filter(each => tried.includes(each)).length,
        })
        expect(valid).toBe(details!.lost.length + details!.unexpected.length === 0)
      }),
      { numRuns: effort(400) },
    )
  })

  test('says so if the last read came too early', () => {
    const events = history(
      [0, 0, 'invoke', 'read'],
      [1, 1, 'invoke', 'add', 7],
      [2, 1, 'ok', 'add', 7],
      [3, 0, 'ok', 'read', []],
    )
    expect(setFinal().check(events)).toMatchObject({
      valid: false,
      reason: expect.stringContaining('That read began before the addition of 7 was acknowledged'),
    })
    expect(setFinal().check([]).valid).toBe('unknown')
  })
})

test('by final reads: late is not lost, and what one of them lacks is', () => {
  const events = (last: readonly number[], another: readonly number[], final?: true) =>
    [
      ...inTurn(['add', 1], ['add', 2], ['read', null, [1]], ['read', null, []]),
      ...inTurn(['read', null, last], ['read', null, another]).map(event => ({ ...event, ...(final && { final }) })),
    ].map((event, index) => ({ ...event, index }))
  const check = (...how: Parameters<typeof events>) => setFull({ lostBy: 'final' }).check(events(...how))
  expect(check([1, 2], [2, 1], true).valid).toBe(true)
  expect(check([1], [1, 2], true)).toMatchObject({
    valid: false,
    reason: expect.stringMatching(
      /^Element 2 was lost: .* but a final read \(process 0, event 8, at 0.0 ms\) lacks it\.$/,
    ),
  })
  // Marked where the reads end, and not where they begin.
  const marked = events([1], [1, 2], true).map(({ final, ...event }) =>
    event.type === 'ok' && final !== undefined ? { ...event, final } : event,
  )
  expect(setFull({ lostBy: 'final' }).check(marked)).toMatchObject({ valid: false, evidence: 'lost' })
  const stream = setFull({ lostBy: 'final' }).stream!()
  expect(marked.some(event => stream(event))).toBe(true)
  expect(check([1], [2])).toMatchObject({
    valid: 'unknown',
    reason: expect.stringMatching(/lacks element 1, but it is not final, so that may still come/),
  })
  expect(setFull().check(events([1], [2])).valid).toBe(false)
  expect(setFull({ add: 'put', read: 'list' }).check(inTurn(['put', 1], ['list', null, [1]])).valid).toBe(true)
})

test('by final reads: lost is exactly what one of them lacks that was certain when it began', () => {
  const seen = new Set<unknown>()
  const marked = fc
    .tuple(reckless, fc.array(fc.boolean(), { minLength: 24, maxLength: 24 }))
    .map(([events, marks]) =>
      events.map((event, i) => (event.f === 'read' && marks[i] ? { ...event, final: true as const } : event)),
    )
  fc.assert(
    fc.property(marked, events => {
      const reads = okPairs(events, 'read')
      const has = (completion: { value: unknown }, element: number) => (completion.value as number[]).includes(element)
      const isLost = (element: number) => {
        const additions = pairs(events, 'add').filter(({ invocation }) => invocation.value === element)
        const begun = Math.min(...additions.map(({ invocation }) => invocation.index))
        const known = Math.min(
          ...additions.flatMap(({ completion }) => (completion?.type === 'ok' ? [completion.index] : [])),
          ...reads.flatMap(({ completion }) =>
            has(completion, element) && completion.index > begun ? [completion.index] : [],
          ),
        )
        return reads.some(
          ({ invocation, completion }) =>
            (invocation.final === true || completion.final === true) &&
            invocation.index > known &&
            !has(completion, element),
        )
      }
      const lost = [0, 1, 2, 3, 4].filter(isLost)
      const { valid, details } = setFull({ lostBy: 'final' }).check(events)
      expect(details!.lost.map(({ element }) => element).toSorted()).toEqual(lost)
      for (const { known, lastAbsent, element } of details!.lost) {
        const read = reads.find(({ invocation }) => invocation === lastAbsent)!
        expect(read.invocation.final === true || read.completion.final === true).toBe(true)
        expect(known.index).toBeLessThan(lastAbsent.index)
        expect(has(read.completion, element as number)).toBe(false)
      }
      if (lost.length > 0) expect(valid).toBe(false)
      seen.add(lost.length > 0)
      seen.add(valid)
    }),
    { numRuns: effort(1_500) },
  )
  expect(seen).toEqual(new Set([true, false, 'unknown']))
})
