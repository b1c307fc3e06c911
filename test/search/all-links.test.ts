import fc from 'fast-check'
import { type AnyScenario, longTail, type Plan, run, scenario, shrink } from 'sameseed'
import { describe, expect, test } from 'vitest'
import { messageRange } from '../../src/net/overlay.ts'
import { allLinksMoves } from '../../src/search/moves/all-links.ts'
import { effort } from '../effort.ts'

/** Each node tells every other one the time, again and again. Three messages that take long, on links of their own, are too many. */
const tellers = scenario({
  name: 'tellers',
  nodes: {
    count: 5,
    start: env => {
      const late = new Set<string>()
      const others = ['n1', 'n2', 'n3', 'n4', 'n5'].filter(id => id !== env.id)
      env.every('20ms', () => {
        for (const other of others) env.send(other, env.now())
      })
      return {
        receive: (from: string, sentAt: number) => {
          if (env.now() - sentAt > 40) late.add(from)
        },
        inspect: () => ({ late: [...late] }),
      }
    },
  },
  network: { latency: longTail('2ms', { alpha: 1.3 }) },
  duration: '4s',
  expect: ({ always }) => [
    always('few are late', ({ nodes }) => nodes.reduce((count, { state }) => count + state.late.length, 0) < 3),
  ],
}) as AnyScenario

/** Every message that a plan lists, as `n1->n2 7`. */
function messagesOf({ network = {} }: Plan): string[] {
  return Object.entries(network).flatMap(([link, entries]) =>
    Object.keys(entries).flatMap(key => {
      const [from, to] = messageRange(link, key)
      return Array.from({ length: to - from + 1 }, (_, i) => `${link} ${from + i}`)
    }),
  )
}

describe('messages of all links at once', () => {
  const links = fc.uniqueArray(
    fc.tuple(fc.constantFrom('n1->n2', 'n2->n1', 'n1->n3', 'n3->n1', 'n2->n3'), fc.nat(40), fc.nat(40), fc.nat(9)),
    { minLength: 2, selector: ([link]) => link },
  )

  test('the pieces of each number of pieces are all messages, each once; no other is listed', () => {
    fc.assert(
      fc.property(links, drawn => {
        const network = Object.fromEntries(
          drawn.map(([link, from, count, more]) => [
            link,
            { [`${from}-${from + count}`]: 'seed', [`${from + count + more + 1}`]: 'lost' },
          ]),
        ) as Plan['network'] & {}
        const plan: Plan = { seed: '1', network }
        const all = messagesOf(plan)
        const gone = new Map<number, string[]>()
        for (const { plan: simpler, size } of allLinksMoves(tellers, plan, 0, 0)) {
          const kept = new Set(messagesOf(simpler))
          for (const message of kept) expect(all).toContain(message)
          expect(kept.size).toBeLessThan(all.length)
          gone.set(size, [...(gone.get(size) ?? []), ...all.filter(message => !kept.has(message))])
        }
        expect([...gone.keys()]).toEqual([2, 4, 8, 16])
        for (const pieces of gone.values()) expect(pieces.toSorted()).toEqual(all.toSorted())
      }),
      { numRuns: effort(50) },
    )
  })

  test('where the seed decides about all, the first ones of each link; of one link there is nothing to do', () => {
    const [first, second] = allLinksMoves(tellers, { seed: '1' }, 0, 0)
    expect(messagesOf(first?.plan as Plan)).toHaveLength(20)
    expect(messagesOf(second?.plan as Plan)).toHaveLength(80)
    expect([...allLinksMoves(tellers, { seed: '1', network: { 'n1->n2': { '0-9': 'seed' } } }, 0, 0)]).toEqual([])
  })

  // Link by link, 18 are left after so many runs.
  test('few runs find the three that matter', async () => {
    let seed = 1
    let failing = await run(tellers, { seed })
    while (!failing.failed) failing = await run(tellers, { seed: ++seed })
    const { before, after } = await shrink(tellers, failing, { shrinkRuns: 100 })
    expect(before.perturbedMessages).toBe(300)
    expect(after.perturbedMessages).toBe(3)
  })
})
