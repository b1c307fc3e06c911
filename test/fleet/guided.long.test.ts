import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, renameSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { Redis } from 'ioredis'
import { describe, expect, test } from 'vitest'
import { ended, Workbench } from '../cli/command.ts'
import { Background, kill } from './background.ts'
import { hasRedis, RedisServer } from './redis-server.ts'
import { expectSame } from './stored.ts'

/** What only a guided search opens within so few runs. */
const VAULT = readFileSync(fileURLToPath(new URL('../fixtures/vault.ts', import.meta.url)), 'utf8').replace(
  'export const vault =',
  'export default',
)

const bench = new Workbench('fleet-guided', { 'vault.sim.ts': VAULT })
const background = new Background(bench)

const passing = (ms: number) => new Promise(resolve => setTimeout(resolve, ms))

const night = (way: readonly string[], seeds: string, out: string) => [
  ...['vault.sim.ts', ...way, '--seeds', seeds, '--shrink-runs', '100', '--out', out],
]

/** A night over the same seeds, whose store is then elsewhere: pages and files name the store that they were written to. */
async function alone(words: readonly string[], jobs: string, out: string, as: string) {
  const { code, stdout, stderr } = await ended(bench.start(['fuzz', ...words, '--jobs', jobs]))
  // Where nothing is found, nothing is said to have been tested: it has no properties.
  expect(code, stderr).toBe(stdout.includes('✗') ? 1 : 2)
  renameSync(`${bench.folder}/${out}`, `${bench.folder}/${as}`)
  return { code, stdout }
}

describe('a guided search', () => {
  test('finds the same with one thread and with four, and what it is there to find', async () => {
    const words = night(['--guided'], '9..208', 'out-threads')
    const one = await alone(words, '1', 'out-threads', 'one')
    await alone(words, '4', 'out-threads', 'four')
    expectSame(`${bench.folder}/one`, `${bench.folder}/four`)
    expect(one.stdout).toMatch(/in run 107 {2}threw: Error at receive/)
    const without = await ended(bench.start(['fuzz', ...night([], '9..208', 'out-fresh')]))
    expect(without.stdout).toContain('vault: 200 runs')
    expect(without.stdout).not.toContain('threw: Error')
  }, 240_000)

  describe.skipIf(!hasRedis)('in a fleet', () => {
    test.each([['--guided'], ['--strategy', 'forks'], ['--strategy', 'portfolio']])(
      '%s %s gives what one machine gives',
      async (...way) => {
        const out = `out${way.join('')}`
        const words = night(way, '9..308', out)
        const { code } = await alone(words, '2', out, `alone${way.join('')}`)
        const server = await RedisServer.start()
        const place = ['--redis', server.url]
        const workers = [1, 2].map(() => background.begin(['fleet', 'worker', ...place, '--jobs', '1']))
        try {
          const fleet = await ended(bench.start(['fleet', 'start', ...place, ...words, '--jobs', '6']))
          expect([fleet.code, fleet.stderr]).toEqual([code, expect.any(String)])
          expectSame(`${bench.folder}/${out}`, `${bench.folder}/alone${way.join('')}`)
          expect(await searchesIn(server)).toEqual([])
        } finally {
          await Promise.all(workers.map(kill))
          await server.end()
        }
      },
      240_000,
    )

    test('gives the same where a worker is killed, Redis forgets all, and the starter is killed and goes on', async () => {
      const words = night(['--guided'], '9..1508', 'out')
      const { code } = await alone(words, '2', 'out', 'alone')
      const server = await RedisServer.start()
      const place = ['--redis', server.url]
      const worker = () => background.begin(['fleet', 'worker', ...place, '--jobs', '1', '--takeover', '1s'])
      const starter = () => background.begin(['fleet', 'start', ...place, ...words, '--jobs', '6', '--resume'])
      const workers = [worker(), worker()]
      try {
        let start = starter()
        const isAtWork = () =>
          expect.poll(async () => (await searchesIn(server)).length, { timeout: 60_000 }).toBeGreaterThan(1)
        await isAtWork()
        await kill(workers[0] as ChildProcess)
        workers[0] = worker()
        await passing(500)
        expect(await asked(server, redis => redis.flushall())).toBe('OK')
        await passing(1_500)
        await kill(start)
        expect(JSON.parse(readFileSync(`${bench.folder}/out/latest/results.json`, 'utf8')).status).toBe('running')
        start = starter()
        await isAtWork()
        const [exit] = await once(start, 'exit')
        expect(exit).toBe(code)
        expectSame(`${bench.folder}/out`, `${bench.folder}/alone`)
      } finally {
        await Promise.all(workers.map(kill))
        await server.end()
      }
    }, 300_000)
  })
})

/** The searches that are in Redis. */
const searchesIn = (server: RedisServer) => asked(server, redis => redis.keys('*:search:*'))

/** What a server says. Asked by a client of our own, since not every machine has a `redis-cli` beside its server. */
async function asked<T>(server: RedisServer, ask: (redis: Redis) => Promise<T>): Promise<T> {
  const redis = new Redis(server.url)
  try {
    return await ask(redis)
  } finally {
    redis.disconnect()
  }
}
