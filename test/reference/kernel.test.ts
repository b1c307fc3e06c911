import fc from 'fast-check'
import {
  type AnyEnv,
  constant,
  type Fault,
  type JournalEvent,
  type Latency,
  Simulation,
  scenario,
  type Timer,
  uniform,
} from 'sameseed'
import { expect, test } from 'vitest'
import { type Entry, ReferenceKernel, type ReferenceOptions } from './reference-kernel.ts'
import { type Action, Script, type Table, TRIGGERS, type Trigger } from './script.ts'

const IDS = ['n1', 'n2', 'n3']
const UNTIL_MS = 300

/** A node of the real kernel that does what its table says. */
class ScriptedNode {
  readonly #env: AnyEnv
  readonly #script: Script
  readonly #slots: (Timer | undefined)[] = []

  constructor(env: AnyEnv, script: Script) {
    this.#env = env
    this.#script = script
    this.#act('start')
  }

  receive(_from: string, message: unknown): unknown {
    this.#act(message === 'request' ? 'request' : 'datagram')
    return message === 'request' && this.#script.answers ? 'reply' : undefined
  }

  #act(trigger: Trigger): void {
    for (const action of this.#script.react(trigger)) this.#do(action)
  }

  #do(action: Action): void {
    const env = this.#env
    switch (action.does) {
      case 'send':
        env.send(action.to, 'datagram')
        break
      case 'rpc':
        void env.rpc(action.to, 'request', { timeout: `${action.timeoutUs}us` }).then(
          () => this.#act('reply'),
          () => this.#act('timeout'),
        )
        break
      case 'timer':
        this.#slots[action.slot] = env.after(`${action.afterUs}us`, () => this.#act('timer'))
        break
      case 'clear':
        this.#slots[action.slot]?.cancel()
        break
      case 'disk':
        void env.disk.write('f', 'x').then(() => this.#act('disk'))
    }
  }
}

/** What the real kernel has in its journal, as the reference tells it. */
function entryOf(event: JournalEvent): Entry {
  const { kind, timeUs: time, step, cause } = event
  return { kind, time, step, cause, what: whatOf(event) }
}

function whatOf(event: JournalEvent): string {
  switch (event.kind) {
    case 'send': {
      const { from, to, number, part, fate, arrivalUs: arrival } = event
      return `${from}->${to} #${number} ${part} ${fate}${fate === 'sent' ? ` ${arrival}` : ''}`
    }
    case 'copy':
      return `${event.from}->${event.to} #${event.number} ${event.arrivalUs}`
    case 'arrive':
      return `${event.from}->${event.to} #${event.number} ${event.part} ${event.fate}`
    case 'timer-set':
    case 'timer':
    case 'timer-clear':
      return `${event.process} ${event.number}`
    case 'fault':
      return `${event.phase} ${event.index}`
    default:
      return 'process' in event ? event.process : ''
  }
}

async function journals({ seed, latency, diskLatency, faults, tables }: ReferenceOptions) {
  const scripts = new Map(Object.entries(tables).map(([id, table]) => [id, new Script(table)]))
  const world = scenario({
    name: 'tables',
    nodes: { count: IDS.length, start: env => new ScriptedNode(env, scripts.get(env.id) as Script) },
    network: { latency },
    disk: { latency: diskLatency },
  })
  const sim = new Simulation(world, { seed, faults }, { journal: true })
  await sim.run(UNTIL_MS)
  const reference = new ReferenceKernel({ seed, latency, diskLatency, faults, tables })
  reference.run(UNTIL_MS * 1_000)
  return { real: [...(sim.journal ?? [])].map(entryOf), expected: reference.journal, sim }
}

const id = fc.constantFrom(...IDS)
// Round times, so that much happens at the same instant; and odd ones.
const us = (most: number) =>
  fc.oneof(
    fc.integer({ min: 0, max: most / 5_000 }).map(n => n * 5_000),
    fc.integer({ min: 0, max: most }),
  )

const action: fc.Arbitrary<Action> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ does: fc.constant('send' as const), to: id }) },
  { weight: 2, arbitrary: fc.record({ does: fc.constant('rpc' as const), to: id, timeoutUs: us(60_000) }) },
  {
    weight: 3,
    arbitrary: fc.record({ does: fc.constant('timer' as const), slot: fc.nat(2), afterUs: us(60_000) }),
  },
  { weight: 1, arbitrary: fc.record({ does: fc.constant('clear' as const), slot: fc.nat(2) }) },
  { weight: 2, arbitrary: fc.record({ does: fc.constant('disk' as const) }) },
)

const lists = fc.array(fc.array(action, { maxLength: 3 }), { maxLength: 3 })
const table: fc.Arbitrary<Table> = fc.record(
  Object.fromEntries(
    TRIGGERS.map(trigger => [
      trigger,
      trigger === 'start'
        ? fc.array(fc.array(action, { minLength: 1, maxLength: 6 }), { minLength: 1, maxLength: 2 })
        : lists,
    ]),
  ) as Record<Trigger, typeof lists>,
)

const time = us(250_000).map(time => `${time}us`)
const when = { at: time, for: time }
const pair = fc.tuple(id, id).filter(([from, to]) => from !== to)
const links = fc.uniqueArray(pair, { minLength: 1, maxLength: 3, selector: pair => pair.join() })

const fault = (isConstant: boolean): fc.Arbitrary<Fault> =>
  fc.oneof(
    fc.record({ kind: fc.constant('partition' as const), ...when, links }),
    fc.record({ kind: fc.constant('hold' as const), ...when, links }),
    fc.record({ kind: fc.constant('loss' as const), ...when, rate: fc.constantFrom(0.25, 0.5, 1) }),
    fc.record({
      kind: fc.constant('message' as const),
      ...when,
      action: fc.constantFrom('lose' as const, 'hold' as const),
      nth: fc.integer({ min: 1, max: 4 }),
      count: fc.integer({ min: 1, max: 4 }),
    }),
    fc.record({
      kind: fc.constant('message' as const),
      ...when,
      action: isConstant ? fc.constantFrom('delay' as const, 'duplicate' as const) : fc.constant('delay' as const),
      by: time,
      count: fc.integer({ min: 1, max: 10 }),
    }),
    fc.record({ kind: fc.constant('crash' as const), ...when, node: id }),
    fc.record({ kind: fc.constant('pause' as const), ...when, node: id }),
    fc.record({ kind: fc.constant('slow' as const), ...when, node: id, step: us(20_000).map(time => `${time}us`) }),
    fc.record({
      kind: fc.constant('clock-drift' as const),
      ...when,
      node: id,
      ppm: fc.constantFrom(-500_000, -100_000, 30_000, 1_000_000),
    }),
    fc.record({ kind: fc.constant('disk-slow' as const), ...when, node: id, factor: fc.constantFrom(2, 3, 10) }),
  ) as fc.Arbitrary<Fault>

/** Small worlds in which much happens. */
const worlds: fc.Arbitrary<ReferenceOptions> = fc.boolean().chain(isConstant =>
  fc.record({
    seed: fc.nat(10_000).map(String),
    latency: fc.constant<Latency>(isConstant ? constant('5ms') : uniform('1ms', '20ms')),
    diskLatency: fc.constantFrom<Latency>(constant('5ms'), uniform('1ms', '10ms')),
    faults: fc.array(fault(isConstant), { maxLength: 8 }),
    tables: fc.record(Object.fromEntries(IDS.map(id => [id, table]))) as fc.Arbitrary<Record<string, Table>>,
  }),
)

const numRuns = process.env.SAMESEED_TESTS === 'all' ? 5_000 : 300

test('the kernel does what the reference does, event by event, with the same causes', async () => {
  const seen = new Map<string, number>()
  await fc.assert(
    fc.asyncProperty(worlds, async world => {
      const { real, expected } = await journals(world)
      expect(real).toEqual(expected)
      for (const { kind, what } of real) {
        const key = kind === 'arrive' || kind === 'send' ? `${kind} ${what.split(' ')[3]}` : kind
        seen.set(key, (seen.get(key) ?? 0) + 1)
      }
    }),
    { numRuns },
  )
  // The worlds are such that everything happens that the reference knows.
  const kinds = ['start', 'crash', 'pause', 'resume', 'timer-set', 'timer', 'timer-clear', 'disk', 'disk-done']
  const fates = ['delivered', 'blocked', 'held', 'waits', 'unreachable'].map(fate => `arrive ${fate}`)
  const sendings = ['sent', 'lost', 'blocked'].map(fate => `send ${fate}`)
  // (`wake` is rare: it takes a message at the very instant of a restart.)
  seen.delete('wake')
  expect([...seen.keys()].sort()).toEqual([...kinds, ...fates, ...sendings, 'copy', 'fault', 'clock'].sort())
}, 600_000)
