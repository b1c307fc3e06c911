import fc from 'fast-check'
import { run } from 'sameseed'
import { expect, test } from 'vitest'
import { exploreOrders } from '../../../src/search/exploring/explore-orders.ts'
import { effort } from '../../effort.ts'
import { allOutcomes, type Protocol, type Sent, scenarioOf } from './tables.ts'

const TYPES = 2

function protocols(nodes: number): fc.Arbitrary<Protocol> {
  const sent: fc.Arbitrary<Sent> = fc.record({ to: fc.nat(nodes - 1), type: fc.nat(TYPES - 1) })
  // A message to oneself is no flight: it is due like a timer.
  const sends = (from: number, most: number) =>
    fc.array(sent, { maxLength: most }).map(all => all.filter(({ to }) => to !== from))
  const node = (self: number) =>
    fc.record({
      start: sends(self, 2),
      timer: fc.option(fc.record({ atMs: fc.constantFrom(10, 20), sends: sends(self, 1) }), { nil: undefined }),
      first: fc.tuple(...Array.from({ length: TYPES }, () => sends(self, 1))),
      later: fc.tuple(...Array.from({ length: TYPES }, () => sends(self, 1))),
    })
  return fc.record({ nodes: fc.tuple(...Array.from({ length: nodes }, (_, i) => node(i))) })
}

const bounds = fc.record({ losses: fc.nat(1), crashes: fc.nat(1) })

test('what it explores shows all that trying everything shows, and nothing else', async () => {
  let exhausted = 0
  await fc.assert(
    fc.asyncProperty(protocols(3), bounds, async (protocol, within) => {
      const seen = new Set<string>()
      const explored = await exploreOrders(scenarioOf(protocol, seen, 'end'), { ...within, runs: 300 })
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
      const explored = await exploreOrders(scenarioOf(protocol, seen, 'always'), { losses, runs: 300 })
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
