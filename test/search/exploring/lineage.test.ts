import fc from 'fast-check'
import { type FuzzableScenario, type MessageFate, type Plan, run } from 'sameseed'
import { expect, test } from 'vitest'
import oneRetry, { mended } from '../../../examples/one-retry/one-retry.sim.ts'
import { exploreLineage } from '../../../src/search/exploring/explore-lineage.ts'
import { exploreOrders } from '../../../src/search/exploring/explore-orders.ts'
import { effort, isThorough } from '../../effort.ts'
import { protocols } from './protocols.ts'
import { scenarioOf } from './tables.ts'

test('finds the two losses that one retry does not stand, and few others are tried', async () => {
  const { failing, runs, because } = await exploreLineage(oneRetry, { crashes: 0 })
  expect(because).toBe('a failure')
  const lost = Object.entries(failing?.plan.network ?? {}).flatMap(([link, fates]) =>
    Object.entries(fates).flatMap(([number, fate]) => (fate === 'lost' ? [`${link} #${number}`] : [])),
  )
  expect(lost).toEqual(['n1->n2 #0', 'n1->n2 #1'])
  expect(runs).toBeLessThan(10)
  const again = await run(oneRetry, failing?.plan as Plan)
  expect(again.fingerprint).toBe(failing?.fingerprint)
})

test('exploring is deterministic: the same options give the same runs, and the same failure', async () => {
  const [first, second] = [await exploreOrders(oneRetry, { losses: 2 }), await exploreOrders(oneRetry, { losses: 2 })]
  const bare = ({ failing, ...explored }: typeof first) => ({
    ...explored,
    plan: failing?.plan,
    of: failing?.fingerprint,
  })
  expect(bare(second)).toEqual(bare(first))
  const replayed = await run(oneRetry, JSON.parse(JSON.stringify(first.failing?.plan)) as Plan)
  expect(replayed.fingerprint).toBe(first.failing?.fingerprint)
  const lineage = async () => bare((await exploreLineage(oneRetry)) as unknown as typeof first)
  expect(await lineage()).toEqual(await lineage())
})

test.runIf(isThorough)(
  'agrees with all orders on the same bounds: one loss is stood, and the mended one stands two',
  async () => {
    for (const [scenario, losses, fails] of [
      [oneRetry, 1, false],
      [oneRetry, 2, true],
      [mended, 2, false],
    ] as const) {
      const lineage = await exploreLineage(scenario, { faults: losses, crashes: 0 })
      expect(lineage.because).toBe(fails ? 'a failure' : undefined)
      const orders = await exploreOrders(scenario, { losses, runs: 4_000 })
      expect(orders.because).toBe(fails ? 'a failure' : undefined)
    }
  },
  120_000,
)

/** Whether any faults within the bounds make it fail: all are tried, of whatever happened. */
async function anyFails(tested: FuzzableScenario<unknown>, faults: number, crashes: number): Promise<boolean> {
  const endUs = tested.durationUs
  const links = ['n1', 'n2'].flatMap(from => ['n1', 'n2'].flatMap(to => (from === to ? [] : [`${from}->${to}`])))
  const fails = async (lost: readonly string[], crashed: readonly string[]): Promise<boolean> => {
    const network: Record<string, Record<string, MessageFate>> = {}
    for (const link of links) network[link] = { '0-': 'seed' }
    for (const message of lost) {
      const [link, number] = message.split(' ') as [string, string]
      network[link] = { ...network[link], [number]: 'lost' }
    }
    const plan: Plan = {
      seed: '1',
      options: { buggify: false },
      network,
      faults: crashed.map(crash => {
        const [node, us] = crash.split(' ') as [string, string]
        return { kind: 'crash', at: `${us}us`, node }
      }),
    }
    const { journal, failed } = await run(tested, plan, { journal: true })
    if (failed) return true
    if (lost.length + crashed.length === faults) return false
    const [messages, crashesOf] = [new Set<string>(), new Set<string>()]
    for (const event of journal ?? []) {
      if (event.timeUs >= endUs) break
      if (event.kind === 'send' && event.from !== event.to) messages.add(`${event.from}->${event.to} ${event.number}`)
      for (const node of ['n1', 'n2']) crashesOf.add(`${node} ${event.timeUs}`).add(`${node} ${endUs - 1}`)
    }
    for (const message of messages) {
      if (!lost.includes(message) && (await fails([...lost, message], crashed))) return true
    }
    if (crashed.length === crashes) return false
    for (const crash of crashesOf) if (!crashed.includes(crash) && (await fails(lost, [...crashed, crash]))) return true
    return false
  }
  return fails([], [])
}

test('what it leaves out makes no difference: it finds something exactly where trying all faults does', async () => {
  let found = 0
  await fc.assert(
    fc.asyncProperty(
      protocols(2),
      fc.constantFrom('01', '0T', '10', 'T1', '00', '1T0'),
      fc.nat(1),
      async (...drawn) => {
        const [protocol, unwanted, crashes] = drawn
        const tested = scenarioOf(protocol, shown => !shown.includes(unwanted), 'end')
        const { because } = await exploreLineage(tested, { faults: 2 - crashes, crashes })
        const expected = await anyFails(tested, 2 - crashes, crashes)
        expect(because).toBe(expected ? 'a failure' : undefined)
        if (expected) found++
      },
    ),
    { numRuns: Math.max(60, effort(100)) },
  )
  expect(found).toBeGreaterThan(0)
}, 120_000)
