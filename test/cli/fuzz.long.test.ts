import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { type Ended, ended, jsonLines, lastJson, Workbench } from './command.ts'
import { broken, oneNode } from './scenarios.ts'

const THROWS = "throw new Error('no more')"

const bench = new Workbench('fuzz-long', {
  'broken.sim.ts': broken(),
  'loops-later.sim.ts': broken("if (env.id === 'n3' && luck > 0.99) for (;;) env.after(0, () => {})"),
  'throws.sim.ts': oneNode(THROWS),
  'a folder/throws.sim.ts': oneNode(THROWS),
  'out-files/failures': 'a file, and no folder',
  'out-files/one-node': 'a file, and no folder',
  'out-blocked/failures': 'a file, and no folder',
  'undecided.sim.ts': oneNode(
    '',
    "expect: [{ name: 'fog', check: () => ({ valid: 'unknown', reason: 'cannot see' }) }],",
  ),
  'leaks-later.sim.ts': oneNode("runs++\n    if (runs > 20) throw new Error('too many')"),
})

interface Summary {
  readonly runs: number
  readonly failures: readonly {
    readonly signature: string
    readonly seed: number
    readonly hits: number
    readonly file: string
    readonly nodes: number | null
  }[]
  readonly runsPerSecond: number
  readonly simulatedSecondsPerSecond: number
}

function summary({ stdout }: Ended): Summary {
  return lastJson(stdout) as unknown as Summary
}

function failuresIn(out: string): string[] {
  return readdirSync(join(bench.folder, out, 'failures')).filter(file => file.endsWith('.json'))
}

describe.concurrent('sameseed fuzz', { timeout: 300_000 }, () => {
  test('the same seeds give the same findings with one thread and with two; the last line sums up', async () => {
    const [one, two] = await Promise.all(
      ['1', '2'].map(jobs =>
        bench.sameseed(['fuzz', 'broken.sim.ts', '--seeds', '300', '--jobs', jobs, '--json', '--out', `out-${jobs}`]),
      ),
    )
    for (const ended of [one, two]) expect(jsonLines(ended?.stdout ?? '').length).toBeGreaterThan(3)
    const [first, second] = [summary(one as Ended), summary(two as Ended)]
    expect(one?.code).toBe(1)
    expect(two?.code).toBe(1)
    expect(Object.keys(first)).toEqual(['runs', 'failures', 'vacuous', 'runsPerSecond', 'simulatedSecondsPerSecond'])
    for (const failure of first.failures) {
      expect(Object.keys(failure)).toEqual([
        ...['signature', 'seed', 'hits', 'file', 'operations', 'faults', 'perturbedMessages', 'nodes'],
        ...['shape', 'verified', 'nondeterministic'],
      ])
    }
    expect(first.runs).toBe(300)
    expect(first.runsPerSecond).toBeGreaterThan(1)
    expect(first.failures.map(({ signature }) => signature).sort()).toEqual([
      'always: nobody is sick',
      expect.stringMatching(/^threw: Error at broken\.sim\.ts:\d+$/),
    ])
    expect(first.failures.every(({ hits }) => hits > 1)).toBe(true)
    const comparable = ({ failures }: Summary) => failures.map(failure => ({ ...failure, file: '' }))
    expect(comparable(second)).toEqual(comparable(first))
    expect(failuresIn('out-2')).toEqual(failuresIn('out-1'))
    for (const file of failuresIn('out-1')) {
      const [a, b] = ['out-1', 'out-2'].map(out => readFileSync(join(bench.folder, out, 'failures', file), 'utf8'))
      expect(b).toBe(a)
    }
  })

  test('--max-failures counts only what comes before, whatever the number of threads', async () => {
    const words = ['fuzz', 'broken.sim.ts', '--max-failures', '1', '--json', '--shrink-runs', '0', '--seeds', '50..']
    const [one, three] = await Promise.all(
      ['1', '2'].map(jobs => bench.sameseed([...words, '--jobs', jobs, '--out', `out-max-${jobs}`])),
    )
    const { runs, failures } = summary(one as Ended)
    expect(failures).toHaveLength(1)
    expect(failures[0]).toMatchObject({ hits: 1, seed: 50 + runs - 1, nodes: 3 })
    expect(summary(three as Ended)).toMatchObject({ runs, failures: [{ ...failures[0], file: expect.any(String) }] })
  })

  test('undecided runs are no failures, and exit with 2', async () => {
    const words = ['fuzz', 'undecided.sim.ts', '--seeds', '10', '--jobs', '1']
    const plain = await bench.sameseed(words)
    expect(plain.code).toBe(2)
    expect(plain.stdout).toContain('? 10 times, first with seed 1  undecided: fog: cannot see')
    const json = await bench.sameseed([...words, '--json'])
    expect(summary(json).failures).toEqual([])
    expect(json.stdout).toContain('{"event":"undecided","scenario":"one node"')
  })

  test('a failure that depends on the runs before it exits with 3', async () => {
    const { code, stderr } = await bench.sameseed(['fuzz', 'leaks-later.sim.ts', '--seeds', '100', '--out', 'out-leak'])
    expect(code).toBe(3)
    expect(stderr).toContain('not deterministic')
  })

  test('a run that does not end is one more thing that was found, and the others go on', async () => {
    const json = await bench.sameseed([
      ...['fuzz', 'loops-later.sim.ts', '--jobs', '1', '--shrink-runs', '0', '--json', '--out', 'out-later'],
      ...['--seeds', '300'],
    ])
    expect(json.code).toBe(1)
    const { runs, failures } = summary(json)
    expect(runs).toBe(300)
    expect(failures.map(({ signature }) => signature).sort()).toEqual([
      'always: nobody is sick',
      'endless: a step does not end',
      expect.stringMatching(/^threw: Error at broken\.sim\.ts:\d+$|^threw: Error at loops-later/),
    ])
    expect(json.stdout).toMatch(/"message":"n3 did [\d,]+ things .* in one step/)
    expect(failuresIn('out-later')).toHaveLength(failures.length)
  })

  test('a file that is given twice is fuzzed once; two scenarios of one name do not overwrite each other', async () => {
    const rest = ['--seeds', '2', '--jobs', '1', '--shrink-runs', '0', '--json', '--out', 'out-names']
    const both = await bench.sameseed(['fuzz', 'a folder/throws.sim.ts', 'throws.sim.ts', './throws.sim.ts', ...rest])
    const { runs, failures } = summary(both)
    expect(runs).toBe(4)
    expect(failures).toHaveLength(2)
    expect(new Set(failures.map(({ file }) => file)).size).toBe(2)
    expect(failuresIn('out-names')).toHaveLength(2)
    // Nor from one day to the next.
    const next = await bench.sameseed(['fuzz', 'throws.sim.ts', ...rest])
    expect(summary(next).failures).toEqual(failures.slice(1))
    const replayed = await bench.sameseed(['replay', failures[0]?.file ?? '', '--json'])
    expect(lastJson(replayed.stdout)).toMatchObject({ same: true })
  })

  const words = ['fuzz', 'throws.sim.ts', '--seeds', '2', '--jobs', '1']

  test('what cannot be stored is told to a person', async () => {
    const { code, stdout, stderr } = await bench.sameseed([...words, '--out', 'out-blocked'])
    expect(code).toBe(254)
    expect(stderr.match(/^error: .*/gm)).toEqual([expect.stringMatching(/^error: \S+\.json cannot be written: E\w+: /)])
    expect(stdout).toMatch(/npx sameseed run throws\.sim\.ts --seed 1\n/)
    expect(stdout).toMatch(/the plan, which could not be stored: \{"seed":/)
  })

  test('what cannot be stored is told in JSON', async () => {
    const { code, stdout, stderr } = await bench.sameseed([...words, '--json', '--out', 'out-files'])
    expect(code).toBe(254)
    expect(stderr.match(/^error: .*/gm)).toEqual([
      expect.stringMatching(/out-files\/one-node\/\S+ cannot be made: E\w+: /),
      expect.stringMatching(/out-files\/failures\/\S+ cannot be written: E\w+: /),
    ])
    expect(lastJson(stdout).failures).toMatchObject([{ file: null, hits: 2, nodes: 1 }])
    expect(jsonLines(stdout).find(({ event }) => event === 'shrunk')?.plan).toBeDefined()
  })

  test('Ctrl-C ends it with what was found', async () => {
    const child = bench.start(['fuzz', 'broken.sim.ts', '--time', '10m', '--json', '--out', 'out-interrupted'])
    let printed = ''
    child.stdout?.on('data', chunk => {
      printed += chunk
      // Once: the second Ctrl-C would not wait for what is under way.
      if (child.killed || !printed.includes('"event":"failure"')) return
      child.kill('SIGINT')
    })
    const { code, stdout } = await ended(child)
    expect(code).toBe(130)
    const { runs, failures } = summary({ code, stdout, stderr: '' })
    expect(runs).toBeGreaterThan(0)
    expect(failures).not.toHaveLength(0)
    expect(failuresIn('out-interrupted')).toHaveLength(failures.length)
  })
})
