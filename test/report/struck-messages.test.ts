import { type AnyEnv, constant, type Fault, run, scenario } from 'sameseed'
import { expect, test } from 'vitest'
import { collect } from '../../src/report/page/collect.ts'
import { StruckMessages, struckText } from '../../src/report/struck-messages.ts'
import type { FaultEvent } from '../../src/sim/journal/event.ts'
import type { ReadonlyJournal } from '../../src/sim/journal/journal.ts'

/** Every 10 ms, n1 sends a number to both others. */
const counting = scenario({
  name: 'counting',
  nodes: {
    count: 3,
    start: (env: AnyEnv) => {
      let next = 0
      if (env.id === 'n1') {
        env.every('10ms', () => {
          next++
          for (const peer of env.peers) env.send(peer, { type: 'count', next })
        })
      }
      return { receive: () => undefined }
    },
  },
  network: { latency: constant('2ms') },
  duration: '100ms',
})

async function effectsOf(...faults: Fault[]): Promise<string[]> {
  const one = await run(counting, { seed: 1, faults }, { journal: true })
  return collect(one, one.journal as ReadonlyJournal, faults, []).faults.map(({ effect }) => effect)
}

test('a fault names the messages that it hit', async () => {
  expect(await effectsOf({ kind: 'partition', at: '35ms', for: '20ms', groups: [['n1'], ['n2']] })).toEqual([
    'blocked 2 messages: n1 → n2 count next: 4 (sent 40.0 ms); n1 → n2 count next: 5 (sent 50.0 ms)',
  ])
  // One that was on its way already comes to the cut as well.
  expect(await effectsOf({ kind: 'partition', at: '41ms', for: '5ms', from: ['n1'], to: ['n2'] })).toEqual([
    'blocked 1 message: n1 → n2 count next: 4 (sent 40.0 ms)',
  ])
  expect(await effectsOf({ kind: 'loss', at: '35ms', for: '10ms', rate: 1, links: [['n1', 'n3']] })).toEqual([
    'lost 1 message: n1 → n3 count next: 4 (sent 40.0 ms)',
  ])
  expect(await effectsOf({ kind: 'delay', at: '35ms', for: '10ms', by: '8ms', node: 'n2' })).toEqual([
    'slowed 1 message: n1 → n2 count next: 4 (sent 40.0 ms, 10.0 ms under way)',
  ])
  expect(await effectsOf({ kind: 'duplication', at: '35ms', for: '10ms', rate: 1 })).toEqual([
    'doubled 2 messages: n1 → n2 count next: 4 (sent 40.0 ms); n1 → n3 count next: 4 (sent 40.0 ms)',
  ])
  expect(await effectsOf({ kind: 'hold', at: '35ms', for: '10ms', links: [['n1', 'n2']] })).toEqual([
    'held back 1 message: n1 → n2 count next: 4 (sent 40.0 ms)',
  ])
  expect(await effectsOf({ kind: 'message', at: '35ms', for: '20ms', action: 'lose', to: 'n3', nth: 2 })).toEqual([
    'hit 1 message: n1 → n3 count next: 5 (sent 50.0 ms)',
  ])
})

test('a fault of particular messages names those to which happened what it does', async () => {
  const after = { kind: 'message', at: '5ms', for: '50ms', to: 'n2' } as const
  expect(
    await effectsOf(
      { ...after, action: 'delay', by: '3ms', nth: 1 },
      { ...after, action: 'lose', nth: 2 },
      { ...after, action: 'duplicate', nth: 3 },
    ),
  ).toEqual([
    // Other messages take as long as their link has it: which one was late by this is not known.
    'hit 1 message',
    'hit 1 message: n1 → n2 count next: 2 (sent 20.0 ms)',
    'hit 1 message: n1 → n2 count next: 3 (sent 30.0 ms)',
  ])
})

test('many are counted, and of two faults that may have done it none is said to have', async () => {
  expect(await effectsOf({ kind: 'loss', at: 0, for: '100ms', rate: 1 })).toEqual([
    expect.stringMatching(/^lost 1[89] messages: n1 → n2 count next: 1 \(sent 10\.0 ms\); .*; .* and 1[56] more$/),
  ])
  const both = await effectsOf(
    { kind: 'loss', at: '5ms', for: '90ms', rate: 0.4 },
    { kind: 'loss', at: '6ms', for: '90ms', rate: 0.4 },
  )
  expect(both).toEqual([expect.stringMatching(/^lost \d+ messages$/), expect.stringMatching(/^lost \d+ messages$/)])
})

test('where not all are known to be its own, those in the causal slice are named, as such', async () => {
  const faults: Fault[] = [
    { kind: 'loss', at: '5ms', for: '90ms', rate: 0.4 },
    { kind: 'loss', at: '6ms', for: '90ms', rate: 0.4 },
  ]
  const one = await run(counting, { seed: 1, faults }, { journal: true })
  const journal = one.journal as ReadonlyJournal
  const begin = [...journal].find((event): event is FaultEvent => event.kind === 'fault')
  const struck = new StruckMessages(journal).by(begin as FaultEvent)
  expect(struck.length).toBeGreaterThan(one.faults[0]?.effect ?? 0)
  const first = struck[0]
  const text = (effect: number) =>
    struckText(
      struck,
      effect,
      () => 'count',
      event => event === first?.event,
    )
  expect(text(0)).toBe('')
  expect(text(1)).toMatch(
    /^; in the causal slice, lost by this fault or another one: n1 → n[23] count \(sent \d+\.0 ms\)$/,
  )
})
