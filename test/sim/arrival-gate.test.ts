import { type AnyEnv, type Connection, constant, type Fault, type JournalEvent, type Simulation } from 'sameseed'
import { describe, expect, test } from 'vitest'
import { cluster, typed } from './cluster.ts'

const steady = { network: { latency: constant('10ms') } }
const away = { groups: [['n1'], ['n2']] } as const

/** What came to n2 and when, milliseconds; n1 does what the test says. */
function gate(act: (env: AnyEnv) => void, faults: readonly Fault[] = []) {
  const got: unknown[] = []
  const sim = cluster(
    env => {
      if (env.id === 'n1') act(env)
      return {
        receive: (_from: string, message: unknown) => void got.push(message, sim.now),
        async accept(connection: Connection<unknown>) {
          for await (const message of connection) got.push(message, sim.now)
        },
      }
    },
    steady,
    { journal: true },
    { faults },
  )
  return { sim, got }
}

/** The fates of what arrives at n2, with their times in milliseconds. */
const fates = (sim: Simulation, part = 'datagram') =>
  [...(sim.journal ?? [])]
    .filter((event): event is Extract<JournalEvent, { kind: 'arrive' }> => event.kind === 'arrive')
    .filter(event => event.to === 'n2' && event.part === part && event.control === undefined)
    .map(({ fate, timeUs: time, message }) => `${message} ${fate} ${time / 1_000}`)

const send = (env: AnyEnv, ...times: number[]) => {
  for (const ms of times) env.after(ms, () => env.send('n2', ms))
}

/** Connects, and sends the times at which it does. */
const stream = (env: AnyEnv, ...times: number[]) => {
  void typed<number>(env)
    .connect('n2')
    .then(connection => {
      for (const ms of times) env.after(ms - env.elapsed(), () => connection.send(ms))
    })
}

describe('a cut', () => {
  test('drops datagrams that are under way or are sent, counts each once', async () => {
    const { sim, got } = gate(
      env => send(env, 95, 105, 155),
      [{ kind: 'partition', at: '100ms', for: '50ms', ...away }],
    )
    await sim.run('1s')
    expect(got).toEqual([155, 165])
    expect(fates(sim)).toEqual(['95 blocked 105', '155 delivered 165'])
    expect(sim.net.totals()).toMatchObject({ sent: 3, blocked: 2, delivered: 1, held: 0 })
    expect(sim.faultRecords[0]?.effect).toBe(2)
  })

  test('keeps segments, which come one trip after its end, in order, each counted once', async () => {
    const cuts = [100, 150].map(at => ({ kind: 'partition', at: `${at}ms`, for: '100ms', ...away }) as const)
    const { sim, got } = gate(env => stream(env, 95, 105, 120), cuts)
    await sim.run('1s')
    expect(got).toEqual([95, 260, 105, 260, 120, 260])
    expect(fates(sim, 'segment')).toEqual([
      ...['95 blocked 105', '105 blocked 115', '120 blocked 130'],
      ...['95 delivered 260', '105 delivered 260', '120 delivered 260'],
    ])
    expect(sim.net.totals().blocked).toBe(3)
  })

  test('that comes back before the trip is over keeps them again, and they count once all the same', async () => {
    const cuts = [100, 155].map(at => ({ kind: 'partition', at: `${at}ms`, for: '50ms', ...away }) as const)
    const { sim, got } = gate(env => stream(env, 95), cuts)
    await sim.run('1s')
    expect(got).toEqual([95, 215])
    expect(fates(sim, 'segment')).toEqual(['95 blocked 105', '95 blocked 160', '95 delivered 215'])
    expect(sim.net.totals().blocked).toBe(1)
    expect(sim.faultRecords.map(({ effect }) => effect)).toEqual([1, 0])
  })
})

test('a hold keeps everything until its end, in order, and counts each once', async () => {
  const holds = [100, 140].map(at => ({ kind: 'hold', at: `${at}ms`, for: '50ms', ...away }) as const)
  const { sim, got } = gate(env => send(env, 95, 105), holds)
  await sim.run('1s')
  expect(got).toEqual([95, 190, 105, 190])
  expect(fates(sim)).toEqual(['95 held 105', '105 held 115', '95 delivered 190', '105 delivered 190'])
  expect(sim.net.totals()).toMatchObject({ held: 2, delivered: 2, blocked: 0 })
})

test('what a hold keeps comes at its end, though a cut of the same link is over before or after', async () => {
  const hold = { kind: 'hold', at: '90ms', for: '60ms', ...away } as const
  for (const lasting of ['20ms', '145ms']) {
    const { sim, got } = gate(
      env => {
        send(env, 85, 120)
        stream(env, 86)
      },
      [hold, { kind: 'partition', at: '97ms', for: lasting, ...away }],
    )
    await sim.run('1s')
    if (lasting === '20ms') expect(got).toEqual([85, 150, 86, 150, 120, 150])
    // Those that were held meet the cut when they are let go.
    else expect(got).toEqual([86, 252])
  }
})

test('what is dropped leaves no copy', async () => {
  const { sim, got } = gate(
    env => send(env, 95),
    [
      { kind: 'duplication', at: 0, rate: 1 },
      { kind: 'message', at: 0, action: 'lose' },
    ],
  )
  await sim.run('10s')
  expect(got).toEqual([])
  expect(sim.net.totals()).toMatchObject({ sent: 1, lost: 1, duplicated: 0, delivered: 0 })
})

test('a stall keeps connections, and lets everything else through', async () => {
  const stall = { kind: 'stall', at: '100ms', for: '50ms', ...away } as const
  const { sim, got } = gate(
    env => {
      stream(env, 95, 105)
      send(env, 97)
    },
    [stall],
  )
  await sim.run('1s')
  expect(got).toEqual([97, 107, 95, 150, 105, 150])
  expect(sim.net.totals()).toMatchObject({ stalled: 2, held: 0, blocked: 0 })
})

test('a cut is asked about before a hold, a hold before a stall, and all of them before damage and the receiver', async () => {
  const during = { at: '100ms', for: '50ms', ...away } as const
  const partition = { kind: 'partition', ...during } as const
  const hold = { kind: 'hold', ...during } as const
  const stall = { kind: 'stall', ...during } as const
  const pause = { kind: 'pause', at: '100ms', for: '20ms', node: 'n2' } as const
  const crash = { kind: 'crash', at: '100ms', for: '20ms', node: 'n2' } as const
  const damage = { kind: 'corruption', at: 0, rate: 1, detected: true } as const
  const first = async (faults: readonly Fault[], part: 'datagram' | 'segment') => {
    const { sim } = gate(env => (part === 'datagram' ? send(env, 95) : stream(env, 95)), faults)
    await sim.run('200ms')
    return fates(sim, part)[0]
  }
  expect(await first([pause, crash, stall, hold, partition], 'datagram')).toBe('95 blocked 105')
  expect(await first([pause, stall, hold, partition], 'segment')).toBe('95 blocked 105')
  expect(await first([pause, crash, stall, hold, damage], 'datagram')).toBe('95 held 105')
  expect(await first([pause, stall, hold], 'segment')).toBe('95 held 105')
  expect(await first([pause, stall], 'segment')).toBe('95 stalled 105')
  expect(await first([pause, damage], 'datagram')).toBe('95 damaged 105')
  expect(await first([crash, damage], 'datagram')).toBe('95 damaged 105')
  expect(await first([pause], 'datagram')).toBe('95 waits 105')
  expect(await first([crash], 'datagram')).toBe('95 unreachable 105')
})

describe('a receiver that stands still', () => {
  test('gets what came meanwhile when it goes on, whatever becomes of the network', async () => {
    const pause = { kind: 'pause', at: '100ms', for: '100ms', node: 'n2' } as const
    const partition = { kind: 'partition', at: '150ms', for: '100ms', ...away } as const
    const { sim, got } = gate(env => send(env, 95, 160, 195), [pause, partition])
    await sim.run('1s')
    expect(got).toEqual([95, 200])
    expect(sim.net.totals()).toMatchObject({ blocked: 2, delivered: 1 })
  })

  test('gets no segments either, and a busy one takes them one after the other', async () => {
    const pause = { kind: 'pause', at: '100ms', for: '100ms', node: 'n2' } as const
    const paused = gate(env => stream(env, 95, 105), [pause])
    await paused.sim.run('1s')
    expect(paused.got).toEqual([95, 200, 105, 200])
    const slow = { kind: 'slow', at: '50ms', for: '500ms', node: 'n2', step: '20ms' } as const
    const busy = gate(env => stream(env, 95, 95, 95, 95, 95), [slow])
    await busy.sim.run('1s')
    expect(busy.got).toEqual([95, 105, 95, 125, 95, 145, 95, 165, 95, 185])
    expect(busy.sim.faultRecords[0]?.effect).toBe(5)
  })

  test('that goes on while it is busy still is busy', async () => {
    const slow = { kind: 'slow', at: '50ms', node: 'n2', step: '100ms' } as const
    const pause = { kind: 'pause', at: '110ms', for: '20ms', node: 'n2' } as const
    const { sim, got } = gate(env => send(env, 95, 96, 97), [slow, pause])
    await sim.run('1s')
    expect(got).toEqual([95, 105, 96, 205, 97, 305])
    // It is woken when it can go on, and not before.
    expect(fates(sim).filter(fate => fate.startsWith('96'))).toEqual(['96 waits 106', '96 delivered 205'])
  })

  test('and one that is no longer busy while it stands still stands still', async () => {
    const slow = { kind: 'slow', at: '50ms', for: '60ms', node: 'n2', step: '50ms' } as const
    const pause = { kind: 'pause', at: '110ms', for: '200ms', node: 'n2' } as const
    const { sim, got } = gate(env => send(env, 95, 96), [slow, pause])
    await sim.run('1s')
    expect(got).toEqual([95, 105, 96, 310])
    expect(fates(sim).filter(fate => fate.startsWith('96'))).toEqual(['96 waits 106', '96 delivered 310'])
  })

  test('that crashes loses what waited for it', async () => {
    const pause = { kind: 'pause', at: '100ms', for: '200ms', node: 'n2' } as const
    const crash = { kind: 'crash', at: '120ms', for: '10ms', node: 'n2' } as const
    const { sim, got } = gate(env => send(env, 95, 155), [pause, crash])
    await sim.run('1s')
    // It runs again after the restart: the pause was that of its earlier life.
    expect(got).toEqual([155, 165])
  })

  test('is counted by what it is sent, not as often as it comes to the gate', async () => {
    const pause = { kind: 'pause', at: '100ms', for: '50ms', node: 'n2' } as const
    const hold = { kind: 'hold', at: '90ms', for: '30ms', ...away } as const
    const { sim, got } = gate(env => send(env, 95), [pause, hold])
    await sim.run('1s')
    expect(fates(sim)).toEqual(['95 held 105', '95 waits 120', '95 delivered 150'])
    expect(got).toEqual([95, 150])
    expect(sim.net.totals()).toMatchObject({ sent: 1, held: 1, delivered: 1 })
  })
})

test('what came while a process was starting comes in steps of their own, which have caused what it does then', async () => {
  const sim = cluster(
    async env => {
      if (env.id === 'n2') await env.sleep('50ms')
      else for (const message of ['a', 'b']) env.send('n2', message)
      return { receive: (from: string, message: string) => void (env.id === 'n2' && env.send(from, `${message}!`)) }
    },
    steady,
    { journal: true },
  )
  await sim.run('55ms')
  const events = [...(sim.journal ?? [])]
  const wakes = events.filter(({ kind, timeUs }) => kind === 'wake' && timeUs === 50_000)
  const answers = events.filter(event => event.kind === 'send' && event.from === 'n2')
  expect(wakes).toHaveLength(2)
  expect(answers.map(({ cause }) => cause)).toEqual(wakes.map(({ id }) => id))
  expect(answers.map(({ step }) => step)).toEqual(wakes.map(({ step }) => step))
  expect(new Set(wakes.map(({ step }) => step)).size).toBe(2)
})

test('what a function holds back waits for the end of the interception, and so do segments behind it', async () => {
  const { sim, got } = gate(env => {
    stream(env, 95, 96, 97)
    send(env, 98)
  })
  const interception = sim.net.intercept(message => (message === 96 ? 'hold' : undefined))
  await sim.run('200ms')
  expect(got).toEqual([95, 105, 98, 108])
  interception.heal()
  await sim.run('1s')
  expect(got.slice(4)).toEqual([96, 200, 97, 200])
  expect(sim.net.totals().held).toBe(1)
})

test('half of the copies come up to five seconds later, all orders of magnitude alike, also under constant latency', async () => {
  const { sim } = gate(
    env => {
      for (let i = 0; i < 2_000; i++) env.after(i, () => env.send('n2', i))
    },
    [{ kind: 'duplication', at: 0, rate: 1 }],
  )
  await sim.run('10s')
  const sent = new Map<number, number>()
  const later: number[] = []
  for (const event of sim.journal ?? []) {
    if (event.kind === 'send') sent.set(event.number, event.arrivalUs as number)
    if (event.kind === 'copy') later.push(event.arrivalUs - (sent.get(event.number) as number))
  }
  expect(later).toHaveLength(2_000)
  const late = later.filter(us => us > 0)
  expect(later.every(us => us === 0 || (us >= 1_000 && us <= 5_000_000))).toBe(true)
  expect(late.length / 2_000).toBeCloseTo(0.5, 1)
  // 1 ms to 5 s are 3.7 orders of magnitude.
  const share = (from: number, to: number) => late.filter(us => us >= from && us < to).length / late.length
  for (const from of [1_000, 10_000, 100_000]) expect(share(from, 10 * from)).toBeCloseTo(1 / Math.log10(5_000), 1)
  expect(share(1_000_000, 5_000_001)).toBeCloseTo(Math.log10(5) / Math.log10(5_000), 1)
})
