import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import {
  type AnyEnv,
  type Connection,
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
const UNTIL_MS = 600
/** The ports at which each accepts connections: n3 at none. */
const DOORS: Readonly<Record<string, readonly number[]>> = { n1: [0], n2: [0, 7], n3: [] }

/** A node of the real kernel that does what its table says. */
class ScriptedNode {
  readonly #env: AnyEnv
  readonly #script: Script
  readonly #slots: (Timer | undefined)[] = []
  readonly #connections: Connection<string, string>[] = []
  readonly #aborted = new Set<Connection<string, string>>()
  /** Only where it listens without a port. */
  accept?: (connection: Connection<string, string>) => void

  constructor(env: AnyEnv, script: Script) {
    this.#env = env
    this.#script = script
    for (const port of script.doors) {
      if (port === 0) this.accept = connection => this.#accepted(connection)
      else void this.#listen(env.listen(port) as AsyncIterable<Connection<string, string>>)
    }
    this.#act('start')
  }

  async #listen(connections: AsyncIterable<Connection<string, string>>): Promise<void> {
    for await (const connection of connections) this.#accepted(connection)
  }

  #accepted(connection: Connection<string, string>): void {
    const { reads } = this.#script
    this.#remember(connection)
    this.#act('accepted')
    if (reads) void this.#read(connection)
  }

  #remember(connection: Connection<string, string>): void {
    this.#connections.unshift(connection)
    this.#connections.length = Math.min(this.#connections.length, 3)
  }

  async #read(connection: Connection<string, string>): Promise<void> {
    let trigger: Trigger = 'broken'
    try {
      while (!this.#aborted.has(connection)) {
        if ((await connection.receive()) === undefined) {
          trigger = 'ended'
          break
        }
        if (!this.#aborted.has(connection)) this.#act('said')
      }
    } catch {}
    if (!this.#aborted.has(connection)) this.#act(trigger)
  }

  async #connect(to: string, port: number, timeoutUs: number): Promise<void> {
    let connection: Connection<string, string>
    try {
      connection = await this.#env.connect(to, { port, timeout: `${timeoutUs}us` })
    } catch {
      this.#act('failed')
      return
    }
    this.#remember(connection)
    this.#act('opened')
    await this.#read(connection)
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
        break
      case 'connect':
        void this.#connect(action.to, action.port, action.timeoutUs)
        break
      default: {
        const connection = this.#connections[action.slot]
        if (connection !== undefined) this.#use(connection, action)
      }
    }
  }

  #use(
    connection: Connection<string, string>,
    action: Exclude<Action, { does: 'send' | 'rpc' | 'timer' | 'clear' | 'disk' | 'connect' }>,
  ): void {
    if (action.does === 'say') {
      try {
        connection.send('x'.repeat(action.characters))
      } catch {
        // It is broken or closed: that is told to who reads.
      }
    } else if (action.does === 'close') connection.close()
    else {
      this.#aborted.add(connection)
      connection.reset()
    }
  }
}

function started(env: AnyEnv, script: Script, takesUs: number): ScriptedNode | Promise<ScriptedNode> {
  const node = new ScriptedNode(env, script)
  return takesUs === 0 ? node : env.sleep(`${takesUs}us`).then(() => node)
}

/** What the real kernel has in its journal, as the reference tells it. */
function entryOf(event: JournalEvent): Entry {
  const { kind, timeUs: time, step, cause } = event
  return { kind, time, step, cause, what: whatOf(event) }
}

function whatOf(event: JournalEvent): string {
  switch (event.kind) {
    case 'send': {
      const { from, to, number, fate, arrivalUs: arrival } = event
      return `${from}->${to} #${number} ${partOf(event)} ${fate}${fate === 'sent' ? ` ${arrival}` : ''}`
    }
    case 'copy':
      return `${event.from}->${event.to} #${event.number} ${event.arrivalUs}`
    case 'arrive':
      return `${event.from}->${event.to} #${event.number} ${partOf(event)} ${event.fate}`
    case 'connection':
      return `${event.process} ${event.peer} ${event.connection} ${event.phase}`
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

function partOf({ part, control, message }: Extract<JournalEvent, { kind: 'send' | 'arrive' }>): string {
  return part === 'segment' ? `segment:${control ?? (message === undefined ? 'nothing' : 'data')}` : part
}

async function journals({ seed, latency, diskLatency, faults, tables, startsUs }: World) {
  const scripts = new Map(Object.entries(tables).map(([id, table]) => [id, new Script(table, DOORS[id] ?? [])]))
  const world = scenario({
    name: 'tables',
    nodes: { count: IDS.length, start: env => started(env, scripts.get(env.id) as Script, startsUs[env.id] ?? 0) },
    network: { latency },
    disk: { latency: diskLatency },
  })
  const sim = new Simulation(world, { seed, faults }, { journal: true })
  await sim.run(UNTIL_MS)
  const reference = new ReferenceKernel({ seed, latency, diskLatency, faults, tables, startsUs, doors: DOORS })
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
  {
    weight: 3,
    arbitrary: fc.record({
      does: fc.constant('connect' as const),
      to: id,
      port: fc.constantFrom(0, 0, 7),
      timeoutUs: us(120_000),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      does: fc.constant('say' as const),
      slot: fc.nat(2),
      characters: fc.constantFrom(10, 30_000, 40_000),
    }),
  },
  { weight: 1, arbitrary: fc.record({ does: fc.constantFrom('close' as const, 'abort' as const), slot: fc.nat(2) }) },
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
    fc.record({ kind: fc.constant('stall' as const), ...when, links }),
    fc.record({ kind: fc.constant('reset' as const), at: time, between: pair }),
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

/** How long it takes to start: most are up at once. */
const takes = fc.oneof(fc.constant(0), us(30_000))

type World = Omit<ReferenceOptions, 'doors'>

/** Small worlds in which much happens. */
const worlds: fc.Arbitrary<World> = fc.boolean().chain(isConstant =>
  fc.record({
    seed: fc.nat(10_000).map(String),
    latency: fc.constant<Latency>(isConstant ? constant('5ms') : uniform('1ms', '20ms')),
    diskLatency: fc.constantFrom<Latency>(constant('5ms'), uniform('1ms', '10ms')),
    faults: fc.array(fault(isConstant), { maxLength: 8 }),
    tables: fc.record(Object.fromEntries(IDS.map(id => [id, table]))) as fc.Arbitrary<Record<string, Table>>,
    startsUs: fc.record({ n1: takes, n2: takes, n3: takes }),
  }),
)

/** What it is an example of. */
function namesOf({ kind, what }: Entry): string[] {
  const words = what.split(' ')
  if (kind === 'connection') return [`connection ${words.slice(3).join(' ')}`]
  if (kind !== 'arrive' && kind !== 'send') return [kind]
  const [, , part = '', fate] = words
  return part.startsWith('segment') ? [`${kind} segment ${fate}`, part] : [`${kind} ${fate}`]
}

const numRuns = process.env.SAMESEED_TESTS === 'all' ? 5_000 : 300

test('the kernel does what the reference does, event by event, with the same causes', async () => {
  const seen = new Set<string>()
  await fc.assert(
    fc.asyncProperty(worlds, async world => {
      const { real, expected } = await journals(world)
      // The first that differs, with those before it: all that follows differs as well.
      const at = expected.findIndex((entry, i) => !isDeepStrictEqual(entry, real[i]))
      if (at >= 0) expect(real.slice(Math.max(0, at - 5), at + 1)).toEqual(expected.slice(Math.max(0, at - 5), at + 1))
      expect(real.length).toBe(expected.length)
      for (const entry of real) for (const key of namesOf(entry)) seen.add(key)
    }),
    { numRuns },
  )
  // The worlds are such that everything happens that the reference knows.
  const kinds = ['start', 'crash', 'pause', 'resume', 'timer-set', 'timer', 'timer-clear', 'disk', 'disk-done', 'wake']
  const fates = ['delivered', 'blocked', 'held', 'waits', 'unreachable']
  const ofMessages = [...fates.map(fate => `arrive ${fate}`), 'send sent', 'send lost', 'send blocked']
  const ofSegments = [...fates, 'stalled']
    .map(fate => `arrive segment ${fate}`)
    .concat('send segment sent', 'send segment lost')
  const controls = ['data', 'connect', 'accept', 'refuse', 'close', 'reset', 'window'].map(
    control => `segment:${control}`,
  )
  const phases = ['opened', 'accepted', 'refused', 'timed out', 'closed', 'reset'].map(phase => `connection ${phase}`)
  const all = [...kinds, ...ofMessages, ...ofSegments, ...controls, ...phases, 'copy', 'fault', 'clock']
  expect([...seen].sort()).toEqual(all.sort())
}, 600_000)
