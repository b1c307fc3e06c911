import { existsSync, lstatSync, readdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { readHistory } from '../../src/checkers/index.ts'
import { type Ended, jsonLines, lastJson, Workbench } from './command.ts'
import { broken, CLEAN, oneNode } from './scenarios.ts'

/** A lost write, once a server has crashed: with a history, a fault, and something in the log. */
const LOSES = `
import { type AnyEnv, crash, mix, type Operation, ok, scenario } from 'sameseed'
import { linearizable, register } from 'sameseed/checkers'

export default scenario({
  name: 'loses writes',
  nodes: { count: 1, start: env => {
    let value: unknown = null
    env.log('up')
    return { receive: (_from: string, { f, v }: { f: string; v?: unknown }) => {
      if (f === 'write') value = v
      return value
    } }
  } },
  clients: { count: 2, start: (env: AnyEnv) => ({
    async invoke({ f, value }: Operation) {
      return ok(await env.rpc('n1', { f, v: value }, { timeout: '50ms' }))
    },
  }) },
  workload: mix({ read: 1, write: { weight: 1, value: ({ unique }) => unique } }),
  faults: crash({ every: '100ms', for: '20ms' }),
  duration: '500ms',
  expect: [linearizable(register())],
})
`

const bench = new Workbench('night', {
  'clean.sim.ts': CLEAN,
  'broken.sim.ts': broken(),
  'loses.sim.ts': LOSES,
  'loads.sim.ts': `import { writeFileSync } from 'node:fs'\nwriteFileSync('loading', '')\nsetInterval(() => {}, 100)\nawait new Promise(() => {})\n${oneNode('')}`,
  'misfits/loops.sim.ts': oneNode('if (env.random() < 0.005) for (;;);'),
  'misfits/memory.sim.ts': oneNode(
    'if (env.random() < 0.005) { const all: unknown[] = []; for (;;) all.push(new Array(1000).fill(all.length)) }',
  ),
  'misfits/buffers.sim.ts': oneNode(
    "if (env.random() < 0.01) { const all: Uint8Array[] = []; env.every('1ms', () => { all.push(new Uint8Array(2 ** 22)) }) }",
    "duration: '1h',",
  ).replace("duration: '1s',", ''),
  'misfits/exits.sim.ts': oneNode(
    'const odd = env.random() < 0.01\n    return { receive() {}, inspect: () => ({ odd }) }',
    "expect: ({ always }) => [always('never odd', w => { if (w.nodes.some(n => n.state.odd)) process.exit(7); return true })],",
  ),
  'misfits/throws-on-load.sim.ts': `throw new Error('not today')\n${oneNode('')}`,
  'misfits/refused.sim.ts': oneNode("if (env.random() < 0.01) fs.readFile('x', () => {})"),
  'misfits/zz-clean.sim.ts': CLEAN,
})

const json = (out: string, path: string): Record<string, unknown> =>
  JSON.parse(readFileSync(join(bench.folder, out, path), 'utf8')) as Record<string, unknown>

const events = ({ stdout }: Ended, name: string) => jsonLines(stdout).filter(({ event }) => event === name)

// Each starts several processes, side by side with the others'.
describe.concurrent('a night of fuzzing', { timeout: 180_000 }, () => {
  test('what a scenario does to its thread is one more finding; the others go on, and so does it', async () => {
    const { code, stdout, stderr } = await bench.sameseed([
      ...['fuzz', 'misfits/*.sim.ts', '--seeds', '200', '--jobs', '2', '--json', '--out', 'out-misfits'],
      ...['--step-timeout', '4s', '--memory', '100', '--no-shrink', '--no-check'],
    ])
    const started = events({ code, stdout, stderr }, 'start').map(({ file }) => file)
    expect(started).toHaveLength(6)
    const found = events({ code, stdout, stderr }, 'failure').map(
      ({ scenario: _, seed: __, file: ___, ...rest }) => rest,
    )
    const of = (signature: RegExp) => found.filter(one => signature.test(String(one.signature)))
    expect(of(/^hangs$/)[0]?.message).toMatch(/no sign of life for .*, at .*misfits\/loops\.sim\.ts:10:/)
    expect(of(/^out of memory$/)).toHaveLength(2)
    expect(of(/^exits$/)[0]?.message).toMatch(/misfits\/exits\.sim\.ts ended its thread, as process\.exit\(7\) does/)
    expect(of(/^error: /)[0]?.message).toMatch(/fs\.readFile/)
    expect(stderr).toMatch(/error: .*throws-on-load\.sim\.ts cannot be loaded: not today/)
    expect(found).toHaveLength(5)
    // All seeds of all scenarios that can be loaded.
    expect(lastJson(stdout).runs).toBe(6 * 200)
    expect(code).toBe(254)
  })

  test('each session leaves a folder in the store, with everything about its failures', async () => {
    const words = ['fuzz', 'loses.sim.ts', '--seeds', '40', '--jobs', '1', '--out', 'out-store']
    const { code, stdout } = await bench.sameseed(words)
    expect(code).toBe(1)
    const root = join(bench.folder, 'out-store')
    const [date = ''] = readdirSync(join(root, 'loses-writes'))
    expect(date).toMatch(/^\d{8}T\d{6}\.\d{3}Z$/)
    expect(readlinkSync(join(root, 'latest'))).toBe(`loses-writes/${date}`)
    expect(readlinkSync(join(root, 'loses-writes', 'latest'))).toBe(date)
    const results = json('out-store', 'latest/results.json')
    expect(results).toMatchObject({ status: 'complete', runs: 40, scenario: { name: 'loses writes' } })
    const [failure] = results.failures as { verified: boolean; path: string; shape: string[]; fingerprint: string }[]
    expect(failure).toMatchObject({ verified: true, shape: ['process'] })
    expect(stdout).toContain('Replayed from its file: the same failure')
    const folder = join(root, 'latest', 'loses-writes-history-linearizable-register')
    expect(readdirSync(folder).sort()).toEqual([
      ...['history.edn', 'history.jsonl', 'log.txt', 'picture.html', 'plan.json'],
      ...['results.json', 'story.txt', 'trace.jsonl'],
    ])
    const text = (name: string) => readFileSync(join(folder, name), 'utf8')
    expect(readHistory(text('history.edn'))).toEqual(readHistory(text('history.jsonl')))
    expect(readHistory(text('history.edn')).length).toBeGreaterThan(1)
    expect(text('log.txt')).toMatch(/n1: up\n[\s\S]*crash/)
    expect(jsonLines(text('trace.jsonl')).map(({ kind }) => kind)).toContain('crash')
    const stored = json('out-store', 'failures/loses-writes-history-linearizable-register.json')
    expect(JSON.parse(text('plan.json'))).toEqual(stored.plan)
    expect(JSON.parse(text('results.json'))).toMatchObject({ fingerprint: stored.fingerprint, verdict: 'failed' })
    expect(readFileSync(join(root, 'latest', 'log.txt'), 'utf8')).toMatch(/Z start: loses.*\n.*Z failure: seed/)
  })

  test('--keep leaves the newest sessions', async () => {
    const words = [
      'fuzz',
      'clean.sim.ts',
      '--seeds',
      '1',
      '--jobs',
      '1',
      '--no-check',
      '--out',
      'out-keep',
      '--keep',
      '2',
    ]
    const seen: string[] = []
    for (let i = 0; i < 3; i++) {
      await bench.sameseed(words)
      seen.push(readlinkSync(join(bench.folder, 'out-keep/clean/latest')))
    }
    const left = readdirSync(join(bench.folder, 'out-keep/clean')).filter(name => name !== 'latest')
    expect(left.sort()).toEqual(seen.slice(1))
    expect(lstatSync(join(bench.folder, 'out-keep/latest')).isSymbolicLink()).toBe(true)
  })

  test('--resume goes on where Ctrl-C ended it, and comes to the same', async () => {
    const words = ['fuzz', 'broken.sim.ts', '--jobs', '2', '--json', '--seeds', '4000']
    const whole = bench.sameseed([...words, '--out', 'out-whole'])
    const child = bench.start([...words, '--out', 'out-resumed'])
    child.stdout?.once('data', () => setTimeout(() => child.kill('SIGINT'), 300))
    await new Promise(resolve => child.once('close', resolve))
    expect(json('out-resumed', 'latest/results.json').status).toBe('interrupted')
    const again = await bench.sameseed([...words, '--out', 'out-resumed', '--resume'])
    expect(again.code).toBe(1)
    expect(again.stderr).toMatch(/broken\.sim\.ts: going on with out-resumed\/broken\//)
    const { runs, failures } = lastJson(again.stdout)
    const comparable = (list: unknown) =>
      (list as Record<string, unknown>[]).map(({ signature, seed, hits }) => ({ signature, seed, hits }))
    const expected = lastJson((await whole).stdout)
    expect(runs).toBe(expected.runs)
    expect(comparable(failures)).toEqual(comparable(expected.failures))
    expect(readdirSync(join(bench.folder, 'out-resumed/broken'))).toHaveLength(2)
    // And where nothing is left to do, it says what was found.
    const nothing = await bench.sameseed([...words, '--out', 'out-resumed', '--resume'])
    expect(lastJson(nothing.stdout)).toMatchObject({ runs })
    expect(nothing.code).toBe(1)
  })

  test('after a night that used up its time, --resume goes on with the next seeds', async () => {
    const words = [
      'fuzz',
      'clean.sim.ts',
      '--jobs',
      '1',
      '--no-check',
      '--time',
      '600ms',
      '--resume',
      '--out',
      'out-nights',
    ]
    const first = await bench.sameseed(words)
    expect(first.stderr).toContain('there is no session to resume')
    const { frontier } = json('out-nights', 'latest/results.json').checkpoint as { frontier: number }
    expect(frontier).toBeGreaterThan(1)
    const second = await bench.sameseed(words)
    expect(second.stderr).toContain(`a new one goes on with seed ${frontier}`)
    expect(json('out-nights', 'latest/results.json').seeds).toEqual({ first: frontier })
  })

  test('what cannot be resumed is said', async () => {
    const words = ['fuzz', 'clean.sim.ts', '--jobs', '1', '--no-check', '--out', 'out-odd']
    await bench.sameseed([...words, '--seeds', '1'])
    const other = await bench.sameseed([...words, '--seeds', '7..9', '--resume'])
    expect(other.code).toBe(254)
    expect(other.stderr).toMatch(/out-odd\/clean\/\S+ began with seed 1, not 7: to resume it, leave out --seeds/)
    writeFileSync(join(bench.folder, 'out-odd/latest/results.json'), '{"format": 1')
    const broken = await bench.sameseed([...words, '--resume'])
    expect(broken.code).toBe(254)
    expect(broken.stderr).toMatch(/results\.json is not what a session writes: remove out-odd\/clean\//)
    expect(broken.stderr).not.toContain(' at ')
  })

  test('--guided finds what seeds find, and each of its plans replays', async () => {
    const words = ['fuzz', 'broken.sim.ts', '--guided', '--triage', '3', '--seeds', '100', '--jobs', '1']
    const { code, stdout } = await bench.sameseed([...words, '--json', '--out', 'out-guided'])
    expect(code).toBe(1)
    const { failures } = lastJson(stdout) as { failures: { signature: string; file: string; verified: boolean }[] }
    expect(failures.map(({ signature }) => signature)).toContain('always: nobody is sick')
    for (const { signature, file, verified } of failures) {
      expect(verified).toBe(true)
      expect(JSON.parse(readFileSync(join(bench.folder, file), 'utf8'))).toMatchObject({ signature })
    }
    const replayed = await bench.sameseed(['replay', failures[0]?.file ?? '', '--json'])
    expect(lastJson(replayed.stdout)).toMatchObject({ same: true })
    const corpus = json('out-guided', 'latest/corpus.json') as { corpus: { entries: unknown[] } }
    expect(corpus.corpus.entries.length).toBeGreaterThan(0)
  })

  test('a canary has to be found', async () => {
    const words = ['fuzz', 'clean.sim.ts', '--seeds', '5', '--jobs', '1', '--no-check', '--out', 'out-canary']
    const sings = await bench.sameseed([...words, '--canary', 'broken.sim.ts'])
    expect(sings.code).toBe(0)
    expect(sings.stdout).toMatch(/✓ canary broken: found with seed \d+: /)
    expect(readdirSync(join(bench.folder, 'out-canary'))).not.toContain('failures')
    const silent = await bench.sameseed([...words, '--json', '--canary', 'clean.sim.ts'])
    expect(silent.code).toBe(1)
    expect(silent.stderr).toContain('error: canary clean: in 1,000 runs, what is planted there was not found')
    expect(lastJson(silent.stdout)).toMatchObject({ runs: 5, failures: [], canaries: [{ found: false, runs: 1_000 }] })
  })

  test('a CI system is told in its own way', async () => {
    bench.write('summary.md', '')
    const { code, stdout, stderr } = await bench.sameseed(
      [
        'fuzz',
        'broken.sim.ts',
        '--seeds',
        '50',
        '--jobs',
        '1',
        '--json',
        '--out',
        'out-ci',
        '--junit',
        'out-ci/junit.xml',
      ],
      { GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: join(bench.folder, 'summary.md') },
    )
    expect(code).toBe(1)
    expect(() => jsonLines(stdout)).not.toThrow()
    expect(stderr).toMatch(/^::error file=\S*broken\.sim\.ts,title=.*::.*npx sameseed replay/m)
    expect(readFileSync(join(bench.folder, 'summary.md'), 'utf8')).toContain('### ✗ broken: ')
    expect(readFileSync(join(bench.folder, 'out-ci/junit.xml'), 'utf8')).toMatch(
      /<testsuite name="broken" .*failures="[12]"/,
    )
    const nowhere = await bench.sameseed([
      ...[
        'fuzz',
        'clean.sim.ts',
        '--seeds',
        '2',
        '--jobs',
        '1',
        '--out',
        'out-ci',
        '--junit',
        'broken.sim.ts/junit.xml',
      ],
    ])
    expect(nowhere.code).toBe(254)
    expect(nowhere.stderr).toMatch(/error: broken\.sim\.ts\/junit\.xml cannot be written/)
    expect(nowhere.stdout).toContain('no failure found')
  })

  test('a scenario that never finishes loading does not keep Ctrl-C from ending the night', async () => {
    const child = bench.start(['fuzz', 'loads.sim.ts', '--time', '1m', '--out', 'out-loads'])
    const closed = new Promise(resolve => child.once('close', resolve))
    while (!existsSync(join(bench.folder, 'loading'))) await new Promise(resolve => setTimeout(resolve, 50))
    child.kill('SIGINT')
    expect(await closed).toBe(130)
  })

  test('a glob that finds nothing is said to', async () => {
    const { code, stderr } = await bench.sameseed(['fuzz', 'nowhere/**/*.sim.ts'])
    expect(code).toBe(254)
    expect(stderr).toContain('no file matches nowhere/**/*.sim.ts')
  })
})
