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
    'n1 waits for 1 reply, 2 timers, the next in 29.8s',
    'n2 waits for 2 replies, 4 timers, the next in 28.8s',
    'n3 waits for 2 replies, 4 timers, the next in 28.8s, its inbox',
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
    'n2 waits for 1 message on its way, 1 timer, which fires in 29.8s',
  ])
})

test('says who is still starting, and who waits for connections', async () => {
  const nodes = await told(async env => {
    if (env.id === 'n1') return { role: 'leader', inspect: () => ({ role: 'leader', term: 3 }) }
    await new Promise(() => {})
    return {}
  })
  expect(nodes).toEqual(['n1 (role: leader, term: 3) waits for nothing but messages', 'n2 is still starting'])
  const waiting = await told(env => {
    void (async () => {
      for await (const connection of env.connections as AsyncIterable<Connection<string>>) await connection.receive()
    })()
    return undefined
  })
  expect(waiting[0]).toBe('n1 waits for nothing but messages')
})
