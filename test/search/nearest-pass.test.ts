import { type AnyEnv, always, crash, eventually, type History, mix, ok, run, scenario, shrink } from 'sameseed'
import { expect, test } from 'vitest'
import liferaft from '../../examples/liferaft/liferaft.sim.ts'
import { avoidance } from '../../src/search/avoidance.ts'
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

test('where it came after the time was up, faults end as they did then: the change is all that is different', async () => {
  // n1's word is held back to the end. It does harm only while n2 knows of n3's, which it does for 100 ms.
  const crossed = scenario({
    name: 'crossed',
    nodes: {
      count: 3,
      start: (env: AnyEnv) => {
        let [knows, harmed] = [false, false]
        if (env.id === 'n1') env.after('5ms', () => env.send('n2', 'harm'))
        if (env.id === 'n3') env.after('20ms', () => env.send('n2', 'know'))
        return {
          receive(_from: string, word: string) {
            if (word === 'harm') harmed = knows
            else {
              knows = true
              env.after('100ms', () => {
                knows = false
              })
            }
          },
          inspect: () => harmed,
        }
      },
    },
    network: { latency: { kind: 'constant', value: '1ms' } },
    expect: [
      always('no harm', ({ nodes }) => nodes.every(({ state }) => state === false)),
      // Without it, nothing would be waited for after the time is up.
      eventually('some time passes', ({ now }) => now > 300),
    ],
    duration: '1s',
  })
  const failing = await run(
    crossed,
    { seed: 1, options: { duration: '50ms' }, faults: [{ kind: 'hold', at: 0, groups: [['n1'], ['n2']] }] },
    { journal: true },
  )
  expect(failing.signature).toBe('always: no harm')
  expect(failing.timeMs).toBeGreaterThanOrEqual(50)
  const passing = await nearestPass(crossed, failing, { runs: 60 })
  const { network: _, ...rest } = passing!.plan
  expect((await run(crossed, rest)).signature).toBe(failing.signature)
  expect(passing?.change).toMatch(/^a message n1→n2 takes 1[1-9]\d ms instead of 45 ms$/)
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

/** A list that forgets what was added before, `forgets`, or where the next addition comes at once. */
function notes(forgets: 'always' | 'when added at once') {
  return scenario({
    name: 'notes',
    nodes: {
      count: 1,
      start: (env: AnyEnv) => {
        let kept: readonly number[] = []
        return {
          async receive(_from: string, { add }: { add?: number }) {
            if (add === undefined) return kept
            const before = forgets === 'always' ? [] : kept
            await env.sleep('5ms')
            kept = [...before, add]
            return kept
          },
          inspect: () => kept,
        }
      },
    },
    clients: {
      count: 2,
      start: (env: AnyEnv) => ({
        invoke: async ({ f, value }: { f: string; value: unknown }) =>
          ok(await env.rpc<readonly number[]>('n1', f === 'add' ? { add: value } : {}, { timeout: '200ms' })),
      }),
    },
    workload: mix({ add: 1, read: 1 }),
    network: { latency: { kind: 'constant', value: '1ms' } },
    expect: [
      {
        name: 'all there',
        check(history: History) {
          const confirmed = new Set<unknown>()
          const owed = new Map<unknown, unknown[]>()
          for (const { type, f, process, value } of history) {
            if (type === 'invoke') owed.set(process, [...confirmed])
            else if (f === 'add' && type === 'ok') confirmed.add((value as number[]).at(-1))
            else if (f === 'read' && owed.get(process)?.some(each => !(value as unknown[]).includes(each))) {
              return { valid: false, reason: 'something is missing' }
            }
          }
          return { valid: true, reason: '' }
        },
      },
    ],
  })
}

const READ_AFTER_TWO = {
  seed: 1,
  network: {},
  options: { duration: '60ms' },
  operations: [
    { client: 'c1', at: '1ms', f: 'add', value: 1 },
    { client: 'c2', at: '1ms', f: 'add', value: 2 },
    { client: 'c2', at: '20ms', f: 'read', value: null },
  ],
} as const

test('what avoids a mistake goes before what only hides it', async () => {
  const racing = notes('when added at once')
  const failing = await run(racing, READ_AFTER_TWO, { journal: true })
  expect(failing.signature).toBe('history: all there')
  // A late reply is the first change that passes: nobody had a right to see what was added.
  const late = await run(racing, { ...READ_AFTER_TWO, network: { 'n1->c1': { 0: { latency: '20ms' } } } })
  expect([late.ok, late.states.n1]).toEqual([true, failing.states.n1])
  const passing = await nearestPass(racing, failing, { runs: 100 })
  expect(passing?.run.states.n1).toHaveLength(2)
  expect(avoidance(passing!)).toMatch(
    /^c[12]→n1 request (sent at 1.0 ms )?takes [\d.]+ ms instead of 1 ms, and nothing wrong is seen$/,
  )
})

test('where nothing avoids it, it is told what hides it, and that the nodes do the same', async () => {
  const forgetful = notes('always')
  const failing = await run(forgetful, READ_AFTER_TWO, { journal: true })
  expect(failing.signature).toBe('history: all there')
  // No more than the replies late, and the request to read.
  const passing = await nearestPass(forgetful, failing, { runs: 4 })
  expect(passing?.run.states).toEqual(failing.states)
  expect(avoidance(passing!)).toBe(
    'n1→c1 reply takes 20 ms instead of 1 ms, and nothing wrong is seen, though the nodes do all the same',
  )
  const more = await nearestPass(forgetful, failing, { runs: 200 })
  expect(avoidance(more!)).toMatch(/^c1→n1 request takes [\d.]+ ms instead of 1 ms, and nothing wrong is seen$/)
})

test('an operation that only looks back is not what a mistake needs', async () => {
  const forgetful = notes('always')
  const { operations, ...rest } = READ_AFTER_TWO
  const failing = await run(forgetful, { ...rest, operations }, { journal: true })
  // The time is up before a message that is late could make a difference.
  const known = [0, 2].map(less => ({ ...rest, operations: operations.toSpliced(less, 1), seed: '1' }))
  const without = await nearestPass(forgetful, failing, { runs: 0, known: [known[1]!] })
  expect(avoidance(without!)).toBe(
    'c2 does not invoke read at 20.0 ms, and nothing wrong is seen, though the nodes do all the same',
  )
  const first = await nearestPass(forgetful, failing, { runs: 0, known: [known[1]!, known[0]!] })
  expect(avoidance(first!)).toBe('c1 does not invoke add at 1.0 ms, and nothing wrong is seen')
})

test('where the last operation is itself the mistake, the nodes do not do the same without it', async () => {
  const account = scenario({
    name: 'account',
    nodes: {
      count: 1,
      start: () => {
        let balance = 0
        return { receive: (_from: string, amount: number) => (balance += amount), inspect: () => balance }
      },
    },
    clients: {
      count: 1,
      start: (env: AnyEnv) => ({
        invoke: async ({ value }: { value: number }) => ok(await env.rpc<number>('n1', value, { timeout: '200ms' })),
      }),
    },
    workload: mix({ move: { weight: 1, value: () => 1 } }),
    expect: [
      {
        name: 'none owes',
        check: (history: History) => ({
          valid: !history.some(({ type, value }) => type === 'ok' && Number(value) < 0),
          reason: 'a debt',
        }),
      },
    ],
  })
  const operations = [
    { client: 'c1', at: '2ms', f: 'move', value: 1 },
    { client: 'c1', at: '50ms', f: 'move', value: -5 },
  ]
  const failing = await run(
    account,
    { seed: 1, operations, network: {}, options: { duration: '100ms' } },
    { journal: true },
  )
  expect(failing.signature).toBe('history: none owes')
  const passing = await nearestPass(account, failing, { runs: 100 })
  expect(passing?.run.states.n1).toBe(1)
  expect(avoidance(passing!)).toBe('c1 does not invoke move at 50.0 ms, and nothing wrong is seen')
})
