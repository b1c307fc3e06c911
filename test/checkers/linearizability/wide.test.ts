import fc from 'fast-check'
import { expect, test } from 'vitest'
import { casRegister, counter, linearizable, operations } from '../../../src/checkers/index.ts'
import { search } from '../../../src/checkers/linearizability/search.ts'
import type { EventType, History, HistoryEvent } from '../../../src/workload/history.ts'
import { effort } from '../../effort.ts'
import { linearizableByBruteForce } from './brute-force.ts'
import { histories } from './histories.ts'
import { usages } from './usages.ts'

/** The history while many others wait: for reads that can be answered at the start, and for writes that nobody sees. */
function crowded(history: History, crowd: number): History {
  const events: Omit<HistoryEvent, 'index'>[] = []
  const all = (type: EventType, f: string, value: unknown, from: number) => {
    for (let i = 0; i < crowd; i++) events.push({ time: 0, process: from + i, type, f, value })
  }
  all('invoke', 'write', 99, 1000)
  all('invoke', 'read', null, 2000)
  events.push(...history)
  all('ok', 'read', null, 2000)
  return events.map((event, index) => ({ ...event, index }))
}

test('windows of several words', () => {
  const { use } = usages.find(({ name }) => name === 'casRegister')!
  const checker = linearizable(casRegister())
  fc.assert(
    fc.property(histories(use), fc.constantFrom(31, 32, 33, 70), (history, crowd) => {
      const { valid } = checker.check(crowded(history, crowd))
      expect(valid).toBe(linearizableByBruteForce(casRegister(), history))
    }),
    { seed: 1, numRuns: effort(300) },
  )
})

test('many equal operations at once are no harder than one after the other', () => {
  const events: Omit<HistoryEvent, 'index'>[] = []
  const add = (process: number, type: EventType, f: string, value: unknown) =>
    events.push({ time: 0, process, type, f, value })
  for (let i = 0; i < 50; i++) add(i, 'invoke', 'increment', null)
  add(50, 'invoke', 'read', null)
  for (let i = 0; i < 50; i++) add(i, 'ok', 'increment', null)
  add(50, 'ok', 'read', 25)
  for (const seen of [50, 51]) {
    const history = [
      ...events,
      { time: 0, process: 51, type: 'invoke' as const, f: 'read', value: null },
      { time: 0, process: 51, type: 'ok' as const, f: 'read', value: seen },
    ].map((event, index) => ({ ...event, index }))
    const { outcome, steps } = search(counter(), operations(history), 1e5)
    expect(outcome).toBe(seen === 50 ? 'linearizable' : 'not linearizable')
    expect(steps).toBeLessThan(50_000)
  }
})
