import { type ChildProcess, fork } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { globSync } from 'tinyglobby'
import { randomStream, shuffled } from '../../src/random/stream.ts'
import type { Batch, Judged } from './batch.ts'
import { type Mutant, mutantsOf } from './mutations.ts'

/**
 * Mutation testing: makes small wrong changes to the sources, one at a time, and runs the tests that concern them. A change that no test
 * notices survives, and is printed. `npm run mutants -- src/sim --sample 100`
 */

/** Which tests concern a folder: where they begin. */
const TESTS: Readonly<Record<string, readonly string[]>> = {
  'src/sim': [
    'test/sim/',
    'test/reference/',
    'test/scenario/stall',
    'test/scenario/determinism',
    'test/report/journal',
  ],
  'src/net': ['test/net/', 'test/sim/arrival-gate', 'test/sim/connections/', 'test/reference/', 'test/faults/network/'],
  'src/clock': ['test/clock/', 'test/sim/', 'test/reference/'],
  'src/disk': ['test/disk/', 'test/faults/disk/', 'test/sim/crashes'],
  'src/faults': ['test/faults/'],
  'src/search': ['test/search/'],
}

/** A change that makes a loop endless is found by that: so long may the tests take, compared with those of the unchanged sources. */
const PATIENCE = { factor: 4, leastMs: 30_000 }

/** So often, with twice the patience each time, the tests of the unchanged sources are tried before that is a mistake of theirs. */
const FIRST_RUNS = 3
const FIRST_PATIENCE_MS = 10 * 60_000

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    sample: { type: 'string' },
    seed: { type: 'string', default: '1' },
    /** Fails below this share of killed mutants, percent. */
    least: { type: 'string', default: '0' },
  },
})
const folders = positionals.length > 0 ? positionals : Object.keys(TESTS)
let isEnough = true
for (const folder of folders) {
  const tests = Object.entries(TESTS).find(([under]) => folder.startsWith(under))?.[1]
  if (tests === undefined) throw new Error(`no tests are known for ${folder}: say so in test/mutants/main.ts`)
  const files = globSync(folder.endsWith('.ts') ? folder : `${folder}/**/*.ts`).sort()
  const all = files.flatMap(file => mutantsOf(file, readFileSync(file, 'utf8')))
  const sample = Math.min(all.length, Number(values.sample ?? all.length))
  const chosen = shuffled(randomStream(values.seed, folder), all).slice(0, sample)
  const killed = await judge(tests, chosen)
  const percent = (100 * killed) / Math.max(1, sample)
  console.log(`${folder}: ${killed} of ${sample} mutants killed (${percent.toFixed(1)} %), of ${all.length} there are`)
  if (percent < Number(values.least)) isEnough = false
}
process.exitCode = isEnough ? 0 : 1

/** Runs the tests with each mutant. Returns how many were killed. */
async function judge(tests: readonly string[], mutants: readonly Mutant[]): Promise<number> {
  let killed = 0
  let next = 0
  let failedFirstRuns = 0
  while (next < mutants.length) {
    await new Promise<void>(resolve => {
      const child = fork(fileURLToPath(new URL('batch.ts', import.meta.url)), {
        execArgv: ['--import', 'tsx'],
        stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      })
      let startedMs = Date.now()
      let patienceMs = FIRST_PATIENCE_MS * 2 ** failedFirstRuns
      let timer = setTimeout(giveUp, patienceMs, child)
      // The first answer is that of the unchanged sources.
      let isFirst = true
      child.on('message', ({ killed: isKilled, by }: Judged) => {
        clearTimeout(timer)
        if (isFirst) {
          if (isKilled) throw new Error(`the tests fail without any mutant: ${by}`)
          isFirst = false
          failedFirstRuns = 0
          patienceMs = Math.max(PATIENCE.leastMs, PATIENCE.factor * (Date.now() - startedMs))
        } else tell(mutants[next++] as Mutant, isKilled ? 'killed' : 'survived')
        startedMs = Date.now()
        timer = setTimeout(giveUp, patienceMs, child)
      })
      child.on('exit', (code, signal) => {
        clearTimeout(timer)
        // It looped, or took the process with it: noticed.
        if (next < mutants.length && !isFirst) tell(mutants[next++] as Mutant, 'killed')
        else if (isFirst && ++failedFirstRuns === FIRST_RUNS) {
          throw new Error(`the tests of the unchanged sources did not come to an end: ${signal ?? `exit ${code}`}`)
        }
        resolve()
      })
      child.send({ tests, mutants: mutants.slice(next) } satisfies Batch)
    })
  }
  return killed

  function tell({ file, line, told }: Mutant, how: 'killed' | 'survived'): void {
    process.stderr.write(`${next} of ${mutants.length}\r`)
    if (how === 'killed') killed++
    else console.log(`survived  ${file}:${line}  ${told}`)
  }
}

function giveUp(child: ChildProcess): void {
  child.kill('SIGKILL')
}
