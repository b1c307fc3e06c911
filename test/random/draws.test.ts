import * as fc from 'fast-check'
import { type PlanInput, run, scenario } from 'sameseed'
import { describe, expect, test } from 'vitest'
import { raftScenario } from '../../examples/raft/scenario.ts'
import { areDraws, DrawRecorder, type DrawsByTime, drawTable, inBoth, packed } from '../../src/random/draws.ts'
import { Streams } from '../../src/random/streams.ts'
import { run as runWith } from '../../src/scenario/run.ts'

function drawsOf(
  streams: Readonly<Record<string, Readonly<Record<number, readonly number[]>>>>,
): Record<string, string> {
  const byTime = (times: Readonly<Record<number, readonly number[]>>): DrawsByTime =>
    new Map(Object.entries(times).map(([at, values]) => [Number(at), values]))
  return Object.fromEntries(Object.entries(streams).map(([name, times]) => [name, packed(byTime(times))]))
}

/** What is drawn at these times, by a stream that is made first. */
function drawnAt(streams: Streams, times: readonly number[], name = 'node/n1'): number[] {
  const stream = streams.overTime(name, 3)
  return times.map(now => {
    streams.clock = { now }
    return stream.int32()
  })
}

describe('draws by time', () => {
  test('do not depend on what was drawn before, and differ by seed, name, time and place in it', () => {
    const all = drawnAt(new Streams('1', [], { draws: {} }), [5, 5, 9, 12])
    expect(new Set(all).size).toBe(4)
    expect(drawnAt(new Streams('1', [], { draws: {} }), [5, 12])).toEqual([all[0], all[3]])
    expect(drawnAt(new Streams('2', [], { draws: {} }), [5, 5, 9, 12])).not.toEqual(all)
    expect(drawnAt(new Streams('1', [], { draws: {} }), [5, 5, 9, 12], 'node/n2')).not.toEqual(all)
  })

  test('are those that are listed, and after them those of the seed', () => {
    const draws = drawsOf({ 'node/n1': { 5: [7, 8], 12: [-1] } })
    const [first, , , none] = drawnAt(new Streams('1', [], { draws: {} }), [5, 9, 9, 20])
    expect(drawnAt(new Streams('1', [], { draws }), [5, 5, 5, 12, 20])).toEqual([7, 8, first, -1, none])
  })

  test('that are listed end where a run is reseeded', () => {
    const draws = drawsOf({ 'node/n1': { 5: [7], 12: [8] } })
    const [five, twelve] = drawnAt(new Streams('1', [{ atUs: 10, seed: 'x' }], { draws }), [5, 12])
    expect(five).toBe(7)
    expect(twelve).toBe(drawnAt(new Streams('x', [], { draws: {} }), [12])[0])
  })

  test('as numbers are those of the stream', () => {
    const streams = new Streams('1', [], { draws: drawsOf({ a: { 0: [-1, 0, 2 ** 31 - 1] } }) })
    const stream = streams.overTime('a')
    expect([stream(), stream(), stream()]).toEqual([1 - 2 ** -32, 0, 0.5 - 2 ** -32])
  })

  test('are taken down with the same numbers as without', () => {
    const recorder = new DrawRecorder()
    expect(drawnAt(new Streams('1', [], { recorder }), [0, 0, 7])).toEqual(drawnAt(new Streams('1'), [0, 0, 7]))
    const draws = recorder.draws()
    expect([...(drawTable(draws).get('node/n1')?.keys() ?? [])]).toEqual([0, 7])
    expect(drawnAt(new Streams('another seed', [], { draws }), [0, 0, 7])).toEqual(drawnAt(new Streams('1'), [0, 0, 7]))
  })

  test('are left where others have something at that time', () => {
    const draws = drawsOf({ a: { 1: [1], 2: [2] }, b: { 1: [3] } })
    expect(inBoth(draws, drawsOf({ a: { 2: [9, 9] } }))).toEqual(drawsOf({ a: { 2: [2] } }))
  })

  test('are the same once packed, and take about six characters each', () => {
    const times = fc.uniqueArray(fc.nat(4e9), { maxLength: 50 }).map(list => list.sort((a, b) => a - b))
    const values = fc.array(fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }), { minLength: 1, maxLength: 200 })
    fc.assert(
      fc.property(times, fc.infiniteStream(values), (list, stream) => {
        const byTime = new Map(list.map(at => [at, stream.next().value as number[]]))
        const text = packed(byTime)
        expect(areDraws(text)).toBe(true)
        expect(drawTable({ a: text }).get('a')).toEqual(byTime)
        const count = [...byTime.values()].flat().length
        expect(text.length).toBeLessThanOrEqual(((count * 4 + byTime.size * 7) * 4) / 3 + 4)
      }),
    )
  })

  test('that are cut off, or no draws at all, are refused', async () => {
    const text = drawsOf({ a: { 5: [7, 8] } }).a as string
    const wrong = [text.slice(0, -4), text.slice(1), 'no draws', '====']
    expect(wrong.map(areDraws)).toEqual(wrong.map(() => false))
    await expect(run(raftScenario(), { seed: 1, draws: { 'node/n1': 'no draws' } })).rejects.toThrow('draws')
  })
})

describe('a plan with draws', () => {
  test('that were taken down gives the same run', async () => {
    const raft = raftScenario()
    const options = { duration: '2s' } as const
    const { operations } = await run(raft, { seed: 4, options })
    const plan: PlanInput = {
      seed: 4,
      options,
      operations,
      faults: [{ kind: 'crash', at: '500ms', for: '200ms', node: 'n2' }],
    }
    const recorder = new DrawRecorder()
    const first = await runWith(raft, plan, { draws: recorder })
    const draws = recorder.draws()
    expect(first.fingerprint).toBe((await run(raft, plan)).fingerprint)
    expect((await run(raft, { ...plan, draws })).fingerprint).toBe(first.fingerprint)
    expect((await run(raft, { ...plan, draws: {} })).fingerprint).not.toBe(first.fingerprint)
  })

  test('loses nothing elsewhere when an operation is taken out', async () => {
    const pings = scenario({
      name: 'pings',
      nodes: {
        count: 3,
        start: env => {
          env.every('10ms', () => env.send('n3', env.random()))
          return { receive: (): string => `answered ${env.random()}` }
        },
      },
      clients: {
        count: 2,
        start: env => ({
          invoke: async ({ value }: { readonly f: 'ask'; readonly value: string }) => ({
            type: 'ok' as const,
            value: await env.rpc<string>(value, 'ask'),
          }),
        }),
      },
      workload: {
        plan: () => [],
      },
      duration: '200ms',
    })
    const operations = [
      { client: 'c1', at: '5.5ms', f: 'ask', value: 'n1' },
      { client: 'c2', at: '77.7ms', f: 'ask', value: 'n2' },
      { client: 'c1', at: '99.9ms', f: 'ask', value: 'n1' },
    ] as const
    const answers = async (plan: Partial<PlanInput>, kept: readonly number[]) => {
      const given = operations.filter((_, i) => kept.includes(i))
      const { history } = await run(pings, { seed: 1, operations: given, ...plan })
      return history.flatMap(({ type, value }) => (type === 'ok' ? [value] : []))
    }
    const [, second, third] = await answers({ draws: {} }, [0, 1, 2])
    expect(await answers({ draws: {} }, [1, 2])).toEqual([second, third])
    expect(await answers({ draws: {} }, [2])).toEqual([third])
    // Without it, the draws of n1 follow from how many there were.
    const [, , byCount] = await answers({}, [0, 1, 2])
    expect(await answers({}, [2])).not.toEqual([byCount])
  })
})
