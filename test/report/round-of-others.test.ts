import { type AnyEnv, always, constant, type Operation, ok, run, scenario } from 'sameseed'
import { linearizable, register } from 'sameseed/checkers'
import { expect, test } from 'vitest'
import { explain } from '../../src/report/explanation.ts'
import { collect } from '../../src/report/page/collect.ts'
import type { ReadonlyJournal } from '../../src/sim/journal/journal.ts'

test('of an operation that is wrong, the request is in the slice, though the answer waits for a round of others', async () => {
  /** n1 knows nothing of what was written, and answers when n2 has answered a round that a timer began. */
  const rounds = scenario({
    name: 'rounds',
    nodes: {
      count: 2,
      start: (env: AnyEnv) => {
        const waiting: (() => void)[] = []
        if (env.id === 'n1') env.every('10ms', () => env.send('n2', 'round'))
        return {
          async receive(from: string, message: unknown) {
            if (message === 'round') env.send('n1', 'done')
            if (message === 'done') for (const answer of waiting.splice(0)) answer()
            if (from !== 'c1') return undefined
            await new Promise<void>(resolve => waiting.push(resolve))
            return null
          },
        }
      },
    },
    clients: {
      count: 1,
      start: (env: AnyEnv) => ({
        invoke: async ({ f, value }: Operation<'read' | 'write'>) => {
          const answer = await env.rpc('n1', { f, value }, { timeout: '1s' })
          return ok(f === 'read' ? answer : value)
        },
      }),
    },
    network: { latency: constant('1ms') },
    expect: [linearizable(register({ initial: null }))],
  })
  const operations = [
    { client: 'c1', at: 5, f: 'write', value: 1 },
    { client: 'c1', at: 35, f: 'read', value: null },
  ] as const
  const failing = await run(rounds, { seed: 1, operations, faults: [] }, { journal: true })
  expect(failing.signature).toBe('history: linearizable register')
  const journal = failing.journal as ReadonlyJournal
  const { slice } = collect(failing, journal, [], [])
  const asked = [...journal].findLast(event => event.kind === 'arrive' && event.from === 'c1' && event.to === 'n1')
  expect(asked?.timeUs).toBe(36_000)
  expect(slice).toContain(asked?.id)
})

test('what came before a node sent its answer had reached it, though it came after the question', async () => {
  const slow = scenario({
    name: 'slow',
    nodes: {
      count: 3,
      start: (env: AnyEnv) => {
        let news = 0
        let told = -1
        if (env.id === 'n1') env.after(10, async () => (told = Number(await env.rpc('n2', 'ask', { timeout: '1s' }))))
        if (env.id === 'n3') for (const at of [14, 17]) env.after(at, () => env.send('n2', { type: 'news', at }))
        return {
          async receive(_from: string, message: unknown) {
            if (message !== 'ask') return news++
            const answer = news
            await env.sleep(8)
            return answer
          },
          inspect: () => ({ news, told }),
        }
      },
    },
    network: { latency: constant('2ms') },
    expect: [always('nobody is told', ({ nodes }) => nodes.every(({ state }) => (state as { told: number }).told < 0))],
    duration: '50ms',
  })
  // The second one sets out before the answer does, at 20 ms, and comes later.
  const network = { 'n3->n2': { 1: { latency: '4ms' } } } as const
  const failing = await run(slow, { seed: 1, faults: [], network }, { journal: true })
  expect(failing.failed).toBe(true)
  const { wentBy } = explain(failing, failing.journal as ReadonlyJournal, {
    faults: [],
    likelihood: undefined,
    nearest: undefined,
  })
  const late = wentBy.filter(({ text }) => text.startsWith('still on its way'))
  expect(late.map(({ text }) => text)).toEqual([expect.stringContaining('arrives at 21.0 ms')])
})
