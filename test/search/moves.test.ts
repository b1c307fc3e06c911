import type { Fault, Plan, PlanOperation } from 'sameseed'
import { expect, test } from 'vitest'
import { microseconds } from '../../src/clock/duration.ts'
import { roundingMoves } from '../../src/search/moves/rounding.ts'
import { durationMoves, earlierMoves } from '../../src/search/moves/time.ts'
import { lockScenario } from '../fixtures/lease.ts'

const lock = lockScenario()
const timed = { kind: 'crash', at: '731ms', for: '1ms', node: 'n1' } as const satisfies Fault
const waiting = { kind: 'crash', at: '900ms', for: '3ms', node: 'n1', after: { reach: 'x' } } as const satisfies Fault
const operation: PlanOperation = { client: 'c1', at: '400ms', f: 'acquire', value: null }
const plan: Plan = {
  seed: '1',
  options: { duration: '1s' },
  operations: [operation],
  faults: [timed, waiting],
} as Plan

const us = (plan: Plan) => microseconds(plan.options?.duration ?? 0)

test('time only gets shorter, and a fault that waits for an event stays and keeps its delay', () => {
  const steps = [...durationMoves(lock, plan), ...earlierMoves(lock, plan, 0)]
  expect(steps.length).toBeGreaterThan(5)
  for (const step of steps) {
    expect(us(step.plan)).toBeLessThan(us(plan))
    expect(step.plan.faults).toContainEqual(waiting)
    for (const fault of step.plan.faults ?? []) {
      if (fault.after === undefined) expect(microseconds(fault.at)).toBeLessThanOrEqual(731_000)
    }
  }
})

test('rounding leaves no fault without a length', () => {
  const steps = [...roundingMoves(lock, plan, 0)]
  expect(steps.length).toBeGreaterThan(3)
  for (const step of steps) {
    for (const fault of step.plan.faults ?? []) {
      if ('for' in fault && fault.for !== undefined) expect(microseconds(fault.for)).toBeGreaterThan(0)
    }
  }
})
