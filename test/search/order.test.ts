import {
  corruption,
  delay,
  type Env,
  exponential,
  type FuzzableScenario,
  loss,
  type Nemesis,
  type Plan,
  type Run,
  reordering,
  run,
  scenario,
  shrink,
  uniform,
} from 'sameseed'
import { describe, expect, test } from 'vitest'
import { FateRecorder } from '../../src/net/fate-recorder.ts'
import { LatencySampler } from '../../src/net/latency.ts'
import { ORDERS, type Order } from '../../src/net/order.ts'
import { inWords } from '../../src/search/order-in-words.ts'
import type { SendEvent } from '../../src/sim/journal/event.ts'
import { effort } from '../effort.ts'

const LATENCY = exponential('2ms')

/** Nodes that begin talks every few milliseconds, and answer with up to two messages to anyone. Some of them are rpcs. */
const chatter = (faults: readonly Nemesis[] = [loss()]): FuzzableScenario<unknown> =>
  scenario({
    name: 'chatter',
    nodes: {
      count: 4,
      start(env: Env<number, number>) {
        const say = (hops: number) => {
          for (let left = env.randomInteger(0, 2); left > 0; left--) {
            const to = env.peers[env.randomInteger(0, env.peers.length - 1)] as string
            if (env.random() < 0.5) env.send(to, hops)
            else env.rpc(to, hops, { timeout: '50ms' }).catch(() => {})
          }
        }
        env.every('7ms', () => say(3))
        return {
          receive(_from: string, hops: number) {
            if (hops > 0) say(hops - 1)
            return hops
          },
        }
      },
    },
    faults: [...faults],
    network: { latency: LATENCY, duplicate: 0.02 },
    duration: '150ms',
  })

const OFTEN = { every: '40ms', for: '30ms' } as const
/** All that chance may do to a message, besides. */
const rough = chatter([loss(), delay(OFTEN), reordering(OFTEN), corruption(OFTEN)])

const planOf = (order: Order, seed: number): Plan => ({ seed: String(seed), options: { order } })
const seeds = (count: number) => Array.from({ length: count }, (_, i) => i + 1)
const sent = ({ journal }: Run) => [...(journal ?? [])].filter((event): event is SendEvent => event.kind === 'send')

describe.each(ORDERS)('%s', order => {
  test('what it decides, said message by message, makes the same run, and so does the plan again', async () => {
    for (const seed of seeds(effort(60))) {
      const fates = new FateRecorder()
      const plan = planOf(order, seed)
      const one = await run(rough, plan, { fates, journal: true })
      const explicit = inWords(plan, fates)
      expect(explicit.options).toBeUndefined()
      const spelled = await run(rough, JSON.parse(JSON.stringify(explicit)) as Plan, { journal: true })
      expect([...(spelled.journal ?? [])]).toEqual([...(one.journal ?? [])])
      expect(spelled.fingerprint).toBe(one.fingerprint)
      expect((await run(rough, plan)).fingerprint).toBe(one.fingerprint)
      // It is another run than by chance.
      expect((await run(rough, { seed: plan.seed })).fingerprint).not.toBe(one.fingerprint)
    }
  })

  test('what a plan lists stays, and what it leaves to the seed is put in order', async () => {
    const network = {
      'n1->n2': { '0': 'lost', '1-3': 'seed', '4': { latency: '33ms' } },
      'n2->n1': { '0-': 'seed' },
    } as const
    const plan = { ...planOf(order, 3), network }
    const fates = new FateRecorder()
    const one = await run(chatter([]), plan, { fates })
    const { network: listed = {} } = inWords(plan, fates)
    expect(listed['n1->n2']).toMatchObject({ '0': 'lost', '4': { latency: '33ms' } })
    expect(Object.keys(listed)).toEqual(['n1->n2', 'n2->n1'])
    expect((await run(chatter([]), inWords(plan, fates))).fingerprint).toBe(one.fingerprint)
  })

  test('loses nothing where the scenario has nothing lost', async () => {
    for (const seed of seeds(20)) expect((await run(chatter([]), planOf(order, seed))).messages.lost).toBe(0)
  })
})

test('another process made the same runs', async () => {
  const fingerprints: string[] = []
  for (const order of ORDERS) fingerprints.push((await run(chatter(), planOf(order, 1))).fingerprint)
  expect(fingerprints).toMatchInlineSnapshot(`
    [
      "a858b88c24666c97",
      "7611ed5f6843a924",
    ]
  `)
})

describe('chains', () => {
  /** The chains of a run, by a look at everything that came before each message. */
  function chainsOf(one: Run): SendEvent[][] {
    const events = [...(one.journal ?? [])]
    const chains: SendEvent[][] = []
    for (const [i, message] of events.entries()) {
      if (message.kind !== 'send' || message.from === message.to) continue
      const before = events.slice(0, i)
      const inStep = before.filter(({ step }) => step === message.step)
      const root = inStep[0]
      const isFirst = !inStep.some(event => event.kind === 'send' && event.from !== event.to)
      const isSame = (a: SendEvent | undefined) => {
        const arrival = root as { from: string; to: string; number: number }
        return a?.from === arrival.from && a.to === arrival.to && a.number === arrival.number
      }
      const isByCopy = root !== undefined && events[root.cause]?.kind === 'copy'
      const caused =
        root?.kind === 'arrive' && isFirst && !isByCopy ? chains.find(chain => isSame(chain.at(-1))) : undefined
      const own = chains.findLast(([first]) => first?.from === message.from && first.to === message.to)
      const isOwn = own?.at(-1)?.from === message.from && own.at(-1)?.to === message.to
      const chain = caused ?? (isOwn ? own : undefined)
      if (chain === undefined) chains.push([message])
      else chain.push(message)
    }
    return chains
  }

  test('all messages of a chain take the same, until it falls behind; then as long as the slowest', async () => {
    const slowestUs = LatencySampler.of(LATENCY).sampleUs(0.99)
    let [long, behind, lost] = [0, 0, 0]
    for (const seed of seeds(effort(80))) {
      for (const chain of chainsOf(
        await run(chatter(), { ...planOf('chains', seed), faults: [] }, { journal: true }),
      )) {
        const took = chain.map(({ arrivalUs, timeUs }) => (arrivalUs === undefined ? undefined : arrivalUs - timeUs))
        let isBehind = false
        for (const latencyUs of took) {
          const isLate = latencyUs === undefined || latencyUs >= slowestUs + 1_000
          if (latencyUs === undefined) lost++
          else if (isLate) behind++
          isBehind ||= isLate
          if (!isLate) expect(latencyUs).toBe(isBehind ? slowestUs : took[0])
        }
        if (chain.length > 2) long++
      }
    }
    expect(Math.min(long, behind, lost)).toBeGreaterThan(0)
  })

  test('in a chain each message was sent after the one before had come, or by the same process', async () => {
    for (const seed of seeds(effort(20))) {
      const one = await run(chatter(), planOf('chains', seed), { journal: true })
      for (const chain of chainsOf(one)) {
        for (const [i, message] of chain.slice(1).entries()) {
          const before = chain[i] as SendEvent
          expect(message.from === before.from || message.timeUs >= (before.arrivalUs ?? Number.POSITIVE_INFINITY)).toBe(
            true,
          )
        }
      }
    }
  })
})

test('races: of the messages on their way to the same process, a new one comes before or after each with equal chances', async () => {
  /** By how many there were: how often a message got each place. */
  const places = [1, 2, 3, 4].map(count => Array<number>(count).fill(0))
  for (const seed of seeds(60)) {
    const all = sent(await run(chatter([]), planOf('races', seed), { journal: true })).filter(
      ({ from, to }) => from !== to,
    )
    for (const [i, { timeUs, to, arrivalUs = 0 }] of all.entries()) {
      const onTheirWay = all.slice(0, i).filter(other => other.to === to && (other.arrivalUs ?? 0) > timeUs)
      const counts = places[onTheirWay.length]
      // Of two at one time it does not say which is first.
      if (counts === undefined || onTheirWay.some(other => other.arrivalUs === arrivalUs)) continue
      const place = onTheirWay.filter(other => (other.arrivalUs ?? 0) < arrivalUs).length
      counts[place] = (counts[place] as number) + 1
    }
  }
  for (const counts of places.slice(1)) {
    const total = counts.reduce((sum, count) => sum + count, 0)
    const expected = total / counts.length
    expect(total).toBeGreaterThan(200)
    for (const count of counts) expect(Math.abs(count - expected)).toBeLessThan(5 * Math.sqrt(expected))
  }
})

test('races: a message that races with none takes what it takes by chance', async () => {
  const first = (all: readonly SendEvent[]) => all.filter(({ from, to, number }) => from !== to && number === 0)
  let alone = 0
  for (const seed of seeds(20)) {
    const all = sent(await run(chatter([]), planOf('races', seed), { journal: true }))
    const byChance = first(sent(await run(chatter([]), { seed: String(seed) }, { journal: true })))
    for (const message of first(all)) {
      const { from, to, timeUs, arrivalUs = 0 } = message
      const before = all.slice(0, all.indexOf(message)).filter(other => other.to === to && other.from !== to)
      if (before.some(other => (other.arrivalUs ?? 0) > timeUs)) continue
      const same = byChance.find(other => other.from === from && other.to === to)
      if (same?.arrivalUs === undefined) continue
      expect(arrivalUs - timeUs).toBe(same.arrivalUs - same.timeUs)
      alone++
    }
  }
  expect(alone).toBeGreaterThan(20)
})

test('what fails because of an order shrinks to a message that says how long it takes, and no order', async () => {
  /** By chance no message takes longer than 3 ms; a chain that falls behind does. That one is lost helps nothing. */
  const overtaken = scenario({
    name: 'overtaken',
    nodes: {
      count: 3,
      start(env: Env<number>) {
        let round = 0
        let latest = 0
        if (env.id === 'n2') env.every('20ms', () => env.send('n1', round++))
        return {
          receive(_from: string, said: number) {
            latest = Math.max(latest, said)
            if (said < latest - 1) throw new Error('it is two rounds late')
          },
        }
      },
    },
    network: { latency: uniform('1ms', '3ms') },
    duration: '400ms',
  })
  let failing: Run | undefined
  for (let seed = 1; failing === undefined && seed < 400; seed++) {
    const one = await run(overtaken, planOf('chains', seed))
    if (one.failed) failing = one
  }
  const { plan, run: smallest } = await shrink(overtaken, failing as Run)
  expect(plan.options?.order).toBeUndefined()
  expect(Object.keys(plan.network ?? {})).toEqual(['n2->n1'])
  const fates = Object.values(plan.network?.['n2->n1'] ?? {})
  expect(fates).toEqual([{ latency: expect.any(String) }])
  const again = await run(overtaken, JSON.parse(JSON.stringify(plan)) as Plan)
  expect(again.fingerprint).toBe(smallest.fingerprint)
  expect(again.failed).toBe(true)
})
