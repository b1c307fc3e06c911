import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { FleetQueue } from '../../src/fleet/fleet-queue.ts'
import { FleetWorker } from '../../src/fleet/fleet-worker.ts'
import { connected, fleetPackages } from '../../src/fleet/redis.ts'
import { redisAddress } from '../../src/fleet/redis-address.ts'
import { revisionHere } from '../../src/fleet/revision.ts'
import type { Thread } from '../../src/fuzz/thread/thread.ts'
import { RedisServer } from '../../test/fleet/redis-server.ts'
import { median } from '../median.ts'
import { takeTurns } from './turns.ts'

const MAIN = join(import.meta.dirname, '../../dist/cli/main.js')
// Small runs: those of examples/raft take two processes at a time 7 % more processor time each than one, which is the machine's.
const SCENARIO = 'examples/abd/abd.sim.ts'
const JOBS = 500
/** So many seeds for each worker, before what is measured. */
const WARM_UP = 30
const ROUNDS = 2
/** So long a night of one thread takes. */
const SECONDS = 25
/** What is found takes no time. */
const UNTOLD = ['--shrink-runs', '0', '--no-verify'] as const
const WAYS = ['fleet', 'turns', 'apart', 'fuzz'] as const
type Way = (typeof WAYS)[number]
const SAID: Readonly<Record<Way, string>> = {
  fleet: 'workers of a fleet',
  turns: 'workers in turns, as machines that share nothing',
  apart: 'processes that know nothing of each other, which is what the machine gives',
  fuzz: 'threads without a fleet',
}
/** Every thread of a worker has one job under way and one in waiting. */
const JOBS_OF_A_WORKER = 2

/**
 * What a job costs besides its runs, and how much faster two workers are than one, each on a processor of its own: else
 * the compiler and the collector of one worker would use the processor that the second one gets. Processors of one machine still share
 * caches and memory, and often a core: so the workers take turns as well, in which they share nothing, as on machines of their own, and
 * one worker is idle every other turn. Beside that, in the same rounds, what this machine gives at most: two `sameseed fuzz` that know nothing of each other, each on a processor of its own with
 * half of the seeds, against one; and two threads of one `sameseed fuzz`, which may use all processors. All of them run the same seeds,
 * as many as one thread does in `--seconds` (default: 25), `--rounds` times (default: 2): some eight minutes on a machine that has
 * nothing else to do. `--seeds 60 --rounds 1` is short; `--way turns` measures one of `fleet`, `turns`, `apart` and `fuzz` alone.
 */
export async function benchFleet(json: boolean, rest: readonly string[] = []): Promise<void> {
  const rounds = numberIn(rest, '--rounds', ROUNDS)
  const at = rest.indexOf('--way')
  const only = at === -1 ? undefined : rest[at + 1]
  if (at !== -1 && !WAYS.includes(only as Way)) throw new Error(`--way is one of ${WAYS.join(', ')}`)
  const server = await RedisServer.start()
  const started: ChildProcess[] = []
  const folder = mkdtempSync(join(tmpdir(), 'sameseed-bench-'))
  let turn = 0
  const begin = (words: readonly string[], pin: readonly string[] = []) => {
    const [command = '', ...rest] = [...pin, process.execPath, '--single-threaded-gc', MAIN, ...words]
    const child = spawn(command, rest, { stdio: 'ignore', detached: true })
    started.push(child)
    return child
  }
  /** Runs per second, from when the first is begun until the last is counted. */
  const rateOf = async (seeds: number, ...words: string[]) => {
    const out = join(folder, String(turn++))
    const more = ['--seeds', String(seeds), ...UNTOLD, '--out', out]
    await once(begin([...words, SCENARIO, ...more]), 'exit')
    const { runs, tookMs } = JSON.parse(readFileSync(join(out, 'latest', 'results.json'), 'utf8'))
    return (runs / tookMs) * 1_000
  }
  const fuzz = (seeds: number, threads: number) => rateOf(seeds, 'fuzz', '--jobs', String(threads))
  /** Each has its seeds to itself and loads the scenario itself, within the time of all. */
  const apart = async (seeds: number, processes: number) => {
    const outs = Array.from({ length: processes }, () => join(folder, String(turn++)))
    const children = outs.map((out, i) => {
      const shard = ['--seeds', String(seeds), '--shard', `${i + 1}/${processes}`, '--jobs', '1']
      return begin(['fuzz', SCENARIO, ...shard, ...UNTOLD, '--out', out], pinnedTo(i))
    })
    await Promise.all(children.map(child => once(child, 'exit')))
    const took = outs.map(out => JSON.parse(readFileSync(join(out, 'latest', 'results.json'), 'utf8')).tookMs)
    return (seeds / Math.max(...took)) * 1_000
  }
  const fleet = async (seeds: number, workers: number, takesTurns = false) => {
    const place = ['--redis', server.url]
    const worker = ['fleet', 'worker', ...place, '--jobs', '1']
    const crew = Array.from({ length: workers }, (_, i) => begin(worker, pinnedTo(i)))
    const start = ['fleet', 'start', ...place, '--jobs', String(JOBS_OF_A_WORKER * workers)]
    // In a night of hours, the seconds in which a worker loads the scenario are nothing: here it has loaded it before.
    await rateOf(WARM_UP * workers, ...start)
    const end = takesTurns ? takeTurns(crew, 2) : () => {}
    const rate = await rateOf(seeds, ...start).finally(end)
    const gone = crew.map(child => once(child, 'exit'))
    for (const child of crew) child.kill('SIGTERM')
    await Promise.all(gone)
    return rate
  }
  try {
    const { jobMs, jobCpuMs } = await overhead(server.url)
    const seeds =
      numberIn(rest, '--seeds', 0) || Math.round((await fuzz(2 * WARM_UP, 1)) * numberIn(rest, '--seconds', SECONDS))
    const ways: Record<Way, (workers: number) => Promise<number>> = {
      fleet: workers => fleet(seeds, workers),
      turns: workers => fleet(seeds, workers, true),
      apart: workers => apart(seeds, workers),
      fuzz: workers => fuzz(seeds, workers),
    }
    const measured = WAYS.filter(way => only === undefined || way === only)
    const rates = new Map(measured.map(way => [way, { one: [] as number[], two: [] as number[] }]))
    for (let round = 0; round < rounds; round++) {
      for (const [way, { one, two }] of rates) {
        one.push(await ways[way](1))
        two.push(await ways[way](2))
      }
    }
    const figures = [...rates].map(([way, rate]) => ({ way, one: median(rate.one), two: median(rate.two) }))
    if (json) {
      const scaling = figures.map(({ way, one, two }) => [way, { one, two, scaling: two / one }] as const)
      console.log(JSON.stringify({ fleet: { seeds, rounds, jobMs, jobCpuMs, ...Object.fromEntries(scaling) } }))
      return
    }
    const cost = `${jobMs.toFixed(2)} ms besides its runs, with 32 under way, of which ${jobCpuMs.toFixed(2)} ms`
    console.log(`a job costs ${cost} are processor time of starter and worker`)
    console.log(`${seeds} seeds, runs a second:`)
    for (const { way, one, two } of figures) {
      console.log(`${SAID[way]}: one ${one.toFixed(1)}, two ${two.toFixed(1)}: ${(two / one).toFixed(2)} times`)
    }
  } finally {
    for (const { pid, exitCode, signalCode } of started) {
      if (pid !== undefined && exitCode === null && signalCode === null) process.kill(-pid, 'SIGKILL')
    }
    await server.end()
    rmSync(folder, { recursive: true, force: true })
  }
}

/** What to put before a command, so that it runs on one processor: nothing where that cannot be said. */
function pinnedTo(processor: number): readonly string[] {
  const hasTaskset = spawnSync('taskset', ['--version']).status === 0
  return hasTaskset ? ['taskset', '--cpu-list', String(processor % availableParallelism())] : []
}

function numberIn(words: readonly string[], option: string, usual: number): number {
  const at = words.indexOf(option)
  return at === -1 ? usual : Number(words[at + 1])
}

/** Real milliseconds, and those of processor time, for each of many jobs that do nothing, 32 at a time, with one worker. */
async function overhead(url: string): Promise<{ readonly jobMs: number; readonly jobCpuMs: number }> {
  const packages = await fleetPackages()
  const address = redisAddress(url, {})
  const [{ redis: theirs }, { redis: ours }] = [await connected(packages, address), await connected(packages, address)]
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
  const before = process.cpuUsage()
  await Promise.all(Array.from({ length: 32 }, lane))
  const tookMs = performance.now() - startedMs
  const { user, system } = process.cpuUsage(before)
  await queue.close()
  await worker.close()
  for (const redis of [theirs, ours]) redis.disconnect()
  return { jobMs: tookMs / JOBS, jobCpuMs: (user + system) / 1_000 / JOBS }
}
