import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type ConsistencyModel, listAppend, rwRegister } from '../../../src/checkers/transactions/index.ts'
import type { History } from '../../../src/workload/history.ts'
import { effort } from '../../effort.ts'
import { isFullyObserved, isSerializable, isSnapshotIsolated, type Precedence } from './brute-force.ts'
import { executions, LEVELS, type Level } from './executions.ts'

const numRuns = effort(160)
const options = { numRuns, seed: Number(process.env.SAMESEED_SEED ?? 1) }

/** What each way of running transactions guarantees. */
const GUARANTEES: Readonly<Record<Level, ConsistencyModel>> = {
  strict: 'strict-serializable',
  serial: 'serializable',
  snapshot: 'strong-snapshot-isolation',
  'stale snapshot': 'snapshot-isolation',
  committed: 'read-committed',
  uncommitted: 'read-uncommitted',
}

/** Models whose definition can be tried out. */
const DEFINITIONS: readonly (readonly [ConsistencyModel, (history: History) => boolean])[] = [
  ['strict-serializable', history => isSerializable(history, 'realtime')],
  ['strong-session-serializable', history => isSerializable(history, 'process')],
  ['serializable', history => isSerializable(history, 'none')],
  ['strong-snapshot-isolation', history => isSnapshotIsolated(history, 'realtime')],
  ['snapshot-isolation', history => isSnapshotIsolated(history, 'none')],
]

describe.each(LEVELS)('run %s', level => {
  test(`is ${GUARANTEES[level]}`, () => {
    fc.assert(
      fc.property(executions(level, 'append', 6), ({ history }) => {
        const verdict = listAppend({ consistency: GUARANTEES[level] }).check(history)
        expect(verdict.valid, verdict.reason).not.toBe(false)
      }),
      options,
    )
    fc.assert(
      fc.property(executions(level, 'w', 6), ({ history, versions }) => {
        const checker = rwRegister({
          consistency: GUARANTEES[level],
          wfrKeys: true,
          linearizableKeys: level === 'strict',
          // What failed is part of this order.
          ...(level === 'uncommitted' ? {} : { versionOrder: versions }),
        })
        const verdict = checker.check(history)
        expect(verdict.valid, verdict.reason).not.toBe(false)
      }),
      options,
    )
  })

  test('lists whose whole order is given: what was right stays right, and what was wrong is seen', () => {
    fc.assert(
      fc.property(executions(level, 'append', 6), ({ history, versions }) => {
        const verdict = listAppend({ consistency: GUARANTEES[level], versionOrder: versions }).check(history)
        if (level !== 'uncommitted') expect(verdict.valid, verdict.reason).not.toBe(false)
      }),
      options,
    )
    fc.assert(
      fc.property(executions(level, 'append', 4), ({ history: whole, versions }) => {
        // Without the read at the end, of which nothing else is needed.
        const history = whole.slice(0, -2)
        const { valid, reason } = listAppend({ consistency: 'serializable', versionOrder: versions }).check(history)
        const isRight = isSerializable(history, 'none', versions)
        // There, what failed stays in the lists.
        if (isRight && level !== 'uncommitted') expect(valid, reason).not.toBe(false)
        else if (!isRight && isAllOk(history)) expect(valid, reason).toBe(false)
      }),
      options,
    )
  })

  test.each(DEFINITIONS)('is %s as far as lists tell, exactly if it is by definition', (consistency, holds) => {
    const checker = listAppend({ consistency })
    fc.assert(
      fc.property(executions(level, 'append', 4), ({ history }) => {
        const { valid, reason } = checker.check(history)
        const expected = holds(history)
        if (expected) expect(valid, reason).not.toBe(false)
        else if (isFullyObserved(history)) expect(valid, reason).toBe(false)
      }),
      options,
    )
  })

  test.each([
    ['strict-serializable', 'realtime', { wfrKeys: true, sequentialKeys: true, linearizableKeys: true }],
    ['strong-session-serializable', 'process', { wfrKeys: true, sequentialKeys: true }],
    ['serializable', 'none', { wfrKeys: true }],
  ] as const)('is %s as far as registers tell, if it is by definition', (consistency, precedence, assumptions) => {
    const checker = rwRegister({ consistency, ...assumptions })
    fc.assert(
      fc.property(executions(level, 'w', 5), ({ history }) => {
        if (!isSerializable(history, precedence)) return
        const { valid, reason } = checker.check(history)
        expect(valid, reason).not.toBe(false)
      }),
      options,
    )
  })

  test.each([
    ['strict-serializable', 'realtime'],
    ['serializable', 'none'],
  ] as const)(
    'is %s in the order of versions that is given, exactly if it is by definition',
    (consistency, precedence) => {
      fc.assert(
        fc.property(executions(level, 'w', 4), ({ history, versions }) => {
          const { valid, reason } = rwRegister({ consistency, versionOrder: versions }).check(history)
          const expected = isSerializable(history, precedence, versions)
          if (expected) expect(valid, reason).not.toBe(false)
          else if (isAllOk(history)) expect(valid, reason).toBe(false)
        }),
        options,
      )
    },
  )
})

function isAllOk(history: History): boolean {
  return history.filter(({ type }) => type === 'invoke').length === history.filter(({ type }) => type === 'ok').length
}

test('the histories are worth it: each definition is met by some and not by others', () => {
  for (const [model, holds] of DEFINITIONS) {
    const tally = { true: 0, false: 0, hidden: 0 }
    for (const level of LEVELS) {
      fc.assert(
        fc.property(executions(level, 'append', 4), ({ history }) => {
          tally[`${holds(history)}`]++
          if (!isFullyObserved(history)) tally.hidden++
        }),
        { ...options, numRuns: 100 },
      )
    }
    expect(tally.true, model).toBeGreaterThan(100)
    expect(tally.false, model).toBeGreaterThan(20)
    expect(tally.hidden, model).toBeLessThan(200)
  }
})

describe('a strictly serializable history of which one read was falsified', () => {
  test.each([
    ['realtime', 'strict-serializable'],
    ['none', 'serializable'],
  ] as const)('in %s order is caught, or still valid', (precedence: Precedence, consistency) => {
    const checker = listAppend({ consistency })
    const tally = { caught: 0, harmless: 0 }
    fc.assert(
      fc.property(executions('strict', 'append', 5), fc.nat(), fc.nat(), ({ history }, where, how) => {
        const falsified = falsify(history, where, how)
        if (falsified === undefined) return
        const { valid, reason } = checker.check(falsified)
        const expected = isSerializable(falsified, precedence)
        tally[expected ? 'harmless' : 'caught']++
        if (expected) expect(valid, reason).not.toBe(false)
        else expect(valid, reason).toBe(false)
      }),
      { ...options, numRuns: 3 * numRuns },
    )
    expect(tally.caught).toBeGreaterThan(numRuns)
    expect(tally.harmless).toBeGreaterThan(0)
  })
})

/** Changes what one read saw: an element is missing, two are swapped, the read is older, or there is one too many. */
function falsify(history: History, where: number, how: number): History | undefined {
  // The last transaction reads everything, so that the order of appends stays known.
  const reads = history.slice(0, -1).flatMap(({ type, value }, i) =>
    (value as unknown[][]).flatMap(([f, , list], j) => {
      return type === 'ok' && f === 'r' && (list as unknown[]).length > 0 ? [[i, j] as const] : []
    }),
  )
  if (reads.length === 0) return undefined
  const [at, place] = reads[where % reads.length]!
  const microOperations = history[at]!.value as [string, unknown, unknown[]][]
  const [f, key, list] = microOperations[place]!
  const i = (how >> 2) % list.length
  const changed = [
    () => list.toSpliced(i, 1),
    () => list.with(i, list.at(-1)!).with(-1, list[i]!),
    () => list.slice(0, i),
    () => [...list, 1 + ((how >> 4) % 6)],
  ][how % 4]!()
  return history.with(at, { ...history[at]!, value: microOperations.with(place, [f, key, changed]) })
}
