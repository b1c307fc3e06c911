import { join } from 'node:path'
import { crash, delay, exponential, http, loss, mix, partition, type Run, run, Simulation, scenario } from 'sameseed'
import { expect, test } from 'vitest'
import cart from '../../examples/cart/cart.sim.ts'

const FIXTURES = join(import.meta.dirname, 'fixtures')

const logsOf = ({ journal }: Run, process: string) =>
  [...(journal ?? [])].flatMap(event => (event.kind === 'log' && event.process === process ? [event.text] : []))

/** One server and one client, which begins at once. */
function pair(server: string, client: string, args: readonly string[] = ['server1', '3000']) {
  return scenario({
    name: `${server} ${client}`,
    nodes: {
      server: { count: 1, program: join(FIXTURES, server) },
      client: { count: 2, program: join(FIXTURES, client), args },
    },
    network: { latency: exponential('2ms') },
    duration: '4s',
  })
}

test('an express server answers clients that use http and fetch', async () => {
  const result = await run(pair('express-server.mjs', 'http-client.mjs'), { seed: 1 }, { journal: true })
  expect(result.violations).toEqual([])
  expect(logsOf(result, 'server1')).toEqual(['listening'])
  const told = logsOf(result, 'client1')
  expect(told).toHaveLength(12)
  expect(told.every(line => /^20[01] /.test(line))).toBe(true)
})

test('a program runs the same again, and after another seed', async () => {
  const subject = pair('express-server.mjs', 'http-client.mjs')
  const first = await run(subject, { seed: 3 })
  await run(subject, { seed: 4 })
  expect((await run(subject, { seed: 3 })).fingerprint).toBe(first.fingerprint)
  expect((await run(subject, { seed: 3 }, { drain: 'portable' })).fingerprint).toBe(first.fingerprint)
})

test('what Node says once in a process is not said of the node that comes first', async () => {
  const warned: unknown[] = []
  const note = ({ code }: Error & { code?: string }) => warned.push(code)
  process.on('warning', note)
  const nodes = { app: { count: 2, program: join(FIXTURES, 'deprecated.mjs') } }
  const result = await run(scenario({ name: 'deprecated', nodes, duration: '1s' }), { seed: 1 }, { journal: true })
  await new Promise(setImmediate)
  process.off('warning', note)
  expect(['app1', 'app2'].map(id => logsOf(result, id))).toEqual([['object'], ['object']])
  expect(warned).toEqual([])
})

test('a service on fastify, pino and ioredis runs, and loses an update', async () => {
  const first = await run(cart, { seed: 1 })
  expect(first.signature).toBe('history: no item is lost')
  expect((await run(cart, { seed: 1 })).fingerprint).toBe(first.fingerprint)
})

test('faults aim at roles; a crash loses the memory of a program', async () => {
  const shop = scenario({
    name: 'memory',
    nodes: { server: { count: 1, program: join(FIXTURES, 'express-server.mjs') } },
    clients: { count: 1, start: env => http(env, 'http://server:3000', { timeout: '200ms' }) },
    workload: mix({ 'POST /items': { weight: 1, value: ({ unique }) => ({ unique }) } }),
    duration: '3s',
  })
  const faults = [{ kind: 'crash', node: '@server', at: '1s', for: '500ms' }] as const
  const { history, violations } = await run(shop, { seed: 1, faults })
  expect(violations).toEqual([])
  const counts = history.flatMap(({ type, value }) =>
    type === 'ok' ? [(value as { body: { count: number } }).body.count] : [],
  )
  expect(counts[0]).toBe(1)
  expect(counts.filter(count => count === 1)).toHaveLength(2)
  expect(history.some(({ type, error }) => type === 'fail' && String(error).includes('ECONNREFUSED'))).toBe(true)
})

test('a program under every fault of the network runs the same again', async () => {
  const shop = scenario({
    name: 'under faults',
    nodes: {
      server: { count: 2, program: join(FIXTURES, 'express-server.mjs') },
      client: { count: 2, program: join(FIXTURES, 'http-client.mjs'), args: ['server', '3000'] },
    },
    faults: [partition(), crash({ of: ['@server'] }), loss(), delay()],
    duration: '8s',
  })
  for (const seed of [1, 2, 3]) {
    const { fingerprint, violations } = await run(shop, { seed })
    expect(violations).toEqual([])
    expect((await run(shop, { seed })).fingerprint).toBe(fingerprint)
  }
})

test('a simulation by hand prepares its programs', async () => {
  const sim = new Simulation(pair('express-server.mjs', 'http-client.mjs'), { seed: 1 })
  await sim.run('1s')
  expect(sim.events).toBeGreaterThan(50)
})
