import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { globSync } from 'tinyglobby'
import { randomStream, shuffled } from '../../src/random/stream.ts'
import { judge } from './judge.ts'
import { mutantsOf } from './mutations.ts'

/**
 * Mutation testing: makes small wrong changes to the sources, one at a time, and runs the tests that come by them. A change that no test
 * notices survives, and is printed. `npm run mutants -- src/sim --sample 100`
 */

/** Which tests concern a folder: where they begin. Those that are likely to notice first. */
const TESTS: Readonly<Record<string, readonly string[]>> = {
  'src/sim': [
    'test/sim/',
    'test/determinism/',
    'test/scenario/',
    'test/options/',
    'test/faults/{kinds,every-kind,apply}.test.ts',
    'test/faults/disk/',
    'test/faults/process/upgrade',
    'test/programs/{stop,stacks,names,os,versions}.test.ts',
    'test/report/journal',
    'test/reference/',
  ],
  'src/net': [
    'test/net/',
    'test/sim/arrival-gate',
    'test/sim/connections/',
    'test/determinism/fingerprint',
    'test/faults/network/',
    'test/search/order',
    'test/scenario/run.test.ts',
    'test/scenario/regions',
    'test/reference/',
  ],
  'src/clock': ['test/clock/', 'test/sim/', 'test/reference/'],
  'src/disk': ['test/disk/', 'test/faults/disk/', 'test/sim/crashes'],
  'src/faults': ['test/faults/'],
  'src/search': ['test/search/'],
}

/** It runs the built package, in which there are no mutants. */
const LEFT_OUT = ['test/sim/env-page.test.ts']

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    sample: { type: 'string' },
    seed: { type: 'string', default: '1' },
    /** Fails below this share of killed mutants, percent. */
    least: { type: 'string', default: '0' },
    /** Tells which test killed what, too. */
    all: { type: 'boolean', default: false },
  },
})
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130))
const folders = positionals.length > 0 ? positionals : Object.keys(TESTS)
let isEnough = true
for (const folder of folders) {
  const beginnings = Object.entries(TESTS).find(([under]) => folder.startsWith(under))?.[1]
  if (beginnings === undefined) throw new Error(`no tests are known for ${folder}: say so in test/mutants/main.ts`)
  const tests = beginnings.flatMap(beginning =>
    globSync(beginning + (beginning.endsWith('/') ? '**/*.test.ts' : '*')).sort(),
  )
  const concerned = [...new Set(tests)].filter(test => !LEFT_OUT.includes(test) && !test.endsWith('.long.test.ts'))
  const files = globSync(folder.endsWith('.ts') ? folder : `${folder}/**/*.ts`).sort()
  const all = files.flatMap(file => mutantsOf(file, readFileSync(file, 'utf8')))
  const sample = Math.min(all.length, Number(values.sample ?? all.length))
  const chosen = shuffled(randomStream(values.seed, folder), all).slice(0, sample)
  let killed = 0
  let judged = 0
  await judge(
    chosen.map((mutant, id) => ({ ...mutant, id })),
    concerned,
    ({ file, line, told }, verdict) => {
      judged++
      if (verdict.kind === 'killed') killed++
      const how =
        verdict.kind === 'killed'
          ? verdict.by
          : verdict.tests === 0
            ? 'no test comes by'
            : `${verdict.tests} tests pass`
      if (values.all || verdict.kind === 'survived')
        console.log(`${verdict.kind.padEnd(8)} ${file}:${line}  ${told}  (${how})`)
      else process.stderr.write(`${judged} of ${sample}\r`)
    },
    text => console.error(text),
  )
  const percent = (100 * killed) / Math.max(1, sample)
  console.log(`${folder}: ${killed} of ${sample} mutants killed (${percent.toFixed(1)} %), of ${all.length} there are`)
  if (percent < Number(values.least)) isEnough = false
}
process.exitCode = isEnough ? 0 : 1
