import {
  type AnyEnv,
  crash,
  type Env,
  info,
  mix,
  type Operation,
  ok,
  parsePlan,
  partition,
  run,
  type ScenarioSpec,
  scenario,
  shrink,
} from 'sameseed'
import { describe, expect, test } from 'vitest'

type Request = { type: 'write' }

/** Answers when a majority has; with `stuck`, a node that lost contact once never asks again. */
class Counter {
  readonly #env: Env<Request | 'ack?'>
  readonly #needed: number
  readonly #givesUp: boolean
  #broken = false

  constructor(env: Env<Request | 'ack?'>, { needed, givesUp }: { needed?: number; givesUp?: boolean }) {
    this.#env = env
    this.#needed = needed ?? Math.floor(env.nodes.length / 2) + 1
    this.#givesUp = givesUp ?? false
  }

  async receive(_from: string, message: Request | 'ack?'): Promise<unknown> {
    if (message === 'ack?') return 'ack'
    if (this.#broken) return undefined
    const asked = this.#env.peers.map(peer => this.#env.rpc(peer, 'ack?', { timeout: '100ms' }))
    const acks = (await Promise.allSettled(asked)).filter(({ status }) => status === 'fulfilled').length + 1
    if (acks >= this.#needed) return 'done'
    this.#broken = this.#givesUp
    return undefined
  }

  inspect() {
    return { broken: this.#broken }
  }
}

const client = (env: AnyEnv) => {
  let next = 0
  return {
    async invoke(_: Operation) {
      const node = env.nodes[next++ % env.nodes.length] as string
      await env.rpc(node, { type: 'write' }, { timeout: '300ms' })
      return ok()
    },
  }
}

const counter = (options: { needed?: number; givesUp?: boolean } = {}, spec: Partial<ScenarioSpec<unknown>> = {}) =>
  scenario({
    name: 'counter',
    nodes: { count: 3, start: env => new Counter(env, options) },
    clients: { count: 2, start: client },
    workload: mix({ write: 1 }),
    faults: [partition({ every: '300ms', for: '500ms' }), crash()],
    duration: '2s',
    settle: '3s',
    liveness: { quorum: 'all' },
    ...spec,
  })

const runs = (system: ReturnType<typeof counter>, count = 10) =>
  Promise.all(Array.from({ length: count }, (_, seed) => run(system, { seed })))

test('of nodes that never fail by themselves none stays down where a majority has to make progress', async () => {
  const system = scenario({
    name: 'ledger and apps',
    nodes: {
      ledger: { count: 3, reliable: true, start: env => new Counter(env, { needed: 1 }) },
      app: { count: 3, start: env => new Counter(env, { needed: 1 }) },
    },
    clients: { count: 2, start: client },
    workload: mix({ write: 1 }),
    duration: '200ms',
    settle: '3s',
    liveness: { quorum: 'majority' },
  })
  for (let seed = 1; seed <= 5; seed++) {
    const { journal } = await run(system, { seed }, { journal: true })
    const crashed = [...(journal ?? [])].flatMap(event => (event.kind === 'crash' ? [event.process] : []))
    expect(crashed.map(id => id.replace(/\d/, ''))).toEqual(['app'])
  }
})

describe('progress after the healing', () => {
  test('is made by a system that can', async () => {
    for (const quorum of ['all', 'majority'] as const) {
      for (const { verdict, violations } of await runs(counter({}, { liveness: { quorum } }))) {
        expect(violations).toEqual([])
        expect(verdict).toBe('ok')
      }
    }
  })

  test('is not made by one that gave up; the report says who waits for what', async () => {
    const failing = (await runs(counter({ givesUp: true }))).filter(({ ok }) => !ok)
    expect(failing.length).toBeGreaterThan(3)
    expect(failing[0]?.signature).toBe('stuck: progress')
    const message = failing[0]?.violations[0]?.message
    expect(message).toMatch(/^3\.000 s after the healing, but c\d (has been waiting|gets no answer to its write)/)
    expect(message).toMatch(/n\d \(broken: true\) waits for/)
  })

  test('is demanded of a majority alone, and a system that needs all of them fails', async () => {
    expect((await runs(counter({ needed: 3 }))).every(({ ok }) => ok)).toBe(true)
    const alone = counter({ needed: 3 }, { liveness: { quorum: 'majority' }, faults: [] })
    for (const { signature, violations } of await runs(alone, 3)) {
      expect(signature).toBe('stuck: progress')
      expect(violations[0]?.message).toMatch(/n\d is down/)
    }
  })

  test('is not demanded unless asked for', async () => {
    const { liveness: _, ...without } = counter({ givesUp: true })
    for (let seed = 0; seed < 5; seed++) expect((await run(without, { seed })).ok).toBe(true)
  })
})

test('final operations stand in the plan: they replay, and shrink', async () => {
  const system = counter({ givesUp: true })
  const failing = (await runs(system)).find(({ ok }) => !ok)!
  const shrunk = await shrink(system, failing)
  // Each of the three nodes has to be asked once while it is alone; and what ends the experiment stays.
  expect(shrunk.after.operations).toBeLessThanOrEqual(5)
  expect(shrunk.after.faults).toBeLessThanOrEqual(1)
  expect(shrunk.plan.operations?.some(({ final }) => final)).toBe(true)
  const again = await run(system, parsePlan(JSON.parse(JSON.stringify(shrunk.plan))))
  expect(again.fingerprint).toBe(shrunk.run.fingerprint)
})

test('a stall is excused where a majority of the disks was robbed of what had been synced', async () => {
  const system = counter({ givesUp: true })
  const failing = (await runs(system)).find(({ ok }) => !ok)!
  const faults = failing.faults.map(({ fault }) => fault)
  const rot = (node: string) => ({ kind: 'bit-rot', at: '1900ms', node, bit: 0 }) as const
  const one = await run(system, { ...failing.plan, faults: [...faults, rot('n1')] })
  expect(one.signature).toBe('stuck: progress')
  expect(one.excused).toBeUndefined()
  const two = await run(system, { ...failing.plan, faults: [...faults, rot('n1'), rot('n3')] })
  expect(two.ok).toBe(true)
  expect(two.excused).toMatch(/excused: the disks of n1, n3 were robbed of what had been synced$/)
})

test('a final operation is repeated until it is answered', async () => {
  const slowToAnswer = scenario({
    name: 'third time lucky',
    nodes: { count: 1, start: () => ({ receive: () => 'pong' }) },
    clients: {
      count: 1,
      start: () => {
        let asked = 0
        return { invoke: () => (++asked < 3 ? info('too early') : ok()) }
      },
    },
    workload: mix({ ping: 1 }, { limit: 1 }),
    liveness: { quorum: 'all' },
    duration: '1ms',
  })
  const { verdict, history } = await run(slowToAnswer, { seed: 1 })
  expect(verdict).toBe('ok')
  expect(history.map(({ type, process }) => `${process} ${type}`)).toEqual([
    '0 invoke',
    '0 info',
    '1 invoke',
    '1 info',
    '2 invoke',
    '2 ok',
  ])
})

describe('eventually', () => {
  /** Right at the times given, in milliseconds, and wrong in between; nothing happens between two changes. */
  const flipping = (changes: readonly number[], options: { for?: string }, settle = '1s') =>
    scenario({
      name: 'flipping',
      nodes: {
        count: 1,
        start: (env: AnyEnv) => {
          let isRight = true
          for (const change of changes) {
            env.after(change, () => {
              isRight = !isRight
            })
          }
          return { inspect: () => isRight }
        },
      },
      duration: '100ms',
      settle,
      expect: ({ eventually }) => [eventually('right', ({ nodes }) => nodes.every(({ state }) => state), options)],
    })
  const outcome = async (...of: Parameters<typeof flipping>) => {
    const { violations, timeMs } = await run(flipping(...of), { seed: 1 })
    return violations[0]?.message ?? timeMs
  }

  test('is content with once, and with `for` only if it stays so', async () => {
    expect(await outcome([200], {})).toBe(100)
    expect(await outcome([200], { for: '50ms' })).toBe(150)
    expect(await outcome([200], { for: '200ms' })).toBe(
      '"right" does not hold (still not 1.000 s after all faults were healed)',
    )
    // Wrong for a while: the time begins anew.
    expect(await outcome([150, 250, 300, 400], { for: '60ms' })).toBe(460)
  })

  test('what holds for too short a time before the end is told as that', async () => {
    expect(await outcome([200, 1_250], { for: '300ms' })).toMatch(/^"right" has not held for 300(\.0)? ms yet/)
    expect(await outcome([200, 1_050], { for: '300ms' })).toBe(1_350)
  })

  test('takes no other option', () => {
    expect(() => flipping([], { fro: '1s' } as never)).toThrow('eventually: there is no option "fro"')
  })
})
