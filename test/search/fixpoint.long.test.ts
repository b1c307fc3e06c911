import fc from 'fast-check'
import { type AnyEnv, crash, mix, type Operation, ok, type PlanSize, run, scenario, shrink } from 'sameseed'
import { expect, test } from 'vitest'
import { effort } from '../effort.ts'

/** It fails where so many operations were answered, and so many were not. The network loses nothing: that takes a crash. */
interface Needs {
  readonly answered: number
  readonly unanswered: number
}

function counting({ answered, unanswered }: Needs) {
  return scenario({
    name: 'counting',
    nodes: { count: 2, start: () => ({ receive: () => 'received' }) },
    clients: {
      count: 3,
      start: (env: AnyEnv) => ({
        invoke: async ({ f }: Operation<'tell' | 'ask'>) => ok(await env.rpc('n1', f, { timeout: '20ms' })),
      }),
    },
    workload: mix({ tell: 1, ask: 2 }, { every: '5ms' }),
    faults: [crash({ every: '60ms', for: '20ms' })],
    network: { loss: 0 },
    duration: '400ms',
    expect: [
      {
        name: 'not all of it',
        check: history => {
          const count = (type: string, f: string) => history.filter(each => each.type === type && each.f === f).length
          const fails = count('ok', 'ask') >= answered && count('info', 'tell') >= unanswered
          return fails ? { valid: false, reason: 'it has all of it' } : { valid: true, reason: '' }
        },
      },
    ],
  })
}

const needs = fc.record({ answered: fc.integer({ min: 0, max: 5 }), unanswered: fc.integer({ min: 0, max: 3 }) })

test('shrinking ends where nothing can go, and again changes nothing, whatever the failure takes', async () => {
  const sizes: PlanSize[] = []
  await fc.assert(
    fc.asyncProperty(
      needs.filter(({ answered, unanswered }) => answered + unanswered > 0),
      fc.nat(1_000),
      async (of, seed) => {
        const tested = counting(of)
        const failing = await run(tested, { seed })
        fc.pre(failing.failed)
        const first = await shrink(tested, failing)
        expect(first.complete).toBe(true)
        const { plan } = first
        const { operations = [], faults = [] } = plan
        expect(faults.length > 0).toBe(of.unanswered > 0)
        // Piece by piece, as a person would try.
        for (const one of operations) {
          const without = { ...plan, operations: operations.filter(each => each !== one) }
          expect((await run(tested, without)).failed, JSON.stringify(without)).toBe(false)
        }
        for (const one of faults) {
          const without = { ...plan, faults: faults.filter(each => each !== one) }
          expect((await run(tested, without)).failed, JSON.stringify(without)).toBe(false)
        }
        const second = await shrink(tested, first.run)
        expect(second.plan).toEqual(first.plan)
        expect(second.run.fingerprint).toBe(first.run.fingerprint)
        sizes.push(first.after)
      },
    ),
    { numRuns: effort(5), seed: 1, endOnFailure: true },
  )
  expect(sizes.some(({ faults }) => faults === 1)).toBe(true)
})
