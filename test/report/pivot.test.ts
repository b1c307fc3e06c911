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

/** Without when messages were sent. */
const texts = (moments: Explanation['pivot']) => moments.map(({ text }) => text.replaceAll(/ \(sent [^)]*\)/g, ''))

test('of two leaders it was the voter where both met, who gave both its vote; the line is that of its handler', async () => {
  const { pivot, pivotAt, sentences } = await explained(liferaft, { seed: '215' })
  expect(texts(pivot)).toEqual([
    'n1 → n3: rpc vote state: 2, term: 1 ⇒ n3 term: 0 → 1, n3 answers at 227.7 ms: voted leader: n1, state: 3, term: 1',
    'n2 → n3: rpc vote state: 2, term: 1 ⇒ n3 answers at 228.3 ms: voted leader: n2, state: 3, term: 1',
  ])
  expect(pivotAt).toBe('n3')
  expect(pivot[1]?.line).toMatch(/^receive \(examples\/liferaft\/liferaft\.sim\.ts:\d+:\d+\)$/)
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

test('where a client was told, the node is named that answered, and at once', async () => {
  const apart = registers(client => (client === 'c1' ? 'n1' : 'n2'))
  const { pivot, sentences } = await explained(apart, writeThenRead(5))
  expect(texts(pivot)).toEqual(['c2 → n2: rpc f: read ⇒ n2 answers at once: 0'])
  expect(sentences.find(text => text.startsWith('Where the answer came from, at n2: '))).toMatch(
    /, in receive \(test\/report\/pivot\.test\.ts:/,
  )
})

test('where one node had a part in both, what it did for the one after the other', async () => {
  const { pivot, wentBy } = await explained(
    registers(() => 'n1'),
    writeThenRead(13),
  )
  expect(texts(pivot)).toEqual([
    'c1 → n1: rpc f: write, value: 13 ⇒ n1 value: 0 → 7, n1 answers at once: 7',
    'c2 → n1: rpc f: read ⇒ n1 answers at once: 7',
  ])
  // A digest says nothing to a person.
  expect(wentBy.map(({ text }) => text).join()).not.toContain('digest')
})

test('what undid what a node had done in between is named', async () => {
  for (let seed = 1; seed <= 40; seed++) {
    const one = await run(noFencing, { seed }, { journal: true })
    if (one.verdict !== 'failed') continue
    const { pivot, pivotAt } = explain(one, one.journal as ReadonlyJournal, NOTHING)
    if (pivotAt !== 'storage1') continue
    const last = pivot.at(-1)?.text ?? ''
    if (!/write token: \d+, count: \d+ .*⇒ storage1 count: \d+ → \d+(, storage1 answers .*)?$/.test(last)) continue
    const [, before, after] = /count: (\d+) → (\d+)(, storage1 answers .*)?$/.exec(last) ?? []
    expect(Number(after)).toBeLessThanOrEqual(Number(before))
    return
  }
  expect.unreachable('no write by a token that was over')
})

type Stored = { readonly version: number; readonly value: number }
type QuorumRequest = { readonly f: 'ask' } | ({ readonly f: 'store' } & Stored)

test('of nodes that a client asked, the one is named that told it what it was given, and not the one that only took note of it', async () => {
  const asked = scenario({
    name: 'asked',
    nodes: {
      count: 2,
      start: () => {
        let stored: Stored = { version: 0, value: 0 }
        return {
          receive(_from: string, request: QuorumRequest) {
            if (request.f === 'ask') return stored
            if (request.version > stored.version) stored = { version: request.version, value: request.value }
            return 'noted'
          },
          inspect: () => ({ stored }),
        }
      },
    },
    clients: {
      count: 2,
      start: (env: AnyEnv) => ({
        async invoke({ f, value }: { f: 'read' | 'write'; value: unknown }) {
          if (f === 'write') {
            await env.rpc('n1', { f: 'store', version: 1, value }, { timeout: '1s' })
            return ok(value)
          }
          const found = (await env.rpc('n2', { f: 'ask' }, { timeout: '1s' })) as Stored
          await env.rpc('n1', { f: 'store', ...found }, { timeout: '1s' })
          return ok(found.value)
        },
      }),
    },
    network: { latency: constant('1ms') },
    settle: '1s',
    expect: [linearizable(register({ initial: 0 }))],
  })
  const { pivot } = await explained(asked, {
    seed: '1',
    faults: [],
    operations: [
      { client: 'c2', at: '10ms', f: 'write', value: 5 },
      { client: 'c1', at: '50ms', f: 'read', value: null },
    ],
  })
  expect(texts(pivot)).toEqual(['c1 → n2: rpc f: ask ⇒ n2 answers at once: version: 0, value: 0'])
})

test('a last step that nothing else stands behind is told alone', async () => {
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
  const { pivot, pivotAt, sentences } = await explained(lonely, { seed: '1' })
  expect(pivot).toEqual([])
  expect(pivotAt).toBeUndefined()
  expect(sentences.some(text => text.startsWith('The last step: at 10.0 ms, n1: timer'))).toBe(true)
})

/** A register with a copy that the other node takes up late. A client is told that a write is done when it was sent, or when it is there. */
const copied = (answers: 'early' | 'late') =>
  scenario({
    name: 'copied',
    nodes: {
      count: 2,
      start: (env: AnyEnv) => {
        let value = 0
        return {
          async receive(_from: string, request: Request | { readonly f: 'copy'; readonly value: number }) {
            if (request.f === 'read') return value
            if (request.f === 'copy') {
              env.after('50ms', () => {
                value = request.value
              })
              return 'taken'
            }
            value = request.value
            const copy = env.rpc('n2', { f: 'copy', value }, { timeout: '1s' })
            if (answers === 'late') await copy
            return value
          },
          inspect: () => ({ value }),
        }
      },
    },
    clients: {
      count: 2,
      start: (env: AnyEnv) => ({
        async invoke({ f, value }: { f: 'read' | 'write'; value: unknown }) {
          const request = f === 'read' ? { f } : { f, value }
          return ok(await env.rpc(env.id === 'c1' ? 'n1' : 'n2', request, { timeout: '1s' }))
        },
      }),
    },
    network: { latency: constant('10ms') },
    settle: '1s',
    expect: [linearizable(register({ initial: 0 }))],
  })

test('a node that answered as soon as it had sent something on is named, and one that waited is not', async () => {
  const plan: Plan = {
    seed: '1',
    faults: [],
    operations: [
      { client: 'c1', at: '10ms', f: 'write', value: 5 },
      { client: 'c2', at: '55ms', f: 'read', value: null },
    ],
  }
  const early = await explained(copied('early'), plan)
  expect(early.pivotTitle).toBe('Answered as soon as it was sent on, at n1')
  expect(texts(early.pivot)).toEqual(['c1 → n1: rpc f: write, value: 5 ⇒ n1 value: 0 → 5, n1 answers at once: 5'])
  // That the other node does not yet have what it says it took is not the fault of this one.
  const late = await explained(copied('late'), plan)
  expect(late.pivotTitle).toMatch(/, at n2$/)
})

/** Two candidates for one term, who need two votes each: n3 votes for both, and each has its second vote from one who is blameless. */
const election = scenario({
  name: 'election',
  nodes: {
    count: 5,
    start: (env: AnyEnv) => {
      let [role, votes] = ['follower', 0]
      const candidates: Readonly<Record<string, readonly string[]>> = { n1: ['n3', 'n4'], n2: ['n3', 'n5'] }
      for (const [i, voter] of (candidates[env.id] ?? []).entries())
        env.after(`${10 + 10 * i + (env.id === 'n2' ? 2 : 0)}ms`, () => env.send(voter, { type: 'ask', term: 1 }))
      return {
        receive(from: string, { type }: { readonly type: string }) {
          if (type === 'ask') env.send(from, { type: 'vote', term: 1, granted: true })
          else if (++votes === 2) role = 'leader'
        },
        inspect: () => ({ role }),
      }
    },
  },
  network: { latency: constant('1ms') },
  expect: [
    always('one leader', world => {
      const leaders = world.nodes.filter(({ state }) => (state as { role?: string } | undefined)?.role === 'leader')
      return leaders.length < 2 || `${leaders.map(({ id }) => id).join(' and ')} are both leader in term 1`
    }),
  ],
  duration: '1s',
})

test('of two leaders it is the voter that told both the same, though neither heard from it last', async () => {
  const { pivot, pivotTitle } = await explained(election, { seed: '1' })
  expect(pivotTitle).toBe('Where the two sides met, at n3')
  expect(texts(pivot)).toEqual(['n1 → n3: ask term: 1', 'n2 → n3: ask term: 1'])
})
