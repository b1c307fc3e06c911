import { describeFault, type Fault, parsePlan, run } from 'sameseed'
import { expect, test } from 'vitest'
import { pings } from './pings.ts'

test('a plan that was written by hand does exactly what it says', async () => {
  const plan = parsePlan(
    JSON.parse(`{
      "seed": "1",
      "network": {},
      "faults": [
        { "kind": "partition", "at": "15ms", "for": "20ms", "from": ["n1"], "to": ["n2"] },
        { "kind": "message", "at": 0, "action": "duplicate", "by": "3ms", "from": "n1", "to": "n3", "match": { "n": 4 } },
        { "kind": "delay", "at": "55ms", "for": "10ms", "by": "7ms", "node": "n2" }
      ]
    }`),
  )
  const { journal, faults } = await run(pings({ count: 3, duration: '75ms' }), plan, { journal: true })
  const lines = [...(journal ?? [])].flatMap(event => {
    const ms = event.timeUs / 1_000
    if (event.kind === 'fault') return [`${ms} ${event.phase} ${describeFault(event.fault as Fault)}`]
    if (event.kind === 'send') return event.fate === 'sent' ? [] : [`${ms} ${event.from}->${event.to} ${event.fate}`]
    return event.kind === 'arrive' ? [`${ms} ${event.from}->${event.to} #${event.number}`] : []
  })
  expect(lines).toEqual([
    '0 begin duplicate every message from n1 to n3 like {"n":4} by 3ms',
    '11 n1->n2 #0',
    '11 n1->n3 #0',
    '15 begin partition n1 -> n2',
    '20 n1->n2 blocked',
    '21 n1->n3 #1',
    '30 n1->n2 blocked',
    '31 n1->n3 #2',
    '35 end partition n1 -> n2',
    '41 n1->n2 #3',
    '41 n1->n3 #3',
    '51 n1->n2 #4',
    '51 n1->n3 #4',
    '54 n1->n3 #4',
    '55 begin delay by 7ms at n2',
    '61 n1->n3 #5',
    '65 end delay by 7ms at n2',
    '68 n1->n2 #5',
    '71 n1->n2 #6',
    '71 n1->n3 #6',
    '75 end duplicate every message from n1 to n3 like {"n":4} by 3ms',
  ])
  expect(faults.map(({ effect }) => effect)).toEqual([1, 2, 1])
})
