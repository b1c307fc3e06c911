import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type ConsistencyModel, listAppend, rwRegister } from '../../../../src/checkers/transactions/index.ts'
import { LEVELS } from '../../../../src/checkers/transactions/levels/level.ts'
import { effort } from '../../../effort.ts'
import { holds, satisfies, transactionsOf } from './definitions.ts'
import { type Kind, wildHistories } from './histories.ts'

/** For each level and kind of object; 42 of them. */
const numRuns = effort(50)
const options = { numRuns, seed: Number(process.env.SAMESEED_SEED ?? 1) }

const checkerOf = (kind: Kind, consistency: ConsistencyModel) =>
  kind === 'append' ? listAppend({ consistency, witness: true }) : rwRegister({ consistency, witness: true })

describe.each<Kind>(['append', 'w'])('of small histories of %s', kind => {
  test.each(LEVELS.map(({ model, axiom, order }) => [model, axiom, order] as const))(
    '%s is decided as its definition says',
    (model, axiom, order) => {
      const checker = checkerOf(kind, model)
      const tally = { true: 0, false: 0 }
      fc.assert(
        fc.property(wildHistories(kind), history => {
          const { valid, reason, details } = checker.check(history)
          // Where nobody depends on anybody, nothing is said.
          if (valid === 'unknown' && reason.startsWith('Nothing to tell')) return
          const expected = holds(history, axiom, order)
          tally[`${expected}`]++
          expect(valid, reason).toBe(expected)
          if (!expected) {
            expect(details!.not.length).toBeGreaterThan(0)
            return
          }
          // The order of commits that it shows satisfies the definition.
          const transactions = transactionsOf(history)
          const commits = details!.witness![model]!.map(event => transactions.find(({ invoked }) => invoked === event)!)
          expect(transactions.filter(each => !each.isOptional && !commits.includes(each))).toEqual([])
          expect(satisfies(commits, axiom, order)).toBe(true)
        }),
        options,
      )
      // Lists break most levels almost always, since what was read is any beginning.
      expect(Math.min(tally.true, tally.false), JSON.stringify(tally)).toBeGreaterThan(numRuns / 100)
    },
  )
})
