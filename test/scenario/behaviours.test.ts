import fc from 'fast-check'
import { type Env, type FuzzableScenario, type Run, run, scenario } from 'sameseed'
import { expect, test } from 'vitest'
import { raftScenario } from '../../examples/raft/scenario.ts'
import { effort } from '../effort.ts'
import { lockScenario } from '../fixtures/lease.ts'

type Message = { type: string; note?: string }

/** n1 sends the messages one after the other to n2; `count` goes up with each. */
function talk(options: {
  types: readonly string[]
  role?: string
  note?: (i: number) => string
  reach?: (env: Env<Message>, i: number) => void
}): FuzzableScenario<unknown> {
  const { types, role = 'idle', note, reach } = options
  return scenario({
    name: 'talk',
    nodes: {
      count: 2,
      start(env: Env<Message>) {
        if (env.id === 'n1') {
          types.forEach((type, i) => {
            env.after(10 * (i + 1), () => env.send('n2', note === undefined ? { type } : { type, note: note(i) }))
          })
        }
        let count = 0
        return {
          receive() {
            reach?.(env, count++)
          },
          inspect: () => ({ role, count }),
        }
      },
    },
    duration: '3s',
    settle: '1s',
  })
}

const hashes = async (of: FuzzableScenario<unknown>, seed = 1) =>
  (await run(of, { seed }, { behaviours: true })).behaviours?.hashes ?? new Uint32Array()

const without = (a: Uint32Array, b: Uint32Array) => [...a].filter(hash => !b.includes(hash))

const any: readonly FuzzableScenario<unknown>[] = [
  raftScenario({ nodes: 3, clients: 3 }) as FuzzableScenario<unknown>,
  lockScenario() as FuzzableScenario<unknown>,
  talk({ types: ['a', 'b', 'c'] }),
]

test('a plan has the same behaviours on both drains, and the same run as without them', async () => {
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...any), fc.nat(), async (subject, seed) => {
      const plan = { seed, options: { duration: '2s' } }
      const plain = await run(subject, plan)
      const recorded = await run(subject, plan, { behaviours: true })
      const portable = await run(subject, plan, { behaviours: true, drain: 'portable' })
      const traced = await run(subject, plan, { behaviours: true, journal: true })
      expect(plain.behaviours).toBeUndefined()
      expect(recorded.fingerprint).toBe(plain.fingerprint)
      expect(portable.behaviours).toEqual(recorded.behaviours)
      expect(traced.behaviours).toEqual(recorded.behaviours)
    }),
    { numRuns: effort(15) },
  )
}, 60_000)

test('they are sorted, each is there once, with the time at which it was first seen', async () => {
  const { behaviours, timeMs } = (await run(any[0] as never, { seed: 2 }, { behaviours: true })) as Run
  const list = [...(behaviours?.hashes ?? [])]
  expect(list.length).toBeGreaterThan(100)
  expect(list).toEqual([...new Set(list)].sort((a, b) => a - b))
  expect(behaviours?.times).toHaveLength(list.length)
  expect(Math.min(...(behaviours?.times ?? [-1]))).toBeGreaterThanOrEqual(0)
  expect(Math.max(...(behaviours?.times ?? []))).toBeLessThanOrEqual(timeMs)
})

test('the order of message types counts, what else is in the messages does not', async () => {
  const ab = await hashes(talk({ types: ['a', 'b'] }))
  expect(without(await hashes(talk({ types: ['b', 'a'] })), ab).length).toBeGreaterThan(0)
  expect(await hashes(talk({ types: ['a', 'b'], note: i => `note ${i}` }))).toEqual(ab)
})

test('the role of who gets a message counts', async () => {
  const idle = await hashes(talk({ types: ['a', 'b'] }))
  expect(without(await hashes(talk({ types: ['a', 'b'], role: 'leader' })), idle).length).toBeGreaterThan(2)
})

test('labels that were reached count, and how often in buckets', async () => {
  const types = Array.from({ length: 70 }, () => 'a')
  const upTo = (most: number) => hashes(talk({ types, reach: (env, i) => i < most && env.reach('here') }))
  const none = await upTo(0)
  const once = await upTo(1)
  expect(without(once, none)).toHaveLength(1)
  expect(without(await upTo(40), none).length).toBe(7)
  expect(without(await upTo(64), await upTo(40))).toEqual([])
})

test('a counter without bound does not make everything new for ever', async () => {
  const many = (count: number) => hashes(talk({ types: Array.from({ length: count }, () => 'a') }))
  expect(without(await many(250), await many(140))).toEqual([])
})

test('who it was does not count', async () => {
  const cut = (node: string, other: string) =>
    run(
      talk({ types: [] }),
      {
        seed: 1,
        faults: [
          { kind: 'crash', at: '1s', for: '1s', node: node },
          { kind: 'pause', at: '2.5s', for: '0.1s', node: other },
        ],
      },
      { behaviours: true },
    )
  const one = await cut('n1', 'n2')
  const other = await cut('n2', 'n1')
  expect(other.behaviours?.hashes).toEqual(one.behaviours?.hashes)
  expect(one.behaviours?.hashes.length).toBeGreaterThan((await hashes(talk({ types: [] }))).length)
})

test('faults count if they had an effect', async () => {
  const of = (faults: Parameters<typeof run>[1]['faults'] & object) =>
    run(talk({ types: [] }), { seed: 1, faults }, { behaviours: true })
  const calm = await of([])
  const inert = await of([{ kind: 'loss', at: '1s', for: '1s', rate: 1 }])
  expect(inert.behaviours?.hashes).toEqual(calm.behaviours?.hashes)
})
