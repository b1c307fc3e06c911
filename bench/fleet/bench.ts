import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { FleetQueue } from '../../src/fleet/fleet-queue.ts'
import { FleetWorker } from '../../src/fleet/fleet-worker.ts'
import { connected, fleetPackages } from '../../src/fleet/redis.ts'
import { redisAddress } from '../../src/fleet/redis-address.ts'
import { revisionHere } from '../../src/fleet/revision.ts'
import type { Thread } from '../../src/fuzz/thread/thread.ts'
import { RedisServer } from '../../test/fleet/redis-server.ts'

const MAIN = join(import.meta.dirname, '../../dist/cli/main.js')
const SCENARIO = 'examples/raft/raft.sim.ts'
const JOBS = 500
const SEEDS = 200

/** What a job costs besides its runs, and how much faster two workers are than one. */
export async function benchFleet(json: boolean): Promise<void> {
  const server = await RedisServer.start()
  const started: ChildProcess[] = []
  const folder = mkdtempSync(join(tmpdir(), 'sameseed-bench-'))
  const begin = (...words: string[]) => {
    const child = spawn(process.execPath, ['--single-threaded-gc', MAIN, ...words], { stdio: 'ignore' })
    started.push(child)
    return child
  }
  try {
    const jobMs = await overhead(server.url)
    const rates: number[] = []
    for (const workers of [1, 2]) {
      const crew = Array.from({ length: workers }, () => begin('fleet', 'worker', '--redis', server.url, '--jobs', '1'))
      const out = join(folder, String(workers))
      const words = ['--redis', server.url, SCENARIO, '--seeds', String(SEEDS), '--jobs', '8', '--out', out]
      await once(begin('fleet', 'start', ...words), 'exit')
      const { runs, tookMs } = JSON.parse(readFileSync(join(out, 'latest', 'results.json'), 'utf8'))
      rates.push((runs / tookMs) * 1_000)
      for (const child of crew) child.kill('SIGKILL')
    }
    const [one = 0, two = 0] = rates
    const figures = { jobMs, runsPerSecondWithOne: one, runsPerSecondWithTwo: two, scaling: two / one }
    if (json) console.log(JSON.stringify(figures))
    else {
      console.log(`a job costs ${jobMs.toFixed(2)} ms besides its runs, with 32 under way`)
      console.log(
        `one worker ${one.toFixed(1)} runs/s, two workers ${two.toFixed(1)} runs/s: ${(two / one).toFixed(2)} times`,
      )
    }
  } finally {
    for (const child of started) child.kill('SIGKILL')
    await server.end()
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Real milliseconds for each of many jobs that do nothing, 32 at a time, with one worker. */
async function overhead(url: string): Promise<number> {
  const packages = await fleetPackages()
  const address = redisAddress(url, {})
  const [theirs, ours] = [await connected(packages, address), await connected(packages, address)]
  const facts = { name: 'none', sometimes: [] }
  const thread = { facts, load: async () => {}, terminate: async () => {} } as unknown as Thread
  const worker = new FleetWorker(packages, theirs, {
    ...{ fleet: 'overhead', jobs: 1, takeoverMs: 30_000, newThread: () => thread, note: () => {} },
  })
  const queue = new FleetQueue(packages, ours, 'overhead')
  const revision = await revisionHere(SCENARIO)
  if (revision === undefined) throw new Error(`${SCENARIO} is not here: run it from the root of the repository`)
  const job = { file: SCENARIO, revision, limits: { stepTimeoutMs: 1_000 } }
  let left = JOBS
  const lane = async () => {
    const { signal } = new AbortController()
    while (left-- > 0) await queue.ask(job, signal)
  }
  await queue.ask(job, new AbortController().signal)
  const startedMs = performance.now()
  await Promise.all(Array.from({ length: 32 }, lane))
  const tookMs = performance.now() - startedMs
  await queue.close()
  await worker.close()
  for (const redis of [theirs, ours]) redis.disconnect()
  return tookMs / JOBS
}
