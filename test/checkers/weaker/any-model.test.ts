import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { inconsistent, linearizable, type Model, OneOf, operations } from '../../../src/checkers/index.ts'
import { isRead, modelOperation } from '../../../src/checkers/model.ts'
import { pram, sequential } from '../../../src/checkers/weaker/index.ts'
import type { History } from '../../../src/workload/history.ts'
import { effort } from '../../effort.ts'
import { histories, wholeOf } from '../linearizability/histories.ts'
import { usages } from '../linearizability/usages.ts'

const numRuns = effort(60)
const options = { numRuns, seed: Number(process.env.SAMESEED_SEED ?? 1) }

/** Every interleaving. For one process only its own results count, if one is given. */
function interleaves<State>(model: Model<State>, history: History, only?: number): boolean {
  const lines = new Map<number, ReturnType<typeof operations>>()
  for (const operation of operations(history)) {
    const seen = modelOperation(model, operation)
    if (operation.outcome === 'fail' && model.observesFailure?.(seen) !== true) continue
    const isHidden = only !== undefined && operation.process !== only
    // A failed operation that says something changes nothing, like a read.
    if (isHidden && isRead(model, seen)) continue
    lines.set(operation.process, [...(lines.get(operation.process) ?? []), operation])
  }
  const go = (state: State, left: readonly (readonly ReturnType<typeof operations>[number][])[]): boolean => {
    if (left.every(line => line.every(({ outcome }) => outcome === 'info'))) return true
    return left.some(([first, ...rest], i) => {
      if (first === undefined) return false
      const isHidden = only !== undefined && first.process !== only
      const seen = modelOperation(model, isHidden ? { ...first, outcome: 'info', result: undefined } : first)
      const next = model.step(state, seen)
      if (next === inconsistent) return false
      const others = left.with(i, rest)
      return next instanceof OneOf ? (next.states as State[]).some(each => go(each, others)) : go(next as State, others)
    })
  }
  return go(model.init(), [...lines.values()])
}

describe.each(usages)('$name', ({ use }) => {
  const { model } = use
  const whole = wholeOf(model)

  test('sequential agrees with every interleaving, and follows from linearizable', () => {
    fc.assert(
      fc.property(histories(use, 6), history => {
        const expected = interleaves(whole, history)
        const verdict = sequential(model).check(history)
        expect(verdict.valid, verdict.reason).toBe(expected)
        if (linearizable(model).check(history).valid === true) expect(expected).toBe(true)
      }),
      options,
    )
  })

  test('PRAM agrees with every interleaving', () => {
    fc.assert(
      fc.property(histories(use, 6), history => {
        const processes = new Set(operations(history).map(({ process }) => process))
        const expected = [...processes].every(process => interleaves(whole, history, process))
        const verdict = pram(model).check(history)
        expect(verdict.valid, verdict.reason).toBe(expected)
        if (sequential(model).check(history).valid === true) expect(expected).toBe(true)
      }),
      { ...options, seed: options.seed + 1 },
    )
  })
})
