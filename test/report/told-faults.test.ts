import { type AnyEnv, always, constant, type Operation, ok, type Plan, run, scenario } from 'sameseed'
import { linearizable, register } from 'sameseed/checkers'
import { expect, test } from 'vitest'
import { explain } from '../../src/report/explanation.ts'
import type { ReadonlyJournal } from '../../src/sim/journal/journal.ts'
import { WEARY_SEED, weary } from './weary.ts'

const NOTHING = { faults: [], likelihood: undefined, nearest: undefined }

/** A store in memory that answers when it gets to it, and drops the second write. It starts to count anew after a crash. */
const forgetful = scenario({
  name: 'forgetful',
  nodes: {
    count: 1,
    start: (env: AnyEnv) => {
      let [value, turns] = [null as unknown, 0]
      const waiting: (() => void)[] = []
      env.every('1ms', () => {
        if (waiting.length > 0) turns++
        for (const go of waiting.splice(0)) go()
      })
      return {
        async receive(_from: string, request: unknown) {
          const { f, value: given } = request as Operation
          await new Promise<void>(resolve => waiting.push(resolve))
          if (f === 'read') return value
          if (given !== 2) value = given
          return given
        },
        inspect: () => ({ value, turns }),
      }
    },
  },
  clients: {
    count: 1,
    start: (env: AnyEnv) => ({
      invoke: async ({ f, value }: { f: 'read' | 'write'; value: unknown }) =>
        ok(await env.rpc('n1', { f, value }, { timeout: '1s' })),
    }),
  },
  network: { latency: constant('1ms') },
  expect: [linearizable(register())],
})

const write = (at: number, value: number) => ({ client: 'c1', at, f: 'write', value }) as const
const read = { client: 'c1', at: 80, f: 'read', value: null } as const

async function explained(operations: Plan['operations'], crashAt: number): Promise<readonly string[]> {
  const faults = [{ kind: 'crash', at: crashAt, for: 5, node: 'n1' }] as const
  const failing = await run(forgetful, { seed: 1, operations: operations ?? [], faults }, { journal: true })
  expect(failing.signature).toBe('history: linearizable register')
  return explain(failing, failing.journal as ReadonlyJournal, NOTHING).sentences
}

test('a crash lies in between only where it came after the first of the operations, and took something', async () => {
  const between = (sentences: readonly string[]) => sentences.filter(text => text.startsWith('A crash lies in between'))
  expect(between(await explained([write(10, 1), read], 40))).toEqual([
    expect.stringContaining('n1 value: 1 → null, turns: 1 → 0'),
  ])
  // It lost the count, and the write that the read misses came later.
  expect(between(await explained([write(10, 1), write(60, 2), read], 40))).toEqual([])
})

test('a fault that ends in what is told has its beginning told, with how long it lasts', async () => {
  const pausing = scenario({
    name: 'pausing',
    nodes: {
      count: 2,
      start: (env: AnyEnv) => {
        let heard = 0
        if (env.id === 'n1') env.every('10ms', () => env.send('n2', { type: 'word' }))
        return { receive: () => heard++, inspect: () => ({ heard }) }
      },
    },
    network: { latency: constant('1ms') },
    expect: [
      always(
        'n2 hears little',
        ({ nodes }) => nodes.every(each => each.id !== 'n2' || heardBy(each.state) < 3) || 'n1 and n2 talk too much',
      ),
    ],
    duration: '200ms',
  })
  const heardBy = (state: unknown) => (state as { heard: number }).heard
  const faults = [{ kind: 'pause', at: 25, for: 50, node: 'n1' }] as const
  const failing = await run(pausing, { seed: 1, faults }, { journal: true })
  const { beside, chain } = explain(failing, failing.journal as ReadonlyJournal, NOTHING)
  const told = [...beside, ...chain].map(({ text }) => text)
  expect(told).toEqual([
    expect.stringMatching(/^pause n1 \(until 75\.0 ms\)$/),
    expect.stringContaining('pause n1 (since 25.0 ms)'),
    expect.stringContaining('heard: 2 → 3'),
  ])
})

test('faults that are built into nodes are told, and it is not said that there are none', async () => {
  const failing = await run(weary, { seed: WEARY_SEED, faults: [] }, { journal: true })
  expect(failing.failed).toBe(true)
  const { sentences, builtIn } = explain(failing, failing.journal as ReadonlyJournal, NOTHING)
  expect(builtIn.map(({ atUs, text }) => [atUs, text])).toEqual([
    [10_000, 'n1: weary leader'],
    [20_000, 'n1: weary leader'],
  ])
  expect(sentences).toContain(
    'Faults built into nodes that struck: at 10.0 ms, n1: weary leader; then at 20.0 ms, n1: weary leader.',
  )
  expect(sentences.join()).not.toContain('there are no faults')
})
