import { join } from 'node:path'
import { constant, http, mix, run, Simulation, scenario } from 'sameseed'
import { median } from '../median.ts'
import { loopbackUs } from './loopback.ts'

const SUBJECTS = ['http', 'express', 'fastify'] as const
const STARTS = 31
const RUNS = 12
/** The first runs are slow: they bundle, and V8 compiles what it sees often. */
const WARM = 4

const fileOf = (name: string) => join(import.meta.dirname, 'subjects', `${name}.mjs`)

const nodesOf = (name: string, shared: readonly string[] = []) => ({
  server: { count: 1, program: fileOf(name), shared },
})

/** Milliseconds of processor time from nothing to a program that runs, warm. */
async function startMs(name: string, shared: readonly string[] = []): Promise<number> {
  const idle = scenario({ name, nodes: nodesOf(name, shared), duration: '1ms' })
  const times: number[] = []
  for (let seed = 0; seed < STARTS; seed++) {
    const simulation = new Simulation(idle, { seed })
    const before = process.cpuUsage()
    await simulation.run('1ms')
    const { user, system } = process.cpuUsage(before)
    times.push((user + system) / 1_000)
  }
  // The first ones bundle and compile.
  return median(times.slice(STARTS / 3))
}

/** Microseconds of processor time for a request and its answer, over a connection that is kept open. */
async function requestUs(name: string): Promise<number> {
  const asking = scenario({
    name,
    nodes: nodesOf(name),
    clients: { count: 1, start: env => http(env, 'http://server1:3000') },
    workload: mix({ 'GET /': 1 }, { every: '1ms' }),
    network: { latency: constant('100us') },
    duration: '1s',
  })
  const times: number[] = []
  for (let seed = 0; seed < WARM + RUNS; seed++) {
    const before = process.cpuUsage()
    const { history } = await run(asking, { seed })
    const { user, system } = process.cpuUsage(before)
    times.push((user + system) / history.filter(({ type }) => type === 'ok').length)
  }
  return median(times.slice(WARM))
}

interface Figures {
  readonly startMs: number
  /** Where the package that it is made with is shared. */
  readonly sharedStartMs: number
  readonly requestUs: number
  /** The same over the real loopback. */
  readonly loopbackUs: number
}

/** What it costs to start a program on a node, and to ask it: beside the same over the real loopback. */
export async function benchPrograms(json: boolean): Promise<void> {
  const programs: Record<string, Figures> = {}
  for (const [i, name] of SUBJECTS.entries()) {
    programs[name] = {
      startMs: rounded(await startMs(name)),
      sharedStartMs: rounded(await startMs(name, name === 'http' ? [] : [name])),
      requestUs: rounded(await requestUs(name)),
      loopbackUs: rounded(await loopbackUs(fileOf(name), 34_100 + i)),
    }
  }
  if (json) console.log(JSON.stringify({ programs }))
  else {
    for (const [name, { startMs, sharedStartMs, requestUs, loopbackUs }] of Object.entries(programs)) {
      const ratio = (requestUs / loopbackUs).toFixed(2)
      console.log(
        `${name.padEnd(8)} start ${startMs} ms (shared: ${sharedStartMs}), request ${requestUs} µs (${ratio} times the real loopback)`,
      )
    }
  }
}

function rounded(value: number): number {
  return Number(value.toPrecision(3))
}
