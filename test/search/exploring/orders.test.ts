import fc from 'fast-check'
import { expect, test } from 'vitest'
import { exploreOrders } from '../../../src/search/exploring/explore-orders.ts'
import { effort } from '../../effort.ts'
import { protocols } from './protocols.ts'
import { allOutcomes, scenarioOf } from './tables.ts'

const bounds = fc.record({ losses: fc.nat(1), crashes: fc.nat(1) })

test('what it explores shows all that trying everything shows, and nothing else', async () => {
  let exhausted = 0
  await fc.assert(
    fc.asyncProperty(protocols(3), bounds, async (protocol, within) => {
      const seen = new Set<string>()
      const explored = await exploreOrders(
        scenarioOf(protocol, shown => Boolean(seen.add(shown)), 'end'),
        { ...within, runs: 300 },
      )
      const all = allOutcomes(protocol, within, 'end')
      for (const outcome of seen) expect(all).toContain(outcome)
      if (!explored.isExhausted) {
        expect(explored.because).toBe('runs')
        return
      }
      exhausted++
      expect([...seen].sort()).toEqual([...all].sort())
    }),
    { numRuns: effort(60) },
  )
  expect(exhausted).toBeGreaterThan(0)
})

test('where a property looks at all nodes after every step, it gets to see every state of them together', async () => {
  let exhausted = 0
  await fc.assert(
    fc.asyncProperty(protocols(2), fc.nat(1), async (protocol, losses) => {
      const seen = new Set<string>()
      const explored = await exploreOrders(
        scenarioOf(protocol, shown => Boolean(seen.add(shown)), 'always'),
        { losses, runs: 300 },
      )
      const all = allOutcomes(protocol, { losses, crashes: 0 }, 'always')
      for (const outcome of seen) expect(all).toContain(outcome)
      if (!explored.isExhausted) return
      exhausted++
      expect([...seen].sort()).toEqual([...all].sort())
    }),
    { numRuns: effort(40) },
  )
  expect(exhausted).toBeGreaterThan(0)
})
