import {
  type AnyOperation,
  bankWorkload,
  broadcastWorkload,
  counterWorkload,
  kafkaWorkload,
  listAppendWorkload,
  lockWorkload,
  longForkWorkload,
  loss,
  type Nemesis,
  queueWorkload,
  type ReadyMadeWorkload,
  registerWorkload,
  run,
  rwRegisterWorkload,
  type Scenario,
  scenario,
  setWorkload,
  uniqueIdsWorkload,
} from 'sameseed'
import { describe, expect, test } from 'vitest'
import { AllInOne, type Bug, client } from './all-in-one.ts'

const one = (bug?: Bug) => new AllInOne(bug)

interface Entry {
  readonly name: string
  readonly checker: string
  /** The system with or without its planted bug, calm unless there are faults. */
  system(planted?: Bug, faults?: Nemesis): Scenario
  readonly bug: Bug
}

/** Every client is one, so that TypeScript has each workload checked against the operations that it declares. */
function entry<Op extends AnyOperation>(
  name: string,
  make: () => ReadyMadeWorkload<Op>,
  bug: Bug,
  node: (bug?: Bug) => object = one,
): Entry {
  return {
    name,
    bug,
    checker: make().expect[0]!.name,
    system: (planted, faults) =>
      scenario<unknown, Op>({
        ...make(),
        name,
        nodes: { count: 1, start: () => node(planted) },
        clients: { count: 4, start: client },
        duration: faults === undefined ? '2s' : '1s',
        ...(faults === undefined ? { liveness: { quorum: 'all' } } : { faults }),
      }),
  }
}

const WORKLOADS: readonly Entry[] = [
  entry('register', registerWorkload, 'stale-read'),
  entry('list-append', listAppendWorkload, 'lost-append'),
  entry('rw-register', () => rwRegisterWorkload({ linearizableKeys: true }), 'applied-abort'),
  entry('set', setWorkload, 'lost-element', AllInOne.collecting),
  entry('linearizable set', () => setWorkload({ linearizable: true }), 'lost-element', AllInOne.collecting),
  entry('counter', counterWorkload, 'lost-addition', AllInOne.counting),
  entry('linearizable counter', () => counterWorkload({ linearizable: true }), 'lost-addition', AllInOne.counting),
  entry('fifo queue', () => queueWorkload(), 'dequeued-twice'),
  entry('unordered queue', () => queueWorkload({ order: 'unordered' }), 'dequeued-twice'),
  entry('total queue', () => queueWorkload({ order: 'total' }), 'lost-element'),
  entry('bank', bankWorkload, 'lost-money'),
  entry('long fork', longForkWorkload, 'forked'),
  entry('unique ids', uniqueIdsWorkload, 'repeated-id'),
  entry('lock', lockWorkload, 'granted-twice'),
  entry('broadcast', broadcastWorkload, 'incomplete-read', AllInOne.collecting),
  entry('kafka', kafkaWorkload, 'skipped-message'),
]

describe.each(WORKLOADS)('$name', ({ system, bug, checker }) => {
  test('a correct implementation passes, and is asked enough', async () => {
    for (let seed = 1; seed <= 3; seed++) {
      const { verdict, violations, history } = await run(system(), { seed })
      expect(violations).toEqual([])
      expect(verdict).toBe('ok')
      const acknowledged = history.filter(({ type }) => type === 'ok').map(({ f }) => f)
      expect(acknowledged.length).toBeGreaterThan(40)
      expect(new Set(acknowledged)).toEqual(new Set(history.map(({ f }) => f)))
    }
  })

  test('one planted bug is found', async () => {
    for (let seed = 1; seed <= 3; seed++) {
      expect((await run(system(bug), { seed })).signature).toBe(`history: ${checker}`)
    }
  })
})

test('answers that get lost are no violation', async () => {
  for (const { name, system } of WORKLOADS) {
    // What a lost answer took out of the queue never comes out.
    if (name === 'total queue') continue
    const { violations, history } = await run(system(undefined, loss({ every: '200ms', for: '150ms', rate: 0.3 })), {
      seed: 1,
    })
    expect(history.some(({ type }) => type === 'info')).toBe(true)
    expect(violations.filter(({ kind }) => kind !== 'undecided')).toEqual([])
  }
})
