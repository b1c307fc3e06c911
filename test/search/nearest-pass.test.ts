import { type AnyEnv, always, crash, type History, mix, ok, run, scenario, shrink } from 'sameseed'
import { expect, test } from 'vitest'
import liferaft from '../../examples/liferaft/liferaft.sim.ts'
import { nearestPass } from '../../src/search/nearest-pass.ts'

test('of liferaft, one message decides, and the run that passes is another one for good', async () => {
  const found = await run(liferaft, { seed: '215' })
  const { plan } = await shrink(liferaft, found, { shrinkRuns: 300 })
  const failing = await run(liferaft, plan, { journal: true })
  const passing = await nearestPass(liferaft, failing, { runs: 100 })
  expect(passing?.change).toMatch(/^n3→n[12] voted takes [\d.]+ ms instead of [\d.]+ ms$/)
  expect(passing?.run.ok).toBe(true)
  expect((await run(liferaft, passing!.plan)).ok).toBe(true)
  // Not only put off until after the end.
  expect(passing!.run.timeMs).toBeGreaterThan(failing.timeMs)
})

test('a message is told with the least delay that does, and a copy of the failure with no other change fails', async () => {
  const late = scenario({
    name: 'late',
    nodes: {
      count: 2,
      start: (env: AnyEnv) => {
        let early = false
        if (env.id === 'n1') env.send('n2', 'hello')
        return {
          receive: () => {
            early = env.elapsed() < 8
          },
          inspect: () => early,
        }
      },
    },
    network: { latency: { kind: 'constant', value: '3ms' } },
    expect: [always('late', ({ nodes }) => nodes.every(({ state }) => state === false))],
    duration: '100ms',
  })
  const failing = await run(late, { seed: 1 }, { journal: true })
  const passing = await nearestPass(late, failing, { runs: 50 })
  const { latency } = passing!.plan.network!['n1->n2']!['0'] as { latency: string }
  expect(Number.parseFloat(latency)).toBeGreaterThanOrEqual(8)
  expect(Number.parseFloat(latency)).toBeLessThan(9)
  expect(passing!.change).toBe(`a message n1→n2 takes ${Number.parseFloat(latency)} ms instead of 3 ms`)
})

test('with no runs left, what passed while the plan was made smaller is taken', async () => {
  const crashed = { kind: 'crash', at: '50ms', node: 'n1' } as const
  const fragile = scenario({
    name: 'fragile',
    nodes: { count: 2, start: (env: AnyEnv) => void env.every('10ms', () => {}) },
    faults: crash(),
    expect: [always('runs', ({ down }) => !down.includes('n1'))],
    duration: '100ms',
  })
  const faults = [{ kind: 'crash', at: '20ms', for: '5ms', node: 'n2' }, crashed] as const
  const failing = await run(fragile, { seed: 1, faults }, { journal: true })
  expect(failing.failed).toBe(true)
  const [neither, other, same] = [[], [faults[0]], [crashed]].map(each => ({ ...failing.plan, faults: each }))
  expect(await nearestPass(fragile, failing, { runs: 0 })).toBeUndefined()
  const passing = await nearestPass(fragile, failing, { runs: 0, known: [neither!, other!, same!] })
  expect(passing).toMatchObject({ change: 'crash n1 does not happen', plan: other, run: { ok: true } })
  // What lacks more than one thing is not near, and what does not pass when it goes on is none.
  expect(await nearestPass(fragile, failing, { runs: 0, known: [neither!, same!] })).toBeUndefined()
  expect(await nearestPass(fragile, failing, { runs: 0, known: [other!], first: 5, skip: [5] })).toBeUndefined()

  const shrunk = await shrink(fragile, failing, { shrinkRuns: 40 })
  expect(shrunk.passing.length).toBeGreaterThan(0)
  const smallest = await run(fragile, shrunk.plan, { journal: true })
  const nearest = await nearestPass(fragile, smallest, { runs: 0, known: shrunk.passing })
  expect(nearest?.change).toBe('crash n1 does not happen')
})

test('where no message matters, a fault does; bounded, it gives up', async () => {
  const fragile = scenario({
    name: 'fragile',
    nodes: { count: 2, start: (env: AnyEnv) => void env.every('10ms', () => {}) },
    faults: crash(),
    expect: [always('runs', ({ down }) => down.length === 0)],
    duration: '100ms',
  })
  const failing = await run(
    fragile,
    { seed: 1, faults: [{ kind: 'crash', at: '50ms', node: 'n1' }] },
    { journal: true },
  )
  expect(failing.failed).toBe(true)
  expect((await nearestPass(fragile, failing, { runs: 20 }))?.change).toBe('crash n1 does not happen')
  expect(await nearestPass(fragile, failing, { runs: 2 })).toBeUndefined()
  expect(await nearestPass(fragile, failing, { runs: 20, stop: () => true })).toBeUndefined()
  // The run that would have passed is known not to end.
  expect(await nearestPass(fragile, failing, { runs: 20, first: 11, skip: [13] })).toBeUndefined()
})

test('a run in which the operation is missing that shows the mistake is none that passes', async () => {
  // Each addition overwrites the ones before; it is known to whoever reads in time.
  const forgetful = scenario({
    name: 'forgetful',
    nodes: {
      count: 1,
      start: () => {
        let kept: number[] = []
        return {
          receive: (_from: string, request: { add?: number }) => {
            if (request.add !== undefined) kept = [request.add]
            return kept
          },
        }
      },
    },
    clients: {
      count: 1,
      start: (env: AnyEnv) => ({
        async invoke({ f, value }: { f: string; value: unknown }) {
          const answer = await env.rpc('n1', f === 'add' ? { add: value } : {}, { timeout: '100ms' })
          return ok(f === 'add' ? undefined : answer)
        },
      }),
    },
    workload: mix({ add: 1, read: 1 }),
    network: { latency: { kind: 'constant', value: '1ms' } },
    settle: '10ms',
    expect: [
      {
        name: 'all there',
        check: (history: History) => {
          const added = history.filter(({ f, type }) => f === 'add' && type === 'ok').length
          const read = history.findLast(({ f, type }) => f === 'read' && type === 'ok')?.value as number[] | undefined
          return { valid: read === undefined || read.length >= added, reason: 'something is missing' }
        },
      },
    ],
  })
  const operations = [
    { client: 'c1', at: '0ms', f: 'add', value: 1 },
    { client: 'c1', at: '4ms', f: 'add', value: 2 },
    { client: 'c1', at: '7ms', f: 'read', value: null },
  ]
  const plan = { seed: 1, operations, options: { duration: '8ms' } }
  const failing = await run(forgetful, plan, { journal: true })
  expect(failing.signature).toBe('history: all there')
  // A late reply keeps the read from being invoked: without it nothing is found, and all is as wrong as before.
  const late = await run(forgetful, { ...plan, network: { 'n1->c1': { 1: { latency: '20ms' } } } })
  expect([late.ok, late.history.filter(({ f }) => f === 'read')]).toEqual([true, []])
  const passing = await nearestPass(forgetful, failing, { runs: 200 })
  // The plan asks for it at the start, when n1 is not up yet.
  expect(passing?.change).toBe('c1 does not invoke add at 1.0 ms')
})
