import fc from 'fast-check'
import { type Env, loss, mix, ok, type Plan, parsePlan, partition, run, scenario, shrink } from 'sameseed'
import { expect, test } from 'vitest'
import { sizeOf } from '../../src/search/size.ts'
import { effort } from '../effort.ts'

/** Tells the others of what it was given, once: one lost message, and somebody never hears of it. */
class Forgetful {
  readonly #env: Env<number>
  readonly #known = new Set<number>()

  constructor(env: Env<number>) {
    this.#env = env
  }

  receive(from: string, item: number): 'noted' | undefined {
    this.#known.add(item)
    if (!from.startsWith('c')) return undefined
    for (const peer of this.#env.peers) this.#env.send(peer, item)
    return 'noted'
  }

  inspect(): string {
    return [...this.#known].sort((a, b) => a - b).join(' ')
  }
}

const gossip = scenario({
  name: 'gossip',
  nodes: { count: 4, start: env => new Forgetful(env) },
  clients: {
    count: 2,
    start: env => ({ invoke: async ({ value }) => ok(await env.rpc('n1', value)) }),
  },
  workload: mix({ add: { weight: 1, value: ({ unique }) => unique } }, { every: '500ms' }),
  faults: [partition({ every: '4s' }), loss()],
  duration: '5s',
  settle: '1s',
  expect: ({ eventually }) => [
    eventually('all know the same', ({ nodes }) => nodes.every(({ state }) => state === nodes[0]?.state)),
  ],
})

const holds = fc.asyncProperty(gossip.plans(), async plan => (await run(gossip, plan)).ok)

/** What fast-check prints for a person to copy: `{ seed: -1, path: "0:1", endOnFailure: true }`. */
function printedParameters(message: string): { seed: number; path: string; endOnFailure: true } {
  const [, seed, path] = /\{ seed: (-?\d+), path: "([\d:]+)", endOnFailure: true \}/.exec(message) ?? []
  if (seed === undefined || path === undefined) throw new Error(`fast-check printed no parameters:\n${message}`)
  return { seed: Number(seed), path, endOnFailure: true }
}

/** The counterexample as fast-check prints it. */
function printedPlan(message: string): Plan {
  const text = /Counterexample: \[(.*)\]$/m.exec(message)?.[1] ?? ''
  return parsePlan(JSON.parse(text))
}

async function messageOf(assertion: Promise<void>): Promise<string> {
  try {
    await assertion
  } catch (error) {
    return (error as Error).message
  }
  throw new Error('fast-check found nothing')
}

test('fast-check finds the bug and shrinks it as shrink() does', async () => {
  const details = await fc.check(holds, { seed: 42 })
  expect(details.failed).toBe(true)
  const [plan] = details.counterexample as [Plan]
  const smallest = await run(gossip, plan)
  expect(smallest).toMatchObject({ ok: false, signature: 'eventually: all know the same' })

  const found = await run(gossip, { seed: plan.seed })
  const shrunk = await shrink(gossip, found)
  const { operations, faults, perturbedMessages, nodes } = sizeOf(gossip, plan, smallest)
  expect({ operations, nodes }).toEqual({ operations: 1, nodes: 2 })
  expect({ operations, faults, perturbedMessages, nodes }).toEqual({
    operations: shrunk.after.operations,
    faults: shrunk.after.faults,
    perturbedMessages: shrunk.after.perturbedMessages,
    nodes: shrunk.after.nodes,
  })
  expect(smallest.timeMs).toBeLessThanOrEqual(found.timeMs)
})

test('the seed and the path that it prints lead to the same counterexample at once', async () => {
  const message = await messageOf(fc.assert(holds, { seed: 7 }))
  let runs = 0
  const counted = fc.asyncProperty(gossip.plans(), async plan => {
    runs++
    return (await run(gossip, plan)).ok
  })
  const again = await messageOf(fc.assert(counted, printedParameters(message)))
  expect(printedPlan(again)).toEqual(printedPlan(message))
  expect(runs).toBe(1)
})

test('options given to plans() stand in every plan', async () => {
  const calm = fc.asyncProperty(gossip.plans({ faultKinds: [], loss: 0, duration: '1s' }), async plan => {
    expect(plan.options).toEqual({ faultKinds: [], loss: 0, duration: '1s' })
    return (await run(gossip, plan)).ok
  })
  await fc.assert(calm, { seed: 1, numRuns: effort(20) })
})
