import { type AnyEnv, constant, type History, ok, run, scenario } from 'sameseed'
import { expect, test } from 'vitest'
import { explain } from '../../src/report/explanation.ts'
import { focusOf } from '../../src/report/focus.ts'
import { happeningsOf } from '../../src/report/happenings.ts'
import { sliceOf } from '../../src/report/slice.ts'
import type { ReadonlyJournal } from '../../src/sim/journal/journal.ts'

/** A client asks again where it was not answered in time; a node may know what it was asked before. */
const counting = (knows: boolean) =>
  scenario({
    name: 'counting',
    nodes: {
      count: 1,
      start: () => {
        let sum = 0
        const known = new Set<number>()
        return {
          receive(_from: string, { id, by }: { id: number; by: number }) {
            if (!(knows && known.has(id))) sum += by
            known.add(id)
            return sum
          },
          inspect: () => ({ sum }),
        }
      },
    },
    clients: {
      count: 1,
      start: (env: AnyEnv) => ({
        async invoke({ value }: { f: 'add'; value: number }) {
          for (;;) {
            try {
              return ok(await env.rpc('n1', { id: value, by: value }, { timeout: '20ms' }))
            } catch {
              // Asked again.
            }
          }
        },
      }),
    },
    network: { latency: constant('1ms') },
    duration: '300ms',
    expect: [
      {
        name: 'sums',
        check: (history: History) => {
          const last = history.findLast(({ type }) => type === 'ok')
          return {
            valid: last === undefined || Number(last.value) < 8,
            reason: `the sum is ${last?.value}`,
            details: { read: last },
          }
        },
      },
    ],
  })

const operations = [
  { client: 'c1', at: '5ms', f: 'add', value: 1 },
  { client: 'c1', at: '60ms', f: 'add', value: 4 },
] as const
/** The first answer about the 4 is lost. */
const network = { 'n1->c1': { '1': 'lost' } } as const

test('where nodes took up a request twice, both steps are told, and are in the slice', async () => {
  const failing = await run(counting(false), { seed: 1, operations, network, faults: [] }, { journal: true })
  expect(failing.violations[0]?.message).toContain('the sum is 9')
  const journal = failing.journal as ReadonlyJournal
  const { pivot, pivotTitle } = explain(failing, journal, { faults: [], likelihood: undefined, nearest: undefined })
  expect(pivotTitle).toBe('The same request was taken up twice, at n1')
  expect(pivot.map(({ text }) => text)).toEqual([
    'c1 → n1: rpc id: 4, by: 4 (sent 60.0 ms) ⇒ n1 sum: 1 → 5',
    'c1 → n1: rpc id: 4, by: 4 (sent 80.0 ms) ⇒ n1 sum: 5 → 9, n1 answers at once: 9',
  ])
  const happenings = happeningsOf(journal)
  const slice = sliceOf(happenings, focusOf(failing, happenings))
  for (const { event } of pivot) expect(slice.has(happenings.placeOf(event))).toBe(true)
})

test('a node that knew the request the second time took it up once', async () => {
  const fine = await run(counting(true), { seed: 1, operations, network, faults: [] }, { journal: true })
  expect(fine.verdict).toBe('ok')
})

test('who asks for the same again later, in an operation of its own, asks for something new', async () => {
  const twice = [
    { client: 'c1', at: '5ms', f: 'add', value: 4 },
    { client: 'c1', at: '60ms', f: 'add', value: 4 },
  ] as const
  const failing = await run(counting(false), { seed: 1, operations: twice, faults: [] }, { journal: true })
  expect(failing.violations[0]?.message).toContain('the sum is 8')
  const journal = failing.journal as ReadonlyJournal
  const { pivotTitle } = explain(failing, journal, { faults: [], likelihood: undefined, nearest: undefined })
  expect(pivotTitle).not.toMatch(/taken up twice/)
})
