import { type AnyEnv, type Checker, ok, run, scenario } from 'sameseed'
import { agreement, independent, monotonic } from 'sameseed/checkers'
import { expect, test } from 'vitest'
import { evidence } from '../../src/report/client-operations.ts'

type Answered = readonly [client: string, atMs: number, f: string, value: unknown]

/** What of a history is evidence, as `c1 at 10: 5`; each operation is answered after a millisecond by its value. */
async function shown(expected: Checker<unknown>, operations: readonly Answered[]): Promise<string[]> {
  const answering = scenario({
    name: 'answering',
    nodes: { count: 1, start: () => ({}) },
    clients: {
      count: 3,
      start: (env: AnyEnv) => ({
        async invoke({ value }: { value: unknown }) {
          await env.sleep('1ms')
          return ok(value as never)
        },
      }),
    },
    duration: '1s',
    expect: [expected],
  })
  const plan = operations.map(([client, atMs, f, value]) => ({ client, at: `${atMs}ms`, f, value }))
  const failing = await run(answering, { seed: '1', operations: plan })
  expect(failing.verdict).toBe('failed')
  return [...evidence(failing).keys()].map(start => {
    const { time, value } = failing.history[start]!
    return `${Math.round(time / 1e6)}: ${JSON.stringify(value)}`
  })
}

test('of several slots that have conflicts, the one that the sentence tells', async () => {
  const decided: Answered[] = [
    ['c1', 10, 'decide', [0, 1]],
    ['c2', 20, 'decide', [0, 2]],
    ['c1', 30, 'decide', [1, 3]],
    ['c2', 40, 'decide', [1, 4]],
    ['c1', 50, 'decide', [2, 5]],
    ['c2', 60, 'decide', [2, 6]],
  ]
  expect(await shown(agreement(), decided)).toEqual(['10: [0,1]', '20: [0,2]'])
})

test('an operation that ended when its client began the next one is not taken for that', async () => {
  const reads: Answered[] = [5, 4, 9, 9].map(value => ['c1', 10, 'read', value] as const)
  expect(await shown(monotonic(), reads)).toEqual(['10: 5', '11: 4'])
})

test('of many keys, the one that is wrong', async () => {
  const ids: Answered[] = [0, 1, 2, 3, 4, 5].flatMap(key => [
    ['c1', 10 * key + 10, 'decide', [key, [0, 1]]],
    ['c2', 10 * key + 15, 'decide', [key, [0, key === 1 ? 2 : 1]]],
  ])
  expect(await shown(independent(agreement() as never), ids)).toEqual(['20: [1,[0,1]]', '25: [1,[0,2]]'])
})
