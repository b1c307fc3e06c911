import fc from 'fast-check'
import {
  type AnyEnv,
  constant,
  crash,
  gen,
  loss,
  type Operation,
  ok,
  parsePlan,
  partition,
  type Run,
  run,
  type ScenarioSpec,
  Simulation,
  scenario,
  shrink,
  type Workload,
} from 'sameseed'
import { setFull, stats } from 'sameseed/checkers'
import { story } from 'sameseed/report'
import { describe, expect, test } from 'vitest'

type SetOperation = Operation<'add', number, never> | Operation<'read', null, readonly number[]>

/** Hands every element on, and never looks whether it got there. */
class Replica {
  readonly #env: AnyEnv
  readonly #elements = new Set<number>()

  constructor(env: AnyEnv) {
    this.#env = env
  }

  receive(_from: string, { f, value, handedOn }: { f: string; value: number; handedOn?: true }) {
    if (f === 'read') return [...this.#elements]
    this.#elements.add(value)
    if (handedOn === undefined) for (const peer of this.#env.peers) this.#env.send(peer, { f, value, handedOn: true })
    return 'done'
  }
}

const client = (env: AnyEnv) => ({
  async invoke(operation: SetOperation) {
    const node = operation.f === 'add' ? 'n1' : 'n2'
    const answer = await env.rpc<'done' | readonly number[]>(node, operation, { timeout: '40ms' })
    return answer === 'done' ? ok() : ok(answer)
  },
})

const adds = (count: number) =>
  gen.limit(
    count,
    gen.source(({ unique }) => ({ f: 'add', value: unique })),
  )
const reads = (count: number) => gen.limit(count, gen.repeat({ f: 'read' }))
const apart = { f: 'partition', value: { groups: [['n1'], ['n2', 'n3']] } }
const heal = { f: 'heal' }

const phased = gen.phases(adds(6), gen.nemesis(apart), adds(6), gen.nemesis(heal), reads(4))

const replicas = (workload: Workload<SetOperation>, spec: Partial<ScenarioSpec<unknown, SetOperation>> = {}) =>
  scenario<unknown, SetOperation>({
    name: 'replicas',
    nodes: { count: 3, start: env => new Replica(env) },
    clients: { count: 3, start: client },
    workload,
    network: { latency: constant('1ms') },
    duration: '1s',
    ...spec,
  })

/** The plan that spells out what a run did. */
const explicit = (run: Run) =>
  parsePlan(
    JSON.parse(
      JSON.stringify({ ...run.plan, operations: run.operations, faults: run.faults.map(({ fault }) => fault) }),
    ),
  )

const names = ({ history }: Run) => history.filter(({ type }) => type === 'invoke' || type === 'info').map(({ f }) => f)
const nemesisEvents = ({ history }: Run) => history.filter(({ process }) => process === 'nemesis')

describe('faults as operations', () => {
  test('are phased with those of the clients, and stand in the history', async () => {
    const done = await run(replicas(phased), { seed: 1 })
    expect(names(done).join(' ')).toBe(
      'add add add add add add partition add add add add add add heal read read read read',
    )
    expect(nemesisEvents(done).map(({ type, f, value }) => ({ type, f, value }))).toEqual([
      { type: 'info', f: 'partition', value: { groups: [['n1'], ['n2', 'n3']] } },
      { type: 'info', f: 'heal', value: { kind: 'partition', groups: [['n1'], ['n2', 'n3']] } },
    ])
    expect(done.faults).toMatchObject([{ fault: { kind: 'partition', operation: true }, effect: 12 }])
    // No phase begins before the one before has ended.
    const times = done.history.map(({ time }) => time)
    expect(times).toEqual(times.toSorted((a, b) => a - b))
  })

  test('with `for`, an operation takes as long as its fault', async () => {
    const lasting = { f: 'partition', value: { groups: [['n1'], ['n2', 'n3']], for: '100ms' } }
    const done = await run(replicas(gen.phases(gen.nemesis(lasting), reads(1))), { seed: 1 })
    const [begin, end, read] = done.history
    expect([begin?.f, end?.f, read?.f]).toEqual(['partition', 'heal', 'read'])
    expect((end?.time ?? 0) - (begin?.time ?? 0)).toBe(100_000_000)
    expect((read?.time ?? 0) >= (end?.time ?? 0)).toBe(true)
  })

  test('begin while all clients are busy, and while they go on', async () => {
    const side = gen.nemesis(gen.delay('50ms', [{ f: 'pause', value: { node: 'n2' } }, heal, heal]))
    const done = await run(replicas(gen.any(gen.repeat({ f: 'read' }), side)), { seed: 1 })
    const [pause, healed] = nemesisEvents(done)
    // All three clients are stuck with their reads until these time out.
    expect((healed?.time ?? 0) - (pause?.time ?? 0)).toBeLessThan(52_000_000)
    expect(nemesisEvents(done).length).toBe(2)
  })

  test('without a value one is drawn, as by the nemesis of that name; another seed, another fault', async () => {
    const drawn = new Set<string>()
    for (let seed = 1; seed <= 8; seed++) {
      const system = replicas(gen.phases(gen.nemesis([{ f: 'partition' }, { f: 'crash' }]), reads(1)))
      const done = await run(system, { seed })
      expect(nemesisEvents(done)[0]?.f).toBe('partition')
      drawn.add(JSON.stringify(nemesisEvents(done)))
    }
    expect(drawn.size).toBeGreaterThan(4)
  })

  test('heal ends what the nemesis began, of one kind or all, and nothing that was drawn', async () => {
    const workload = gen.phases(
      gen.nemesis([{ f: 'pause', value: { node: 'n3' } }, apart, { f: 'heal', value: 'pause' }]),
      adds(3),
      gen.nemesis(heal),
      reads(1),
    )
    const system = replicas(workload, { faults: loss({ every: '10ms', for: '10s', rate: 0.01 }) })
    const done = await run(system, { seed: 1 })
    expect(nemesisEvents(done).map(({ f, value }) => (f === 'heal' ? (value as { kind: string }).kind : f))).toEqual([
      'pause',
      'partition',
      'pause',
      'partition',
    ])
    expect(done.faults.some(({ fault }) => fault.kind === 'loss')).toBe(true)
  })

  test('all is healed at the end, and stays so in the final phase', async () => {
    const workload = gen.withFinal(gen.nemesis(apart), gen.phases(gen.nemesis(apart), gen.eachClient({ f: 'read' })))
    const done = await run(replicas(workload, { liveness: { quorum: 'all' } }), { seed: 1 })
    expect(done.violations).toEqual([])
    expect(names(done)).toEqual(['partition', 'heal', 'read', 'read', 'read'])
    expect((await run(replicas(workload, { liveness: { quorum: 'all' } }), explicit(done))).fingerprint).toBe(
      done.fingerprint,
    )
  })

  test('a plan that says which faults there are has no others', async () => {
    expect(nemesisEvents(await run(replicas(phased), { seed: 1, faults: [] }))).toEqual([])
    expect(nemesisEvents(await run(replicas(phased), { seed: 1, options: { faultKinds: ['crash'] } }))).toEqual([])
    const sim = new Simulation(replicas(phased), { seed: 1 })
    await sim.run('1s')
    expect(sim.history.filter(({ process }) => process === 'nemesis')).toEqual([])
    expect(sim.history.filter(({ f }) => f === 'read').length).toBe(8)
  })

  test('a mistake is told', async () => {
    const mistaken = (operation: { f: string; value?: never }) => run(replicas(gen.nemesis(operation)), { seed: 1 })
    await expect(mistaken({ f: 'partitoin' })).rejects.toThrow('a fault is one of partition, flapping')
    await expect(mistaken({ f: 'heal', value: 'all' as never })).rejects.toThrow('heal everything, or one of')
    await expect(mistaken({ f: 'pause', value: { nodes: 'n1' } as never })).rejects.toThrow('gen.nemesis: { f: ')
    await expect(mistaken({ f: 'pause', value: { node: 'n1', at: '1s' } as never })).rejects.toThrow('leave out "at"')
    await expect(mistaken({ f: 'crash', value: { node: 'n1', upon: 'send' } as never })).rejects.toThrow('with "for"')
    await expect(mistaken({ f: 'pause', value: { node: 'n9' } as never })).rejects.toThrow('n9')
  })

  test('say nothing to checkers, and count as no operations', async () => {
    const done = await run(replicas(phased, { expect: [stats()] }), { seed: 1 })
    expect(done.violations).toEqual([])
    expect(Object.keys(done.coverage.operations)).toEqual(['add', 'read'])
  })
})

describe('replaying', () => {
  const faults = [
    apart,
    heal,
    { f: 'heal', value: 'partition' },
    { f: 'partition' },
    { f: 'crash' },
    { f: 'crash', value: { node: '@one', for: '30ms' } },
    { f: 'crash', value: { node: 'c1', for: '20ms' } },
    { f: 'crash', value: { node: 'n2', upon: 'send', for: '30ms' } },
    { f: 'swizzle' },
    { f: 'pause', value: { node: 'n1' } },
    { f: 'pause', value: { node: 'c2' } },
    { f: 'clock-jump', value: { node: 'n3', by: '1s' } },
    { f: 'loss', value: { rate: 0.3, for: '50ms' } },
    { f: 'reset' },
  ]

  test('a plan that lists the operations and the faults gives the same run', async () => {
    let effective = 0
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom(...faults), { maxLength: 12 }),
        fc.integer({ min: 1, max: 1_000 }),
        fc.constantFrom<Partial<ScenarioSpec<unknown, SetOperation>>>(
          {},
          { schedule: 'random' },
          { network: { latency: constant(0) } },
          { faults: [crash({ every: '100ms', for: '30ms' }), partition({ every: '100ms', for: '40ms' })] },
        ),
        async (list, seed, spec) => {
          const workload = gen.any(
            gen.mix({ add: { weight: 1, value: ({ unique }) => unique }, read: 1 }),
            gen.nemesis(gen.stagger('20ms', list)),
          )
          const system = replicas(workload, { duration: '300ms', ...spec })
          const live = await run(system, { seed })
          const again = await run(system, explicit(live))
          expect(again.history).toEqual(live.history)
          expect(again.fingerprint).toBe(live.fingerprint)
          effective += live.faults.filter(({ fault, effect }) => fault.operation === true && effect > 0).length
        },
      ),
      { numRuns: 60, seed: 1 },
    )
    expect(effective).toBeGreaterThan(60)
  })

  test('shrinking leaves the fault that it takes, and the operations', async () => {
    const system = replicas(phased, { expect: [setFull()] })
    const failing = await run(system, { seed: 1 })
    expect(failing.signature).toBe('history: set-full')
    const shrunk = await shrink(system, failing)
    expect(shrunk.before).toMatchObject({ faults: 1, operations: 16 })
    expect(shrunk.plan.operations?.map(({ f }) => f)).toEqual(['add', 'read'])
    expect(shrunk.plan.faults).toMatchObject([{ kind: 'partition', operation: true }])
    expect(nemesisEvents(shrunk.run).length).toBeGreaterThan(0)
    const again = await run(system, parsePlan(JSON.parse(JSON.stringify(shrunk.plan))), { journal: true })
    expect(again.fingerprint).toBe(shrunk.run.fingerprint)
    expect(story(again)).toContain('partition n1')
  })

  test('the story and the page name the clients of the operations behind a fault', async () => {
    const done = await run(replicas(phased, { expect: [setFull()] }), { seed: 1 }, { journal: true })
    expect(story(done, { height: 200 })).toMatch(/c\d \(process \d\) +\d+/)
  })
})
