import {
  bitRot,
  clockDrift,
  clockJump,
  crashAtDisk,
  delay,
  diskError,
  diskFull,
  diskSlow,
  duplication,
  fail,
  loss,
  misdirectedWrite,
  mix,
  type Nemesis,
  ok,
  pause,
  type Run,
  run,
  scenario,
  staleRead,
  type UnsyncedOutcome,
} from 'sameseed'
import { describe, expect, test } from 'vitest'
import { type Flaw, Store } from './store.ts'

const crashes = (unsynced: UnsyncedOutcome) => () =>
  crashAtDisk({ every: '120ms', for: '30ms', unsynced: [unsynced], maxNth: 8 })

/** Everything that can happen to one node. */
const faults = {
  'a crash that loses what is not synced': crashes('lost'),
  'a crash that tears it': crashes('torn'),
  'a crash that reorders it': crashes('reordered'),
  'a crash that keeps it': crashes('kept'),
  'disk errors': () => diskError({ every: '200ms', for: '50ms', rate: 0.9 }),
  'failing fsyncs': () => diskError({ every: '200ms', for: '100ms', rate: 1, on: 'fsync' }),
  'a full disk': () => diskFull({ every: '200ms', for: '50ms', space: 200 }),
  'a slow disk': () => diskSlow({ every: '200ms', for: '100ms' }),
  'bit rot': () => bitRot({ every: '1s' }),
  'misdirected writes': () => misdirectedWrite({ every: '100ms', for: '50ms', rate: 0.05 }),
  'stale reads': () => staleRead({ every: '200ms', for: '50ms', rate: 0.3 }),
  'message loss': () => loss({ every: '300ms', for: '50ms' }),
  'message duplication': () => duplication({ every: '300ms', for: '50ms' }),
  delay: () => delay({ every: '300ms', for: '50ms', by: '10ms' }),
  pause: () => pause({ every: '300ms', for: '50ms' }),
  'clock jumps': () => clockJump({ every: '300ms' }),
  'clock drift': () => clockDrift({ every: '300ms', for: '100ms' }),
  /** So many that nobody could stand them together with everything else: all replicas would go at once. */
  'much bit rot': () => bitRot({ every: '80ms' }),
  'many misdirected writes': () => misdirectedWrite({ every: '100ms', for: '50ms', rate: 0.9 }),
} satisfies Record<string, () => Nemesis>

type FaultName = keyof typeof faults

const all = (Object.keys(faults) as FaultName[]).filter(name => !/^(much|many)/.test(name))
const CRASH = 'a crash that loses what is not synced'

/** What each flaw breaks under, together with what makes it show; it stands everything else, but for what is akin to it. */
const flaws: Record<Flaw, { under: FaultName[]; shownBy?: FaultName; but?: FaultName[] }> = {
  'no fsync': { under: [CRASH, 'a crash that tears it', 'a crash that reorders it'] },
  'no syncDirectory': { under: [CRASH, 'a crash that tears it', 'a crash that reorders it'] },
  'overwrites in place': { under: ['a crash that tears it'] },
  'no checksum': { under: ['much bit rot'], but: ['bit rot', 'misdirected writes'] },
  'no read-back': { under: ['many misdirected writes'], but: ['misdirected writes'] },
  'repeats fsync': { under: ['failing fsyncs'], shownBy: CRASH, but: ['disk errors'] },
  'ignores ENOSPC': { under: ['a full disk'], shownBy: 'a crash that keeps it' },
  impatient: { under: ['a slow disk'], shownBy: CRASH },
  'one read': { under: ['stale reads'] },
}

function store(flaw: Flaw | undefined, names: readonly FaultName[]) {
  return scenario({
    name: flaw ?? 'sound',
    nodes: {
      count: 1,
      async start(env) {
        const store = new Store(env, flaw)
        await store.recover()
        env.every('30ms', () => void store.recover())
        return {
          async receive(_from: string, value: string) {
            await store.put(value)
            return 'stored'
          },
          inspect: () => ({ values: store.values }),
        }
      },
    },
    clients: {
      count: 1,
      start: env => ({
        async invoke({ value }) {
          return (await env.rpc('n1', value, { timeout: '100ms' })) === 'stored' ? ok() : fail('?')
        },
      }),
    },
    workload: mix({ put: { weight: 1, value: ({ unique }) => `v${unique}` } }, { every: '5ms' }),
    faults: names.map(name => faults[name]()),
    duration: '500ms',
    settle: '500ms',
    expect: ({ always }) => [
      always('all that was acknowledged is there, and nothing that was never written', ({ nodes, history }) => {
        const values = nodes[0]?.state.values
        if (values === undefined || judged.get(values) === history.length) return true
        judged.set(values, history.length)
        const invoked = new Set(history.map(({ value }) => value))
        const strange = values.find(value => !invoked.has(value))
        if (strange !== undefined) return `${JSON.stringify(strange)} was never written`
        const stored = new Set<unknown>(values)
        const gone = history.find(({ type, value }) => type === 'ok' && !stored.has(value))
        return gone === undefined || `${gone.value} is gone`
      }),
    ],
  })
}

/** For how long a history a node's values have been found right. */
const judged = new WeakMap<readonly string[], number>()

/** The first seed whose run fails, and how. */
async function firstFailure(flaw: Flaw | undefined, names: readonly FaultName[], seeds: number) {
  const scenario = store(flaw, names)
  for (let seed = 1; seed <= seeds; seed++) {
    const result: Run = await run(scenario, { seed })
    if (!result.ok) return { seed, message: result.violations[0]?.message }
  }
  return undefined
}

const SEEDS = 12

test('a store without a flaw stands everything at once', async () => {
  expect(await firstFailure(undefined, all, 2 * SEEDS)).toBeUndefined()
})

describe.each(Object.entries(flaws))('%s', (name, { under, shownBy, but = [] }) => {
  const flaw = name as Flaw

  test.each(under)('breaks under %s', async fault => {
    const names = shownBy === undefined ? [fault] : [fault, shownBy]
    const failure = await firstFailure(flaw, names, 100)
    expect(failure?.message).toMatch(/is gone|was never written/)
    expect(await firstFailure(undefined, names, failure?.seed ?? 0)).toBeUndefined()
  })

  test('stands everything else', async () => {
    const rest = all.filter(fault => !under.includes(fault) && !but.includes(fault))
    expect(await firstFailure(flaw, rest, SEEDS)).toBeUndefined()
  })
})
