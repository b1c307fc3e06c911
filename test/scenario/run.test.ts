import {
  type AnyEnv,
  describeFault,
  eventually,
  type Fault,
  ok,
  run,
  ScenarioError,
  scenario,
  sometimes,
} from 'sameseed'
import { describe, expect, test } from 'vitest'
import { lockScenario } from '../fixtures/lease.ts'

const lock = lockScenario()

async function firstFailure(limit = 100) {
  for (let seed = 1; seed <= limit; seed++) {
    const result = await run(lock, { seed })
    if (!result.ok) return result
  }
  throw new Error('no seed fails')
}

test('the planted bug is found, and the run says what was wrong', async () => {
  const failure = await firstFailure()
  expect(failure.verdict).toBe('failed')
  expect(failure.signature).toBe('always: one holder')
  expect(failure.violations[0]?.message).toMatch(/^process \d+ and process \d+ hold the lock at once$/)
  expect(failure.faults.some(({ fault, effect }) => fault.kind === 'crash' && effect > 0)).toBe(true)
})

test('the same plan gives the same run: fingerprint, history, counts; number or string', async () => {
  for (const seed of [1, 7, 12]) {
    const a = await run(lock, { seed })
    const b = await run(lock, { seed: String(seed) })
    expect(b).toEqual(a)
  }
  const fingerprints = await Promise.all([1, 2, 3, 4, 5].map(async seed => (await run(lock, { seed })).fingerprint))
  expect(new Set(fingerprints).size).toBe(5)
})

test('keeping the journal, or draining in the portable way, changes nothing', async () => {
  for (const seed of [1, 2, 3]) {
    const { fingerprint, history } = await run(lock, { seed })
    expect(await run(lock, { seed }, { journal: true })).toMatchObject({ fingerprint, history })
    expect(await run(lock, { seed }, { journal: { lines: true } })).toMatchObject({ fingerprint, history })
    expect(await run(lock, { seed }, { drain: 'portable' })).toMatchObject({ fingerprint, history })
  }
})

// Whoever changes what a run does, changes these, and says so in the CHANGELOG: stored failures replay no more.
test('fingerprints are the same on every machine and every supported version of Node', async () => {
  const fingerprints = await Promise.all(
    ['1', '2', 'a seed'].map(async seed => (await run(lock, { seed })).fingerprint),
  )
  expect(fingerprints).toMatchInlineSnapshot(`
    [
      "627c703d9d43626b",
      "0ad843565c62f844",
      "ca069d7923bf792d",
    ]
  `)
})

test('an explicit plan does exactly what it says', async () => {
  const plan = {
    seed: '1',
    options: { duration: '3s' },
    operations: [
      { client: 'c1', at: '100ms', f: 'acquire', value: null },
      { client: 'c2', at: '2s', f: 'acquire', value: null },
      { client: 'c3', at: '1.05s', f: 'acquire', value: null },
    ],
    faults: [
      { kind: 'crash', at: '1s', for: '200ms', node: 'n1' },
      { kind: 'partition', at: '2.5s', for: '100ms', groups: [['n1'], ['c1', 'c2', 'c3']] },
      { kind: 'pause', at: '2.7s', node: 'n1' },
    ],
    network: { 'c1->n1': { '0': { latency: '30ms' } } },
  } as const
  const { journal, violations } = await run({ ...lock, properties: [] }, plan, { journal: true })
  expect(violations).toEqual([])
  const story = [...(journal ?? [])].flatMap(event => {
    const at = event.timeUs / 1_000
    switch (event.kind) {
      case 'operation':
        return `${at} ${event.client} ${event.type} ${event.f}`
      case 'fault':
        return `${at} ${event.phase} ${describeFault(event.fault as Fault)}`
      case 'crash':
      case 'start':
      case 'pause':
      case 'resume':
        return event.timeUs > 0 ? `${at} ${event.process} ${event.kind}` : []
      case 'arrive':
        return `${at} ${event.from}->${event.to} ${event.fate}`
      default:
        return []
    }
  })
  expect(story).toMatchInlineSnapshot(`
    [
      "100 c1 invoke acquire",
      "130 c1->n1 delivered",
      "131.386 n1->c1 delivered",
      "131.386 c1 ok acquire",
      "1000 begin crash n1",
      "1000 n1 crash",
      "1050 c3 invoke acquire",
      "1051.386 c3->n1 unreachable",
      "1150 c3 info acquire",
      "1200 end crash n1",
      "1200 n1 start",
      "2000 c2 invoke acquire",
      "2001.386 c2->n1 delivered",
      "2002.772 n1->c2 delivered",
      "2002.772 c2 ok acquire",
      "2500 begin partition n1 | c1 c2 c3",
      "2600 end partition n1 | c1 c2 c3",
      "2700 begin pause n1",
      "2700 n1 pause",
      "3000 end pause n1",
      "3000 n1 resume",
    ]
  `)
})

describe('the phases at the end', () => {
  const latch = (opensAfter: string) =>
    scenario({
      name: 'latch',
      nodes: {
        count: 1,
        start: (env: AnyEnv) => {
          let open = false
          env.after(opensAfter, () => {
            open = true
          })
          return { inspect: () => ({ open }) }
        },
      },
      duration: '1s',
      settle: '2s',
      expect: [eventually<{ open: boolean }>('open', ({ nodes }) => nodes.every(({ state }) => state.open))],
    })

  test('eventually may come true within the settle time, and the run ends when it does', async () => {
    const result = await run(latch('1500ms'), { seed: 1 })
    expect([result.ok, result.timeMs]).toEqual([true, 1_500])
  })

  test('or else it is violated', async () => {
    const result = await run(latch('4s'), { seed: 1 })
    expect(result.signature).toBe('eventually: open')
    expect(result.violations[0]?.message).toBe('"open" does not hold (still not 2.000 s after all faults were healed)')
    expect(result.timeMs).toBe(3_000)
  })

  test('faults are healed before: a node that was down to the end is up again', async () => {
    const s = scenario({
      name: 'up',
      nodes: { count: 2, start: () => ({ inspect: () => 'up' }) },
      duration: '1s',
      expect: ({ eventually }) => [eventually('all up', ({ nodes, down }) => nodes.length === 2 && down.length === 0)],
    })
    const result = await run(s, { seed: 1, faults: [{ kind: 'crash', at: '10ms', node: 'n2' }] })
    expect(result.ok).toBe(true)
  })

  test('a run in which nothing can happen any more, with work unfinished, says what waits', async () => {
    const s = scenario({
      name: 'stuck',
      nodes: { count: 1, start: () => ({}) },
      clients: { count: 1, start: () => ({ invoke: () => new Promise<never>(() => {}) }) },
    })
    const result = await run(s, { seed: 1, operations: [{ client: 'c1', at: '50ms', f: 'wait', value: null }] })
    expect(result.signature).toBe('stuck: progress')
    expect(result.violations[0]?.message).toBe(
      'nothing is left that could happen, but c1 has been waiting for its wait since 50.0 ms; n1 waits for nothing but messages',
    )
    expect(result.waiting).toEqual(['c1 has been waiting for its wait since 50.0 ms'])
  })
})

test('sometimes and reach are counted, and never fail a run', async () => {
  const s = scenario({
    name: 'reach',
    nodes: { count: 2, start: env => void env.every('100ms', () => env.reach(`tick ${env.id}`)) },
    duration: '1s',
    expect: [sometimes('late', ({ reached }) => reached('tick n1') > 3), sometimes('never', () => false)],
  })
  const { ok, coverage } = await run(s, { seed: 1 })
  expect(ok).toBe(true)
  expect(coverage).toMatchObject({ reached: { 'tick n1': 10, 'tick n2': 10 }, sometimes: ['late'] })
})

test('after an info, the process has a new number', async () => {
  const s = scenario({
    name: 'info',
    nodes: { count: 1, start: () => ({}) },
    clients: {
      count: 2,
      start: () => ({
        async invoke({ f }) {
          if (f === 'break') throw new Error('who knows')
          return ok()
        },
      }),
    },
  })
  const operations = ['fine', 'break', 'fine', 'break', 'fine'].map((f, i) => ({
    client: 'c2',
    at: 10 * (i + 1),
    f,
    value: i,
  }))
  const { history } = await run(s, { seed: 1, operations })
  expect(history.map(({ process, type }) => `${process} ${type}`)).toEqual([
    '1 invoke',
    '1 ok',
    '1 invoke',
    '1 info',
    '3 invoke',
    '3 ok',
    '3 invoke',
    '3 info',
    '5 invoke',
    '5 ok',
  ])
  expect(history[3]?.error).toBe('Error: who knows')
})

describe('what does not fit is refused with a ScenarioError', () => {
  test.each([
    [{ faults: [{ kind: 'crash', at: 0, node: 'n9' }] }, `faults[0] names "n9", but there are only n1, c1, c2, c3`],
    [
      { operations: [{ client: 'n1', at: 0, f: 'x', value: 1 }] },
      'operations[0] names the client "n1", but the clients are c1, c2, c3',
    ],
    [{ network: { 'n1->n7': {} } }, 'network["n1->n7"] names "n7"'],
  ] as const)('%#', async (sections, message) => {
    const error = await run(lock, { seed: 1, ...(sections as object) }).catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(ScenarioError)
    expect((error as Error).message).toContain(message)
  })

  test('a client that returns something else than an outcome', async () => {
    const s = scenario({
      name: 'outcome',
      nodes: { count: 1, start: () => ({}) },
      clients: { count: 1, start: () => ({ invoke: () => 'fine' as never }) },
    })
    await expect(run(s, { seed: 1, operations: [{ client: 'c1', at: 0, f: 'x', value: 1 }] })).rejects.toThrow(
      `a client's invoke of "x" must return ok(…), fail(…) or info(…), but it returned 'fine'`,
    )
  })
})
