import {
  type AnyEnv,
  type CounterOperation,
  constant,
  crash,
  fail,
  gen,
  loss,
  type OperationGenerator,
  ok,
  parsePlan,
  partition,
  pause,
  type Run,
  run,
  type ScenarioSpec,
  Simulation,
  scenario,
  shrink,
  swarm,
  type Workload,
} from 'sameseed'
import { counterBounds } from 'sameseed/checkers'
import { describe, expect, test } from 'vitest'

/** Counts; with `forgetful`, a read that comes after three additions sets it back. */
class Counter {
  readonly #forgetful: boolean
  #count = 0
  #additions = 0

  constructor(forgetful: boolean) {
    this.#forgetful = forgetful
  }

  receive(_from: string, { f, value }: CounterOperation): 'done' | { readonly count: number } {
    if (f === 'add') {
      this.#additions++
      this.#count += value
      return 'done'
    }
    if (this.#forgetful && this.#additions >= 3) this.#count = 0
    return { count: this.#count }
  }
}

const client = (env: AnyEnv) => ({
  async invoke(operation: CounterOperation) {
    const reply = await env.rpc<'done' | { readonly count: number }>('n1', operation, { timeout: '50ms' })
    return reply === 'done' ? ok() : ok(reply.count)
  },
})

const additions = gen.source(({ integer }) => ({ f: 'add', value: integer(1, 9) }))
const reads = gen.repeat({ f: 'read' })
const busy = gen.phases(
  gen.limit(20, gen.stagger('5ms', gen.mix([additions, reads]))),
  gen.sleep('50ms'),
  gen.eachClient(gen.untilOk(reads)),
  gen.timeLimit('300ms', gen.reserve([1, gen.delay('20ms', additions)], gen.any(reads, gen.stagger('3ms', additions)))),
)

type Spec = Partial<ScenarioSpec<unknown, CounterOperation>>

const counter = (workload: Workload<CounterOperation> | undefined, spec: Spec = {}, forgetful = false) =>
  scenario<unknown, CounterOperation>({
    name: 'counter',
    nodes: { count: 1, start: () => new Counter(forgetful) },
    clients: { count: 4, start: client },
    ...(workload === undefined ? {} : { workload }),
    faults: swarm(partition({ every: '200ms', for: '50ms' }), loss(), pause()),
    duration: '1s',
    settle: '2s',
    ...spec,
  })

const explicit = (run: Run) => parsePlan(JSON.parse(JSON.stringify({ ...run.plan, operations: run.operations })))

describe('a generator drives the clients', () => {
  test('the same seed gives the same run, whatever ran before, and another seed another', async () => {
    const system = counter(busy)
    const first = await run(system, { seed: 1 })
    const other = await run(system, { seed: 2 })
    expect(first.history.length).toBeGreaterThan(100)
    expect((await run(system, { seed: 1 })).fingerprint).toBe(first.fingerprint)
    expect((await run(system, { seed: 1 }, { journal: true, drain: 'portable' })).fingerprint).toBe(first.fingerprint)
    expect(other.fingerprint).not.toBe(first.fingerprint)
  })

  test('it sees how operations end, in virtual time', async () => {
    const { history } = await run(counter(busy, { faults: [] }), { seed: 3 })
    const slept = history.findIndex(({ time }, i) => i > 0 && time - (history[i - 1]?.time ?? 0) >= 49_000_000)
    expect(slept).toBe(40)
    expect(history.slice(40, 48).map(({ f }) => f)).toEqual(new Array(8).fill('read'))
  })

  test.each([1, 2, 10])('gives %i clients what is due when it is due, however little there is between', async count => {
    for (const [every, intervalMs] of [
      ['100us', 0.1],
      ['500us', 0.5],
      ['7ms', 7],
    ] as const) {
      const system = scenario({
        name: 'at once',
        nodes: { count: 1, start: () => ({}) },
        clients: { count, start: () => ({ invoke: () => ok() }) },
        workload: gen.delay(every, gen.repeat({ f: 'read' })),
        duration: '200ms',
      })
      const { history } = await run(system, { seed: 1 })
      const ms = history.filter(({ type }) => type === 'invoke').map(({ time }) => time / 1e6)
      expect(ms.length).toBeGreaterThanOrEqual(Math.floor(198 / intervalMs))
      for (let i = 1; i < ms.length; i++) expect(ms[i]! - ms[i - 1]!).toBeCloseTo(intervalMs, 6)
    }
  })

  test('a client begins the next operation soon after the one before, and no sooner than a tick after one that took no time', async () => {
    const rate = async (takesMs: number) => {
      const system = scenario({
        name: 'as many as it can',
        nodes: { count: 1, start: () => ({}) },
        clients: {
          count: 1,
          start: (env: AnyEnv) => ({
            async invoke() {
              if (takesMs > 0) await env.sleep(takesMs)
              return ok()
            },
          }),
        },
        workload: gen.repeat({ f: 'read' }),
        duration: '1s',
      })
      return (await run(system, { seed: 1 })).history.filter(({ type }) => type === 'invoke').length
    }
    expect(await rate(0)).toBeGreaterThan(800)
    expect(await rate(0)).toBeLessThan(1_200)
    expect(await rate(0.2)).toBeGreaterThan(3_500)
    expect(await rate(10)).toBeGreaterThan(98)
  })

  test('a client that is ready waits for no other one: nor for a nemesis that has something to do later', async () => {
    const reads = gen.repeat({ f: 'read' })
    const seldom = gen.delay('100ms', gen.cycle([gen.once({ f: 'partition' }), gen.once({ f: 'heal' })]))
    const rate = async (count: number, workload: Workload<CounterOperation>) => {
      const system = counter(workload, {
        clients: { count, start: client },
        faults: [],
        network: { latency: constant('1ms') },
      })
      return (await run(system, { seed: 1 })).history.filter(({ type, f }) => type === 'invoke' && f === 'read').length
    }
    const alone = await rate(1, reads)
    expect(alone).toBeGreaterThan(450)
    expect(await rate(2, gen.reserve([1, reads], gen.delay('100ms', additions)))).toBe(alone)
    expect(await rate(2, gen.any(gen.onClients([0], reads), gen.onClients([1], gen.stagger('100ms', additions))))).toBe(
      alone,
    )
    // The nemesis cuts it off in between.
    expect(await rate(1, gen.any(reads, gen.nemesis(gen.limit(1, seldom))))).toBeGreaterThan(alone / 20)
    expect(await rate(1, gen.any(reads, gen.nemesis(gen.delay('100ms', gen.repeat({ f: 'heal' })))))).toBe(alone)
  })

  test.each<[string, Workload<CounterOperation>['final']]>([
    ['no final phase', undefined],
    ['operations that are known', () => [{ client: 'c1', atUs: 0, operation: { f: 'read', value: null } }]],
    ['a generator', gen.eachClient(gen.once({ f: 'read' }))],
  ])('a run that is ended by hand before its time goes on to its end: %s', async (_, final) => {
    const main = gen.repeat({ f: 'read' })
    const workload = {
      op: main.op.bind(main),
      update: main.update.bind(main),
      ...(final === undefined ? {} : { final }),
    }
    const system = counter(workload as Workload<CounterOperation>, { faults: [], liveness: { quorum: 'all' } })
    const simulation = new Simulation(system, { seed: 1 })
    await simulation.run('100ms')
    await simulation.finish()
    expect(simulation.violations).toEqual([])
    expect(simulation.now).toBeLessThan(500)
    const asked = simulation.history.filter(({ type, final: isFinal }) => type === 'ok' && isFinal === true)
    expect(asked.length > 0).toBe(final !== undefined)
  })

  test('the operations that were invoked, spelled out in a plan, give the same run', async () => {
    const variants: [string, Spec][] = [
      ['swarm', {}],
      ['no faults', { faults: [] }],
      ['everything at the same instant', { faults: [], network: { latency: constant('1ms') } }],
      ['no latency at all', { faults: [], network: { latency: constant(0) } }],
      ['any order', { schedule: 'random' }],
      ['liveness', { liveness: { quorum: 'all' } }],
    ]
    for (const [name, spec] of variants) {
      const system = counter(gen.withFinal(busy, gen.eachClient(gen.once(reads))), spec)
      for (let seed = 1; seed <= 5; seed++) {
        const live = await run(system, { seed })
        const replayed = await run(system, explicit(live))
        expect(replayed.history, `${name}, seed ${seed}`).toEqual(live.history)
        expect(replayed.fingerprint, `${name}, seed ${seed}`).toBe(live.fingerprint)
        expect(replayed.operations).toEqual(live.operations)
      }
    }
  })

  test('also when clients crash and stand still', async () => {
    const system = counter(gen.withFinal(busy, gen.eachClient(gen.once(reads))), { liveness: { quorum: 'all' } })
    let crashed = 0
    for (let seed = 1; seed <= 5; seed++) {
      const faults = Array.from({ length: 32 }, (_, i) => {
        const client = `c${1 + (i % 4)}`
        const at = `${20 + seed * 3 + i * 11}ms`
        return { kind: i % 3 === 0 ? ('pause' as const) : ('crash' as const), at, for: `${1 + i}ms`, node: client }
      })
      const live = await run(system, { seed, faults })
      crashed += live.history.filter(({ error }) => error === 'the client crashed').length
      expect((await run(system, explicit(live))).fingerprint).toBe(live.fingerprint)
    }
    expect(crashed).toBeGreaterThan(3)
  })

  test('without one of its operations a plan has all others as they were', async () => {
    const system = counter(busy, { faults: [] })
    const { operations = [], plan } = await run(system, { seed: 4 })
    const kept = operations.toSpliced(7, 1)
    const { history } = await run(system, { ...plan, operations: kept })
    const invoked = history.filter(({ type }) => type === 'invoke').map(({ f, value }) => ({ f, value }))
    expect(invoked.length).toBe(kept.length)
    expect(invoked).toEqual(expect.arrayContaining(kept.map(({ f, value }) => ({ f, value }))))
  })

  test('no explicit operations means none', async () => {
    expect((await run(counter(busy), { seed: 1, operations: [] })).history).toEqual([])
  })

  test('step by step', async () => {
    const sim = new Simulation(counter(gen.limit(3, gen.delay('100ms', reads))), { seed: 1 })
    await sim.run('150ms')
    expect(sim.history.length).toBe(4)
    await sim.run('1s')
    expect(sim.history.length).toBe(6)
  })

  test('a generator that is wrong says so', async () => {
    const forClient9: OperationGenerator<CounterOperation> = {
      op: ({ nowUs }) => ({
        turn: { kind: 'invoke', client: 9, atUs: nowUs, operation: { f: 'read', value: null } },
        next: forClient9,
      }),
      update: () => forClient9,
    }
    await expect(run(counter(forClient9), { seed: 1 })).rejects.toThrow('client 9, which is not free')
    const chatty = gen.cycle(gen.log('again'))
    await expect(run(counter(chatty), { seed: 1 })).rejects.toThrow('to log at one instant')
  })

  test('log lines stand in the journal', async () => {
    const { journal } = await run(
      counter(gen.phases(reads0(2), gen.log('half time'), reads0(2))),
      { seed: 1 },
      { journal: true },
    )
    expect([...(journal ?? [])].filter(({ kind }) => kind === 'phase')).toMatchObject([{ text: 'half time' }, {}])
  })
})

const reads0 = (count: number) => gen.limit(count, reads)

describe('shrinking what a generator did', () => {
  test('leaves the operations that it takes, and replays', async () => {
    const system = counter(busy, { expect: [counterBounds()] }, true)
    const failing = await run(system, { seed: 1 })
    expect(failing.signature).toBe('history: counter')
    const shrunk = await shrink(system, failing)
    // The run ended with the read that was wrong.
    expect(shrunk.before.operations).toBeGreaterThan(5)
    expect(shrunk.plan.operations?.map(({ f }) => f).sort()).toEqual(['add', 'add', 'add', 'read'])
    expect(shrunk.after).toMatchObject({ faults: 0, perturbedMessages: 0 })
    const again = await run(system, parsePlan(JSON.parse(JSON.stringify(shrunk.plan))))
    expect(again.fingerprint).toBe(shrunk.run.fingerprint)
  })

  test('as a fast-check Arbitrary, which runs nothing, all but the operations get smaller', () => {
    const system = counter(busy, { expect: [counterBounds()] }, true)
    const plans = system.plans()
    let value = plans.generate(fakeRandom as never, undefined)
    let steps = 0
    for (; steps < 200; steps++) {
      const [next] = [...plans.shrink(value.value, value.context).take(1)]
      if (next === undefined) break
      expect(next.value).not.toHaveProperty('operations')
      expect(next.value).not.toEqual(value.value)
      value = next
    }
    expect(steps).toBeGreaterThan(3)
    expect(steps).toBeLessThan(200)
  })
})

const fakeRandom = { nextInt: () => 7 }

describe('the final phase', () => {
  const live = { liveness: { quorum: 'all' }, duration: '100ms' } as const

  test('follows a generator, in order, each operation until it is answered', async () => {
    let asked = 0
    const system = counter(gen.withFinal(reads0(1), gen.phases(reads0(1), gen.eachClient({ f: 'add', value: 1 }))), {
      ...live,
      faults: [],
      clients: {
        count: 2,
        start: () => {
          asked = 0
          return {
            invoke({ f, value }: CounterOperation) {
              if (f === 'add' && ++asked < 3) throw new Error('too early')
              return ok(value ?? 0)
            },
          }
        },
      },
    })
    const first = await run(system, { seed: 1 })
    expect(first.verdict).toBe('ok')
    expect(first.operations?.map(({ f, final }) => `${f} ${final ?? false}`)).toEqual([
      'read false',
      'read true',
      'add true',
      'add true',
    ])
    expect(first.history.filter(({ type }) => type === 'info').length).toBe(2)
    expect((await run(system, explicit(first))).fingerprint).toBe(first.fingerprint)
  })

  test('follows a workload that was drawn before the run, too', async () => {
    const { mix } = await import('sameseed')
    const system = counter(gen.withFinal(mix({ read: 1 }, { every: '10ms' }), gen.eachClient({ f: 'read' })), live)
    const first = await run(system, { seed: 1 })
    expect(first.operations?.filter(({ final }) => final).length).toBe(4)
    expect((await run(system, explicit(first))).fingerprint).toBe(first.fingerprint)
  })

  test('ends with its last operation: sleeps after that are waited for by nobody, and lines are logged', async () => {
    const asked = gen.eachClient(gen.once(reads))
    const finals = {
      sleep: gen.phases(asked, gen.sleep('100ms')),
      'sleeps of each client': gen.phases(asked, gen.eachClient(gen.sleep('100ms')), gen.sleep('1s')),
      'a line': gen.phases(asked, gen.log('all is read')),
      'a line after a sleep': gen.phases(asked, gen.sleep('1s'), gen.log('all is read')),
      'a sleep between': gen.phases(asked, gen.sleep('100ms'), asked, gen.sleep('100ms')),
    }
    // Something happens all the time, so that a run that goes on for longer is another run.
    const ticking = () => (env: AnyEnv) => {
      env.every('100us', () => {})
      return new Counter(false)
    }
    for (const [name, final] of Object.entries(finals)) {
      const system = counter(gen.withFinal(reads0(3), final), { ...live, nodes: { count: 1, start: ticking() } })
      for (let seed = 1; seed <= 3; seed++) {
        const first = await run(system, { seed }, { journal: true })
        expect(first.verdict, name).toBe('ok')
        expect((await run(system, explicit(first))).fingerprint, `${name}, seed ${seed}`).toBe(first.fingerprint)
        const isTold = [...(first.journal ?? [])].some(event => event.kind === 'phase' && event.text === 'all is read')
        expect(isTold, name).toBe(name.startsWith('a line'))
      }
    }
  })

  test('one that does not come to an end is no progress', async () => {
    const system = counter(gen.withFinal(reads0(1), reads), { ...live, faults: [] })
    expect((await run(system, { seed: 1 })).signature).toBe('stuck: progress')
  })

  test('is left out unless liveness is demanded', async () => {
    const system = counter(gen.withFinal(reads0(1), reads0(5)))
    expect((await run(system, { seed: 1 })).history.length).toBe(2)
  })
})

describe('a client that crashes', () => {
  const silent = { nodes: { count: 1, start: () => ({ receive: () => undefined }) }, faults: [] }
  const waiting = (env: AnyEnv) => ({
    async invoke() {
      await env.rpc('n1', 'anything', { timeout: '10s' })
      return fail('it answered')
    },
  })

  test.each([
    ['with its operations listed', undefined],
    ['with a generator', gen.delay('100ms', reads)],
  ])('goes on under a new process number, %s', async (_, workload) => {
    const system = counter(workload, { ...silent, clients: { count: 2, start: waiting } })
    const operations = ['100ms', '200ms', '600ms', '700ms'].map(at => ({ client: 'c1', at, f: 'read', value: null }))
    const crash = { kind: 'crash', at: '300ms', for: '100ms', node: 'c1' } as const
    const plan = { seed: 1, faults: [crash], ...(workload === undefined ? { operations } : {}) }
    const { history } = await run(system, plan)
    const own = history.filter(({ process }) => Number(process) % 2 === 0)
    expect(own.map(({ type, process }) => `${process} ${type}`)).toEqual(['0 invoke', '0 info', '2 invoke', '2 info'])
    expect(own[1]?.error).toBe('the client crashed')
    expect(own[2]?.time).toBeGreaterThanOrEqual(400_000_000)
  })

  test('between two operations, does the next one', async () => {
    const system = counter(undefined as never, { faults: [] })
    const operations = ['100ms', '600ms'].map(at => ({ client: 'c1', at, f: 'read', value: null }))
    const faults = [{ kind: 'crash', at: '300ms', for: '100ms', node: 'c1' } as const]
    const { history } = await run(system, { seed: 1, operations, faults })
    expect(history.map(({ type, process }) => `${process} ${type}`)).toEqual(['0 invoke', '0 ok', '0 invoke', '0 ok'])
  })

  test('for good, is brought back for the final phase', async () => {
    const system = counter(gen.withFinal(reads0(4), gen.eachClient({ f: 'read' })), {
      liveness: { quorum: 'all' },
      faults: [crash({ every: '100ms' })],
    })
    const first = await run(system, { seed: 1, faults: [{ kind: 'crash', at: 0, node: 'c1' }] })
    expect(first.verdict).toBe('ok')
    expect(first.operations?.filter(({ client, final }) => client === 'c1' && final).length).toBe(1)
    expect((await run(system, explicit(first))).fingerprint).toBe(first.fingerprint)
  })
})
