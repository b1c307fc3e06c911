import { lstatSync, readdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { readHistory } from '../../src/checkers/index.ts'
import { jsonLines, lastJson, Workbench } from './command.ts'
import { broken, CLEAN } from './scenarios.ts'

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
})

const json = (out: string, path: string): Record<string, unknown> =>
  JSON.parse(readFileSync(join(bench.folder, out, path), 'utf8')) as Record<string, unknown>

describe('a night of fuzzing', () => {
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
      ...['availability.svg', 'history.edn', 'history.jsonl', 'journal.jsonl', 'latency-quantiles.svg'],
      ...[
        'latency-raw.svg',
        'log.txt',
        'measures.json',
        'network.svg',
        'open.svg',
        'page.html',
        'plan.json',
        'rate.svg',
      ],
      ...['results.json', 'story.txt'],
    ])
    const text = (name: string) => readFileSync(join(folder, name), 'utf8')
    expect(readHistory(text('history.edn'))).toEqual(readHistory(text('history.jsonl')))
    expect(readHistory(text('history.edn')).length).toBeGreaterThan(1)
    expect(text('log.txt')).toMatch(/n1: up\n[\s\S]*crash/)
    expect(jsonLines(text('journal.jsonl')).map(({ kind }) => kind)).toContain('crash')
    const stored = json('out-store', 'failures/loses-writes-history-linearizable-register.json')
    expect(JSON.parse(text('plan.json'))).toEqual(stored.plan)
    expect(JSON.parse(text('results.json'))).toMatchObject({ fingerprint: stored.fingerprint, verdict: 'failed' })
    expect(readFileSync(join(root, 'latest', 'log.txt'), 'utf8')).toMatch(/Z start: loses.*\n.*Z failure: seed/)
  })

  test('--sessions leaves the newest sessions', async () => {
    const words = [
      'fuzz',
      'clean.sim.ts',
      '--seeds',
      '1',
      '--jobs',
      '1',
      '--no-verify',
      '--out',
      'out-keep',
      '--sessions',
      '2',
    ]
    const seen: string[] = []
    for (let i = 0; i < 3; i++) {
      await bench.sameseed(words)
      seen.push(readlinkSync(join(bench.folder, 'out-keep/clean/latest')))
    }
    // Of those that are gone, a line of figures stays.
    const others = ['latest', 'nights.jsonl']
    const left = readdirSync(join(bench.folder, 'out-keep/clean')).filter(name => !others.includes(name))
    expect(left.sort()).toEqual(seen.slice(1))
    expect(lstatSync(join(bench.folder, 'out-keep/latest')).isSymbolicLink()).toBe(true)
  })

  test('what cannot be resumed is said', async () => {
    const words = ['fuzz', 'clean.sim.ts', '--jobs', '1', '--no-verify', '--out', 'out-odd']
    await bench.sameseed([...words, '--seeds', '1'])
    const other = await bench.sameseed([...words, '--seeds', '7..9', '--resume'])
    expect(other.code).toBe(254)
    expect(other.stderr).toMatch(/out-odd\/clean\/\S+ began with seed 1, not 7: to resume it, leave out --seeds/)
    writeFileSync(join(bench.folder, 'out-odd/latest/results.json'), '{"format": 1')
    const broken = await bench.sameseed([...words, '--resume'])
    expect(broken.code).toBe(254)
    expect(broken.stderr).toMatch(/results\.json is not what a session writes: .*; remove out-odd\/clean\//)
    expect(broken.stderr).not.toContain(' at ')
  })

  test.each([
    ['--guided', []],
    ['--strategy', ['forks']],
    ['--strategy', ['portfolio']],
  ])('%s finds what seeds find, and each of its plans replays', async (option, values) => {
    const words = ['fuzz', 'broken.sim.ts', option, ...values, '--triage', '3', '--seeds', '100', '--jobs', '1']
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
    const { checkpoint } = json('out-guided', 'latest/results.json') as {
      checkpoint: { search: { searches: string[] } }
    }
    const [digest] = checkpoint.search.searches
    const search = json('out-guided', `latest/corpus/${digest}.json`) as { corpus: { entries: unknown[] } }
    expect(search.corpus.entries.length).toBeGreaterThan(0)
  })

  test('there is one way to search, and it leaves no room for a plan', async () => {
    const both = await bench.sameseed(['fuzz', 'broken.sim.ts', '--guided', '--strategy', 'forks'])
    expect(both.code).toBe(254)
    expect(both.stderr).toContain('--guided and --strategy forks are two ways to search')
    const planned = await bench.sameseed(['fuzz', 'broken.sim.ts', '--strategy', 'forks', '--plan', 'plan.json'])
    expect(planned.code).toBe(254)
    expect(planned.stderr).toContain('--strategy forks makes plans of its own: leave out --plan')
  })

  test('a canary has to be found', async () => {
    const words = ['fuzz', 'clean.sim.ts', '--seeds', '5', '--jobs', '1', '--no-verify', '--out', 'out-canary']
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

  test('a glob that finds nothing is said to', async () => {
    const { code, stderr } = await bench.sameseed(['fuzz', 'nowhere/**/*.sim.ts'])
    expect(code).toBe(254)
    expect(stderr).toContain('no file matches nowhere/**/*.sim.ts')
  })
})
