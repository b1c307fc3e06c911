import { type AnyEnv, type Connection, ConnectionError, type Fault, Simulation, scenario } from 'sameseed'
import { describe, expect, test } from 'vitest'
import { stream, under } from './pings.ts'

const groups = [['n1'], ['n2']]
const numbers = (arrivals: readonly (readonly [unknown, number])[]) => arrivals.map(([number]) => number)

/** Nine numbers, from 10 ms on every 10 ms, and when they arrive. */
const plain = Array.from({ length: 9 }, (_, n) => [n, 10 * n + 11])

describe('what each fault does to a connection', () => {
  test('none', async () => {
    expect((await under([], stream)).arrivals).toEqual(plain)
  })

  const from25to35 = { at: 25, for: 10 } as const

  test.each<[string, Fault, number, number]>([
    ['loss: sent again after 200 ms, and what follows waits for it', { kind: 'loss', ...from25to35, rate: 1 }, 231, 1],
    ['damage that is detected: sent again', { kind: 'corruption', ...from25to35, rate: 1, detected: true }, 231, 1],
    ['a message that is lost: sent again', { kind: 'message', at: 0, action: 'lose', match: { n: 2 } }, 231, 1],
    ['delay', { kind: 'delay', ...from25to35, by: '15ms' }, 46, 1],
    ['a late message', { kind: 'message', at: 0, action: 'delay', by: '15ms', match: { n: 2 } }, 46, 1],
    [
      'partition: stands still, and goes on one trip after its end',
      { kind: 'partition', ...from25to35, groups },
      36,
      1,
    ],
    ['hold', { kind: 'hold', ...from25to35, groups }, 35, 1],
    ['stall', { kind: 'stall', ...from25to35, groups }, 35, 1],
    ['a message that is held', { kind: 'message', at: 0, for: 35, action: 'hold', match: { n: 2 } }, 35, 1],
    ['swizzle', { kind: 'swizzle', ...from25to35, clog: ['n2'], release: ['n2'], every: '1ms' }, 35, 1],
    ['a narrow link', { kind: 'bandwidth', ...from25to35, bytesPerSecond: 1_050 }, 51, 1],
  ])('%s', async (_what, fault, time, effect) => {
    const { arrivals, effect: counted } = await under(fault, stream)
    const late = arrivals.filter(([n]) => n === 2)
    expect(late).toEqual([[2, time]])
    // Nothing overtakes, nothing is missing, and what came meanwhile is there at once.
    expect(arrivals).toEqual(plain.map(([n, at]) => [n, (n as number) < 2 ? at : Math.max(at as number, time)]))
    expect(counted).toBe(effect)
  })

  test('reordering: nothing overtakes, what follows waits', async () => {
    const { arrivals, effect } = await under({ kind: 'reordering', at: 5, rate: 0.5, by: '50ms' }, stream)
    expect(numbers(arrivals)).toEqual(numbers(plain as [number, number][]))
    expect(arrivals).not.toEqual(plain)
    expect(effect).toBeGreaterThan(1)
  })

  test('duplication: nothing comes twice, and it has no effect', async () => {
    const all: Fault[] = [
      { kind: 'duplication', at: 0, rate: 1 },
      { kind: 'message', at: 0, action: 'duplicate' },
    ]
    const { arrivals, run } = await under(all, stream)
    expect(arrivals).toEqual(plain)
    expect(run.faults.map(({ effect }) => effect)).toEqual([0, 0])
  })

  test('damage that nothing detects: other values arrive, in order', async () => {
    const fault: Fault = { kind: 'corruption', at: 25, rate: 1, detected: false }
    const { arrivals, events, effect } = await under(fault, stream)
    expect(arrivals.map(([, time]) => time)).toEqual(plain.map(([, time]) => time))
    expect(effect).toBe(7)
    const corrupted = events.filter(event => event.kind === 'arrive' && event.altered)
    expect(corrupted).toHaveLength(7)
  })

  test('stall: messages and requests get through', async () => {
    const { arrivals, effect } = await under({ kind: 'stall', at: 0, groups })
    expect([arrivals.length, effect]).toEqual([9, 0])
  })

  test('reset: both ends break', async () => {
    const { arrivals, arrivalsAt, effect } = await under({ kind: 'reset', at: 25, between: ['n2', 'n1'] }, stream)
    expect(arrivals).toEqual([
      [0, 11],
      [1, 21],
      [ConnectionError.name, 25],
    ])
    expect(arrivalsAt('n1')).toEqual([[ConnectionError.name, 30]])
    expect(effect).toBe(1)
  })
})

/** What both ends make of a reset at 25 ms, by their own clocks. */
function resetAt(ms: number, latency: string) {
  const seen: string[] = []
  const wait = async (env: AnyEnv, connection: Connection<unknown>) => {
    await connection.receive().catch(error => seen.push(`${env.id} ${(error as Error).name} ${Date.now()}`))
  }
  const node = (env: AnyEnv) => {
    if (env.id === 'n1') {
      void env.connect('n2').then(
        connection => wait(env, connection),
        error => seen.push(`${env.id} ${(error as Error).message} ${Date.now()}`),
      )
    }
    return { accept: (connection: Connection<unknown>) => wait(env, connection), inspect: () => seen.length }
  }
  const spec = {
    name: 'resets',
    nodes: { count: 2, start: node },
    network: { latency: { kind: 'constant', value: latency } },
  }
  const sim = new Simulation(scenario(spec as never), {
    seed: '1',
    faults: [{ kind: 'reset', at: ms, between: ['n1', 'n2'] }],
  })
  return { sim, seen }
}

const START = Date.UTC(2020, 0, 1)

test('both ends hear of a reset in steps of their own, at the time of their own clocks', async () => {
  const { sim, seen } = resetAt(25, '1ms')
  await sim.run('1s')
  expect(seen).toEqual([`n1 ConnectionError ${START + 25}`, `n2 ConnectionError ${START + 25}`])
})

test('a connection that is reset before it is open says so at once', async () => {
  const { sim, seen } = resetAt(25, '20ms')
  await sim.run('1s')
  expect(seen[0]).toBe(`n1 the connection to n2 was reset before it was open ${START + 25}`)
})
