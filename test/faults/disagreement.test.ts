import { readFileSync } from 'node:fs'
import {
  crash,
  type Env,
  exponential,
  type Fault,
  type Plan,
  partition,
  pause,
  type Run,
  run,
  scenario,
  swarm,
} from 'sameseed'
import { describe, expect, test } from 'vitest'
import { microseconds } from '../../src/clock/duration.ts'
import type { FaultEntry } from '../../src/faults/entry.ts'
import { VIEWS } from '../../src/faults/view.ts'
import { expand } from '../../src/scenario/expand.ts'
import { effort } from '../effort.ts'

interface Told {
  readonly term: number
}

/** Nodes tell each other ever higher terms. */
const terms = (faults = swarm(crash(), pause(), partition())) =>
  scenario({
    name: 'terms',
    nodes: {
      count: 4,
      start(env: Env<Told>) {
        let term = 0
        env.every('20ms', () => {
          if (env.random() < 0.3) term++
          for (const peer of env.peers) env.send(peer, { term })
        })
        return {
          receive(_from: string, told: Told) {
            term = Math.max(term, told.term)
          },
          inspect: () => ({ epoch: term }),
        }
      },
    },
    faults,
    network: { latency: exponential('3ms') },
    duration: '1s',
  })

const aimed = (seed: number): Plan => ({ seed: String(seed), options: { aim: 'disagreement' } })
const seeds = (count: number) => Array.from({ length: count }, (_, i) => i + 1)

/** When faults that wait for a disagreement about terms begin, by a look at the journal from its start to each event. */
function expectedBeginnings({ journal }: Run, faults: readonly Fault[]): (number | undefined)[] {
  const partings: number[] = []
  const shown = new Map<string, number>()
  for (const event of journal ?? []) {
    if (event.kind === 'crash') shown.delete(event.process)
    if (event.kind !== 'state') continue
    const { epoch } = event.state as { epoch: number }
    const before = shown.get(event.process)
    shown.set(event.process, epoch)
    if (before !== epoch && [...shown.values()].some(other => other !== epoch)) partings.push(event.timeUs)
  }
  return faults.map(({ at, after }) => {
    const { since = 0, nth = 1 } = after as { since?: string; nth?: number }
    const atUs = partings.filter(timeUs => timeUs >= microseconds(since))[nth - 1]
    return atUs === undefined ? undefined : atUs + microseconds(at)
  })
}

function beginnings({ journal }: Run, faults: readonly Fault[]): (number | undefined)[] {
  const events = [...(journal ?? [])].filter(event => event.kind === 'fault' && event.phase === 'begin')
  return faults.map((_, i) => events.find(event => event.kind === 'fault' && event.index === i)?.timeUs)
}

describe('a fault that waits for a disagreement', () => {
  test('begins when a node comes to show another term than some other: as a look at all of the journal says', async () => {
    let began = 0
    for (const seed of seeds(effort(60))) {
      const faults: Fault[] = [
        { kind: 'pause', at: '1ms', for: '30ms', node: 'n1', after: { parted: 'term' } },
        // What it showed before does not count while it is down.
        { kind: 'crash', at: '0ms', for: '300ms', node: 'n2', after: { parted: 'term', since: '200ms' } },
        { kind: 'pause', at: '2ms', for: '5ms', node: 'n3', after: { parted: 'epoch', since: '300ms', nth: 3 } },
        { kind: 'pause', at: '2ms', for: '5ms', node: 'n3', after: { parted: 'term', since: '990ms', nth: 50 } },
      ]
      const one = await run(terms(), { seed: String(seed), faults }, { journal: true })
      const expected = expectedBeginnings(one, faults)
      expect(beginnings(one, faults)).toEqual(expected)
      began += expected.filter(timeUs => timeUs !== undefined).length
    }
    expect(began).toBeGreaterThan(0)
  })

  test('@parted:term are all those that show another term than most', async () => {
    let [hit, together] = [0, 0]
    for (const seed of seeds(effort(60))) {
      const faults: Fault[] = [
        { kind: 'pause', at: 0, for: '30ms', node: '@parted:term', after: { parted: 'term', since: '100ms' } },
      ]
      const { journal } = await run(terms(), { seed: String(seed), faults }, { journal: true })
      const events = [...(journal ?? [])]
      const begin = events.findIndex(({ kind }) => kind === 'fault')
      // Nodes that come to another term in one instant agree again by the time the fault begins: it strikes none of them then.
      const shown = new Map(
        events
          .slice(0, begin)
          .flatMap(event =>
            event.kind === 'state' ? [[event.process, (event.state as { epoch: number }).epoch] as const] : [],
          ),
      )
      const paused = events.flatMap(event => (event.kind === 'pause' ? [event.process] : []))
      const countOf = (epoch: number) => [...shown.values()].filter(other => other === epoch).length
      const isOfMost = (epoch: number) => [...shown.values()].every(other => countOf(other) <= countOf(epoch))
      const most = [...shown].sort().find(([, epoch]) => isOfMost(epoch))?.[1]
      expect(paused.sort()).toEqual([...shown.keys()].filter(process => shown.get(process) !== most).sort())
      if (paused.length > 0) hit++
      if (paused.length > 1) together++
    }
    expect(Math.min(hit, together)).toBeGreaterThan(0)
  })

  test('docs/faults.md names the fields by which nodes show each view', () => {
    const rows = readFileSync('docs/faults.md', 'utf8').matchAll(/^\| `(\w+)` \| (`.+`) \|$/gm)
    expect([...rows].map(([, view, fields = '']) => [view, fields.replaceAll('`', '').split(', ')])).toEqual([...VIEWS])
  })

  test('a field may be called as what all objects have', async () => {
    const faults: Fault[] = [{ kind: 'pause', at: 0, for: '1ms', node: 'n1', after: { parted: 'toString' } }]
    expect((await run(terms(), { seed: '1', faults })).faults).toEqual([])
  })

  test.each([
    [{ parted: '' }, 'parted'],
    [{ parted: 'term', since: 'soon' }, 'since'],
    [{ parted: 'term', nth: 0 }, 'nth'],
  ])('%j makes no sense', async (after, field) => {
    const faults = [{ kind: 'pause', at: 0, for: '1ms', node: 'n1', after }] as unknown as readonly Fault[]
    await expect(run(terms(), { seed: '1', faults })).rejects.toThrow(field)
  })
})

describe('aim: disagreement', () => {
  test('two runs agree, and so does the plan with its faults spelled out', async () => {
    for (const seed of seeds(effort(40))) {
      const plan = aimed(seed)
      const one = await run(terms(), plan)
      expect((await run(terms(), plan)).fingerprint).toBe(one.fingerprint)
      const spelled: Plan = { seed: plan.seed, faults: expand(terms(), plan).faults }
      const again = await run(terms(), JSON.parse(JSON.stringify(spelled)) as Plan)
      expect(again.fingerprint).toBe(one.fingerprint)
    }
  })

  test('another process made the same run', async () => {
    expect((await run(terms(), aimed(3))).fingerprint).toMatchInlineSnapshot(`"17543cc17038d461"`)
  })

  test('faults wait from the time at which they were drawn, and no other fault is there', () => {
    let [waiting, always] = [0, 0]
    for (const seed of seeds(40)) {
      const drawn = expand(terms(), { seed: String(seed) }).faults
      const faults = expand(terms(), aimed(seed)).faults
      expect(faults.map(({ kind }) => kind)).toEqual(drawn.map(({ kind }) => kind))
      for (const [i, { at, after }] of faults.entries()) {
        const { at: drawnAt, for: lasting } = drawn[i] as FaultEntry
        // What the machines are like from the start.
        const isAlways = drawnAt === '0ms' && lasting === undefined
        if (isAlways) always++
        if (after === undefined || isAlways) expect({ at, after }).toEqual({ at: drawnAt })
        else {
          expect(after).toEqual({ parted: expect.any(String), since: drawnAt })
          waiting++
        }
      }
    }
    expect(Math.min(waiting, always)).toBeGreaterThan(10)
  })

  test('finds what takes a crash within 2 ms of a new term, far more often than chance', async () => {
    /** n1 begins terms and tells them a little later: if it has crashed by then, it begins the same one again. */
    const forgetful = scenario({
      name: 'forgetful',
      nodes: {
        count: 3,
        start(env: Env<number>) {
          let term = 0
          const tell = () => {
            for (const peer of env.peers) env.send(peer, term)
          }
          if (env.id !== 'n1') env.every('10ms', () => env.send('n1', term))
          else {
            env.every('100ms', () => {
              env.reach(`term ${++term} begins`)
              env.after('2ms', tell)
            })
          }
          return {
            receive(_from: string, told: number) {
              term = Math.max(term, told)
            },
            inspect: () => ({ term }),
          }
        },
      },
      faults: crash({ every: '600ms', for: '20ms', of: ['@one'] }),
      network: { latency: exponential('1ms') },
      duration: '2s',
      expect: ({ always }) => [
        always('each term begins once', ({ nodes, reached }) =>
          nodes.every(({ state }) => reached(`term ${state.term} begins`) < 2),
        ),
      ],
    })
    const failing = async (options: Plan['options']) => {
      let count = 0
      for (const seed of seeds(150))
        if ((await run(forgetful, { seed: String(seed), options: options ?? {} })).failed) count++
      return count
    }
    const [byChance, found] = [await failing({}), await failing({ aim: 'disagreement' })]
    expect(found).toBeGreaterThan(2 * byChance)
    expect(found).toBeGreaterThan(20)
  })
})
