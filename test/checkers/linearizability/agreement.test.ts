import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type ClientOperation, linearizable, type Model, operations } from '../../../src/checkers/index.ts'
import { withoutForesight } from '../../../src/checkers/linearizability/explanation.ts'
import { search } from '../../../src/checkers/linearizability/search.ts'
import { isRead, modelOperation } from '../../../src/checkers/model.ts'
import { effort } from '../../effort.ts'
import { linearizableByBruteForce } from './brute-force.ts'
import { histories, wholeOf } from './histories.ts'
import { usages } from './usages.ts'

const numRuns = effort(320)
const options = { numRuns, seed: Number(process.env.SAMESEED_SEED ?? 1) }

/** What the checker leaves to a model's own method and to the search, for a model of one object. */
function relevant<State>(model: Model<State>, all: readonly ClientOperation[]): ClientOperation[] {
  return all.filter(operation => {
    const seen = modelOperation(model, operation)
    if (operation.outcome === 'fail') return model.observesFailure?.(seen) === true
    return operation.outcome === 'ok' || !isRead(model, seen)
  })
}

describe.each(usages)('$name', ({ use }) => {
  const { model } = use
  const whole = wholeOf(model)
  const tally = { true: 0, false: 0, decided: 0 }

  test('the checker agrees with brute force', () => {
    fc.assert(
      fc.property(histories(use), history => {
        const expected = linearizableByBruteForce(whole, history)
        tally[`${expected}`]++
        const verdict = linearizable(model).check(history)
        expect(verdict.valid, verdict.reason).toBe(expected)
      }),
      options,
    )
    // A test that sees one verdict only shows nothing.
    expect(tally.true).toBeGreaterThan(numRuns / 20)
    expect(tally.false).toBeGreaterThan(numRuns / 20)
  })

  test('so does the search without the fast methods, and without any hint', () => {
    const { decide: _, accepts: __, ...searched } = model
    const { reads: ___, outlook: ____, identity: _____, foresee: ______, ...bare } = searched
    fc.assert(
      fc.property(histories(use), history => {
        const expected = linearizableByBruteForce(whole, history)
        expect(linearizable(searched).check(history).valid).toBe(expected)
        expect(linearizable(bare).check(history).valid).toBe(expected)
        // With all hints from the first step on: small histories are over before it looks ahead.
        const { outcome } = search(whole, relevant(whole, operations(history)), 1e6, 0)
        expect(outcome).toBe(expected ? 'linearizable' : 'not linearizable')
        if (model.partition !== undefined) {
          expect(linearizable(whole).check(history).valid).toBe(expected)
        }
      }),
      { ...options, seed: options.seed + 1, numRuns: numRuns / 2 },
    )
  })

  test('what it gives as the order is one', () => {
    fc.assert(
      fc.property(histories(use, 9), history => {
        const relevantOperations = relevant(whole, operations(history))
        const result = search(whole, relevantOperations, 1e6, 0)
        const order = result.path().map(number => relevantOperations[number]!)
        const until =
          result.outcome === 'linearizable' ? Number.POSITIVE_INFINITY : relevantOperations[result.stuck]!.end
        const prefix = history.filter((_, position) => position < until)
        expectOrder(whole, order, relevant(whole, operations(prefix)))
        if (result.outcome === 'linearizable' || !result.isExact) return
        const patient = search(withoutForesight(whole), relevantOperations, 1e6, 0)
        expect(patient).toMatchObject({ stuck: result.stuck, states: result.states })
      }),
      { ...options, seed: options.seed + 2, numRuns: numRuns / 2 },
    )
  })

  test.runIf(model.accepts !== undefined)('what is accepted at a glance is what the fast method accepts', () => {
    const { accepts: _, ...slow } = model
    const seen = { accepted: 0, not: 0 }
    fc.assert(
      fc.property(histories(use, 9), history => {
        const accepted = linearizable(model).check(history)
        expect(accepted).toEqual(linearizable(slow).check(history))
        if (model.accepts!(history) !== undefined) {
          seen.accepted++
          return
        }
        seen.not++
        const written = operations(history).filter(({ f }) => f === 'write')
        const isPlain =
          new Set(written.map(({ value }) => value)).size === written.length &&
          written.every(({ outcome, value }) => outcome !== 'fail' && value !== model.init())
        if (isPlain) expect(accepted.valid).toBe(false)
      }),
      { ...options, seed: options.seed + 4, numRuns: numRuns * 2 },
    )
    expect(seen.accepted).toBeGreaterThan(numRuns / 20)
    expect(seen.not).toBeGreaterThan(numRuns / 20)
  })

  test.runIf(model.decide !== undefined)('the fast method agrees where it applies', () => {
    fc.assert(
      fc.property(histories(use, 9), history => {
        const parts = new Map<unknown, ClientOperation[]>()
        for (const operation of relevant(model, operations(history))) {
          const key = model.partition?.(operation)
          parts.set(key, [...(parts.get(key) ?? []), operation])
        }
        for (const part of parts.values()) {
          const decision = model.decide!(part)
          if (decision === undefined) continue
          tally.decided++
          expect(decision.valid).toBe(search(model, part, 1e6, 0).outcome === 'linearizable')
          // The conflict alone must be impossible already.
          if (!decision.valid) expect(search(model, decision.conflict, 1e6, 0).outcome).toBe('not linearizable')
        }
      }),
      { ...options, seed: options.seed + 3, numRuns: numRuns * 2 },
    )
    expect(tally.decided).toBeGreaterThan(numRuns / 20)
  })
})

/** `order` follows real time, runs through the model, and leaves out none of `all` that completed. */
function expectOrder<State>(
  model: Model<State>,
  order: readonly ClientOperation[],
  all: readonly ClientOperation[],
): void {
  const starts = new Set(order.map(({ start }) => start))
  expect(starts.size).toBe(order.length)
  for (const { start, outcome } of all) if (outcome !== 'info') expect(starts.has(start)).toBe(true)
  let latestStart = -1
  for (const { start, end } of order) {
    expect(end).toBeGreaterThan(latestStart)
    latestStart = Math.max(latestStart, start)
  }
  const { decide: _, accepts: __, ...searched } = model
  const serial = order.map((operation, i) => ({
    ...operation,
    start: 2 * i,
    end: operation.outcome === 'info' ? Number.POSITIVE_INFINITY : 2 * i + 1,
  }))
  // In this order, one after the other; those of unknown outcome only have to be possible.
  expect(search(searched, serial, 1e6, 0).outcome).toBe('linearizable')
}
