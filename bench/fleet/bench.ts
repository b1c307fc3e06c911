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
import { median } from '../median.ts'

const MAIN = join(import.meta.dirname, '../../dist/cli/main.js')
const SCENARIO = 'examples/raft/raft.sim.ts'
const JOBS = 500
const ROUNDS = 3
/** Many batches of 1.5 s for each worker: the last ones, for which one waits while the other is done, hardly count. */
const SEEDS = 900

/**
 * What a job costs besides its runs, and how much faster two workers are than one; beside that, in the same rounds, how much faster
 * two threads of `sameseed fuzz` are than one, for more than this the machine does not give. `--seeds 60 --rounds 1` is short.
 */
export async function benchFleet(json: boolean, rest: readonly string[] = []): Promise<void> {
  const [seeds, rounds] = [numberIn(rest, '--seeds', SEEDS), numberIn(rest, '--rounds', ROUNDS)]
  const server = await RedisServer.start()
  const started: ChildProcess[] = []
  const folder = mkdtempSync(join(tmpdir(), 'sameseed-bench-'))
  let turn = 0
  const begin = (...words: string[]) => {
    const child = spawn(process.execPath, ['--single-threaded-gc', MAIN, ...words], { stdio: 'ignore' })
    started.push(child)
    return child
  }
  /** Runs per second, from when the first is begun until the last is counted. */
  const rateOf = async (...words: string[]) => {
    const out = join(folder, String(turn++))
    await once(begin(...words, SCENARIO, '--seeds', String(seeds), '--shrink-runs', '0', '--out', out), 'exit')
    const { runs, tookMs } = JSON.parse(readFileSync(join(out, 'latest', 'results.json'), 'utf8'))
    return (runs / tookMs) * 1_000
  }
  const fleet = async (workers: number) => {
    const place = ['--redis', server.url]
    const crew = Array.from({ length: workers }, () => begin('fleet', 'worker', ...place, '--jobs', '1'))
    const rate = await rateOf('fleet', 'start', ...place, '--jobs', '8')
    const gone = crew.map(child => once(child, 'exit'))
    for (const child of crew) child.kill('SIGTERM')
    await Promise.all(gone)
    return rate
  }
  try {
    const jobMs = await overhead(server.url)
    const rates = { fleet: [[], []] as [number[], number[]], fuzz: [[], []] as [number[], number[]] }
    for (let round = 0; round < rounds; round++) {
      rates.fleet[0].push(await fleet(1))
      rates.fleet[1].push(await fleet(2))
      rates.fuzz[0].push(await rateOf('fuzz', '--jobs', '1', '--no-verify'))
      rates.fuzz[1].push(await rateOf('fuzz', '--jobs', '2', '--no-verify'))
    }
    const [one, two] = rates.fleet.map(median) as [number, number]
    const [oneThread, twoThreads] = rates.fuzz.map(median) as [number, number]
    const figures = {
      ...{ seeds, rounds, jobMs, runsPerSecondWithOne: one, runsPerSecondWithTwo: two, scaling: two / one },
      ...{ runsPerSecondWithOneThread: oneThread, runsPerSecondWithTwoThreads: twoThreads },
      scalingOfThreads: twoThreads / oneThread,
    }
    if (json) console.log(JSON.stringify(figures))
    else {
      console.log(`a job costs ${jobMs.toFixed(2)} ms besides its runs, with 32 under way`)
      console.log(`one worker ${one.toFixed(1)} runs/s, two ${two.toFixed(1)}: ${(two / one).toFixed(2)} times`)
      const [a, b] = [oneThread.toFixed(1), twoThreads.toFixed(1)]
      console.log(`without a fleet, one thread ${a} runs/s, two ${b}: ${(twoThreads / oneThread).toFixed(2)} times`)
    }
  } finally {
    for (const child of started) child.kill('SIGKILL')
    await server.end()
    rmSync(folder, { recursive: true, force: true })
  }
}

function numberIn(words: readonly string[], option: string, usual: number): number {
  const at = words.indexOf(option)
  return at === -1 ? usual : Number(words[at + 1])
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
