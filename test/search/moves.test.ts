import type { Fault, Plan, PlanOperation } from 'sameseed'
import { describe, expect, test } from 'vitest'
import { microseconds } from '../../src/clock/duration.ts'
import { expand } from '../../src/scenario/expand.ts'
import { excerptMoves } from '../../src/search/moves/excerpt.ts'
import { removals } from '../../src/search/moves/removals.ts'
import { roundingMoves } from '../../src/search/moves/rounding.ts'
import { durationMoves, earlierMoves } from '../../src/search/moves/time.ts'
import { moves } from '../../src/search/moves.ts'
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

test('pieces are taken out from the end, all of them down to single ones, and it goes on where one could go', () => {
  const kept = (at: number, size: number) => [...removals([1, 2, 3, 4], at, size)].map(({ kept }) => kept.join(''))
  expect(kept(0, 0)).toEqual(['', '12', '34', '123', '124', '134', '234'])
  expect(kept(1, 1)).toEqual(['124', '134', '234'])
})

describe('excerpts', () => {
  const seeds = Array.from({ length: 4 }, (_, i) => ({ seed: String(i + 1) }) as Plan)

  test('are smaller, or calm the network of a whole plan, under another seed', () => {
    for (const large of seeds) {
      const { operations, faults } = expand(lock, large)
      const known = new Set(operations.map(({ client, f }) => `${client} ${f}`))
      const steps = [...excerptMoves(lock, large, 0)]
      expect(steps.length).toBeGreaterThan(30)
      for (const { plan: excerpt } of steps) {
        const count = (excerpt.operations?.length ?? 0) + (excerpt.faults?.length ?? 0)
        expect(count < operations.length + faults.length || excerpt.network !== undefined).toBe(true)
        expect(excerpt.seed).toMatch(/~\d+$/)
        for (const { client, f } of excerpt.operations ?? []) expect(known).toContain(`${client} ${f}`)
        for (const { at } of excerpt.operations ?? []) {
          expect(microseconds(at)).toBeLessThanOrEqual(microseconds(excerpt.options?.duration ?? '10s'))
        }
      }
      expect([...excerptMoves(lock, large, 0)]).toEqual(steps)
    }
  })

  test('of a calm network are calm, or smaller on one of another seed', () => {
    const calm: Plan = { seed: '1', network: {} }
    const { operations, faults } = expand(lock, calm)
    const networks = [...excerptMoves(lock, calm, 0)].map(({ plan: { network, ...excerpt } }) => {
      expect((excerpt.operations ?? []).length + (excerpt.faults ?? []).length).toBeLessThan(
        operations.length + faults.length,
      )
      return network
    })
    expect(networks).toContainEqual({})
    expect(networks).toContain(undefined)
  })

  test('a small plan has none', () => {
    expect([...excerptMoves(lock, plan, 0)]).toEqual([])
  })

  test('some have all faults of one kind, or two, and none of the others', () => {
    const faults = [{ kind: 'crash' }, { kind: 'pause' }, { kind: 'slow', step: '1ms' }].flatMap(fault =>
      Array.from({ length: 10 }, (_, i) => ({ ...fault, at: `${i * 10}ms`, for: '5ms', node: 'n1' }) as Fault),
    )
    const counts = [...excerptMoves(lock, { seed: '1', operations: [operation], faults }, 0)].map(({ plan }) => {
      const kinds = plan.faults?.map(({ kind }) => kind) ?? []
      return `${new Set(kinds).size} of ${kinds.length}`
    })
    expect(counts).toEqual(expect.arrayContaining(['1 of 10', '2 of 20']))
  })

  test('keep what belongs to the final phase', () => {
    const main = Array.from({ length: 30 }, (_, i) => ({ ...operation, at: `${i * 10}ms` }))
    const final: PlanOperation = { ...operation, client: 'c1', at: '2s', final: true }
    for (const { plan: excerpt } of excerptMoves(lock, { seed: '1', faults: [], operations: [...main, final] }, 0)) {
      expect(excerpt.operations).toContainEqual(final)
    }
  })
})

test('no move takes away the last of a kind of final operations', () => {
  const main = Array.from({ length: 6 }, (_, i) => ({ ...operation, client: `c${1 + (i % 2)}`, at: `${i * 10}ms` }))
  const drained: PlanOperation = { client: 'c2', at: '1s', f: 'release', value: null, final: true }
  const whole: Plan = { seed: '1', faults: [], network: {}, operations: [...main, drained] }
  const all = [...moves(lock, whole)].map(({ plan: simpler }) => simpler)
  expect(all.length).toBeGreaterThan(10)
  for (const { operations = [] } of all) expect(operations.map(({ f, final }) => final && f)).toContain('release')
})
