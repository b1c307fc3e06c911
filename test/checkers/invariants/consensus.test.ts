import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { same } from '../../../src/checkers/equality.ts'
import {
  agreement,
  electionSafety,
  type LogEntry,
  logMatching,
  type ReplicatedLogs,
} from '../../../src/checkers/invariants/index.ts'
import { effort } from '../../effort.ts'
import { history } from '../../history.ts'
import { histories, inTurn, okPairs, pairs, VALUES } from './histories.ts'

const slots = histories({
  ask: choice =>
    choice % 3 === 0 ? { f: 'propose', value: [choice % 2, VALUES[choice % 4]] } : { f: 'decide', value: null },
  answer: (f, value, choice) => (f === 'propose' ? value : [choice % 2, VALUES[(choice >> 2) % 4]]),
})

describe('agreement', () => {
  test('agrees with comparing all pairs of decisions', () => {
    const results = new Set<unknown>()
    fc.assert(
      fc.property(slots, events => {
        const decided = okPairs(events, 'decide').map(({ completion }) => completion.value as [unknown, unknown])
        const proposals = pairs(events, 'propose')
        const proposed = proposals.filter(({ completion }) => completion?.type !== 'fail')
        const conflicting = new Set(
          decided.filter(([slot, a]) => decided.some(([other, b]) => slot === other && a !== b)).map(([slot]) => slot),
        )
        const unproposed =
          proposals.length === 0
            ? []
            : okPairs(events, 'decide').filter(
                ({ completion: decision }) =>
                  !proposed.some(
                    ({ invocation }) => invocation.index < decision.index && same(invocation.value, decision.value),
                  ),
              )
        const { valid, details } = agreement().check(events)
        expect(new Set(details!.conflicts.map(({ slot }) => slot))).toEqual(conflicting)
        expect(details!.unproposed).toHaveLength(unproposed.length)
        const isWrong = conflicting.size + unproposed.length > 0
        expect(valid).toBe(isWrong ? false : decided.length === 0 ? 'unknown' : true)
        results.add(valid)
      }),
      { numRuns: effort(500) },
    )
    expect(results.size).toBe(3)
  })

  test('a conflict has one decision for each of its values', () => {
    const decisions = [1, 2, 1, 3, 2].map((value, i) => ({ slot: 'x', value, by: `n${i}` }))
    const { details, reason } = agreement({ decisions: () => decisions }).check([])
    expect(details!.conflicts[0]!.decisions.map(({ by }) => by)).toEqual(['n0', 'n1', 'n3'])
    expect(reason).toBe('Different values were decided for slot x: 1 (n0) and 2 (n1).')
  })

  test('proposals can be given, or left alone', () => {
    const events = inTurn(['propose', [1, 'a']], ['decide', null, [1, 'b']])
    const early = inTurn(['decide', null, [1, 'a']], ['propose', [1, 'a']])
    expect(agreement().check(early)).toMatchObject({
      valid: false,
      reason: expect.stringContaining('had not been proposed'),
    })
    expect(agreement({ decisions: () => [{ slot: 1, value: 'a' }] }).check(early).valid).toBe(true)
    expect(agreement().check(events).valid).toBe(false)
    expect(agreement({ proposals: null }).check(events).valid).toBe(true)
    expect(agreement({ proposals: () => [{ slot: 1, value: 'b' }] }).check(events).valid).toBe(true)
    expect(agreement({ proposals: () => [] }).check(events).valid).toBe(false)
  })
})

describe('log matching', () => {
  const entry = fc.record({ term: fc.integer({ min: 1, max: 2 }), value: fc.constantFrom('a', ['a']) })
  const logs = fc.array(fc.array(entry, { maxLength: 4 }), { minLength: 2, maxLength: 3 })

  /** As the property reads: for every pair of logs and every index. */
  function holds(all: readonly (readonly LogEntry[])[]): boolean {
    return all.every(a =>
      all.every(b =>
        a.every(
          ({ term }, i) =>
            term !== b[i]?.term || JSON.stringify(a.slice(0, i + 1)) === JSON.stringify(b.slice(0, i + 1)),
        ),
      ),
    )
  }

  test('agrees with comparing all prefixes of all pairs of logs', () => {
    const results = new Set<unknown>()
    fc.assert(
      fc.property(logs, all => {
        const named: ReplicatedLogs = Object.fromEntries(all.map((log, i) => [`n${i}`, log]))
        const { valid } = logMatching(named).check([])
        expect(valid).toBe(all.every(log => log.length === 0) ? 'unknown' : holds(all))
        results.add(valid)
      }),
      { numRuns: effort(1000) },
    )
    expect(results.size).toBeGreaterThan(1)
  })

  test('tells which entries, and why', () => {
    const at = (term: number, value: string) => ({ term, value })
    const reason = (logs: ReplicatedLogs) => logMatching(logs).check([]).reason
    expect(reason({ n1: [at(1, 'x'), at(2, 'y')], n2: [at(1, 'x'), at(2, 'z')] })).toMatchInlineSnapshot(
      `"n1 and n2 both have an entry 2 of term 2, but with different values, 'y' and 'z'."`,
    )
    expect(reason({ n1: [at(1, 'x'), at(3, 'y')], n2: [at(2, 'x'), at(3, 'y')] })).toMatchInlineSnapshot(
      `"n1 and n2 both have an entry 2 of term 3, but their entries before it are of different terms, 1 and 2."`,
    )
    expect(reason({ n1: [at(1, 'x'), at(2, 'y')], n2: [at(1, 'x')] })).toMatchInlineSnapshot(
      `"The logs of 2 nodes match, with 3 entries in all."`,
    )
    expect(reason({ n1: [], n2: [] })).toMatchInlineSnapshot(`"All logs are empty."`)
  })
})

describe('election safety', () => {
  test('at most one leader in each term', () => {
    const elected = (...pairs: (readonly [unknown, unknown])[]) =>
      electionSafety().check(inTurn(...pairs.map(pair => ['elect', null, pair] as const)))
    expect(elected([1, 'n1'], [2, 'n1'], [1, 'n1'], ['2', 'n2']).valid).toBe(true)
    const { valid, reason, details } = elected([1, 'n1'], [2, 'n1'], [1, 'n2'], [1, 'n3'])
    expect([valid, reason]).toMatchInlineSnapshot(`
      [
        false,
        "n1, n2 and n3 were all elected leader in term 1.",
      ]
    `)
    expect(details).toEqual({ termCount: 2, electionCount: 4, conflicts: [{ term: 1, leaders: ['n1', 'n2', 'n3'] }] })
    expect(elected().valid).toBe('unknown')
  })

  test('from the history as one likes', () => {
    const events = history([0, 'nemesis', 'info', 'leader', { term: 4, node: 'n2' }])
    const elections = () => events.map(({ value }) => value as { term: number; node: string })
    const checker = electionSafety(() => elections().map(({ term, node }) => ({ term, leader: node })))
    expect(checker.check(events)).toMatchObject({ valid: true, details: { electionCount: 1 } })
  })
})
