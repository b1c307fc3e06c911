import { type AnyEnv, constant, eventually, type Plan, partition, run, scenario } from 'sameseed'
import { expect, test } from 'vitest'
import { explain } from '../../src/report/explanation.ts'
import type { ReadonlyJournal } from '../../src/sim/journal/journal.ts'

const NOTHING = { faults: [], likelihood: undefined, nearest: undefined }

/** n1 tells all others of a thing once; who does not hear of it never will. */
const news = scenario({
  name: 'news',
  nodes: {
    count: 4,
    start: (env: AnyEnv) => {
      let [heard, beats]: [string | null, number] = [null, 0]
      if (env.id === 'n1') {
        env.after('20ms', () => {
          heard = 'news-7'
          for (const peer of env.peers) env.send(peer, { type: 'news', item: heard })
        })
      }
      if (env.id === 'n2') env.after('60ms', () => beats++)
      return {
        receive: (_from: string, { item }: { item: string }) => {
          heard = item
        },
        inspect: () => ({ heard, beats }),
      }
    },
  },
  network: { latency: constant('1ms') },
  faults: [partition()],
  expect: [
    eventually('all know', ({ nodes }) => {
      const without = nodes.find(({ state }) => (state as { heard: string | null }).heard === null)
      return without === undefined || `${without.id} never heard of news-7`
    }),
  ],
  duration: '100ms',
})

const plan: Plan = {
  seed: '1',
  faults: [{ kind: 'partition', at: '10ms', for: '30ms', groups: [['n1'], ['n3']] }],
}

test('of what does not come true in the end it is told what the nodes show then, and what did not get through', async () => {
  const failing = await run(news, plan, { journal: true })
  const journal = failing.journal as ReadonlyJournal
  const { endings, missed, pivot, pivotTitle, sentences } = explain(failing, journal, NOTHING)
  expect(endings.map(({ text }) => text)).toEqual(
    [
      "n2 in the end, since 60.0 ms: heard: 'news-7', beats: 1",
      'n3 in the end, since 0.0 ms: heard: null, beats: 0',
      "n1, n4 in the end, since 21.0 ms: heard: 'news-7', beats: 0",
    ].map(text => text.replaceAll("'news-7'", 'news-7')),
  )
  // It is told once.
  expect(sentences.join('').match(/blocked by a partition/g)).toHaveLength(1)
  expect(missed.map(({ text }) => text)).toEqual(['n1 → n3: × blocked by a partition: news item: news-7'])
  // It is a thing that the sentence names; of n3, which it names as well, nothing else is known.
  expect(pivotTitle).toBe('The last change about news-7, at n4')
  expect(pivot.map(({ text }) => text)).toEqual(['n1 → n4: news item: news-7 (sent 20.0 ms) ⇒ n4 heard: null → news-7'])
  expect(sentences.join('\n')).toMatch(/What the nodes show in the end: n2 .*\n(.*\n)*What did not get through: at /)
})

test('of what goes wrong in a step, neither is told', async () => {
  const { default: liferaft } = await import('../../examples/liferaft/liferaft.sim.ts')
  const failing = await run(liferaft, { seed: '215' }, { journal: true })
  const { endings, missed } = explain(failing, failing.journal as ReadonlyJournal, NOTHING)
  expect([...endings, ...missed]).toEqual([])
})
