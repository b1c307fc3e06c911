import { type AnyEnv, type AnyScenario, always, constant, ok, type Plan, run, scenario } from 'sameseed'
import { linearizable, register } from 'sameseed/checkers'
import { expect, test } from 'vitest'
import liferaft from '../../examples/liferaft/liferaft.sim.ts'
import noFencing from '../../examples/lock-service/bugs/no-fencing.sim.ts'
import { type Explanation, explain } from '../../src/report/explanation.ts'
import type { ReadonlyJournal } from '../../src/sim/journal/journal.ts'

const NOTHING = { faults: [], likelihood: undefined, nearest: undefined }

async function explained(failing: AnyScenario, plan: Plan): Promise<Explanation> {
  const one = await run(failing, plan, { journal: { lines: true } })
  expect(one.verdict).toBe('failed')
  return explain(one, one.journal as ReadonlyJournal, NOTHING, process.cwd())
}

const texts = (moments: Explanation['decision']) => moments.map(({ text }) => text)

test('of two leaders it was the voter that decided, who gave both its vote; the line is that of its handler', async () => {
  const { decision, decidedAt, sentences } = await explained(liferaft, { seed: '215' })
  expect(texts(decision)).toEqual([
    'n1 → n3: rpc vote state: 2, term: 1 ⇒ n3 term: 0 → 1, n3 answers at 227.7 ms: voted leader: n1, state: 3, term: 1',
    'n2 → n3: rpc vote state: 2, term: 1 ⇒ n3 answers at 228.3 ms: voted leader: n2, state: 3, term: 1',
  ])
  expect(decidedAt).toBe('n3')
  expect(decision[1]?.line).toMatch(/^receive \(examples\/liferaft\/liferaft\.sim\.ts:\d+:\d+\)$/)
  expect(sentences.filter(text => text.startsWith('What led to it, the last step last: '))).toHaveLength(1)
})

type Request = { readonly f: 'read' } | { readonly f: 'write'; readonly value: number }

/** Two registers that know nothing of each other, or one that all clients use; one reads what is not there. */
const registers = (nodeOf: (client: string) => string) =>
  scenario({
    name: 'registers',
    nodes: {
      count: 2,
      start: () => {
        let value = 0
        return {
          receive(_from: string, request: Request) {
            if (request.f === 'write') value = request.value
            // Only the first register keeps what it is told.
            if (request.f === 'write' && request.value === 13) value = 7
            return value
          },
          inspect: () => ({ value, digest: value * 3 }),
        }
      },
    },
    clients: {
      count: 2,
      start: (env: AnyEnv) => ({
        async invoke({ f, value }: { f: 'read' | 'write'; value: unknown }) {
          const request = f === 'read' ? { f } : { f, value }
          return ok(await env.rpc(nodeOf(env.id), request, { timeout: '1s' }))
        },
      }),
    },
    network: { latency: constant('1ms') },
    settle: '1s',
    expect: [linearizable(register({ initial: 0 }))],
  })

const writeThenRead = (value: number): Plan => ({
  seed: '1',
  faults: [],
  operations: [
    { client: 'c1', at: '10ms', f: 'write', value },
    { client: 'c2', at: '50ms', f: 'read', value: null },
  ],
})

test('where a client was told, the node decided that answered, and at once', async () => {
  const apart = registers(client => (client === 'c1' ? 'n1' : 'n2'))
  const { decision, sentences } = await explained(apart, writeThenRead(5))
  expect(texts(decision)).toEqual(['c2 → n2: rpc f: read ⇒ n2 answers at once: 0'])
  expect(sentences.find(text => text.startsWith('What decided: '))).toMatch(
    /, in receive \(test\/report\/decision\.test\.ts:/,
  )
})

test('where one node had a part in both, what it did for the one after the other', async () => {
  const { decision, wentBy } = await explained(
    registers(() => 'n1'),
    writeThenRead(13),
  )
  expect(texts(decision)).toEqual([
    'c1 → n1: rpc f: write, value: 13 ⇒ n1 value: 0 → 7, n1 answers at once: 7',
    'c2 → n1: rpc f: read ⇒ n1 answers at once: 7',
  ])
  // A digest says nothing to a person.
  expect(wentBy.map(({ text }) => text).join()).not.toContain('digest')
})

test('what undid what a node had done in between decided', async () => {
  for (let seed = 1; seed <= 40; seed++) {
    const one = await run(noFencing, { seed }, { journal: true })
    if (one.verdict !== 'failed') continue
    const { decision, decidedAt } = explain(one, one.journal as ReadonlyJournal, NOTHING)
    if (decidedAt !== 'storage1') continue
    const last = decision.at(-1)?.text ?? ''
    if (!/write token: \d+, count: \d+ .*⇒ storage1 count: \d+ → \d+(, storage1 answers .*)?$/.test(last)) continue
    const [, before, after] = /count: (\d+) → (\d+)(, storage1 answers .*)?$/.exec(last) ?? []
    expect(Number(after)).toBeLessThanOrEqual(Number(before))
    return
  }
  expect.unreachable('no write by a token that was over')
})

test('a last step that nobody else decided is the one that decided', async () => {
  const lonely = scenario({
    name: 'lonely',
    nodes: {
      count: 1,
      start: (env: AnyEnv) => {
        let turns = 0
        env.after('10ms', () => turns++)
        return { receive() {}, inspect: () => ({ turns }) }
      },
    },
    expect: [
      always('never turns', world =>
        world.nodes.every(({ state }) => (state as { turns?: number } | undefined)?.turns !== 1),
      ),
    ],
    duration: '1s',
  })
  const { decision, decidedAt, sentences } = await explained(lonely, { seed: '1' })
  expect(decision).toEqual([])
  expect(decidedAt).toBeUndefined()
  expect(sentences.some(text => text.startsWith('What decided: at 10.0 ms, n1: timer'))).toBe(true)
})
