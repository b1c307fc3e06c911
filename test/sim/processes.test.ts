import { type AnyEnv, constant, type Env, RpcTimeoutError, SimulationFailure } from 'sameseed'
import { describe, expect, test } from 'vitest'
import { cluster, typed } from './cluster.ts'

const drains = ['sync', 'portable'] as const

describe.each(drains)('with the %s drain', drain => {
  test('a class receives what another sends, as a copy', async () => {
    const sent = { list: [1] }
    const received: unknown[] = []
    const sim = cluster(
      env => ({
        ...(env.id === 'n1' && env.after('1ms', () => env.send('n2', sent))),
        receive(from: string, message: { list: number[] }) {
          received.push(from, message)
          message.list.push(2)
        },
      }),
      {},
      { drain },
    )
    await sim.run('100ms')
    expect(received).toEqual(['n1', { list: [1, 2] }])
    expect(sent).toEqual({ list: [1] })
  })

  test('an async function reads its inbox and answers requests', async () => {
    const answers: unknown[] = []
    const sim = cluster(
      async env => {
        if (env.id === 'n1') answers.push(await env.rpc('n2', 20))
        else for await (const { message, reply } of typed<number>(env).inbox) reply(message + 1)
        return undefined
      },
      {},
      { drain },
    )
    await sim.run('1s')
    expect(answers).toEqual([21])
  })

  test('what receive returns, or resolves to, answers a request; a lost one times out', async () => {
    const answers: unknown[] = []
    const sim = cluster(
      env => {
        if (env.id === 'n1') {
          void (async () => {
            answers.push(await env.rpc('n2', 'now'))
            answers.push(await env.rpc('n2', 'later'))
            answers.push(await env.rpc('n2', 'never', { timeout: '50ms' }).catch((error: unknown) => error))
          })()
        }
        return {
          async receive(_from: string, message: string) {
            if (message === 'never') return undefined
            if (message === 'later') await env.sleep('10ms')
            return `${message}!`
          },
        }
      },
      {},
      { drain },
    )
    await sim.run('1s')
    expect(answers.slice(0, 2)).toEqual(['now!', 'later!'])
    expect(answers[2]).toBeInstanceOf(RpcTimeoutError)
    expect((answers[2] as Error).message).toBe('no reply from n2 within 50ms')
  })

  test('nothing of a crashed incarnation runs again', async () => {
    const log: string[] = []
    const start = (env: AnyEnv) => {
      const run = log.filter(line => line.startsWith('start')).length
      log.push(`start ${run}`)
      env.every('10ms', () => log.push(`tick ${run}`))
      setInterval(() => log.push(`interval ${run}`), 10)
      void (async () => {
        await env.sleep('25ms')
        log.push(`slept ${run}`)
        await env.rpc('n1', 'self').catch(() => log.push(`timeout ${run}`))
        log.push(`answered ${run}`)
      })()
      return { receive: (_from: string, _message: unknown) => env.sleep('5ms') }
    }
    const sim = cluster(start, { count: 1 }, { drain })
    await sim.run('22ms')
    sim.crash('n1')
    await sim.run('50ms')
    const before = [...log]
    expect(before).toEqual(['start 0', 'tick 0', 'interval 0', 'tick 0', 'interval 0'])
    sim.restart('n1')
    await sim.run('28ms')
    expect(log.slice(before.length).every(line => line.endsWith('1'))).toBe(true)
    expect(log).toContain('slept 1')
  })

  test('a paused node lets the world go on, and then gets everything in order', async () => {
    const seen: string[] = []
    const sim = cluster(
      env => {
        if (env.id === 'n1') env.every('10ms', () => env.send('n2', `at ${sim.now}`))
        if (env.id === 'n2') env.every('10ms', () => seen.push(`tick at ${sim.now}`))
        return { receive: (_from: string, message: string) => void seen.push(message) }
      },
      { network: { latency: constant('1ms') } },
      { drain },
    )
    await sim.run('15ms')
    sim.pause('n2')
    await sim.run('20ms')
    sim.resume('n2')
    await sim.run('1ms')
    expect(seen).toEqual(['tick at 10', 'at 10', 'tick at 35', 'at 20', 'at 30'])
  })

  test('an error that nobody catches is a failure of its node, however it is thrown', async () => {
    const ways: Record<string, (env: AnyEnv) => void> = {
      'in a callback': env => {
        env.after('1ms', () => {
          throw new Error('boom')
        })
      },
      'in a rejected promise': env => void env.sleep('1ms').then(() => Promise.reject(new Error('boom'))),
      'in a microtask': env => {
        env.after('1ms', () =>
          queueMicrotask(() => {
            throw new Error('boom')
          }),
        )
      },
      'in a nextTick': env => {
        env.after('1ms', () =>
          process.nextTick(() => {
            throw new Error('boom')
          }),
        )
      },
    }
    for (const way of Object.values(ways)) {
      const sim = cluster(
        env => {
          if (env.id === 'n2') way(env)
          return {}
        },
        {},
        { drain },
      )
      const failure = await sim.run('1s').catch((error: unknown) => error)
      expect(failure).toBeInstanceOf(SimulationFailure)
      expect((failure as Error).message).toContain('n2 threw Error: boom, at 1.0 ms')
      expect(sim.now).toBe(1)
    }
  })

  test('uncaught errors may be crashes like any other', async () => {
    let starts = 0
    const sim = cluster(
      env => {
        starts++
        env.after('10ms', () => {
          throw new Error('again')
        })
        return {}
      },
      { count: 1, uncaught: { restartAfter: '10ms' } },
      { drain },
    )
    await sim.run('95ms')
    expect(starts).toBe(5)
  })

  test('messages that come while a node starts are kept for it', async () => {
    const received: unknown[] = []
    const sim = cluster(
      async env => {
        if (env.id === 'n1') env.after('1ms', () => env.send('n2', 'early'))
        if (env.id === 'n2') await env.sleep('50ms')
        return { receive: (_from: string, message: unknown) => void received.push(message, sim.now) }
      },
      {},
      { drain },
    )
    await sim.run('100ms')
    expect(received).toEqual(['early', 50])
  })
})

test('an error thrown from an internal nextTick, as by an unhandled error event, is caught too', async () => {
  const { Readable } = await import('node:stream')
  const sim = cluster(
    env => {
      env.after('1ms', () => new Readable({ read() {} }).destroy(new Error('stream broke')))
      env.after('2ms', () => {})
      return {}
    },
    { count: 1 },
  )
  await expect(sim.run('1s')).rejects.toThrow('n1 threw Error: stream broke')
})

test('an unknown destination is an error of the sender that names the processes', async () => {
  const sim = cluster(env => {
    if (env.id === 'n1') env.send('n7', 'hello')
    return {}
  })
  await expect(sim.run('1s')).rejects.toThrow('n1 sends to "n7", but there is no such process; there are n1, n2')
})

test('messages to oneself arrive; messages to a dead node are counted', async () => {
  const received: string[] = []
  const sim = cluster(env => {
    if (env.id === 'n1') env.every('10ms', () => ['n1', 'n2'].map(to => env.send(to, 'x')))
    return { receive: () => void received.push(env.id) }
  })
  sim.crash('n2')
  await sim.run('100ms')
  expect(received.every(id => id === 'n1')).toBe(true)
  expect(received.length).toBeGreaterThan(8)
  expect(sim.messages.unreachable).toBeGreaterThan(8)
})

test('a hold keeps messages back, in order, and a release lets them through', async () => {
  const received: number[] = []
  const sim = cluster(
    env => {
      let n = 0
      if (env.id === 'n1') env.every('10ms', () => env.send('n2', n++))
      return { receive: (_from: string, message: number) => void received.push(message) }
    },
    { network: { latency: constant('1ms') } },
  )
  await sim.run('15ms')
  const hold = sim.net.hold(['n1'], ['n2'])
  await sim.run('40ms')
  expect(received).toEqual([0])
  expect(hold.effect).toBe(4)
  hold.heal()
  await sim.run('1ms')
  expect(received).toEqual([0, 1, 2, 3, 4])
})

test('buggify: some labels never fire, some do, and the same in every run', async () => {
  const fired = async (seed: string) => {
    const { Simulation, scenario } = await import('sameseed')
    const counts: Record<string, number> = {}
    const start = (env: Env<never>) => {
      env.every('1ms', () => {
        for (const label of 'abcdefghijklmnop') counts[label] = (counts[label] ?? 0) + Number(env.buggify(label))
      })
    }
    const sim = new Simulation(scenario({ name: 'b', nodes: { count: 1, start } }), { seed })
    await sim.run('100ms')
    return counts
  }
  const counts = await fired('3')
  expect(await fired('3')).toEqual(counts)
  expect(Object.values(counts).filter(n => n === 0).length).toBeGreaterThan(4)
  expect(Object.values(counts).filter(n => n > 5).length).toBeGreaterThan(0)
})
