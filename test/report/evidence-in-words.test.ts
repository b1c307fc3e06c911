import { type HistoryEvent, ok, type Run, run, scenario } from 'sameseed'
import { expect, test } from 'vitest'
import { evidence } from '../../src/report/client-operations.ts'

/** What of `add 4`, `add 6`, `add "item 13"` and a read of 6 a checker's sentence names, as it says nothing else. */
async function named(reason: string): Promise<unknown[]> {
  const added = scenario({
    name: 'added',
    nodes: { count: 1, start: () => ({}) },
    clients: {
      count: 1,
      start: () => ({
        invoke: async ({ f, value }: { f: string; value: unknown }) => ok(f === 'read' ? { balance: 6 } : value),
      }),
    },
    duration: '1s',
    expect: [{ name: 'balance', check: () => ({ valid: false, reason }) }],
  })
  const values = [{ amount: 4 }, { amount: 6 }, 'item 13']
  const operations = values.map((value, i) => ({ client: 'c1', at: `${i * 10}ms`, f: 'add', value }))
  const failing: Run = await run(added, {
    seed: '1',
    operations: [...operations, { client: 'c1', at: '90ms', f: 'read', value: null }],
  })
  return [...evidence(failing).keys()].map(start => nameOf(failing.history[start]))
}

function nameOf(event: HistoryEvent | undefined): unknown {
  if (event === undefined || event.f === 'read') return event?.f
  return typeof event.value === 'string' ? event.value : (event.value as { amount: number }).amount
}

test('a number names the operation that has it as its value', async () => {
  expect(await named('lost: 4')).toEqual([4])
  expect(await named('4 is lost, since 6 was written at 20.5 ms')).toEqual([4, 6, 'read'])
})

test('one that counts, bounds or adds up names none', async () => {
  expect(await named('the balance is 6')).toEqual([])
  expect(await named('the account has 6, and 10 was confirmed')).toEqual([])
  expect(await named('4 of 6 are lost')).toEqual([])
})

test('a number that is said with the name of a field is that of no other field', async () => {
  // The read has a 6 as its balance.
  expect(await named('one has amount 6 and one has amount 4')).toEqual([4, 6])
  expect(await named('one has balance 6')).toEqual([])
  expect(await named('6 was written')).toEqual([6, 'read'])
})

test('a text names its operation whatever the number in it, and whatever other numbers there are', async () => {
  expect(await named('item 13 is lost, and 10 was confirmed')).toEqual(['item 13'])
})
