import { type AnyEnv, type Connection, constant, run, scenario } from 'sameseed'
import { expect, test } from 'vitest'

/** What the report of a stall says of each node. */
async function told(start: (env: AnyEnv) => unknown, count = 2, spec: object = {}): Promise<string[]> {
  const stalled = scenario({
    name: 'stalled',
    duration: '100ms',
    settle: '100ms',
    liveness: { quorum: 'all' },
    nodes: { count, start: env => start(env) as object },
    clients: { count: 1, start: () => ({ invoke: () => new Promise<never>(() => {}) }) },
    network: { latency: constant('1ms') },
    ...spec,
  })
  const operations = [{ client: 'c1', at: '1ms', f: 'write', value: 1 }]
  const { violations } = await run(stalled, { seed: 1, faults: [], operations })
  return (violations[0]?.message ?? '').split('; ').filter(part => /^n\d/.test(part))
}

test('says what each node waits for, counted', async () => {
  const nodes = await told(env => {
    const times = env.id === 'n1' ? 1 : 2
    for (let i = 0; i < times; i++) {
      env.after(`${30 - i}s`, () => {})
      void env.rpc('n3', 'question', { timeout: '1h' })
    }
    if (env.id !== 'n3') return {}
    void (async () => {
      for (;;) await env.inbox.next()
    })()
    return undefined
  }, 3)
  expect(nodes).toEqual([
    'n1 waits for 1 reply, 2 timers, the next in 29.800 s',
    'n2 waits for 2 replies, 4 timers, the next in 28.800 s',
    'n3 waits for 2 replies, 4 timers, the next in 28.800 s, its inbox',
  ])
})

test('says that messages are on their way, and that there is only one timer', async () => {
  const nodes = await told(
    env => {
      if (env.id === 'n1') env.send('n2', 'hello')
      else {
        env.every('30s', () => {})
        for (let i = 0; i < 2; i++) env.send('n1', 'hello')
      }
      return { receive() {} }
    },
    2,
    { network: { latency: constant('1h') } },
  )
  expect(nodes).toEqual([
    'n1 waits for 2 messages on their way',
    'n2 waits for 1 message on its way, 1 timer, which fires in 29.800 s',
  ])
})

test('says who is still starting, and who waits for connections', async () => {
  const nodes = await told(async env => {
    if (env.id === 'n1') return { role: 'leader', inspect: () => ({ role: 'leader', term: 3 }) }
    await new Promise(() => {})
    return {}
  })
  expect(nodes).toEqual([
    'n1 (role: leader, term: 3) waits for nothing but messages',
    'n2 hangs in its start since 0.0 ms',
  ])
  const waiting = await told(env => {
    void (async () => {
      for await (const connection of env.connections as AsyncIterable<Connection<string>>) await connection.receive()
    })()
    return undefined
  })
  expect(waiting[0]).toBe('n1 waits for nothing but messages')
})

test('says in which message a node hangs, be it a function or a class', async () => {
  const asked = {
    clients: {
      count: 1,
      start: (env: AnyEnv) => ({
        invoke: async () => {
          await env.rpc('n1', 'ask 6')
          return env.rpc('n1', 'ask 7', { timeout: '1h' }) as never
        },
      }),
    },
  }
  const serve = async (message: string) => {
    if (message === 'ask 7') await new Promise(() => {})
    return 'answered'
  }
  const asFunction = async (env: AnyEnv) => {
    env.expose(() => ({ role: 'follower' }))
    for await (const { message, reply } of env.inbox) reply(await serve(message))
  }
  const asClass = () => ({
    receive: (_from: string, message: string) => serve(message),
    inspect: () => ({ role: 'follower' }),
  })
  for (const start of [asFunction, asClass]) {
    expect(await told(start, 1, asked)).toEqual(['n1 (role: follower) hangs in `ask 7` since 4.0 ms'])
  }
})

test('does not take a function that serves for one that is starting', async () => {
  const nodes = await told(async env => {
    if (env.id === 'n1') await env.rpc('n2', 'may I?', { timeout: '1h' })
    for await (const _ of env.id === 'n2' ? env.inbox : env.connections) break
    await new Promise(() => {})
  }, 3)
  expect(nodes[0]).toMatch(/^n1 has been in its start since 0.0 ms, waits for 1 reply, 1 timer/)
  expect(nodes[1]).toBe('n2 hangs in `may I?` since 1.0 ms')
  expect(nodes[2]).toBe('n3 waits for nothing but messages')
})

test('a function that only sleeps is alive, and one that hangs says since when', async () => {
  const nodes = await told(async env => {
    if (env.id === 'n2') await new Promise(() => {})
    for (;;) await env.sleep('70ms')
  })
  expect(nodes).toEqual(['n1 waits for 1 timer, which fires in 10.0 ms', 'n2 hangs in its start since 0.0 ms'])
})
