import { fileURLToPath } from 'node:url'
import { run } from 'sameseed'
import { afterAll, expect, test } from 'vitest'
import type { Failure } from '../../src/failures/failure.ts'
import type { SessionResults } from '../../src/fuzz/session/results.ts'
import { Project } from '../vitest/project.ts'

const MAIN = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url))
const SEEDS = 4
/** Too few to try everything. */
const FEW_RUNS = 5

/** Fails with every seed; what is thrown at one line is one failure. */
const ODD = `
import { scenario } from 'sameseed'

export default scenario({
  name: 'odd',
  nodes: {
    count: 3,
    start: env => {
      const word = Array.from({ length: 8 }, () => String.fromCharCode(97 + Math.floor(env.random() * 26))).join('')
      env.every('10ms', () => env.send(env.peers[0]!, word))
      env.after('45ms', () => {
        if (env.id === 'n2') throw new Error(word)
      })
      return { receive() {}, inspect: () => ({ word }) }
    },
  },
  duration: '100ms',
})
`

const project = new Project({
  'odd.sim.ts': ODD,
  'hasty.sim.ts': ODD.replace("'odd'", "'hasty'"),
  'small.spec.ts': `
import { simTest } from 'sameseed/vitest'
import hasty from './hasty.sim.ts'
import odd from './odd.sim.ts'

simTest(odd, { seeds: '1..1' })
simTest(hasty, { seeds: '1..1', shrinkRuns: ${FEW_RUNS} })
`,
  'odd.spec.ts': `
import { writeFileSync } from 'node:fs'
import { run } from 'sameseed'
import { simTest } from 'sameseed/vitest'
import { test } from 'vitest'
import odd from './odd.sim.ts'

simTest(odd, { seeds: '1..1', shrinkRuns: 0 })
test('runs', async () => {
  const fingerprints: string[] = []
  for (let seed = 1; seed <= ${SEEDS}; seed++) fingerprints.push((await run(odd, { seed })).fingerprint)
  writeFileSync('fingerprints.json', JSON.stringify(fingerprints))
})
`,
})
afterAll(() => project.remove())

async function fuzzed(jobs: number): Promise<SessionResults> {
  const words = ['fuzz', 'odd.sim.ts', '--seeds', String(SEEDS), '--jobs', String(jobs), '--shrink-runs', '0']
  await project.node([MAIN, ...words, '--out', `out-${jobs}`])
  return JSON.parse(project.read(`out-${jobs}/latest/results.json`)) as SessionResults
}

test('a seed has one fingerprint: by run, by fuzz with one thread and with two, and in vitest', async () => {
  const { default: odd } = await import(/* @vite-ignore */ `${project.folder}/odd.sim.ts`)
  const runs = await Promise.all(Array.from({ length: SEEDS }, (_, i) => run(odd, { seed: i + 1 })))
  const fingerprints = runs.map(({ fingerprint }) => fingerprint)
  expect(new Set(fingerprints).size).toBe(SEEDS)

  const [one, two] = await Promise.all([fuzzed(1), fuzzed(2), project.vitest(['odd.spec.ts'])])
  for (const { failures } of [one, two]) {
    expect(failures.map(({ seed, fingerprint }) => [seed, fingerprint])).toEqual([[1, fingerprints[0]]])
  }
  expect(JSON.parse(project.read('fingerprints.json'))).toEqual(fingerprints)

  // And what simTest stores is what fuzz stores.
  const file = one.failures[0]?.path?.replace(/^out-1\//, '') ?? ''
  const stored = JSON.parse(project.read(`.sameseed/${file}`)) as Failure
  expect(stored).toMatchObject({ plan: { seed: '1' }, fingerprint: fingerprints[0] })
  expect(stored).toEqual(JSON.parse(project.read(`out-1/${file}`)))
})

test('vitest and the command line make a failure small in the same way, and both say where they stopped early', async () => {
  const vitest = await project.vitest(['small.spec.ts'])
  for (const [name, words] of [
    ['odd', []],
    ['hasty', ['--shrink-runs', String(FEW_RUNS)]],
  ] as const) {
    const out = `small-${name}`
    const { output } = await project.node([MAIN, 'fuzz', `${name}.sim.ts`, '--seeds', '1', ...words, '--out', out])
    const [entry] = (JSON.parse(project.read(`${out}/latest/results.json`)) as SessionResults).failures
    const file = entry?.path?.replace(`${out}/`, '') ?? ''
    const ofFuzz = JSON.parse(project.read(`${out}/${file}`)) as Failure
    expect(Object.keys(ofFuzz.plan)).toContain('options')
    expect(JSON.parse(project.read(`.sameseed/${file}`))).toEqual(ofFuzz)
    expect(output.includes('not everything was tried')).toBe(name === 'hasty')
  }
  expect(vitest.output).toMatch(/shrunk in 5 runs \(not everything was tried\)/)
  expect(vitest.output.match(/not everything was tried/g)?.length).toBe(
    vitest.output.match(/shrunk in 5 runs/g)?.length,
  )
})
