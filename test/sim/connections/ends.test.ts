import {
  type AnyEnv,
  type Connection,
  ConnectionError,
  constant,
  type JournalEvent,
  run,
  type Simulation,
  scenario,
} from 'sameseed'
import { describe, expect, test } from 'vitest'
import { cluster, typed } from '../cluster.ts'
import { codeOf, wire } from './wire.ts'

const steady = { network: { latency: constant('10ms') } }

describe('half-close', () => {
  test('one stream ends, the other goes on until it is closed too', async () => {
    const log: unknown[] = []
    const { sim, errors } = wire<string>(
      async connection => {
        connection.send('question')
        connection.close()
        connection.close()
        for await (const answer of connection) log.push(answer, sim.now)
        log.push('n1 done')
      },
      async (connection, env) => {
        for await (const question of connection) log.push(question)
        log.push('n1 has closed')
        await env.sleep('100ms')
        connection.send('late answer')
        connection.close()
        expect(() => connection.send('too late')).toThrow(ConnectionError)
        expect(() => connection.send('too late')).toThrow('cannot send to n1: this end is closed')
      },
      steady,
    )
    await sim.run('1s')
    expect(log).toEqual(['question', 'n1 has closed', 'late answer', 140, 'n1 done'])
    expect(errors).toEqual([])
  })

  test('a connection that ended in order at both sides is not reset by a crash, one that ended at one side is', async () => {
    const after = async (bothClose: boolean) => {
      const seen: unknown[] = []
      const { sim, errors } = wire<string>(
        async connection => {
          connection.close()
          seen.push(await connection.receive())
        },
        async connection => {
          await connection.receive()
          if (bothClose) connection.close()
        },
        steady,
      )
      await sim.run('200ms')
      sim.crash('n2')
      await sim.run('200ms')
      return [seen, errors]
    }
    expect(await after(true)).toEqual([[undefined], []])
    expect(await after(false)).toEqual([[], ['n1: ECONNRESET']])
  })

  test('what is left of a node that has crashed sends nothing on its connection, and is not told why', async () => {
    const held: Connection<string>[] = []
    const { sim, errors } = wire<string>(
      connection => void held.push(connection),
      () => {},
      steady,
    )
    await sim.run('100ms')
    sim.crash('n1')
    await sim.run('100ms')
    const { sent } = sim.messages
    expect(held.map(connection => connection.send('late'))).toEqual([true])
    expect([sim.messages.sent, errors]).toEqual([sent, []])
  })

  test('what was sent before a close arrives before it, with back pressure too', async () => {
    const got: unknown[] = []
    const { sim, errors } = wire<Uint8Array>(
      connection => {
        for (let i = 0; i < 5; i++) connection.send(new Uint8Array(40_000).fill(i))
        connection.close()
      },
      async (connection, env) => {
        for await (const message of connection) {
          got.push(message[0])
          await env.sleep('50ms')
        }
        got.push('end')
      },
    )
    await sim.run('2s')
    expect([got, errors]).toEqual([[0, 1, 2, 3, 4, 'end'], []])
  })
})

describe('ports', () => {
  /** n2 does `serve`; n1 connects to ports of it, one after the other, and tells what came of it. */
  async function calls(ports: readonly number[], serve: (env: AnyEnv) => void): Promise<unknown[]> {
    const results: unknown[] = []
    const sim = cluster(async env => {
      if (env.id === 'n2') serve(env)
      else {
        await env.sleep('100ms')
        for (const port of ports) {
          try {
            const connection = await typed<string>(env).connect('n2', { port })
            expect(connection.port).toBe(port)
            results.push(await connection.receive())
          } catch (error) {
            results.push(codeOf(error), (error as Error).message)
          }
        }
      }
      return undefined
    }, steady)
    await sim.run('2s')
    return results
  }

  const answer = async (connections: AsyncIterable<Connection<never, unknown>>, text: string) => {
    for await (const connection of connections) connection.send(`${text} of ${connection.port} for ${connection.peer}`)
  }

  test('each has its own connections', async () => {
    const results = await calls([80, 0, 81], env => {
      void answer(env.listen(80), 'A')
      void answer(env.listen(81), 'B')
      void answer(env.connections, 'C')
    })
    expect(results).toEqual(['A of 80 for n1', 'C of 0 for n1', 'B of 81 for n1'])
  })

  test('where nothing listens, or no more, a connection is refused', async () => {
    const results = await calls([80, 81, 0], env => {
      env.listen(80).close()
      void answer(env.listen(82), 'A')
    })
    expect(results).toEqual([
      ...['ECONNREFUSED', 'n2:80 does not accept connections: connection refused'],
      ...['ECONNREFUSED', 'n2:81 does not accept connections: connection refused'],
      ...['ECONNREFUSED', 'n2 does not accept connections: connection refused'],
    ])
  })

  test('one is taken once at a time', async () => {
    const told: unknown[] = []
    await calls([], env => {
      const first = env.listen(80)
      expect(first.port).toBe(80)
      try {
        env.listen(80)
      } catch (error) {
        told.push(error instanceof ConnectionError, codeOf(error), (error as Error).message)
      }
      first.close()
      told.push(env.listen(80).port)
      for (const port of [0, 65_536, 1.5]) expect(() => env.listen(port)).toThrow('a port is a whole number')
      expect(env.listen(1).port + env.listen(65_535).port).toBe(65_536)
    })
    expect(told).toEqual([true, 'EADDRINUSE', 'n2 listens at port 80 already', 80])
  })

  test('what is open stays when the listener closes', async () => {
    const results = await calls([80], env => {
      const listener = env.listen(80)
      void (async () => {
        for await (const connection of listener) {
          listener.close()
          await env.sleep('100ms')
          connection.send('still open')
        }
      })()
    })
    expect(results).toEqual(['still open'])
  })

  test('a crash frees them; what a dead incarnation does in its last step takes none of the next', async () => {
    const ports: unknown[] = []
    const sim = cluster(
      env => {
        ports.push(env.listen(80).port)
        env.after('10ms', () => {
          sim.crash('n1')
          env.listen(80)
          env.listen(81)
          void env.connections
        })
        return undefined
      },
      { count: 1 },
    )
    await sim.run('20ms')
    sim.restart('n1')
    await sim.run('5ms')
    expect(ports).toEqual([80, 80])
    expect(sim.violations).toEqual([])
  })
})

test('a node without accept refuses; one that is still starting lets wait until it has started', async () => {
  const told: unknown[] = []
  const sim = cluster(
    async env => {
      if (env.id === 'n1') {
        for (const to of ['n2', 'n3', 'n4']) {
          await typed<string>(env)
            .connect(to)
            .then(
              async connection => told.push(to, sim.now, await connection.receive()),
              error => told.push(to, sim.now, codeOf(error)),
            )
        }
        return undefined
      }
      if (env.id !== 'n2') await env.sleep('200ms')
      return env.id === 'n4' ? { accept: (connection: Connection<string>) => void connection.send('hello') } : {}
    },
    { count: 4, ...steady },
  )
  await sim.run('1s')
  expect(told).toEqual(['n2', 20, 'ECONNREFUSED', 'n3', 210, 'ECONNREFUSED', 'n4', 230, 'hello'])
})

test('a connect without an answer times out on the clock of who asks', async () => {
  const attempt = async (options: object, ppm: number) => {
    const told: unknown[] = []
    const sim = cluster(
      env => {
        if (env.id === 'n1') {
          void typed<string>(env)
            .connect('n2', options)
            .catch(error => told.push(sim.now, codeOf(error), (error as Error).message))
        }
        return { accept() {} }
      },
      steady,
      {},
      { faults: [{ kind: 'clock-drift', at: 0, node: 'n1', ppm }] },
    )
    sim.net.partition(['n1'], ['n2'])
    await sim.run('12s')
    return told
  }
  expect(await attempt({}, 0)).toEqual([5_000, 'ETIMEDOUT', 'n2 did not accept a connection within 5s'])
  expect((await attempt({ timeout: '2s', port: 80 }, -500_000))[0]).toBe(4_000)
})

test('several connections between the same two nodes have nothing to do with each other', async () => {
  const got: string[] = []
  const sim = cluster(env => {
    if (env.id === 'n1') {
      void (async () => {
        const open = () => typed<string>(env).connect('n2')
        const [a, b, c] = await Promise.all([open(), open(), open()])
        a.send('a1')
        b.send('b1')
        c.send('c1')
        await env.sleep('100ms')
        b.reset()
        a.close()
        await env.sleep('100ms')
        c.send('c2')
      })()
    }
    return {
      async accept(connection: Connection<string>) {
        let name = ''
        try {
          for await (const message of connection) {
            name = message[0] as string
            got.push(message)
          }
          got.push(`${name} closed`)
        } catch (error) {
          got.push(`${name} ${codeOf(error)}`)
        }
      },
    }
  }, steady)
  await sim.run('1s')
  expect(got).toEqual(['a1', 'b1', 'c1', 'b ECONNRESET', 'a closed', 'c2'])
})

describe('resets', () => {
  const phases = (sim: Simulation) =>
    [...(sim.journal ?? [])].flatMap(event =>
      event.kind === 'connection' ? [`${event.process} ${event.phase} ${event.timeUs / 1_000}`] : [],
    )
  const idle = async (connection: Connection<string>) => void (await connection.receive())

  test('of a crash come one trip later, and of a throw as well', async () => {
    for (const how of ['crash', 'throw'] as const) {
      const { sim, errors } = wire<string>(
        idle,
        async (connection, env) => {
          if (how === 'throw') {
            env.after('70ms', () => {
              throw new Error('boom')
            })
          }
          await connection.receive()
        },
        { ...steady, uncaught: { restartAfter: '1s' } },
        { journal: true },
      )
      await sim.run('80ms')
      if (how === 'crash') sim.crash('n2')
      await sim.run('50ms')
      expect(errors).toEqual(['n1: ECONNRESET'])
      expect(phases(sim)).toEqual(['n2 accepted 10', 'n1 opened 20', 'n1 reset 90'])
    }
  })

  test('the fault breaks both ends at once, in a step of each', async () => {
    const { sim, errors } = wire<string>(idle, idle, steady, { journal: true })
    await sim.run('100ms')
    const fault = sim.inject({ kind: 'reset', at: 0, between: ['n1', 'n2'] })
    expect(fault.effect).toBe(1)
    await sim.run('1ms')
    expect(errors).toEqual(['n1: ECONNRESET', 'n2: ECONNRESET'])
    expect(phases(sim).slice(2)).toEqual(['n1 reset 100', 'n2 reset 100'])
    expect(sim.inject({ kind: 'reset', at: 0, between: ['n1', 'n2'] }).effect).toBe(0)
  })

  test('the fault tells who waits for the connection to open', async () => {
    const { sim, errors } = wire<string>(idle, idle, steady)
    await sim.run('5ms')
    sim.inject({ kind: 'reset', at: 0, between: ['n2', 'n1'] })
    await sim.run('1s')
    expect(errors).toEqual(['n1: ECONNRESET'])
  })

  test('whoever sends on a broken connection is told, at once', async () => {
    const told: unknown[] = []
    const { sim } = wire<string>(async (connection, env) => {
      connection.reset()
      connection.reset()
      for (const act of [() => connection.send('x'), () => connection.receive(), () => connection.drained()]) {
        try {
          await act()
        } catch (error) {
          told.push(codeOf(error), (error as Error).message)
        }
      }
      await env.sleep('1ms')
    }, idle)
    await sim.run('1s')
    expect(told).toEqual([
      ...['ECONNRESET', 'cannot send to n2: the connection was reset'],
      ...['ECONNRESET', 'cannot receive from n2: the connection was reset'],
      ...['ECONNRESET', 'cannot send to n2: the connection was reset'],
    ])
  })

  test('a process that was reborn has nothing to do with the connections of its earlier life', async () => {
    const got: unknown[] = []
    const { sim } = wire<string>(
      async (connection, env) => {
        await env.sleep('60ms')
        // It has not heard of the crash yet.
        connection.send('to the dead')
        await env.sleep('100ms')
      },
      async connection => {
        for await (const message of connection) got.push(message)
      },
      steady,
    )
    await sim.run('75ms')
    sim.crash('n2')
    sim.restart('n2')
    await sim.run('1s')
    expect(got).toEqual([])
  })

  test('who gave up is known to the other end: what it accepted too late is reset', async () => {
    const { sim, errors } = wire<string>(() => {}, idle, steady)
    const hold = sim.net.hold({ from: ['n2'], to: ['n1'] })
    await sim.run('6s')
    expect(errors).toEqual(['n1: ETIMEDOUT'])
    hold.heal()
    await sim.run('1s')
    expect(errors).toEqual(['n1: ETIMEDOUT', 'n2: ECONNRESET'])
  })
})

describe('retransmission', () => {
  type Sent = Extract<JournalEvent, { kind: 'send' | 'copy' | 'arrive' }>

  /** The life of each message on the way from n1 to n2, in milliseconds. */
  const lifeOf = (sim: Simulation, message: unknown) => {
    const events = [...(sim.journal ?? [])].filter((event): event is Sent => 'number' in event && 'from' in event)
    const sent = events.find(event => event.kind === 'send' && event.message === message)
    return events
      .filter(({ from, number }) => from === 'n1' && number === sent?.number)
      .map(event => `${event.kind} ${event.timeUs / 1_000}${event.kind === 'copy' ? '' : ` ${event.fate}`}`)
  }

  test('comes after 200 ms, then twice as long, then every second, and keeps the order', async () => {
    const got: unknown[] = []
    const { sim } = wire<string>(
      async (connection, env) => {
        await env.sleep('80ms')
        connection.send('first')
        env.after('2450ms', () => connection.send('second'))
      },
      async connection => {
        for await (const message of connection) got.push(message, sim.now)
      },
      steady,
      { journal: true },
    )
    await sim.run('90ms')
    const loss = sim.inject({ kind: 'loss', at: 0, rate: 1 })
    // Sent at 100; again at 300, 700, 1500, 2500, 3500.
    await sim.run('2450ms')
    loss.heal()
    await sim.run('3s')
    expect(lifeOf(sim, 'first')).toEqual(['send 100 lost', 'copy 3500', 'arrive 3510 delivered'])
    expect(lifeOf(sim, 'second')).toEqual(['send 2550 sent', 'arrive 2560 delivered'])
    expect(got).toEqual(['first', 3_510, 'second', 3_510])
    expect(sim.net.totals().lost).toBe(5)
  })

  test('is what a calm plan has none of, and what is lost by a plan is sent again', async () => {
    const send = (connection: Connection<string>) => {
      for (let i = 0; i < 20; i++) connection.send(`m${i}`)
    }
    const calm = wire<string>(send, idle2, { network: { latency: constant('10ms'), loss: 0.5 } }, {}, { network: {} })
    await calm.sim.run('3s')
    expect(calm.sim.net.totals()).toMatchObject({ lost: 0, delivered: 22 })
    const network = { 'n1->n2': { '3': 'lost', '4': { latency: '40ms' } } } as const
    const listed = wire<string>(send, idle2, { network: { latency: constant('10ms') } }, { journal: true }, { network })
    await listed.sim.run('3s')
    expect(lifeOf(listed.sim, 'm2')).toEqual(['send 20 lost', 'copy 220', 'arrive 230 delivered'])
    expect(lifeOf(listed.sim, 'm3')).toEqual(['send 20 sent', 'arrive 60 delivered'])
  })

  test('a reset or a crash of the sender does not stop its machine from telling', async () => {
    const { sim, errors } = wire<string>(idle2, idle2, steady)
    await sim.run('100ms')
    const loss = sim.inject({ kind: 'loss', at: 0, rate: 1 })
    sim.crash('n1')
    await sim.run('150ms')
    loss.heal()
    expect(errors).toEqual([])
    await sim.run('100ms')
    expect(errors).toEqual(['n2: ECONNRESET'])
  })
})

async function idle2(connection: Connection<string>): Promise<void> {
  for await (const _ of connection);
}

test('of a connection that is refused both machines have it in the journal, and its number is the same', async () => {
  const asking = scenario({
    name: 'asking',
    nodes: {
      count: 2,
      start: (env: AnyEnv) => void (env.id === 'n1' && env.connect('n2').catch(() => {})),
    },
    duration: '1s',
  })
  const { journal } = await run(asking, { seed: 1 }, { journal: true })
  const told = [...(journal ?? [])].flatMap(event =>
    event.kind === 'connection' ? [[event.process, event.peer, event.connection, event.phase]] : [],
  )
  expect(told).toEqual([
    ['n2', 'n1', 0, 'refused'],
    ['n1', 'n2', 0, 'refused'],
  ])
})
