import { readFileSync } from 'node:fs'
import {
  type AnyEnv,
  type Client,
  constant,
  crash,
  duplication,
  exploreLineage,
  exploreOrders,
  fail,
  gen,
  kvClient,
  linKv,
  linTso,
  loss,
  lwwKv,
  mix,
  type Operation,
  ok,
  partition,
  pause,
  type RegisterOperation,
  registerWorkload,
  run,
  type ServiceNodes,
  scenario,
  seqKv,
  swarm,
  tsoClient,
  type UniqueIdsOperation,
  uniform,
  uniqueIdsWorkload,
} from 'sameseed'
import { type Checker, kv, linearizable, monotonic, sequential, uniqueIds } from 'sameseed/checkers'
import { describe, expect, test } from 'vitest'
import type { Fault } from '../../../src/faults/catalogue.ts'
import { randomStream } from '../../../src/random/stream.ts'
import { expand } from '../../../src/scenario/expand.ts'
import { retargeted } from '../../../src/search/guidance/mutators/faults.ts'
import { effort } from '../../effort.ts'
import tickets from './tickets.sim.ts'

/** Each client asks the service itself. */
function registers(env: AnyEnv): Client<RegisterOperation> {
  const store = kvClient<number>(env, 'kv1', { timeout: '100ms' })
  return {
    async invoke({ f, value }) {
      switch (f) {
        case 'read':
          return ok([value[0], (await store.read(value[0])) ?? null])
        case 'write':
          await store.write(...value)
          return ok()
        case 'cas':
          return (await store.cas(value[0], ...value[1])) ? ok() : fail()
      }
    },
  }
}

const faults = swarm(partition(), crash(), pause(), loss(), duplication())

const storing = (kvNodes: ServiceNodes, isUnderFaults = true) =>
  scenario({
    name: 'registers',
    workload: registerWorkload({ every: '5ms', operationsPerKey: 40, values: 3 }).workload,
    nodes: { kv: kvNodes, app: { count: 2, start: () => ({}) } },
    clients: { count: 3, start: registers },
    faults: isUnderFaults ? [faults] : [],
    duration: '1s',
    untested: ['receive'],
  })

/** How many of the seeds each of two checkers refuses. */
async function refused(kvNodes: ServiceNodes, seeds: number) {
  const counts = { linearizable: 0, sequential: 0 }
  for (let seed = 1; seed <= seeds; seed++) {
    const { history } = await run(storing(kvNodes), { seed })
    expect(history.length, `seed ${seed}`).toBeGreaterThan(50)
    if (!linearizable(kv()).check(history).valid) counts.linearizable++
    if (!sequential(kv()).check(history).valid) counts.sequential++
  }
  return counts
}

const SEEDS = effort(30)

describe('under all that a swarm does', () => {
  test('lin-kv is linearizable', async () => {
    expect(await refused(linKv(), SEEDS)).toEqual({ linearizable: 0, sequential: 0 })
  })

  test('seq-kv is sequential, and not linearizable', async () => {
    const { linearizable, sequential } = await refused(seqKv(), SEEDS)
    expect(sequential).toBe(0)
    expect(linearizable).toBeGreaterThan(SEEDS / 2)
  })

  test('lww-kv is not even that', async () => {
    expect((await refused(lwwKv(), SEEDS)).sequential).toBeGreaterThan(SEEDS / 2)
  })

  test('lin-tso gives numbers that are unique, and larger to whoever asks later', async () => {
    const oracle = (env: AnyEnv): Client<UniqueIdsOperation> => {
      const timestamps = tsoClient(env, 'tso1', { timeout: '100ms' })
      return { invoke: async () => ok(await timestamps.next()) }
    }
    const { workload, expect: judges } = uniqueIdsWorkload({ every: '5ms' })
    const system = scenario({
      name: 'timestamps',
      nodes: { tso: linTso(), app: { count: 2, start: () => ({}) } },
      clients: { count: 3, start: oracle },
      workload,
      faults,
      duration: '1s',
      untested: ['receive'],
      expect: [...judges],
    })
    for (let seed = 1; seed <= SEEDS; seed++) {
      const { ok: isFine, history } = await run(system, { seed })
      expect(isFine, `seed ${seed}`).toBe(true)
      let greatest = -1
      const begun = new Map<unknown, number>()
      for (const { type, process, value } of history) {
        if (type === 'invoke') begun.set(process, greatest)
        if (type !== 'ok') continue
        expect(value, `seed ${seed}`).toBeGreaterThan(begun.get(process) as number)
        greatest = Math.max(greatest, value as number)
      }
      expect(greatest).toBeGreaterThan(5)
    }
  })
})

type Count = Operation<'increment', null, never> | Operation<'read', null, number>

describe('a counter that nodes keep by comparing and setting', () => {
  class App {
    readonly #env: AnyEnv

    constructor(env: AnyEnv) {
      this.#env = env
    }

    async receive(_from: string, f: string): Promise<number> {
      const store = kvClient<number>(this.#env, 'kv1')
      for (;;) {
        const count = await store.read('count')
        if (f === 'read') return count ?? 0
        if (await store.cas('count', count, (count ?? 0) + 1)) return 0
      }
    }
  }

  /** How many increments were confirmed, and what is there in the end. */
  async function counted(kvNodes: ServiceNodes, seed: number) {
    const client = (env: AnyEnv): Client<Count> => ({
      async invoke({ f }) {
        const reply = await env.rpc<number>(`app${env.id.slice(1)}`, f, { timeout: '5s' })
        return f === 'read' ? ok(reply) : ok()
      },
    })
    const workload = gen.phases(
      gen.limit(40, gen.repeat({ f: 'increment' })),
      gen.sleep('100ms'),
      gen.once({ f: 'read' }),
    )
    const system = scenario({
      name: 'counter',
      nodes: { kv: kvNodes, app: { count: 3, start: env => new App(env) } },
      clients: { count: 3, start: client },
      workload,
      network: { latency: constant('1ms') },
    })
    const { history } = await run(system, { seed })
    const confirmed = history.filter(({ type, f }) => type === 'ok' && f === 'increment').length
    return { confirmed, last: history.find(({ type, f }) => type === 'ok' && f === 'read')?.value }
  }

  test('is exact on lin-kv and on seq-kv, and on lww-kv loses what was confirmed', async () => {
    let lost = 0
    for (let seed = 1; seed <= 10; seed++) {
      expect(await counted(linKv(), seed)).toEqual({ confirmed: 40, last: 40 })
      expect((await counted(seqKv(), seed)).confirmed).toBe(40)
      const { confirmed, last } = await counted(lwwKv(), seed)
      expect(confirmed).toBe(40)
      if ((last as number) < 40) lost++
    }
    expect(lost).toBeGreaterThan(5)
  })
})

test('what the network duplicates is carried out once, but not what has no number', async () => {
  /** As `kvClient`, without numbers. */
  const bare = (env: AnyEnv): Client<RegisterOperation> => ({
    async invoke({ f, value: [key, value] }) {
      if (f === 'cas') return fail()
      const request = f === 'read' ? { type: 'read', key } : { type: 'write', key, value }
      const { value: held = null } = await env.rpc<{ readonly value?: number | null }>('kv1', request)
      return f === 'read' ? ok([key, held]) : ok()
    },
  })
  const refusedOf = async (start: (env: AnyEnv) => Client<RegisterOperation>) => {
    const system = scenario({
      name: 'twice',
      workload: registerWorkload({ every: '5ms', values: 3 }).workload,
      nodes: { kv: linKv() },
      clients: { count: 3, start },
      network: { duplicate: 0.3, latency: uniform('1ms', '30ms') },
      duration: '500ms',
    })
    let refused = 0
    for (let seed = 1; seed <= 10; seed++) {
      const { history } = await run(system, { seed })
      if (!linearizable(kv()).check(history).valid) refused++
    }
    return refused
  }
  expect(await refusedOf(registers)).toBe(0)
  expect(await refusedOf(bare)).toBeGreaterThan(0)
})

describe('a reliable node', () => {
  const struck = async (reliable: boolean) => {
    const nodes = { kv: { count: 1, reliable, start: () => ({}) }, app: { count: 2, start: () => ({}) } }
    const system = scenario({ name: 'struck', nodes, faults, untested: ['receive', 'expect'] })
    const kinds = new Set<string>()
    for (let seed = 1; seed <= 20; seed++) {
      const { faults, history: _ } = await run(system, { seed })
      for (const { fault } of faults) if (JSON.stringify(fault).includes('kv1')) kinds.add(fault.kind)
    }
    return [...kinds].sort()
  }

  test('is struck by the network only', async () => {
    expect(await struck(false)).toEqual(['crash', 'delay', 'disk-slow', 'partition', 'pause'])
    expect(await struck(true)).toEqual(['delay', 'partition'])
  })

  test('is none of those that a target means, but for the network; its own name still strikes it', async () => {
    const nodes = { kv: linKv(), app: { count: 2, start: () => ({}) } }
    const system = scenario({ name: 'aimed', nodes, duration: '1s', untested: ['receive', 'expect'] })
    const crashes = async (node: string) => {
      const { journal = [] } = await run(
        system,
        { seed: 1, faults: [{ kind: 'crash', at: '10ms', for: '10ms', node }] },
        { journal: true },
      )
      return [...journal].filter(({ kind }) => kind === 'crash').map(event => 'process' in event && event.process)
    }
    expect(await crashes('@all')).toEqual(['app1', 'app2'])
    expect(await crashes('kv1')).toEqual(['kv1'])
  })

  test('is crashed by no exploration, and comes into no fault that guided search changes', async () => {
    const client = (env: AnyEnv): Client => {
      const store = kvClient<number>(env, 'kv1', { timeout: '10ms' })
      return {
        invoke: async ({ f }) =>
          f === 'read' ? ok((await store.read('x')) ?? 'nothing') : ok(await store.write('x', 1)),
      }
    }
    const keeps: Checker = {
      name: 'keeps',
      check: history => {
        const isKept = !history.some(({ type, f, value }) => type === 'ok' && f === 'read' && value === 'nothing')
        return { valid: isKept, reason: 'what was written is there' }
      },
    }
    const system = (reliable: boolean) =>
      scenario({
        name: 'kept',
        nodes: { kv: { ...linKv(), reliable }, app: { count: 2, start: () => ({}) } },
        clients: { count: 1, start: client },
        workload: gen.withFinal(gen.once({ f: 'write' }), gen.eachClient(gen.once({ f: 'read' }))),
        duration: '50ms',
        liveness: { quorum: 'all' },
        expect: [keeps],
        untested: ['receive'],
      })
    const orders = { crashes: 1, down: '5ms' }
    const lineage = { faults: 1, losses: 0 }
    expect((await exploreOrders(system(false), orders)).because).toBe('a failure')
    expect((await exploreOrders(system(true), orders)).because).toBeUndefined()
    expect((await exploreLineage(system(false), lineage)).because).toBe('a failure')
    expect((await exploreLineage(system(true), lineage)).because).toBeUndefined()
    const { cluster } = expand(system(true), { seed: '1' })
    const changed = (fault: Fault) =>
      Array.from({ length: 40 }, (_, i) => JSON.stringify(retargeted(fault, cluster, randomStream(String(i), 'fault'))))
    const crashes = changed({ kind: 'crash', at: '1ms', for: '1ms', node: 'app1' })
    expect(crashes.some(each => each.includes('app2'))).toBe(true)
    expect(crashes.some(each => each.includes('kv1'))).toBe(false)
    const cuts = changed({ kind: 'partition', at: '1ms', for: '1ms', groups: [['app1'], ['app2']] })
    expect(cuts.some(each => each.includes('kv1'))).toBe(true)
  })

  test('is left alone by faults that a generator has drawn', async () => {
    const workload = gen.nemesis(gen.limit(40, gen.repeat({ f: 'crash' })))
    const nodes = { kv: linKv(), app: { count: 1, start: () => ({}) } }
    const client = () => ({ invoke: () => ok() })
    const system = scenario({
      name: 'drawn',
      nodes,
      clients: { count: 1, start: client },
      workload,
      untested: ['receive', 'expect'],
    })
    const { faults } = await run(system, { seed: 1 })
    expect(new Set(faults.map(({ fault }) => (fault as { node?: string }).node))).toEqual(new Set(['app1']))
  })
})

describe('mistakes', () => {
  const asked = (
    ask: (env: AnyEnv) => unknown,
    nodes = { kv: linKv(), app: { count: 1, start: () => ({ receive: () => 'what?' }) } },
  ) =>
    run(
      scenario({
        name: 'mistaken',
        nodes,
        clients: { count: 1, start: env => ({ invoke: async () => ok(await ask(env)) }) },
        workload: gen.once({ f: 'ask' }),
        untested: ['receive', 'expect'],
      }),
      { seed: 1 },
    )

  test('are told in a sentence', async () => {
    await expect(asked(env => kvClient(env, 'kv').read('x'))).rejects.toThrow(
      'kvClient: there is no node "kv"; there are kv1, app1',
    )
    await expect(asked(env => kvClient(env, 'app1').read('x'))).rejects.toThrow(
      'app1 answers "what?": it is no service such as linKv()',
    )
    await expect(asked(env => tsoClient(env, 'kv1').next())).rejects.toThrow(
      'kv1 does not know what to do with "ts": there is no request "ts"',
    )
    await expect(asked(env => kvClient(env, 'kv1', { timeout: 'soon' as never }).read('x'))).rejects.toThrow('kvClient')
  })

  test('a request without a number is answered as well', async () => {
    const { history } = await asked(env => env.rpc('kv1', { type: 'write', key: 'x', value: 1 }))
    expect(history.at(-1)).toMatchObject({ type: 'ok', value: { type: 'write_ok' } })
  })
})

test('two runs agree', async () => {
  const first = await run(storing(seqKv()), { seed: 7 })
  const other = await run(storing(lwwKv()), { seed: 7 })
  expect((await run(storing(seqKv()), { seed: 7 })).fingerprint).toBe(first.fingerprint)
  expect(other.fingerprint).not.toBe(first.fingerprint)
})

// monotonic is what Jepsen asks of a timestamp oracle that one client reads.
test('lin-tso is monotonic', async () => {
  const client = (env: AnyEnv) => ({ invoke: async () => ok(await tsoClient(env, 'tso1').next()) })
  const { history } = await run(
    scenario({
      name: 'one client',
      nodes: { tso: linTso() },
      clients: { count: 1, start: client },
      workload: gen.limit(50, gen.repeat({ f: 'read' })),
      expect: [],
      untested: ['expect'],
    }),
    { seed: 1 },
  )
  expect(history.filter(({ type }) => type === 'ok').length).toBe(50)
  expect(monotonic().check(history as never).valid).toBe(true)
})

test('the example of docs/services.md is this one, and is clean', async () => {
  const page = readFileSync(new URL('../../../docs/services.md', import.meta.url), 'utf8')
  expect(page).toContain(readFileSync(new URL('tickets.sim.ts', import.meta.url), 'utf8'))
  const reached = { cut: 0, sold: 0 }
  for (let seed = 1; seed <= SEEDS; seed++) {
    const { ok: isFine, history, faults } = await run(tickets, { seed })
    expect(isFine, `seed ${seed}`).toBe(true)
    reached.sold += history.filter(({ type }) => type === 'ok').length
    reached.cut += faults.filter(({ effect }) => effect > 0).length
  }
  expect(reached.sold).toBeGreaterThan(100)
  expect(reached.cut).toBeGreaterThan(5)
})

test('with a store that is worse, what it says is found', async () => {
  const { nodes } = tickets
  const start = nodes as { readonly box: { readonly count: number; readonly start: (env: AnyEnv) => object } }
  const on = (kvNodes: ServiceNodes) =>
    scenario({
      name: 'tickets',
      nodes: { kv: kvNodes, box: start.box },
      clients: tickets.clients as { readonly count: number; readonly start: (env: AnyEnv) => Client },
      workload: mix({ generate: 1 }, { every: '20ms' }),
      duration: '3s',
      expect: [uniqueIds()],
    })
  expect((await run(on(seqKv()), { seed: 1 })).ok).toBe(true)
  expect((await run(on(lwwKv()), { seed: 1 })).signature).toBe('history: unique-ids')
})
