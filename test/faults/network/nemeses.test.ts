import {
  bandwidth,
  checkDeterminism,
  corruption,
  delay,
  duplication,
  type Env,
  type Fault,
  flapping,
  hold,
  loss,
  message,
  type Nemesis,
  parsePlan,
  partition,
  type Rhythm,
  reordering,
  reset,
  run,
  scenario,
  shrink,
  stall,
  swizzle,
} from 'sameseed'
import { describe, expect, test } from 'vitest'
import { microseconds } from '../../../src/clock/duration.ts'
import { randomStream } from '../../../src/random/stream.ts'

const withAll = (brief: Required<Rhythm>): Record<string, Nemesis> => ({
  partition: partition(brief),
  flapping: flapping(brief),
  hold: hold(brief),
  swizzle: swizzle(brief),
  loss: loss(brief),
  duplication: duplication(brief),
  reordering: reordering(brief),
  corruption: corruption({ ...brief, undetected: true }),
  delay: delay(brief),
  bandwidth: bandwidth({ ...brief, bytesPerSecond: 500 }),
  message: message({ ...brief, match: { to: 'all' } }),
  stall: stall(brief),
  reset: reset({ every: brief.every }),
})
const withEverything = (brief: Required<Rhythm>) => Object.values(withAll(brief))
const nemeses = withAll({ every: '100ms', for: '50ms' })

interface Sum {
  readonly to: string
  readonly sum: number
}

/** Each node keeps a sum of what it is told, tells the others by messages, requests and connections, and is told back. */
const gossip = (nemesis: Nemesis) =>
  scenario({
    name: 'gossip',
    nodes: {
      count: 3,
      start(anyEnv) {
        const env = anyEnv as Env<Sum>
        let sum = 0
        const peer = env.id === 'n1' ? 'n2' : env.id === 'n2' ? 'n3' : 'n1'
        const stream = async (): Promise<void> => {
          try {
            const connection = await env.connect(peer)
            for (;;) {
              connection.send({ to: 'all', sum })
              await env.sleep('7ms')
            }
          } catch {
            await env.sleep('5ms')
            return stream()
          }
        }
        void stream()
        env.every('5ms', () => {
          for (const other of env.peers) env.send(other, { to: 'all', sum: ++sum % 1_000 })
        })
        env.every('9ms', async () => {
          try {
            sum += await env.rpc<number>(peer, { to: peer, sum: 1 }, { timeout: '20ms' })
          } catch {
            sum++
          }
        })
        return {
          receive(_from: string, told: Sum) {
            sum = (Math.imul(sum, 31) + Number(told.sum)) % 1_000
            return told.to === env.id ? sum : undefined
          },
          async accept(connection) {
            try {
              for await (const told of connection) sum = (Math.imul(sum, 17) + Number((told as Sum).sum)) % 1_000
            } catch {}
          },
          inspect: () => ({ sum }),
        }
      },
    },
    faults: nemesis,
    duration: '1s',
    settle: 0,
  })

describe.each(Object.entries(nemeses))('%s', (_name, nemesis) => {
  const subject = gossip(nemesis)
  const nodes = ['n1', 'n2', 'n3']
  const draw = (seed: string, durationUs = 5_000_000) =>
    nemesis.faults({ nodes, durationUs, stream: name => randomStream(seed, name) }) as Fault[]

  test('draws the same faults from the same seed, and more for longer runs, that a plan may hold', () => {
    expect(draw('1')).toEqual(draw('1'))
    expect(draw('1')).not.toEqual(draw('2'))
    for (const fault of draw('1', 1_000_000)) expect(draw('1')).toContainEqual(fault)
    expect(parsePlan({ seed: '1', faults: JSON.parse(JSON.stringify(draw('1'))) }).faults).toEqual(draw('1'))
    expect(new Set(draw('1').map(({ kind }) => kind))).toEqual(new Set(nemesis.kinds))
    for (const { at } of draw('1')) expect(microseconds(at)).toBeLessThan(5_000_000)
  })

  test('two runs agree, drained either way, and so does the explicit plan as it is stored', async () => {
    for (const seed of ['1', '2']) {
      const { fingerprint, plan, states, faults } = await checkDeterminism(subject, { seed })
      expect(faults.some(({ effect }) => effect > 0)).toBe(true)
      const stored = parsePlan(JSON.parse(JSON.stringify(plan)))
      const again = await run(subject, stored, { drain: 'portable' })
      expect([again.fingerprint, again.states]).toEqual([fingerprint, states])
      expect((await run(subject, { ...stored, faults: [] })).fingerprint).not.toBe(fingerprint)
    }
  })
})

/** n2 believes that what comes later was sent later. */
const naive = scenario({
  name: 'naive',
  nodes: {
    count: 3,
    start(env) {
      let last = -1
      let wentBack = false
      let n = 0
      if (env.id === 'n1') env.every('10ms', () => env.send('n2', n++))
      return {
        receive(_from: string, number: number) {
          wentBack ||= number < last
          last = number
        },
        inspect: () => ({ wentBack }),
      }
    },
  },
  network: { reorder: false },
  faults: withEverything({ every: '300ms', for: '50ms' }),
  duration: '1s',
  settle: 0,
  expect: ({ always }) => [always('in order', ({ nodes }) => nodes.every(({ state }) => !state.wentBack))],
})

test('of some hundred faults of all kinds, shrinking leaves the one without which the run passes', async () => {
  for (const seed of ['1', '3', '4']) {
    const failing = await run(naive, { seed })
    expect(failing.plan.faults ?? failing.faults).not.toHaveLength(1)
    const { plan } = await shrink(naive, failing)
    expect(plan.faults).toHaveLength(1)
    expect((await run(naive, plan)).signature).toBe(failing.signature)
    expect((await run(naive, { ...plan, faults: [] })).ok).toBe(true)
  }
})
