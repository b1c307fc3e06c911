import {
  bankWorkload,
  broadcastWorkload,
  counterWorkload,
  kafkaWorkload,
  listAppendWorkload,
  lockWorkload,
  longForkWorkload,
  loss,
  queueWorkload,
  type ReadyMadeWorkload,
  registerWorkload,
  run,
  rwRegisterWorkload,
  scenario,
  setWorkload,
  uniqueIdsWorkload,
} from 'sameseed'
import { describe, expect, test } from 'vitest'
import { AllInOne, type Bug, client } from './all-in-one.ts'

const one = (bug?: Bug) => new AllInOne(bug)

const WORKLOADS: readonly [name: string, make: () => ReadyMadeWorkload, bug: Bug, node?: (bug?: Bug) => object][] = [
  ['register', () => registerWorkload(), 'stale-read'],
  ['list-append', () => listAppendWorkload(), 'lost-append'],
  ['rw-register', () => rwRegisterWorkload({ linearizableKeys: true }), 'applied-abort'],
  ['set', () => setWorkload(), 'lost-element', AllInOne.collecting],
  ['linearizable set', () => setWorkload({ linearizable: true }), 'lost-element', AllInOne.collecting],
  ['counter', () => counterWorkload(), 'lost-addition', AllInOne.counting],
  ['linearizable counter', () => counterWorkload({ linearizable: true }), 'lost-addition', AllInOne.counting],
  ['fifo queue', () => queueWorkload(), 'dequeued-twice'],
  ['unordered queue', () => queueWorkload({ order: 'unordered' }), 'dequeued-twice'],
  ['total queue', () => queueWorkload({ order: 'total' }), 'lost-element'],
  ['bank', () => bankWorkload(), 'lost-money'],
  ['long fork', () => longForkWorkload(), 'forked'],
  ['unique ids', () => uniqueIdsWorkload(), 'repeated-id'],
  ['lock', () => lockWorkload(), 'granted-twice'],
  ['broadcast', () => broadcastWorkload(), 'incomplete-read', AllInOne.collecting],
  ['kafka', () => kafkaWorkload(), 'skipped-message'],
]

describe.each(WORKLOADS)('%s', (name, make, bug, node = one) => {
  const system = (planted?: Bug) =>
    scenario({
      ...make(),
      name,
      nodes: { count: 1, start: () => node(planted) },
      clients: { count: 4, start: client },
      duration: '2s',
      liveness: { quorum: 'all' },
    })

  test('a correct implementation passes, and is asked enough', async () => {
    for (let seed = 1; seed <= 3; seed++) {
      const { verdict, violations, history } = await run(system(), { seed })
      expect(violations).toEqual([])
      expect(verdict).toBe('pass')
      const acknowledged = history.filter(({ type }) => type === 'ok').map(({ f }) => f)
      expect(acknowledged.length).toBeGreaterThan(40)
      expect(new Set(acknowledged)).toEqual(new Set(history.map(({ f }) => f)))
    }
  })

  test('one planted bug is found', async () => {
    const [checker] = make().expect
    for (let seed = 1; seed <= 3; seed++) {
      expect((await run(system(bug), { seed })).signature).toBe(`history: ${checker?.name}`)
    }
  })
})

test('answers that get lost are no violation', async () => {
  for (const [name, make, , node = one] of WORKLOADS) {
    // What a lost answer took out of the queue never comes out.
    if (name === 'total queue') continue
    const system = scenario({
      ...make(),
      name,
      nodes: { count: 1, start: () => node() },
      clients: { count: 4, start: client },
      faults: loss({ every: '200ms', for: '150ms', rate: 0.3 }),
      duration: '1s',
    })
    const { violations, history } = await run(system, { seed: 1 })
    expect(history.some(({ type }) => type === 'info')).toBe(true)
    expect(violations.filter(({ kind }) => kind !== 'undecided')).toEqual([])
  }
})
