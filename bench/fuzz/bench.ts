import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { median } from '../median.ts'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const SCENARIO = 'examples/raft/raft.sim.ts'
const REPEATS = 3

interface Summary {
  readonly runs: number
  readonly runsPerSecond: number
}

/** The command line as it is built, since that is what runs at night. */
function fuzz(jobs: number, time: string): Summary {
  const out = mkdtempSync(join(tmpdir(), 'sameseed-'))
  const words = ['fuzz', SCENARIO, '--time', time, '--jobs', String(jobs), '--no-check', '--json', '--out', out]
  try {
    const text = execFileSync(process.execPath, [join(ROOT, 'dist/cli/main.js'), ...words], { cwd: ROOT })
    return JSON.parse(text.toString().trim().split('\n').at(-1) ?? '') as Summary
  } finally {
    rmSync(out, { recursive: true })
  }
}

/** How much faster `fuzz` is with two threads than with one, on the Raft example. `--time=30s` for each measurement. */
export async function benchFuzz(json: boolean, rest: readonly string[] = []): Promise<void> {
  const time = rest.find(word => word.startsWith('--time='))?.slice('--time='.length) ?? '20s'
  const rounds = Array.from({ length: REPEATS }, () => {
    const [one, two] = [fuzz(1, time).runsPerSecond, fuzz(2, time).runsPerSecond]
    return { one, two, ratio: two / one }
  })
  const ratio = median(rounds.map(round => round.ratio))
  if (json) {
    console.log(JSON.stringify({ fuzz: { rounds, ratio } }))
    return
  }
  for (const { one, two, ratio } of rounds) {
    console.log(`${one.toFixed(1)} runs/s with --jobs 1, ${two.toFixed(1)} with --jobs 2: ${ratio.toFixed(2)}x`)
  }
  console.log(`median ${ratio.toFixed(2)}x`)
}
