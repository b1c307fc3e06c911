import { type ChildProcess, execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parseFailure } from '../../src/failures/failure.ts'
import { ended, lastJson, Workbench } from './command.ts'
import { broken } from './scenarios.ts'

/** `SAMESEED_KILLS=50` is what it takes to be sure. */
const KILLS = Number(process.env.SAMESEED_KILLS ?? 4)
const SEEDS = String(KILLS * 2_500)

const bench = new Workbench('killed', { 'broken.sim.ts': broken() })

interface Results {
  readonly status: string
  readonly runs: number
  readonly failures: readonly { readonly signature: string; readonly seed: number; readonly hits: number }[]
  readonly coverage: object
  readonly checkpoint: { readonly frontier: number }
}

function resultsIn(out: string): Results | undefined {
  const path = join(bench.folder, out, 'broken', 'latest', 'results.json')
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Results) : undefined
}

function failuresIn(out: string): string[] {
  const folder = join(bench.folder, out, 'failures')
  const names = existsSync(folder) ? readdirSync(folder).filter(name => name.endsWith('.json')) : []
  // Throws for half a file.
  return names.map(name => parseFailure(readFileSync(join(folder, name), 'utf8'), name).signature).sort()
}

/** The main thread, or now and then one of the others: to the system, all are one process. */
function kill(child: ChildProcess, round: number): void {
  const tasks = `/proc/${child.pid}/task`
  const threads = round % 2 === 1 && existsSync(tasks) ? readdirSync(tasks) : []
  const victim = threads.at(-1)
  if (victim === undefined) child.kill('SIGKILL')
  else execFileSync('kill', ['-9', victim])
}

test(`kill -9, ${KILLS} times: nothing is lost, and at the end it is as if nothing had happened`, async () => {
  const words = ['fuzz', 'broken.sim.ts', '--seeds', SEEDS, '--jobs', '2', '--json']
  const whole = bench.spawned([...words, '--out', 'whole'])
  const resumed = [...words, '--out', 'killed', '--resume']
  let [frontier, known] = [0, [] as string[]]
  let kills = 0
  for (let round = 0; round < KILLS; round++) {
    const child = bench.start(resumed)
    const end = ended(child)
    const started = new Promise(resolve => child.stdout?.once('data', resolve))
    await Promise.race([started, end])
    // From right after the start to some seconds later, at no particular moment.
    await Promise.race([end, new Promise(resolve => setTimeout(resolve, (round * 677) % 1_900))])
    if (child.exitCode === null) kills++
    kill(child, round)
    const { stdout } = await end
    const results = resultsIn('killed')
    const failures = failuresIn('killed')
    for (const [, signature] of stdout.matchAll(/"event":"failure".*?"signature":"([^"]+)"/g)) {
      expect(failures).toContain(signature)
    }
    expect(failures).toEqual(expect.arrayContaining(known))
    if (results === undefined) continue
    expect(results.checkpoint.frontier).toBeGreaterThanOrEqual(frontier)
    frontier = results.checkpoint.frontier
    known = results.failures.map(({ signature }) => signature)
    expect(failures).toEqual(expect.arrayContaining(known))
  }
  expect(kills).toBeGreaterThan(KILLS / 2)
  const last = await bench.spawned(resumed)
  expect(last.code).toBe(1)
  const { stdout } = await whole
  const [a, b] = [resultsIn('killed'), resultsIn('whole')]
  expect(a?.status).toBe('complete')
  expect(a?.runs).toBe(Number(SEEDS))
  const comparable = ({ failures, coverage }: Results) => ({
    failures: failures.map(({ signature, seed, hits }) => ({ signature, seed, hits })),
    coverage,
  })
  expect(comparable(a as Results)).toEqual(comparable(b as Results))
  expect(lastJson(stdout).runs).toBe(Number(SEEDS))
  expect(readdirSync(join(bench.folder, 'killed', 'failures')).filter(name => name.endsWith('.tmp'))).toEqual([])
}, 600_000)
