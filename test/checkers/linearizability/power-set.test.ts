import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  inconsistent,
  linearizable,
  type Model,
  type NondeterministicModel,
  OneOf,
  powerSet,
  unorderedQueue,
} from '../../../src/checkers/index.ts'
import { effort } from '../../effort.ts'
import { linearizableByBruteForce } from './brute-force.ts'
import { histories, wholeOf } from './histories.ts'
import { usages } from './usages.ts'

/** The same model, with each choice spelled out. */
function nondeterministic<State>(model: Model<State>): NondeterministicModel<State> {
  const {
    outlook: _,
    foresee: __,
    decide: ___,
    accepts: ____,
    values: _____,
    describeMismatch: ______,
    ...rest
  } = model
  return {
    ...rest,
    init: () => [model.init()],
    step(state, operation) {
      const next = model.step(state, operation)
      if (next === inconsistent) return []
      return next instanceof OneOf ? next.states : [next as State]
    },
  }
}

test.each(usages)('$name: sets of states give the same verdicts as each choice by itself', ({ use }) => {
  const model = powerSet(nondeterministic(use.model as Model<unknown>))
  const whole = wholeOf(use.model as Model<unknown>)
  const seen = new Set<boolean>()
  fc.assert(
    fc.property(histories(use), history => {
      const expected = linearizableByBruteForce(whole, history)
      expect(linearizable(model).check(history).valid).toBe(expected)
      seen.add(expected)
    }),
    { numRuns: effort(600), seed: Number(process.env.SAMESEED_SEED ?? 3) },
  )
  expect(seen.has(false)).toBe(true)
})

/** A coin that lands on its own, and is read. */
const coin: NondeterministicModel<'heads' | 'tails'> = {
  name: 'coin',
  init: () => ['heads', 'tails'],
  step(side, { f, result, known }) {
    if (f === 'toss') return ['heads', 'tails']
    return !known || result === side ? [side] : []
  },
  reads: ['look'],
}

const event = (index: number, type: 'invoke' | 'ok', f: string, value: unknown = null) => ({
  index,
  time: -1,
  process: 0,
  type,
  f,
  value,
})

test('what it begins with and what a choice leads to is settled by what is seen', () => {
  const looks = (...sides: string[]) =>
    sides.flatMap((side, i) => [event(2 * i, 'invoke', 'look'), event(2 * i + 1, 'ok', 'look', side)])
  const check = (events: ReturnType<typeof looks>) =>
    linearizable(powerSet(coin)).check(events.map((each, index) => ({ ...each, index })))
  expect(check(looks('tails', 'tails')).valid).toBe(true)
  const toss = [event(0, 'invoke', 'toss'), event(1, 'ok', 'toss')]
  expect(check([...looks('tails'), ...toss, ...looks('heads')]).valid).toBe(true)
  expect(check([...looks('tails'), ...looks('heads')])).toMatchObject({
    valid: false,
    reason:
      "Process 0's look returned 'heads' at event 3, but the coin had been 'tails' since event 1 (process 0's look, which returned 'tails').",
  })
})

test('a set of states is told in the words of the model', () => {
  const { describeState } = powerSet(nondeterministic(unorderedQueue()))
  expect(describeState?.([[1], [2]])).toBe('[1] or [2]')
})

test('a step that forgets to return, or to answer at once, explains nothing', () => {
  const events = [
    { index: 0, time: 0, process: 0, type: 'invoke', f: 'read', value: null },
    { index: 1, time: 1, process: 0, type: 'ok', f: 'read', value: 7 },
  ] as const
  const model = (step: () => unknown) => ({ name: 'odd', init: () => 0, step }) as unknown as Model<number>
  const verdict = (step: () => unknown) => () => linearizable(model(step)).check(events)
  expect(verdict(async () => inconsistent)).toThrow('the model "odd" gave a promise')
  expect(verdict(() => {})).toThrow('the model "odd" gave no state')
  const some = (step: () => unknown) => () =>
    linearizable(powerSet({ name: 'odd', init: () => [0], step } as unknown as NondeterministicModel<number>)).check(
      events,
    )
  expect(some(() => inconsistent)).toThrow(
    'powerSet: step of "odd" has to return an array of states, an empty one for what is inconsistent',
  )
  const nowhere = { name: 'odd', init: () => [], step: (state: number) => [state] }
  expect(() => linearizable(powerSet(nowhere)).check(events)).toThrow(
    'powerSet: init of "odd" has to return at least one state',
  )
})
