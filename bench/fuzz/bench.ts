import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { median } from '../median.ts'
import { bareRoundsPerSecond } from './bare-threads.ts'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const SCENARIO = 'examples/raft/raft.sim.ts'
const REPEATS = 3
const BARE_MS = 5_000

interface Summary {
  readonly runs: number
  readonly runsPerSecond: number
}

/** The command line as it is built, since that is what runs at night. */
function fuzz(jobs: number, time: string): Summary {
  const out = mkdtempSync(join(tmpdir(), 'sameseed-'))
  const words = ['fuzz', SCENARIO, '--time', time, '--jobs', String(jobs), '--no-verify', '--json', '--out', out]
  try {
    // As the first line of the file has it.
    const main = ['--single-threaded-gc', join(ROOT, 'dist/cli/main.js')]
    const text = execFileSync(process.execPath, [...main, ...words], { cwd: ROOT })
    return JSON.parse(text.toString().trim().split('\n').at(-1) ?? '') as Summary
  } finally {
    rmSync(out, { recursive: true })
  }
}

/** How much faster `fuzz` is with two threads than with one, on the Raft example, beside two bare threads. `--time=30s` for each measurement. */
export async function benchFuzz(json: boolean, rest: readonly string[] = []): Promise<void> {
  const time = rest.find(word => word.startsWith('--time='))?.slice('--time='.length) ?? '20s'
  const rounds: { readonly one: number; readonly two: number; readonly ratio: number; readonly bare: number }[] = []
  for (let round = 0; round < REPEATS; round++) {
    const bare = (await bareRoundsPerSecond(2, BARE_MS)) / (await bareRoundsPerSecond(1, BARE_MS))
    const [one, two] = [fuzz(1, time).runsPerSecond, fuzz(2, time).runsPerSecond]
    rounds.push({ one, two, ratio: two / one, bare })
    if (json) continue
    const runs = `${one.toFixed(1)} runs/s with --jobs 1, ${two.toFixed(1)} with --jobs 2`
    console.log(`${runs}: ${(two / one).toFixed(2)}x; two bare threads: ${bare.toFixed(2)}x of one`)
  }
  const ratio = median(rounds.map(round => round.ratio))
  const bare = median(rounds.map(round => round.bare))
  if (json) console.log(JSON.stringify({ fuzz: { rounds, ratio, bare } }))
  else console.log(`medians: ${ratio.toFixed(2)}x, and ${bare.toFixed(2)}x of bare threads`)
}
