import { type Fault, run, scenario } from 'sameseed'
import { story } from 'sameseed/report'
import { expect, test } from 'vitest'
import { factsOf, faultKinds } from '../../src/faults/catalogue.ts'

/** Nodes that count each other's messages until one of them has had too many. */
const counting = scenario({
  name: 'counting',
  nodes: {
    count: 3,
    initial: 2,
    start: env => {
      let n = 0
      env.every('30ms', () => env.send('n1', n))
      void env.disk.write('f', 'x').then(() => env.disk.fsync('f'))
      return { receive: () => void n++, inspect: () => ({ n }) }
    },
  },
  duration: '100ms',
  settle: 0,
  expect: ({ always }) => [always('few', ({ nodes }) => nodes.every(({ state }) => state.n < 4))],
})

test('what does not last is told once, and neither drawn nor told as going on', async () => {
  const faults: Fault[] = [
    { kind: 'join', at: '10ms', node: 'n3' },
    { kind: 'leave', at: '20ms', node: 'n2' },
    { kind: 'bit-rot', at: '25ms', node: 'n1', bit: 1 },
    { kind: 'clock-jump', at: '28ms', node: 'n1', by: '1s' },
    { kind: 'reset', at: '29ms', between: ['n1', 'n3'] },
  ]
  expect(faultKinds.filter(kind => !factsOf({ kind }).lasts).sort()).toEqual(faults.map(({ kind }) => kind).sort())
  const failing = await run(counting, { seed: 1, faults }, { journal: true })
  expect(failing.ok).toBe(false)
  const told = story(failing)
  for (const text of ['join n3', 'leave n2', 'bit-rot n1 bit 1', 'clock-jump n1 by 1s']) expect(told).toContain(text)
  expect(told).not.toMatch(/until|healed|is over/)
  // Bands stand between the time and the first lifeline.
  expect(told).not.toMatch(/[┌└]/)
  const ends = [...(failing.journal ?? [])].filter(event => event.kind === 'fault' && event.phase === 'end')
  expect(ends).toEqual([])
})

test('and what lasts is', async () => {
  const failing = await run(
    counting,
    { seed: 1, faults: [{ kind: 'slow', at: '1ms', for: '40ms', node: 'n2', step: '1ms' }] },
    { journal: true },
  )
  expect(story(failing)).toContain('slow n2, 1ms a step (until 41.0 ms)')
})
