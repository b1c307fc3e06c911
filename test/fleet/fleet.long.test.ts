import { renameSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { FleetQueue } from '../../src/fleet/fleet-queue.ts'
import { FleetWorker } from '../../src/fleet/fleet-worker.ts'
import { connected, fleetPackages } from '../../src/fleet/redis.ts'
import { redisAddress } from '../../src/fleet/redis-address.ts'
import { SearchReader, SearchShelf } from '../../src/fleet/search-shelf.ts'
import { writeFindings } from '../../src/fuzz/known/registry.ts'
import type { NewThread } from '../../src/fuzz/thread/thread.ts'
import { searchDigest } from '../../src/search/guidance/search-digest.ts'
import { newThread, Workbench } from '../cli/command.ts'
import { broken, CLEAN } from '../cli/scenarios.ts'
import { hasRedis, RedisServer, SERVERS } from './redis-server.ts'
import { expectSame } from './stored.ts'

const bench = new Workbench('fleet', {
  'broken.sim.ts': broken(),
  'clean.sim.ts': CLEAN,
  'empty.sim.ts': 'export const nothing = 1\n',
})

describe.skipIf(!hasRedis)('a fleet', () => {
  let server: RedisServer
  beforeAll(async () => {
    server = await RedisServer.start('--requirepass', 'open sesame')
  })
  afterAll(() => server?.end())

  const env = { SAMESEED_REDIS_PASSWORD: 'open sesame' }

  async function worker(fleet: string, jobs = 2, makeThread: NewThread = newThread, url = server.url) {
    const packages = await fleetPackages()
    const { redis } = await connected(packages, redisAddress(url, url === server.url ? env : {}))
    const notes: string[] = []
    const note = (text: string) => void notes.push(text)
    const made = new FleetWorker(packages, redis, { fleet, jobs, newThread: makeThread, takeoverMs: 2_000, note })
    return {
      notes,
      async close() {
        await made.close()
        redis.disconnect()
      },
    }
  }

  const start = (fleet: string, ...words: string[]) =>
    bench.sameseed(['fleet', 'start', '--redis', server.url, '--fleet', fleet, ...words], env)

  const seeds = ['--seeds', '60', '--shrink-runs', '100']

  test.each([2, 4])('%i workers come to what one machine comes to, byte for byte', async count => {
    const [out, alone] = [`out-${count}`, `alone-${count}`]
    const words = ['broken.sim.ts', 'clean.sim.ts', ...seeds, '--out', out]
    const local = await bench.sameseed(['fuzz', ...words])
    // Pages name the files that they are about: both stores are written under one name.
    renameSync(out, alone)
    const workers = await Promise.all(Array.from({ length: count }, () => worker(out)))
    const { code, stderr } = await start(out, ...words)
    await Promise.all(workers.map(each => each.close()))
    expect([code, stderr]).toEqual([local.code, expect.not.stringContaining('open sesame')])
    // In this process each thread has a copy of the scenario with a name of its own, which pages show.
    expectSame(out, alone, path => !path.endsWith('.html'))
  })

  test.each(SERVERS.slice(1))('and so they do on a %s', async program => {
    const words = ['broken.sim.ts', '--seeds', '20', '--shrink-runs', '20', '--out', `out-${program}`]
    const alone = await bench.sameseed(['fuzz', ...words])
    renameSync(`out-${program}`, `alone-${program}`)
    const other = await RedisServer.of(program)
    try {
      const workers = await Promise.all([
        worker('each', 1, newThread, other.url),
        worker('each', 1, newThread, other.url),
      ])
      const { code } = await bench.sameseed(['fleet', 'start', '--redis', other.url, '--fleet', 'each', ...words])
      await Promise.all(workers.map(each => each.close()))
      expect(code).toBe(alone.code)
      expectSame(`out-${program}`, `alone-${program}`, path => !path.endsWith('.html'))
    } finally {
      await other.end()
    }
  })

  /** Each task takes so much longer. */
  const slow =
    (ms: number): NewThread =>
    options => {
      const thread = newThread(options)
      const ask = thread.ask.bind(thread)
      thread.ask = async (...words) => {
        await new Promise(resolve => setTimeout(resolve, ms))
        return ask(...words)
      }
      return thread
    }

  test('a slow worker changes nothing, and holds up no other: results are counted in the order of the seeds', async () => {
    const words = ['broken.sim.ts', '--seeds', '40', '--shrink-runs', '20', '--out', 'out-slow']
    const alone = await bench.sameseed(['fuzz', ...words])
    renameSync('out-slow', 'alone-slow')
    const workers = await Promise.all([worker('slow', 1, slow(500)), worker('slow', 1)])
    const { code } = await start('slow', ...words)
    await Promise.all(workers.map(each => each.close()))
    expect(code).toBe(alone.code)
    expectSame('out-slow', 'alone-slow', path => !path.endsWith('.html'))
  })

  test('of a million seeds no more jobs than --jobs are in Redis at a time, and none when it is over', async () => {
    const packages = await fleetPackages()
    const { redis } = await connected(packages, redisAddress(server.url, env))
    const jobsIn = async () =>
      (await redis.keys('sameseed:pressure:*')).filter(key => /:[0-9a-f]{32}$/.test(key)).length
    // What a starter that was killed has left.
    const before = new FleetQueue(packages, redis, 'pressure')
    const left = { file: 'x.sim.ts', revision: { digest: 'x' }, limits: { stepTimeoutMs: 1 } }
    for (let i = 0; i < 50; i++) void before.ask(left, new AbortController().signal).catch(() => {})
    await expect.poll(jobsIn, { timeout: 60_000 }).toBe(50)
    await before.close()
    const one = await worker('pressure', 1, slow(100))
    const words = ['clean.sim.ts', '--seeds', '1000000', '--time', '2s', '--jobs', '3', '--out', 'out-pressure']
    const night = start('pressure', ...words)
    let isOver = false
    void night.then(() => {
      isOver = true
    })
    const seen: number[] = []
    await expect.poll(jobsIn, { timeout: 60_000 }).toBeLessThan(50)
    while (!isOver) {
      seen.push(await jobsIn())
      await new Promise(resolve => setTimeout(resolve, 50))
    }
    expect((await night).code).toBe(0)
    await one.close()
    expect(Math.max(...seen)).toBeGreaterThanOrEqual(1)
    // One that is done is taken away a moment after its place is given to the next.
    expect(Math.max(...seen)).toBeLessThanOrEqual(2 * 3)
    await expect.poll(jobsIn, { timeout: 10_000 }).toBe(0)
    redis.disconnect()
  })

  test('what a guided search goes by is asked for again where it is not what its name says', async () => {
    const packages = await fleetPackages()
    const { redis } = await connected(packages, redisAddress(server.url, env))
    const shelf = new SearchShelf(redis, 'shelf')
    const reader = () => new SearchReader(redis, 'shelf')
    const keys = async () => (await redis.keys('sameseed:shelf:search:*')).sort()
    const digests = ['one', 'two', 'three'].map(searchDigest) as [string, string, string]
    await shelf.put('a.sim.ts', digests[0], 'one')
    await shelf.put('b.sim.ts', digests[0], 'one')
    await shelf.put('a.sim.ts', digests[1], 'two')
    await shelf.put('a.sim.ts', digests[2], 'three')
    // The other scenario goes by it still.
    expect(await keys()).toEqual(digests.map(digest => `sameseed:shelf:search:${digest}`).sort())
    await redis.set(`sameseed:shelf:search:${digests[1]}`, 'twos')
    expect(await reader().get(digests[1])).toBeUndefined()
    expect(await keys()).toHaveLength(2)
    await shelf.mend()
    expect(await reader().get(digests[1])).toBe('two')
    await shelf.put('b.sim.ts', digests[1], 'two')
    await shelf.put('b.sim.ts', digests[2], 'three')
    expect(await keys()).toEqual(
      digests
        .slice(1)
        .map(digest => `sameseed:shelf:search:${digest}`)
        .sort(),
    )
    await new SearchShelf(redis, 'shelf').clear()
    expect(await keys()).toEqual([])
    redis.disconnect()
  })

  test('a worker with other code refuses by name, and one that has the right code does it', async () => {
    const night = start('revisions', 'clean.sim.ts', '--seeds', '10', '--out', 'out-revisions')
    const status = () =>
      bench.sameseed(['fleet', 'status', '--redis', server.url, '--fleet', 'revisions', '--json'], env)
    // By then it has asked for its own revision.
    await expect
      .poll(async () => JSON.parse((await status()).stdout).jobs, { timeout: 60_000 })
      .toMatchObject({
        waiting: 1,
      })
    bench.write('clean.sim.ts', `${CLEAN}\n// edited\n`)
    const other = await worker('revisions')
    await expect
      .poll(() => other.notes, { timeout: 60_000 })
      .toEqual([expect.stringMatching(/^refused: clean\.sim\.ts is of revision .* here, and .* is asked for$/)])
    bench.write('clean.sim.ts', CLEAN)
    const { code } = await night
    await other.close()
    expect(code).toBe(0)
  })

  test('who is there is said, and "stop" ends it with what was found', async () => {
    const status = (...more: string[]) =>
      bench.sameseed(['fleet', 'status', '--redis', server.url, '--fleet', 'status', ...more], env)
    const stop = () => bench.sameseed(['fleet', 'stop', '--redis', server.url, '--fleet', 'status'], env)
    expect((await status()).stdout).toBe('nobody has started it\n0 jobs waiting, 0 under way\nno workers\n')
    expect(await stop()).toMatchObject({ code: 254, stderr: expect.stringContaining('nobody has started the fleet') })
    const one = await worker('status')
    const first = { night: '2026-01-01T00:00:00.000Z', seed: 1 }
    const what = {
      kind: '0123456789abcdef',
      scenario: 'clean',
      file: 'clean.sim.ts',
      signature: 'always: x',
      message: 'x',
    }
    writeFindings('known.json', [{ ...what, state: 'open', first, last: first, hits: 1, runs: 1, seeds: [1] }])
    const night = start('status', 'clean.sim.ts', '--time', '60s', '--out', 'out-status', '--findings', 'known.json')
    await expect
      .poll(async () => JSON.parse((await status('--json')).stdout), { timeout: 60_000 })
      .toMatchObject({
        starter: { pid: process.pid, scenarios: ['clean.sim.ts'], runs: expect.any(Number) },
        workers: [{ jobs: 2 }],
      })
    expect((await status()).stdout).toContain('\nknown findings: 1 open, 0 fixed, 0 expected\n')
    const second = await start('status', 'clean.sim.ts', '--seeds', '1', '--out', 'out-status')
    expect(second).toMatchObject({
      code: 254,
      stderr: expect.stringContaining('has started the fleet "status" already'),
    })
    expect((await stop()).code).toBe(0)
    expect((await night).code).toBe(130)
    await one.close()
  })

  test('a scenario that cannot be loaded is a problem, as it is on one machine', async () => {
    const one = await worker('problem')
    const { code, stderr } = await start('problem', 'empty.sim.ts', '--seeds', '5', '--out', 'out-problem')
    await one.close()
    expect([code, stderr]).toEqual([254, expect.stringContaining('empty.sim.ts has no default export')])
  })

  test('a wrong password, no Redis, and a secret in the command line are told without the secret', async () => {
    const status = (url: string, variables: Record<string, string>) =>
      bench.sameseed(['fleet', 'status', '--redis', url], variables)
    const wrong = await status(server.url, { SAMESEED_REDIS_PASSWORD: 'hunter2' })
    const nowhere = await status('redis://127.0.0.1:1', env)
    const secret = await status('redis://me:hunter2@127.0.0.1:6379', {})
    expect(wrong).toMatchObject({ code: 254, stderr: expect.stringContaining('does not answer: WRONGPASS') })
    expect(nowhere).toMatchObject({ code: 254, stderr: expect.stringContaining('redis://127.0.0.1:1 does not answer') })
    expect(secret).toMatchObject({ code: 254, stderr: expect.stringContaining('SAMESEED_REDIS_PASSWORD') })
    for (const { stdout, stderr } of [wrong, nowhere, secret]) expect(stdout + stderr).not.toMatch(/hunter2|sesame/)
  })
})

describe('the address of a Redis', () => {
  test('may be encrypted, and has its secrets from the environment', () => {
    const env = { SAMESEED_REDIS_USERNAME: 'ann', SAMESEED_REDIS_PASSWORD: 'p' }
    expect(redisAddress('rediss://r.example:6380/3', env)).toEqual({
      ...{ host: 'r.example', port: 6380, db: 3, username: 'ann', password: 'p', tls: { servername: 'r.example' } },
      shown: 'rediss://r.example:6380/3',
    })
    expect(redisAddress('redis://[::1]', {})).toEqual({ host: '::1', port: 6379, db: 0, shown: 'redis://[::1]' })
  })

  test.each(['', 'localhost', 'http://x', 'redis://', 'redis://h/x'])('%o is refused', text => {
    expect(() => redisAddress(text, {})).toThrow(/--redis/)
  })
})
