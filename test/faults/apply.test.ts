import { constant, type Fault, run, scenario } from 'sameseed'
import { describe, expect, test } from 'vitest'

/** n1 sends a number to n2 every 10 ms; n2 notes when each arrives. Both note their clocks. */
const pings = scenario({
  name: 'pings',
  nodes: {
    count: 2,
    start: env => {
      const arrivals: [number, number][] = []
      const clock: number[] = []
      let n = 0
      env.every('10ms', () => {
        if (env.id === 'n1') env.send('n2', n++)
        clock.push(env.now() - Date.UTC(2020, 0, 1))
      })
      return {
        receive: (_from: string, number: number) => void arrivals.push([number, env.elapsed()]),
        inspect: () => ({ arrivals: [...arrivals], clock: [...clock] }),
      }
    },
  },
  network: { latency: constant('1ms') },
  duration: '100ms',
  settle: 0,
})

async function under(fault: Fault) {
  const { states, faults, messages } = await run(pings, { seed: '1', faults: [fault] })
  const { arrivals, clock } = states.n2 as { arrivals: [number, number][]; clock: number[] }
  return {
    numbers: arrivals.map(([number]) => number),
    times: arrivals.map(([, time]) => time),
    clock,
    effect: faults[0]?.effect ?? -1,
    messages,
  }
}

const groups = [['n1'], ['n2']]

describe('each kind of fault does what it says, and counts its effect', () => {
  test('none', async () => {
    const { states } = await run(pings, { seed: '1' })
    expect((states.n2 as { arrivals: unknown }).arrivals).toEqual(Array.from({ length: 9 }, (_, n) => [n, 10 * n + 11]))
  })

  test('partition', async () => {
    const { numbers, effect } = await under({ kind: 'partition', at: 25, for: 30, groups })
    expect(numbers).toEqual([0, 1, 5, 6, 7, 8])
    expect(effect).toBe(3)
  })

  test('a partition the other way has no effect, and says so', async () => {
    const { numbers, effect } = await under({ kind: 'partition', at: 25, for: 30, from: ['n2'], to: ['n1'] })
    expect(numbers).toHaveLength(9)
    expect(effect).toBe(0)
  })

  test('hold', async () => {
    const { numbers, times, effect } = await under({ kind: 'hold', at: 25, for: 30, groups })
    expect(numbers).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8])
    expect(times.slice(2, 5)).toEqual([55, 55, 55])
    expect(effect).toBe(3)
  })

  test('loss', async () => {
    const { numbers, effect } = await under({ kind: 'loss', at: 25, for: 30, rate: 1 })
    expect(numbers).toEqual([0, 1, 5, 6, 7, 8])
    expect(effect).toBe(3)
  })

  test('loss on other links', async () => {
    const { numbers, effect } = await under({ kind: 'loss', at: 25, rate: 1, links: [['n2', 'n1']] })
    expect(numbers).toHaveLength(9)
    expect(effect).toBe(0)
  })

  test('duplication', async () => {
    const { numbers, effect } = await under({ kind: 'duplication', at: 25, for: 30, rate: 1 })
    expect(numbers).toEqual([0, 1, 2, 2, 3, 3, 4, 4, 5, 6, 7, 8])
    expect(effect).toBe(3)
  })

  test('delay', async () => {
    const { times } = await under({ kind: 'delay', at: 25, for: 10, by: '25ms' })
    expect(times).toContain(56)
    expect(times).toHaveLength(9)
  })

  test('crash', async () => {
    const { numbers, effect, messages } = await under({ kind: 'crash', at: 25, for: 30, node: 'n2' })
    expect(numbers).toEqual([5, 6, 7, 8])
    expect(effect).toBe(1)
    expect(messages.unreachable).toBe(3)
  })

  test('pause', async () => {
    const { numbers, times } = await under({ kind: 'pause', at: 25, for: 30, node: 'n2' })
    expect(numbers).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8])
    expect(times.slice(1, 6)).toEqual([21, 55, 55, 55, 61])
  })

  test('clock-jump', async () => {
    const { clock, times } = await under({ kind: 'clock-jump', at: 25, node: 'n2', by: '-15ms' })
    expect(clock.slice(0, 4)).toEqual([10, 20, 15, 25])
    expect(times[2]).toBe(31)
  })

  test('clock-drift', async () => {
    const { clock, times } = await under({ kind: 'clock-drift', at: 25, for: 20, node: 'n2', ppm: 1_000_000 })
    // Ticks every 10 ms of its own, twice as fast for 20 ms: two more in all.
    expect(clock).toEqual([10, 20, 30, 40, 50, 60, 70, 80, 90, 100, 110, 120])
    expect(times.at(-1)).toBe(111)
  })
})

test('a fault by hand is in force until it is ended, and one in the plan until the end unless told', async () => {
  const { numbers } = await under({ kind: 'partition', at: 25, groups })
  expect(numbers).toEqual([0, 1])
})
