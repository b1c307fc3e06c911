import { ok, run, scenario } from 'sameseed'
import { listAppend } from 'sameseed/checkers'
import { expect, test } from 'vitest'
import { castOf } from '../../src/report/cast.ts'
import { explain } from '../../src/report/explanation.ts'
import { collect } from '../../src/report/page/collect.ts'
import type { ReadonlyJournal } from '../../src/sim/journal/journal.ts'

type Transaction = readonly (readonly [f: 'r' | 'append', key: string, value: unknown])[]

/** Clients that have read what the other one has appended. */
const answers: Readonly<Record<string, Transaction>> = {
  c1: [
    ['append', 'x', 1],
    ['r', 'y', [2]],
  ],
  c2: [
    ['append', 'y', 2],
    ['r', 'x', [1]],
  ],
}
const asked = (client: string): Transaction =>
  (answers[client] ?? []).map(([f, key, value]) => [f, key, f === 'r' ? null : value])

const crossed = scenario({
  name: 'crossed',
  nodes: { count: 1, start: () => ({ receive: () => undefined }) },
  clients: { count: 2, start: env => ({ invoke: async () => ok(answers[env.id]) }) },
  expect: [listAppend()],
  duration: '1s',
})

const operations = [
  { client: 'c1', at: '5ms', f: 'txn', value: asked('c1') },
  { client: 'c2', at: '7ms', f: 'txn', value: asked('c2') },
]

test('whom a checker means by T1 and T2 is told, in explanation and page', async () => {
  const failing = await run(crossed, { seed: 1, operations }, { journal: true })
  const journal = failing.journal as ReadonlyJournal
  expect(failing.violations[0]?.message).toMatch(/T1 .*T2/s)
  const cast = castOf(failing, journal)
  expect(cast.map(({ text }) => text).sort()).toEqual([
    expect.stringMatching(/^T1 is c[12]’s txn \[\[append, [xy], [12]\], \[r, [yx], null\]\]$/),
    expect.stringMatching(/^T2 is c[12]’s txn \[\[append, [xy], [12]\], \[r, [yx], null\]\]$/),
  ])
  expect(new Set(cast.map(({ begin }) => begin.timeUs))).toEqual(new Set([5_000, 7_000]))
  for (const { begin, text } of cast) expect(text).toContain(` ${begin.client}’s `)
  const { sentences } = explain(failing, journal, { faults: [], likelihood: undefined, nearest: undefined })
  expect(sentences[2]).toMatch(/^T\d is .*, at [57]\.0 ms; T\d is .*, at [57]\.0 ms\.$/)
  expect(collect(failing, journal, [], []).inShort?.cast.map(([event]) => journal.at(event))).toEqual(
    cast.map(({ begin }) => begin),
  )
})

test('a sentence without such names has nobody to tell', async () => {
  const { default: liferaft } = await import('../../examples/liferaft/liferaft.sim.ts')
  const failing = await run(liferaft, { seed: '215' }, { journal: true })
  expect(castOf(failing, failing.journal as ReadonlyJournal)).toEqual([])
})
