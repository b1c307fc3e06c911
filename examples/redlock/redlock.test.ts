import { describeFault, type Fault, type FaultKind, type PlanOperation, type Run, run, shrink } from 'sameseed'
import { simTest } from 'sameseed/vitest'
import { expect, test } from 'vitest'
import redlock from './redlock.sim.ts'
import fenced from './redlock-fenced.sim.ts'

simTest(fenced, { seeds: 30 })

test('without faults, only the holder writes', async () => {
  const calm = await run(redlock, { seed: 1, faults: [] })
  expect(calm).toPass()
  expect(calm.history.filter(({ f, type }) => f === 'write' && type === 'ok').length).toBeGreaterThan(20)
  // They do get in each other's way.
  const tookMs = calm.history.flatMap(({ index, process, time, type, f }) => {
    if (f !== 'acquire' || type !== 'ok') return []
    const invoked = calm.history.findLast(event => event.index < index && event.process === process)
    return (time - (invoked?.time ?? 0)) / 1e6
  })
  expect(Math.max(...tookMs)).toBeGreaterThan(100)
})

test('a pause between acquiring and using breaks it, which a fencing token makes harmless', async () => {
  const { plan, run: smallest, after } = await shrink(redlock, await failing(['pause']))
  expect(smallest).toFailWith('always: only the holder writes')
  expect(after).toMatchObject({ operations: 3, perturbedMessages: 0, nodes: 2 })
  expect(after.faults).toBeLessThanOrEqual(2)

  const [last] = (plan.faults ?? []).slice(-1) as Extract<Fault, { kind: 'pause' }>[]
  const node = last?.node
  const events = (await run(redlock, plan, { journal: true })).journal ?? []
  const steps = [...events].flatMap(event => {
    if (event.kind === 'fault') return event.phase === 'begin' ? describeFault(event.fault as Fault) : []
    if (event.kind === 'operation') return `${event.client === node ? 'it' : 'another'} ${event.type} ${event.f}`
    return event.kind === 'state' && JSON.stringify(event.state).includes(`"writing":["${node}"]`) ? 'it writes' : []
  })
  const inOrder = ['it ok acquire', 'it invoke write', `pause ${node}`, 'another ok acquire', 'it writes']
  const sinceAcquired = steps.slice(steps.lastIndexOf('it ok acquire'))
  const told = sinceAcquired.filter(step => inOrder.includes(step))
  expect(told.slice(0, 3)).toEqual(inOrder.slice(0, 3))
  // The other may come before the write, or in the middle of it.
  expect(new Set(told.slice(3))).toEqual(new Set(inOrder.slice(3)))

  const harmless = await run(fenced, plan)
  expect(harmless).toPass()
  expect(harmless.coverage.reached['a write is refused']).toBe(1)
})

test('a jump of the clocks of Redis breaks it without any pause', async () => {
  const { run: smallest, after } = await shrink(redlock, await failing(['clock-jump']))
  expect(smallest).toFailWith('always: one lease at a time')
  expect(after).toMatchObject({ operations: 2, faults: 1, nodes: 2 })
})

test('of five Redis nodes, the clocks of three have to jump', async () => {
  const operations = [asks('c1', '1ms', 'acquire'), asks('c2', '60ms', 'acquire')]
  const jumps = ['n2', 'n3', 'n4'].map((node): Fault => ({ kind: 'clock-jump', at: '50ms', node, by: '2s' }))
  const plan = { seed: 1, network: {}, operations }
  expect(await run(redlock, { ...plan, faults: jumps.slice(1) })).toPass()
  expect(await run(redlock, { ...plan, faults: jumps })).toFailWith('always: one lease at a time')
})

test('or the clock of one, when the first worker has not reached two others', async () => {
  const operations = [asks('c1', '1ms', 'acquire'), asks('c2', '260ms', 'acquire')]
  const cut: Fault = { kind: 'partition', at: '0ms', for: '200ms', from: ['c1'], to: ['n5', 'n6'] }
  const jump: Fault = { kind: 'clock-jump', at: '250ms', node: 'n4', by: '2s' }
  const plan = { seed: 1, network: {}, operations }
  expect(await run(redlock, { ...plan, faults: [cut] })).toPass()
  expect(await run(redlock, { ...plan, faults: [jump] })).toPass()
  expect(await run(redlock, { ...plan, faults: [cut, jump] })).toFailWith('always: one lease at a time')
})

test('a worker that is paused does not hold up what bluebird has to do for another', async () => {
  const waiting = await run(redlock, {
    seed: 1,
    network: {},
    // c2 and c3 are told at the same instant that c1 has the lock.
    operations: [...['c1', 'c2', 'c3'].map(client => asks(client, '1ms', 'acquire')), asks('c1', '100ms', 'release')],
    faults: [{ kind: 'pause', at: '13ms', for: '5s', node: 'c2' }],
  })
  const acquired = waiting.history.find(({ process, type }) => process === 2 && type === 'ok')
  expect(acquired?.time).toBeLessThan(1e9)
})

async function failing(faultKinds: readonly FaultKind[]): Promise<Run> {
  for (let seed = 1; seed <= 60; seed++) {
    const found = await run(redlock, { seed, options: { faultKinds } })
    if (!found.ok) return found
  }
  throw new Error(`none of 60 seeds breaks it with ${faultKinds.join(' and ')}`)
}

function asks(client: string, at: string, f: string): PlanOperation {
  return { client, at, f, value: null }
}
