import fc from 'fast-check'
import {
  type AnyEnv,
  always,
  crash,
  fail,
  gen,
  type HistoryEvent,
  info,
  mix,
  type Operation,
  ok,
  partition,
  run,
  scenario,
  swarm,
  upgrade,
} from 'sameseed'
import {
  type AnyChecker,
  bank,
  type Checker,
  independent,
  kv,
  linearizable,
  operations,
  queue,
  setFull,
  stats,
  uniqueIds,
} from 'sameseed/checkers'
import { describe, expect, test } from 'vitest'
import { CoverageCount } from '../../src/fuzz/findings/coverage.ts'
import { claimsOf, vacuitiesOf } from '../../src/fuzz/findings/vacuous.ts'
import type { AnyScenario } from '../../src/scenario/scenario.ts'
import { operationCounts } from '../../src/workload/operation-counts.ts'
import { Desk } from './desk.ts'

/** What is said of so many seeds: the names and the sentences. */
async function vacuities(system: AnyScenario, seeds = 1): Promise<Record<string, string>> {
  const coverage = new CoverageCount()
  for (let seed = 1; seed <= seeds; seed++) coverage.addRun(await run(system, { seed }))
  const found = vacuitiesOf(claimsOf(system), coverage, seeds)
  return Object.fromEntries(found.map(({ name, message }) => [name, message]))
}

const hears = () => ({ receive: (_from: string, value: unknown) => value ?? null })
const asks = (env: AnyEnv) => ({
  async invoke({ value }: Operation) {
    return ok(await env.rpc('n1', value, { timeout: '50ms' }))
  },
})
const base = {
  name: 'claims',
  nodes: { count: 2, start: hears },
  clients: { count: 2, start: asks },
  workload: mix({ get: 1, put: { weight: 1, value: () => 'x' } }, { every: '20ms' }),
  duration: '1s',
} as const

test('a final phase that never begins, since nothing demands progress', async () => {
  const drained = { ...base, workload: gen.withFinal(base.workload, gen.eachClient(gen.once({ f: 'get' }))) }
  const message = "the workload's final phase never began: it takes liveness: { quorum: 'majority' } or 'all'"
  expect(await vacuities(scenario(drained))).toEqual({ final: message })
  expect(await vacuities(scenario({ ...drained, untested: ['final'] }))).toEqual({})
  expect(await vacuities(scenario({ ...drained, liveness: { quorum: 'all' } }))).toEqual({})
  // `mix` says that its own end may be left out, which is not this one. A workload that has none of its own speaks of the one that it is given.
  const { plan } = base.workload
  const may = { plan, isFinalOptional: true }
  const final = gen.eachClient(gen.once({ f: 'get' }))
  expect(await vacuities(scenario({ ...base, workload: gen.withFinal(may, final) }))).toEqual({})
  expect(await vacuities(scenario({ ...base, workload: gen.withFinal({ plan }, final) }))).toEqual({ final: message })
  const generated = Object.assign(gen.stagger('20ms', gen.repeat({ f: 'get', value: 'x' })), { isFinalOptional: true })
  expect(await vacuities(scenario({ ...base, workload: gen.withFinal(generated, final) }))).toEqual({})
})

describe('nothing is said of', () => {
  test('a scenario that tests what it claims to', async () => {
    expect(await vacuities(scenario(base), 20)).toEqual({})
  })

  test('properties without clients, nor nodes that nobody writes to', async () => {
    const { name, duration } = base
    const quiet = scenario({
      ...{ name, duration },
      nodes: { count: 2, start: () => ({}) },
      expect: ({ always }) => [always('fine', () => true)],
    })
    expect(await vacuities(quiet)).toEqual({})
  })

  test('a function that takes what comes, a late inbox, a node that is still starting', async () => {
    const late = async (env: AnyEnv) => {
      await env.sleep(500)
      for await (const { reply } of env.inbox) reply('yes')
    }
    expect(await vacuities(scenario({ ...base, nodes: { count: 1, start: late } }))).toEqual({})
    const starting = async (env: AnyEnv) => {
      await env.sleep(10_000)
      return hears()
    }
    const { get, put, ...rest } = await vacuities(
      scenario({ ...base, settle: 0, nodes: { count: 1, start: starting } }),
    )
    expect(rest).toEqual({})
    expect([get, put]).toEqual([expect.stringContaining("no 'get'"), expect.stringContaining("no 'put'")])
  })
})

describe('it is said', () => {
  test('that an operation never succeeded, however it ended', async () => {
    for (const end of [fail, info]) {
      const invoke = ({ f }: Operation) => (f === 'get' ? ok('x') : end())
      const { put, ...rest } = await vacuities(scenario({ ...base, clients: { count: 2, start: () => ({ invoke }) } }))
      expect(put).toMatch(/^no 'put' ever succeeded, of \d+$/)
      expect(rest).toEqual({})
    }
  })

  test('that nodes do not listen, also where they crashed', async () => {
    const deaf = { count: 2, start: () => ({ recieve: () => 1 }) as object }
    const { receive } = await vacuities(scenario({ ...base, nodes: deaf }))
    expect(receive).toMatch(/^n1 has no receive, and never looks at its inbox: \d+ messages went unheard$/)
    const chatty = scenario({
      name: 'chatty',
      nodes: {
        count: 3,
        start: env => {
          env.every('10ms', () => {
            for (const peer of env.peers) env.send(peer, 'hello')
          })
          return {}
        },
      },
      faults: crash({ every: '100ms', for: '10ms' }),
      duration: '1s',
      settle: '10ms',
      expect: ({ always }) => [always('fine', () => true)],
    })
    const told = (await vacuities(chatty)).receive ?? ''
    expect(told).toMatch(/^n1, n2, n3 have no receive, and never look at their inbox: /)
    expect(Number(/(\d+) messages/.exec(told)?.[1])).toBeGreaterThan(400)
  })

  test('that a property looks in the history for an operation that is misspelt', async () => {
    const expecting = (predicate: (world: { history: readonly HistoryEvent[] }) => boolean) =>
      vacuities(scenario({ ...base, expect: ({ always }) => [always('few', predicate)] }))
    const message = "properties look for the operation 'puts', and no client ever invokes it: is 'put' meant?"
    expect(await expecting(({ history }) => history.filter(h => h.f === 'puts').length < 2)).toEqual({ puts: message })
    expect(await expecting(({ history }) => history.filter(({ f }) => f === 'puts').length < 2)).toEqual({
      puts: message,
    })
    expect(await expecting(({ history }) => history.every(h => h.f !== 'putt'))).toHaveProperty('putt')
    // The names that there are, one that is like none of them, one that is a word longer, and one beside the one that may be meant.
    expect(await expecting(({ history }) => history.every(h => h.f === 'put' || h.f === 'get'))).toEqual({})
    expect(await expecting(({ history }) => history.every(h => h.f !== 'remove'))).toEqual({})
    expect(await expecting(({ history }) => history.every(h => h.f !== 'output'))).toEqual({})
    expect(await expecting(({ history }) => history.every(h => h.f !== 'set' || h.f !== ('get' as string)))).toEqual({})
    // Too few of them to say so.
    const few = {
      ...base,
      duration: '100ms',
      expect: [always('few', ({ history }) => history.every(h => h.f !== 'puts'))],
    }
    expect(await vacuities(scenario(few))).toEqual({})
    expect(await vacuities(scenario(few), 10)).toHaveProperty('puts')
  })

  test('that nothing is expected', async () => {
    const { name, nodes, duration } = base
    expect(await vacuities(scenario({ name, nodes, duration }))).toEqual({
      expect: 'nothing is tested: the scenario has no clients, no properties and no checkers',
    })
    expect(await vacuities(scenario({ name, nodes, duration, clients: { count: 0, start: asks } }))).toHaveProperty(
      'expect',
    )
  })

  test('that a checker saw nothing that it looks at', async () => {
    const { workload: _, ...idle } = base
    const checkers = [linearizable(kv()), setFull(), independent(bank({ total: 1 }))]
    expect(await vacuities(scenario({ ...idle, expect: checkers as never }))).toEqual({
      'linearizable store': 'the checker "linearizable store" saw no operation',
      'set-full': "the checker \"set-full\" saw no 'add' or 'read'",
      'independent bank': 'the checker "independent bank" saw no \'read\'',
    })
    const named = setFull({ add: 'put', read: 'list' })
    expect(await vacuities(scenario({ ...base, expect: [named] as never }))).toEqual({})
  })

  test('that a checker could not have found anything wrong, since no key was both written and read', async () => {
    const apart = (read: readonly string[]) =>
      scenario({
        ...base,
        nodes: { count: 1, start: () => ({ receive: () => null }) },
        clients: {
          count: 2,
          start: () => ({ invoke: async ({ f, value }: Operation) => ok(f === 'get' ? value : []) }),
        },
        workload: mix(
          {
            get: { weight: 1, value: ({ pick }) => [pick(read), null] },
            put: { weight: 1, value: ({ pick, unique }) => [pick(['x', 'y']), unique] },
          },
          { every: '20ms' },
        ),
        expect: [linearizable(kv())],
      })
    const said = (name: string, what: string) => ({
      [name]: `the checker "${name}" could find next to nothing wrong: ${what}`,
    })
    expect(await vacuities(apart(['u', 'v']))).toEqual(
      said('linearizable store', 'none of 4 objects was both changed and looked at'),
    )
    // Wrong all the same: it never returns what was put.
    const { failed } = await run(apart(['u', 'x']), { seed: '1' })
    expect(failed).toBe(true)
    // Two operations may miss each other by chance.
    expect(
      await vacuities(
        scenario({
          ...base,
          expect: [linearizable(kv())],
          duration: '40ms',
          workload: mix({ put: { weight: 1, value: () => ['x', 1] } }, { every: '20ms', limit: 2 }),
        }),
      ),
    ).toEqual({})
  })

  test('that no fault of a kind did anything, from ten runs on', async () => {
    const idle = { ...base, faults: [partition({ every: '100ms', for: '50ms' }), crash({ every: '1h' })] }
    expect(await vacuities(scenario(idle), 9)).toEqual({})
    const { partition: inert, ...rest } = await vacuities(scenario(idle), 10)
    expect(inert).toMatch(/^no 'partition' ever had an effect, of \d+$/)
    expect(rest).toEqual({ crash: "no 'crash' ever began" })
    const effective = { ...base, faults: swarm(crash({ every: '100ms', for: '50ms' })) }
    expect(await vacuities(scenario(effective), 10)).toEqual({})
  })

  test("that a client's own code is wrong, once for each place", async () => {
    const start = () => ({
      async invoke({ f }: Operation) {
        await Promise.resolve()
        if (f === 'get') return ok((undefined as unknown as string[]).join())
        throw new Error('a timeout, which may be')
      },
    })
    const found = await vacuities(scenario({ ...base, clients: { count: 2, start }, untested: ['get', 'put'] }), 2)
    expect(Object.keys(found)).toEqual(['TypeError'])
    expect(found.TypeError).toMatch(
      /^\d+ operations of clients ended with TypeError: Cannot read properties of undefined \(reading 'join'\) at invoke \(vacuous\.test\.ts:\d+\)$/,
    )
    const meant = scenario({ ...base, clients: { count: 2, start }, untested: ['get', 'put', 'TypeError'] })
    expect(await vacuities(meant)).toEqual({})
  })

  test('that no node shows a state, where properties look at them', async () => {
    const expected = [always('one leader', ({ nodes }) => nodes.length < 2)]
    expect(await vacuities(scenario({ ...base, expect: expected }), 2)).toEqual({
      inspect: 'properties look at the states of nodes, and no node showed one: give nodes inspect()',
    })
    const shown = { count: 1, start: () => ({ ...hears(), inspect: () => 'idle' }) }
    expect(await vacuities(scenario({ ...base, nodes: shown, expect: expected }), 2)).toEqual({})
    expect(await vacuities(scenario({ ...base, expect: [always('fine', ({ now }) => now >= 0)] }), 2)).toEqual({})
  })

  test('that a label is asked for which is nearly one that was reached', async () => {
    const start = (env: AnyEnv) => ({
      receive: () => {
        env.reach('elected')
        return 'yes'
      },
    })
    const asking = (label: string) =>
      scenario({ ...base, nodes: { count: 1, start }, expect: [always('few', ({ reached }) => reached(label) < 1e9)] })
    expect(await vacuities(asking('electd'))).toEqual({
      electd: "reached('electd') is asked, and no run got there: is 'elected' meant?",
    })
    expect(await vacuities(asking('elected'))).toEqual({})
    // Another word is no slip.
    expect(await vacuities(asking('electron'))).toEqual({})
    // It may never be reached, on purpose.
    expect(await vacuities(asking('data lost'))).toEqual({})
  })

  test('but not where what was thrown tells of something else, as fetch does where the network fails', async () => {
    const cause = new Error('ECONNREFUSED')
    const invoke = ({ f }: Operation) => {
      if (f === 'get') return ok('x')
      throw new TypeError('fetch failed', { cause })
    }
    const clients = { count: 2, start: () => ({ invoke }) }
    expect(await vacuities(scenario({ ...base, clients, untested: ['put'] }))).toEqual({})
  })

  test('that properties look for a field which is misspelt, and which no state ever has', async () => {
    const looking = (field: string, state: () => object = () => ({ role: 'leader', term: 1 }), untested = ['x']) =>
      scenario({
        ...base,
        untested,
        nodes: { count: 2, start: () => ({ ...hears(), inspect: state }) },
        expect: [
          always(
            'one leader',
            ({ nodes }) => nodes.filter(each => (each.state as Record<string, unknown>)[field] === 'leader').length < 9,
          ),
        ],
      })
    const said = { rolle: "properties look for 'rolle', and no node ever shows it: is 'role' meant?" }
    expect(await vacuities(looking('rolle'), 2)).toEqual(said)
    expect(await vacuities(looking('role'), 2)).toEqual({})
    expect(await vacuities(looking('rolle', undefined, ['rolle']), 2)).toEqual({})
    // Another name, of what no node may ever have to show.
    expect(await vacuities(looking('error'), 2)).toEqual({})
    // Some state of the run had it.
    let shown = 0
    const rarely = () => (shown++ % 16 === 0 ? { role: 'leader', rolle: 'x' } : { role: 'leader' })
    expect(await vacuities(looking('rolle', rarely), 1)).toEqual({})
    // Names of data: nobody wrote what is read.
    expect(await vacuities(looking('key2', () => ({ key1: 'x' })))).toEqual({})
    // A longer name is a field of its own as a rule, and may be shown at times only.
    const locked = looking('lockedBy', () => ({ locked: false }))
    expect(await vacuities(locked, 9)).toEqual({})
    expect(await vacuities(locked, 10)).toHaveProperty('lockedBy')
    // A store shows its keys: so many names are those of data.
    const entries = Array.from({ length: 70 }, (_, i) => [`key${i}`, i])
    expect(await vacuities(looking('rolle', () => ({ role: 'leader', ...Object.fromEntries(entries) })))).toEqual({})
    // Of instances nothing is said.
    class State {
      #role = 'leader'
      get role(): string {
        return this.#role
      }
    }
    expect(await vacuities(looking('rolle', () => new State()))).toEqual({})
    // Nor where some nodes show instances, which may have the field that the others lack.
    class Follower {
      get rolle(): string {
        return 'follower'
      }
    }
    let asked = 0
    expect(await vacuities(looking('rolle', () => (asked++ === 4 ? new Follower() : { role: 'x' })))).toEqual({})
  })

  test('but not where properties ask whether the field is there, or copy states', async () => {
    const nodes = { count: 2, start: () => ({ ...hears(), inspect: () => ({ role: 'leader' }) }) }
    const asking = (of: (state: object) => unknown) =>
      vacuities(
        scenario({
          ...base,
          nodes,
          expect: [always('fine', ({ nodes }) => nodes.every(n => of(n.state as object) !== 0))],
        }),
      )
    expect(await asking(state => ('rolle' in state ? (state as { rolle?: number }).rolle : 1))).toEqual({})
    expect(await asking(state => (Object.hasOwn(state, 'rolle') ? 1 : (state as { rolle?: number }).rolle))).toEqual({})
    expect(await asking(state => JSON.stringify({ ...state }))).toEqual({})
  })

  test('that clients answer ok and do nothing for it', async () => {
    const answering = (answer: (operation: Operation, env: AnyEnv) => unknown, others = {}) =>
      scenario({
        ...base,
        ...others,
        clients: { count: 2, start: env => ({ invoke: async operation => ok(await answer(operation, env)) }) },
      })
    const { clients, ...rest } = await vacuities(answering(() => undefined))
    expect(clients).toMatch(/^clients sent nothing, and heard nothing: \d+ operations ended ok by themselves$/)
    expect(rest).toEqual({})
    expect(await vacuities(answering(({ value }) => value))).toHaveProperty('clients')
    // What it says comes from somewhere: clients and nodes may share an object.
    expect(await vacuities(answering(({ f }) => (f === 'get' ? 1 : undefined)))).toEqual({})
    expect(await vacuities(answering((_, env) => env.send('n1', 1)))).toEqual({})
    // Clients that share something wait for each other.
    expect(await vacuities(answering((_, env) => env.sleep('1ms')))).toEqual({})
    expect(await vacuities(answering((_, env) => void env.disk.append('x', new Uint8Array(1))))).toEqual({})
    const start = (env: AnyEnv) => {
      env.every('10ms', () => env.send('c1', 1))
      return hears()
    }
    expect(await vacuities(answering(() => undefined, { nodes: { count: 2, start } }))).toEqual({})
    // A few operations may do nothing by chance.
    const few = { workload: mix({ put: 1 }, { every: '20ms', limit: 1 }) }
    expect(
      await vacuities(
        answering(() => undefined, few),
        9,
      ),
    ).toEqual({})
    expect(
      await vacuities(
        answering(() => undefined, few),
        10,
      ),
    ).toHaveProperty('clients')
  })

  test('that a checker hands nothing on to those that it asks, although it names no operations', async () => {
    const around = (keeps: (event: HistoryEvent) => boolean, ...inner: AnyChecker[]): Checker => ({
      name: 'around',
      check(history) {
        const verdicts = inner.map(each => each.check(history.filter(keeps)))
        return verdicts.find(({ valid }) => valid !== true) ?? { valid: true, reason: 'fine' }
      },
    })
    const asks = (checker: Checker, seeds = 1) =>
      vacuities(
        scenario({
          ...base,
          workload: mix(
            { get: { weight: 1, value: () => ['x', null] }, put: { weight: 1, value: () => ['x', 1] } },
            { every: '20ms' },
          ),
          clients: {
            count: 2,
            start: env => ({ invoke: async ({ f, value }) => ok(f === 'get' ? ['x', await env.rpc('n1', 1)] : value) }),
          },
          expect: [checker],
        }),
        seeds,
      )
    const said = (what: string) => ({ around: `the checker "around" could find next to nothing wrong: ${what}` })
    const none = said('the checkers that it asks were shown no operation')
    const nothing = ({ f }: HistoryEvent) => f === 'read'
    expect(await asks(around(nothing, linearizable(kv()) as AnyChecker))).toEqual(none)
    expect(await asks(around(nothing, queue() as AnyChecker, uniqueIds() as AnyChecker))).toEqual(none)
    const puts = ({ f }: HistoryEvent) => f === 'put'
    expect(await asks(around(puts, linearizable(kv()) as AnyChecker))).toEqual(
      said('none of 1 object was both changed and looked at'),
    )
    expect(await asks(around(() => true, linearizable(kv()) as AnyChecker))).toEqual({})
    // One that is shown something is enough.
    expect(await asks(around(puts, linearizable(kv()) as AnyChecker, stats() as AnyChecker))).toEqual({})
    // One that asks nobody goes by itself.
    expect(await asks(around(nothing))).toEqual({})
    expect(
      await asks({
        name: 'own',
        check: history => ({ valid: operations(history.filter(nothing)).length === 0, reason: '' }),
      }),
    ).toEqual({})
    expect(await asks({ ...around(nothing, linearizable(kv()) as AnyChecker), blindSpot: () => undefined })).toEqual({})
  })

  test('that a version never ran, from ten runs on', async () => {
    const nodes = { count: 2, start: { '1.0': hears, '1.1': hears, '2.0': hears } }
    const versioned = { ...base, nodes }
    const told = { '1.1': 'no node ever ran the version "1.1"', '2.0': 'no node ever ran the version "2.0"' }
    expect(await vacuities(scenario(versioned), 9)).toEqual({})
    expect(await vacuities(scenario(versioned), 10)).toEqual(told)
    expect(await vacuities(scenario({ ...versioned, untested: ['1.1', '2.0'] }), 10)).toEqual({})
    const faults = upgrade({ every: '100ms', for: '10ms' })
    expect(await vacuities(scenario({ ...versioned, faults: [faults] }), 10)).toEqual({})
    const roles = { api: nodes, n: { count: 1, start: hears } }
    expect(await vacuities(scenario({ ...base, nodes: roles }), 10)).toEqual({
      'api 1.1': 'no node ever ran the version "api 1.1"',
      'api 2.0': 'no node ever ran the version "api 2.0"',
    })
  })

  test('unless the scenario says that it is meant', async () => {
    const invoke = ({ f }: Operation) => (f === 'get' ? ok('x') : fail())
    const clients = { count: 2, start: () => ({ invoke }) }
    expect(await vacuities(scenario({ ...base, clients, untested: ['put'] }))).toEqual({})
    expect(await vacuities(scenario({ ...base, clients, untested: ['get'] }))).toHaveProperty('put')
  })
})

describe('fuzzing', () => {
  const deaf = scenario({ ...base, nodes: { count: 1, start: () => ({}) } })
  const outcomeOf = async (system: AnyScenario, options = {}) => {
    const { fuzzing } = await new Desk({ scenarios: { 'deaf.sim.ts': system }, ...options }).run()
    return { outcome: fuzzing.outcome, problems: fuzzing.results[0]?.problems }
  }

  test('sums up over all runs, and fails for what was not tested', async () => {
    const { outcome, problems } = await outcomeOf(deaf)
    expect(outcome).toBe('vacuous')
    expect(problems?.map(({ message }) => message)).toEqual([
      expect.stringMatching(/^vacuous: no '(get|put)' ever succeeded, of [\d,]+ \(where that is meant: untested: \['/),
      expect.stringMatching(/^vacuous: no '(get|put)' ever succeeded, of /),
      expect.stringMatching(/^vacuous: n1 has no receive/),
    ])
  })

  test('holds against no run that it ended before everything was tested', async () => {
    const failing = scenario({
      ...base,
      nodes: { count: 1, start: env => void env.after('1ms', () => Promise.reject(new Error('boom'))) },
    })
    expect(await outcomeOf(failing)).toMatchObject({ outcome: 'failure', problems: [] })
    expect(await outcomeOf(failing, { maxFailures: 1 })).toMatchObject({ outcome: 'failure', problems: [] })
    const { fuzzing } = await new Desk({ scenarios: { 'deaf.sim.ts': deaf } }).run(3)
    expect(fuzzing.outcome).toBe('interrupted')
    expect(fuzzing.results[0]?.problems).toEqual([])
  })

  test('does not make a failure of what was expected', async () => {
    expect((await outcomeOf(deaf, { expectFailure: true })).outcome).toBe('failure')
  })
})

test('counts are those of the history, and sums those of all runs', () => {
  const event = fc.record({
    type: fc.constantFrom('invoke', 'ok', 'fail', 'info'),
    f: fc.constantFrom('get', 'put', '__proto__', 'constructor'),
    process: fc.constantFrom(0, 1, 'nemesis'),
  })
  fc.assert(
    fc.property(fc.array(fc.array(event)), histories => {
      const coverage = new CoverageCount()
      const nothing = new CoverageCount().plain
      for (const history of histories) coverage.add({ ...nothing, operations: operationCounts(history as never) })
      const all = histories.flat().filter(({ process }) => process !== 'nemesis')
      for (const f of new Set(all.map(each => each.f))) {
        const count = (type: string) => all.filter(each => each.f === f && each.type === type).length
        expect(Object.entries(coverage.operations).find(([name]) => name === f)?.[1]).toEqual({
          invoked: count('invoke'),
          ok: count('ok'),
        })
      }
    }),
  )
})

test('clients that never invoked anything', async () => {
  const short = scenario({ ...base, duration: '1us', expect: ({ always }) => [always('fine', () => true)] })
  expect(await vacuities(short)).toEqual({
    clients: 'clients did nothing: no operation was ever invoked (is the duration too short?)',
  })
  expect(
    await vacuities(scenario({ ...base, clients: { count: 0, start: asks }, expect: [setFull()] })),
  ).not.toHaveProperty('clients')
})
