/** Whatever is killed, whenever: the end is the same. SAMESEED_KILLS=30 kills so often; by default as often as two minutes allow. */
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { renameSync, rmSync } from 'node:fs'
import { describe, expect, test, vi } from 'vitest'
import { ended, Workbench } from '../cli/command.ts'
import { broken } from '../cli/scenarios.ts'
import { Background, kill } from './background.ts'
import { hasRedis, RedisServer } from './redis-server.ts'
import { expectSame } from './stored.ts'

/** Its clock is an hour fast, as that of a machine may be. */
const FAST_CLOCK = `
const RealDate = Date
const ahead = 3_600_000
globalThis.Date = class extends RealDate {
  constructor(...words) { words.length === 0 ? super(RealDate.now() + ahead) : super(...words) }
  static now() { return RealDate.now() + ahead }
}
`

/** With one seed in thirty, looking at it ends the process. */
const POISON = `
import { scenario } from 'sameseed'

export default scenario({
  name: 'poison',
  nodes: { count: 1, start: env => {
    const odd = env.random() < 0.03
    return { receive() {}, inspect: () => ({ odd }) }
  } },
  duration: '10ms',
  untested: ['receive'],
  expect: ({ always }) => [always('never odd', w => {
    if (w.nodes.some(n => n.state.odd)) process.kill(process.pid, 'SIGKILL')
    return true
  })],
})
`

const KILLS = Number(process.env.SAMESEED_KILLS ?? 12)
const MOST_MS = process.env.SAMESEED_KILLS === undefined ? 90_000 : 1_500_000
const SEEDS = process.env.SAMESEED_FLEET_SEEDS ?? '20000'

const bench = new Workbench('fleet-killed', { 'broken.sim.ts': broken(), 'fast-clock.mjs': FAST_CLOCK })
const background = new Background(bench)

/** Numbers of the test's own, so that a test that fails can be run again as it was. */
function numbers(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff
    return state / 0x7fffffff
  }
}

describe.skipIf(!hasRedis)('a fleet of which somebody is killed again and again', () => {
  test(
    `${KILLS} kills of workers, of Redis and of the starter lose nothing and count nothing twice`,
    async () => {
      const random = numbers(Number(process.env.SAMESEED_KILLS_SEED ?? 7))
      const words = ['broken.sim.ts', '--seeds', SEEDS, '--shrink-runs', '100', '--out', 'out']
      const tell = (text: string) =>
        void (process.env.SAMESEED_KILLS === undefined || console.log(`${Math.round(performance.now())} ${text}`))
      tell('alone')
      const alone = await ended(bench.start(['fuzz', ...words]))
      expect(alone.code, alone.stderr).toBe(1)
      renameSync(`${bench.folder}/out`, `${bench.folder}/alone`)

      const server = await RedisServer.start()
      const killed = { worker: 0, redis: 0, starter: 0 }
      const total = () => killed.worker + killed.redis + killed.starter
      const place = ['--redis', server.url]
      let clocks = 0
      const worker = () => {
        // Every other one has a clock that is wrong, and all compete for two processors with one another.
        const env = clocks++ % 2 === 0 ? {} : { NODE_OPTIONS: `--import=${bench.folder}/fast-clock.mjs` }
        return background.begin(
          ['fleet', 'worker', ...place, '--jobs', '1', '--takeover', '1s'],
          env as Record<string, string>,
        )
      }
      const starter = () => background.begin(['fleet', 'start', ...place, ...words, '--jobs', '8', '--resume'])
      const workers = [worker(), worker()]
      // As whatever keeps services running does it: who found no Redis when it started is started again.
      const supervisor = setInterval(() => {
        for (const [i, { exitCode }] of workers.entries()) if (exitCode !== null) workers[i] = worker()
      }, 1_000)
      const endMs = Date.now() + MOST_MS
      let nights = 0
      try {
        while (total() < KILLS && Date.now() < endMs) {
          rmSync(`${bench.folder}/out`, { recursive: true, force: true })
          tell('night')
          let night = starter()
          for (;;) {
            const isOver = night.exitCode !== null || night.signalCode !== null
            if (isOver) break
            const over = once(night, 'exit')
            await Promise.race([over, new Promise(resolve => setTimeout(resolve, 300 + 2_000 * random()))])
            if (night.exitCode !== null || total() >= KILLS || Date.now() >= endMs) {
              await over
              break
            }
            const who = random()
            tell(`kill ${who < 0.4 ? 'worker' : who < 0.7 ? 'redis' : 'starter'}`)
            if (who < 0.4) {
              const which = random() < 0.5 ? 0 : 1
              await kill(workers[which] as ChildProcess)
              workers[which] = worker()
              killed.worker++
            } else if (who < 0.7) {
              await server.kill()
              await server.start()
              killed.redis++
            } else {
              await kill(night)
              night = starter()
              killed.starter++
            }
          }
          nights++
          expect(night.exitCode).toBe(1)
          expectSame(`${bench.folder}/out`, `${bench.folder}/alone`)
        }
      } finally {
        clearInterval(supervisor)
        await background.killAll()
        await server.end()
      }
      console.log(`killed in ${nights} nights: ${JSON.stringify(killed)}`)
      expect(total()).toBeGreaterThanOrEqual(3)
    },
    // On a machine that is busy, the night alone and the end of the last one take minutes.
    2 * MOST_MS + 420_000,
  )

  test('a seed that takes its process down is found, and takes no worker with it', async () => {
    bench.write('poison.sim.ts', POISON)
    const words = ['poison.sim.ts', '--seeds', '300', '--shrink-runs', '20', '--out', 'out-poison']
    const alone = await ended(bench.start(['fuzz', ...words]))
    renameSync(`${bench.folder}/out-poison`, `${bench.folder}/alone-poison`)
    const server = await RedisServer.start()
    const worker = background.begin(['fleet', 'worker', '--redis', server.url, '--jobs', '1'])
    try {
      const fleet = await ended(bench.start(['fleet', 'start', '--redis', server.url, ...words]))
      expect([fleet.code, worker.exitCode]).toEqual([alone.code, null])
      expect(fleet.stdout).toContain('ends its process')
      expectSame(`${bench.folder}/out-poison`, `${bench.folder}/alone-poison`)
    } finally {
      await kill(worker)
      await server.end()
    }
  })

  test('who is asked to end while Redis is away ends, and waits for nobody', async () => {
    const server = await RedisServer.start()
    const place = ['--redis', server.url]
    const words = ['broken.sim.ts', '--seeds', '1000000', '--out', 'out-away']
    const both = [
      background.begin(['fleet', 'worker', ...place, '--jobs', '1']),
      background.begin(['fleet', 'start', ...place, ...words]),
    ]
    try {
      const busy = async () => {
        const { stdout } = await ended(bench.start(['fleet', 'status', ...place, '--json']))
        expect(JSON.parse(stdout)).toMatchObject({ starter: { runs: expect.toSatisfy(runs => runs > 0) } })
      }
      await vi.waitFor(busy, { timeout: 60_000, interval: 1_000 })
      await server.kill()
      const ends = Promise.all(both.map(child => once(child, 'exit')))
      for (const child of both) child.kill('SIGTERM')
      const [[worker], [starter]] = (await ends) as [[number], [number]]
      expect(worker).toBe(0)
      // Interrupted, or with something found before.
      expect([1, 130]).toContain(starter)
    } finally {
      await background.killAll()
      await server.end()
    }
  })
})
