import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Command } from 'commander'
import fc from 'fast-check'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { folderInRepository, isGitHubActions, stepSummaryFile } from '../../src/cli/ci/environment.ts'
import { githubAnnotations } from '../../src/cli/ci/github-annotations.ts'
import { junitXml } from '../../src/cli/ci/junit.ts'
import { reportToCi } from '../../src/cli/ci/report-to-ci.ts'
import { SUMMARY_LIMIT, stepSummary } from '../../src/cli/ci/step-summary.ts'
import { addBisectCommand } from '../../src/cli/commands/bisect.ts'
import { addFuzzCommand } from '../../src/cli/commands/fuzz.ts'
import { addKeepCommand } from '../../src/cli/commands/keep.ts'
import { addMergeCommand } from '../../src/cli/commands/merge.ts'
import { addReplayCommand } from '../../src/cli/commands/replay.ts'
import { addReportCommand } from '../../src/cli/commands/report.ts'
import { addRunCommand } from '../../src/cli/commands/run.ts'
import { EXIT } from '../../src/cli/exit-code.ts'
import type { FailureEntry, SessionResults } from '../../src/fuzz/session/results.ts'
import { failure, NIGHT, session } from './ci-sessions.ts'
import { type ReadElement, readXml } from './strict-xml.ts'

/** Options of `fuzz` that the command line does not have yet. */
const ROOT = join(import.meta.dirname, '../..')
const FOLDER = join(import.meta.dirname, `.tmp/ci-${process.pid}`)

beforeEach(() => {
  rmSync(FOLDER, { recursive: true, force: true })
  mkdirSync(FOLDER, { recursive: true })
})
afterAll(() => rmSync(FOLDER, { recursive: true, force: true }))

/** Text as an adversary would write it, for each of the formats. */
const NASTY = [
  '',
  '%0A::error::forged',
  'a\n::stop-commands::x\r\nb',
  'a,b:c%d',
  '| a | b |\n|---|---|\n',
  '`` ` ``` ````\n```\n# heading',
  '<script>alert("&amp;")</script> <!-- ]]> --> </details>',
  '$x^2$ ~~s~~ *e* _u_ [l](javascript:x) ![i](x) \\',
  '\u0000\u0001\u0008\u000b\u001b[31mred\u001b[39m\u007f\u0085\u2028\ufffe\uffff',
  '\ud800 \udc00 😀',
  '\t tab \r cr',
  'someone@example.org @leader',
]
const nasty = fc.oneof(fc.constantFrom(...NASTY), fc.string({ unit: 'binary', maxLength: 40 }), fc.string())
const entry: fc.Arbitrary<FailureEntry> = fc.record(
  {
    signature: nasty,
    message: nasty,
    seed: fc.nat(),
    hits: fc.integer({ min: 1, max: 1e9 }),
    outcome: fc.constantFrom('failure' as const, 'no verdict' as const),
    fingerprint: fc.constant('ce679a9d4deb47bf'),
    shape: fc.array(nasty, { maxLength: 3 }),
    path: nasty,
    verified: fc.boolean(),
    nondeterministic: nasty,
  },
  { requiredKeys: ['signature', 'message', 'seed', 'hits', 'outcome'] },
)
const anySession: fc.Arbitrary<SessionResults> = fc
  .record({
    scenario: fc.record({ name: nasty, sometimes: fc.array(nasty, { maxLength: 3 }) }),
    file: nasty,
    status: fc.constantFrom('running' as const, 'interrupted' as const, 'complete' as const),
    started: fc.oneof(fc.constant('2026-03-01T01:17:04.120Z'), nasty),
    failures: fc.array(entry, { maxLength: 4 }),
    undecided: fc.array(
      entry.map(({ signature, message, seed, hits }) => ({ signature, message, seed, hits })),
      { maxLength: 3 },
    ),
    problems: fc.array(
      fc.record({
        message: nasty,
        outcome: fc.constantFrom('no verdict' as const, 'internal error' as const, 'not deterministic' as const),
      }),
      { maxLength: 2 },
    ),
    runs: fc.nat({ max: 10 }),
  })
  .map(session)
const sessions = fc.array(anySession, { maxLength: 4 })

describe('annotations', () => {
  test('a failure is an error beside its scenario, with what to type', () => {
    const path = '.sameseed/failures/raft-always-one-leader-per-term.json'
    expect(githubAnnotations([session({ failures: [failure({ hits: 12, path })] })])).toEqual([
      '::error file=sims/raft.sim.ts,title=raft%3A always%3A one leader per term::n1 and n2 are both leader in term 1%0A' +
        `12 times, first with seed 215%0Anpx sameseed replay ${path}`,
    ])
  })

  test('without a failure file, the seed is run', () => {
    const [line] = githubAnnotations([session({ failures: [failure()] })])
    expect(line).toMatch(/%0Aonce, with seed 215%0Anpx sameseed run sims\/raft\.sim\.ts --seed 215$/)
  })

  test('nothing found is nothing printed', () => {
    expect(githubAnnotations([])).toEqual([])
    expect(githubAnnotations([session()])).toEqual([])
  })

  test('first what has no verdict, then failures by how often; what is undecided or not deterministic is a warning', () => {
    const lines = githubAnnotations([
      session({
        failures: [
          failure({ signature: 'rare' }),
          failure({ signature: 'shaky', nondeterministic: 'event 7 differs' }),
          failure({ signature: 'unsteady', verified: false }),
          failure({ signature: 'often', hits: 9 }),
          {
            signature: 'error: a checker threw',
            message: 'the checker threw',
            seed: 3,
            hits: 1,
            outcome: 'no verdict',
          },
        ],
        undecided: [{ signature: 'linearizable', message: 'no time', seed: 4, hits: 2 }],
        problems: [
          { outcome: 'no verdict', message: 'no nodes' },
          { outcome: 'not deterministic', message: 'the first seed' },
        ],
      }),
    ])
    expect(lines.map(line => /^::(\w+) .*title=raft%3A ([^:]+)::/.exec(line)?.slice(1).join(' '))).toEqual([
      'error no verdict',
      'error error%3A a checker threw',
      'error often',
      'error rare',
      'warning not deterministic',
      'warning shaky',
      'warning unsteady',
      'warning undecided%3A linearizable',
    ])
    expect(lines[5]).toContain('%0Anot deterministic: event 7 differs%0A')
  })

  test('no more than ten of a kind; the last says how many more there are', () => {
    const many = (count: number) => [
      session({ failures: Array.from({ length: count }, (_, i) => failure({ signature: `s${i}`, hits: count - i })) }),
    ]
    expect(githubAnnotations(many(10))).toHaveLength(10)
    expect(githubAnnotations(many(10)).join()).not.toContain('more')
    const lines = githubAnnotations(many(25))
    expect(lines).toHaveLength(10)
    expect(lines[8]).toContain('s8')
    expect(lines[9]).toMatch(/^::error title=sameseed::16 more errors: /)
  })

  test('files are named from the root of the repository', () => {
    const failures = [failure()]
    expect(githubAnnotations([session({ failures })], 'packages/store')[0]).toContain(
      'file=packages/store/sims/raft.sim.ts,',
    )
    expect(githubAnnotations([session({ failures, file: '/a.sim.ts' })], 'packages/store')[0]).toContain(
      'file=/a.sim.ts,',
    )
  })

  test('a long sentence leaves room for the command', () => {
    const [line = ''] = githubAnnotations([session({ failures: [failure({ message: 'long '.repeat(10_000) })] })])
    expect(line.length).toBeLessThan(4_000)
    expect(line).toMatch(/…%0Aonce, with seed 215%0Anpx sameseed run /)
  })

  test('whatever the text, each is one line with one command, and reads as it was meant', () => {
    fc.assert(
      fc.property(sessions, results => {
        for (const line of githubAnnotations(results)) {
          expect(line).toMatch(/^::(error|warning) (file=[^,:\r\n]*,)?title=[^,:\r\n]*::[^\r\n]+$/)
          // What is left of % is what we put there.
          expect(line.match(/%(?!25|0D|0A|3A|2C)/)).toBeNull()
        }
      }),
    )
    const [line = ''] = githubAnnotations([session({ failures: [failure({ signature: '50%, a:b', message: '%0A' })] })])
    expect(line).toContain('title=raft%3A 50%25%2C a%3Ab::%250A%0Aonce')
  })
})

describe('the summary', () => {
  test('of a scenario in which nothing was found', () => {
    expect(stepSummary([session()])).toBe(
      [
        '## sameseed: no failure in 1,000 runs of 1 scenario',
        '### ✓ raft: no failure found',
        '<code>sims/raft.sim.ts</code> · 1,000 runs in 1 min 1 s (16 runs/s) · seeds 1 to 1000 · 2 h 46 min simulated\n',
      ].join('\n\n'),
    )
  })

  test('says what was not reached, what failed to load and what was cut short', () => {
    const text = stepSummary([
      session({
        scenario: { name: 'raft', sometimes: ['a', 'b'] },
        status: 'interrupted',
        runs: 10,
        executed: 14,
        neverReached: ['c', 'a'],
        problems: [{ outcome: 'no verdict', message: 'no nodes\n  at raft.sim.ts:1:1' }],
      }),
      session({ scenario: { name: 'other', sometimes: ['e'] }, runs: 0, executed: 0, tookMs: 1 }),
    ])
    expect(text).toContain('### ✗ raft: 1 problem')
    expect(text).toContain('10 runs of 14 made')
    expect(text).toContain('**interrupted**')
    expect(text).toContain('**Never reached:** <code>c</code>, <code>a</code>\n')
    expect(text).toContain('- **problem** (no verdict): no nodes<br>at raft.sim.ts:1:1')
    expect(text).toContain('### ? other: nothing was run')
    expect(text).not.toContain('<code>e</code>')
  })

  test('no text of the user ends a cell, a row, a block of code or the HTML around it', () => {
    fc.assert(
      fc.property(sessions, results => {
        let fence: string | undefined
        let tableWidth: number | undefined
        for (const line of stepSummary(results).split('\n')) {
          if (fence !== undefined) {
            if (line === fence) fence = undefined
            continue
          }
          fence = /^(`{3,})sh$/.exec(line)?.[1]
          if (fence !== undefined) continue
          if (line.startsWith('|')) {
            tableWidth ??= line.split('|').length
            expect(line.split('|')).toHaveLength(tableWidth)
          } else tableWidth = undefined
          // Markup is ours; all characters that could be more of it are references.
          const rest = line
            .replace(/<\/?code>|<br>|<\/?details>|<\/?summary>|&#\d+;|^#{2,3} /g, '')
            .replaceAll('**', '')
          expect(rest).not.toMatch(/[<>`*_~[\]\\#$@]|&/)
        }
        expect(fence).toBeUndefined()
      }),
    )
  })

  test('stays below what GitHub shows, and says what was left out', () => {
    const wide = '|😀`'.repeat(200)
    const failures = Array.from({ length: 400 }, (_, i) =>
      failure({ signature: `${i}${wide}`, message: wide, path: wide }),
    )
    const clean = session({ slowest: [{ seed: 1, tookMs: 1 }], scenario: { name: 'clean', sometimes: [] } })
    const bad = session({ failures, slowest: [{ seed: 2, tookMs: 1 }] })
    const text = stepSummary([clean, ...Array.from({ length: 20 }, () => bad), clean])
    expect(Buffer.byteLength(text)).toBeLessThan(SUMMARY_LIMIT)
    expect(Buffer.byteLength(text)).toBeGreaterThan(SUMMARY_LIMIT / 2)
    expect(text).toMatch(/\*\*Left out, because GitHub shows no summary above 1 MiB:\*\* \d+ scenarios/)
    expect(text).toContain('350 more failures left out here')
    // What little is left goes to findings before it goes to what was covered.
    const short = stepSummary([bad, clean, clean], Buffer.byteLength(stepSummary([bad])) + 1_000)
    expect(short).toContain('### ✗ raft: 400 failures')
  })
})

describe('JUnit', () => {
  const of = (element: ReadElement, name: string) => element.children.filter(child => child.name === name)

  test('a suite per scenario, a case per way to fail', () => {
    const root = readXml(junitXml(NIGHT))
    expect(root).toMatchObject({
      name: 'testsuites',
      attributes: { tests: '4', failures: '2', errors: '0', skipped: '1', time: '12000.000' },
    })
    const [raft, lock] = of(root, 'testsuite')
    expect(raft?.attributes).toEqual({
      name: 'raft',
      file: 'sims/raft.sim.ts',
      tests: '3',
      failures: '2',
      errors: '0',
      skipped: '1',
      time: '6000.000',
      timestamp: '2026-03-01T01:17:04',
    })
    const [leaders, hangs, undecided] = of(raft!, 'testcase')
    expect(hangs?.attributes).toMatchObject({ classname: 'raft', name: 'hangs', file: 'sims/raft.sim.ts' })
    expect(hangs?.children[0]).toMatchObject({ name: 'failure', attributes: { type: 'hangs' } })
    expect(leaders?.children).toEqual([
      {
        name: 'failure',
        attributes: { message: 'n1 and n2 are both leader in term 1', type: 'always: one leader per term' },
        children: [],
        text:
          'n1 and n2 are both leader in term 1\n12 times, first with seed 215\nneeds network, process\n' +
          'replay: npx sameseed replay .sameseed/failures/raft-always-one-leader-per-term.json',
      },
    ])
    expect(undecided?.children[0]?.name).toBe('skipped')
    expect(lock?.attributes).toMatchObject({ tests: '1', failures: '0', errors: '0', skipped: '0' })
    expect(of(lock!, 'testcase')[0]).toMatchObject({ attributes: { name: 'nothing was found wrong' }, children: [] })
  })

  test('a scenario that was never run has not passed', () => {
    const root = readXml(junitXml([session({ runs: 0 })]))
    expect(root.attributes).toMatchObject({ tests: '1', skipped: '1', failures: '0' })
    const problem = { outcome: 'no verdict', message: 'no nodes' } as const
    const failed = readXml(junitXml([session({ runs: 0, problems: [problem] })]))
    expect(failed.attributes).toMatchObject({ tests: '1', skipped: '0', errors: '1' })
  })

  test('whatever the text, it is XML, the counts are right, and no two cases are taken for one', () => {
    fc.assert(
      fc.property(sessions, results => {
        const root = readXml(junitXml(results))
        const suites = of(root, 'testsuite')
        expect(suites).toHaveLength(results.length)
        for (const element of [root, ...suites]) {
          const cases = element === root ? suites.flatMap(suite => of(suite, 'testcase')) : of(element, 'testcase')
          const count = (name: string) => String(cases.filter(each => of(each, name).length > 0).length)
          expect(element.attributes).toMatchObject({
            tests: String(cases.length),
            failures: count('failure'),
            errors: count('error'),
            skipped: count('skipped'),
          })
        }
        for (const suite of suites) {
          expect(suite.children[0]?.name).toBe('properties')
          const cases = of(suite, 'testcase')
          expect(cases.length).toBeGreaterThan(0)
          expect(new Set(cases.map(({ attributes }) => attributes.name)).size).toBe(cases.length)
          const time = cases.reduce((sum, { attributes }) => sum + Number(attributes.time), 0)
          expect(time).toBe(Number(suite.attributes.time))
        }
      }),
    )
  })

  test('text comes back as it was, but for what XML cannot hold', () => {
    const signature = 'a\tb\nc\rd "e" <f> & ]]> \u0001\ud800😀'
    const root = readXml(junitXml([session({ failures: [failure({ signature })] })]))
    const [testcase] = of(of(root, 'testsuite')[0]!, 'testcase')
    expect(testcase?.attributes.name).toBe('a\tb\nc\rd "e" <f> & ]]> \ufffd\ufffd😀')
  })

  test('scenarios of the same name are told apart by their files', () => {
    const root = readXml(junitXml([session(), session({ file: 'sims/other.sim.ts' })]))
    expect(of(root, 'testsuite').map(({ attributes }) => attributes.name)).toEqual([
      'raft (sims/raft.sim.ts)',
      'raft (sims/other.sim.ts)',
    ])
  })
})

describe('the environment', () => {
  test('of GitHub', () => {
    expect(isGitHubActions({ GITHUB_ACTIONS: 'true' })).toBe(true)
    expect(isGitHubActions({ CI: 'true' })).toBe(false)
    expect(stepSummaryFile({ GITHUB_STEP_SUMMARY: '/s' })).toBe('/s')
    expect(stepSummaryFile({ GITHUB_STEP_SUMMARY: '' })).toBeUndefined()
    expect(stepSummaryFile({})).toBeUndefined()
  })

  test('where the command ran', () => {
    expect(folderInRepository({ GITHUB_WORKSPACE: '/w' }, '/w/packages/a')).toBe('packages/a')
    expect(folderInRepository({ GITHUB_WORKSPACE: '/w' }, '/w')).toBe('')
    expect(folderInRepository({ GITHUB_WORKSPACE: '/w' }, '/elsewhere')).toBe('')
    expect(folderInRepository({}, '/w')).toBe('')
  })
})

describe('reporting', () => {
  const summary = join(FOLDER, 'summary.md')
  const junit = join(FOLDER, 'deep/junit.xml')

  function report(results: readonly SessionResults[], env: Record<string, string>, path: string | undefined) {
    const lines: string[] = []
    const problems = reportToCi(results, { env, junit: path, write: line => lines.push(line) })
    return { lines, problems }
  }

  test('outside of GitHub, and without a file to write, nothing happens', () => {
    expect(report(NIGHT, {}, undefined)).toEqual({ lines: [], problems: [] })
    expect(readdirSync(FOLDER)).toEqual([])
  })

  test('everything that is asked for, after what is there', () => {
    writeFileSync(summary, 'before')
    const env = { GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: summary }
    const { lines, problems } = report(NIGHT, env, junit)
    expect(problems).toEqual([])
    expect(lines).toEqual(githubAnnotations(NIGHT))
    expect(readFileSync(summary, 'utf8')).toBe(`before\n${stepSummary(NIGHT)}`)
    expect(readFileSync(junit, 'utf8')).toBe(junitXml(NIGHT))
    expect(readdirSync(join(FOLDER, 'deep'))).toEqual(['junit.xml'])
  })

  test('a file that cannot be written is a problem, and keeps nothing else from being told', () => {
    const env = { GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: FOLDER }
    const { lines, problems } = report(NIGHT, env, junit)
    expect(lines).toHaveLength(3)
    expect(problems).toEqual([
      { outcome: 'no verdict', message: expect.stringMatching(/^the summary .* cannot be written: /) },
    ])
    expect(readXml(readFileSync(junit, 'utf8')).name).toBe('testsuites')
    const other = report(NIGHT, { GITHUB_STEP_SUMMARY: summary }, FOLDER)
    expect(other.problems).toEqual([{ outcome: 'no verdict', message: expect.stringContaining('cannot be written: ') }])
    expect(readFileSync(summary, 'utf8')).toBe(stepSummary(NIGHT))
  })

  test('a summary without room is left as it is', () => {
    const before = 'x'.repeat(SUMMARY_LIMIT - 20)
    writeFileSync(summary, before)
    const { problems } = report(NIGHT, { GITHUB_STEP_SUMMARY: summary }, undefined)
    expect(problems[0]?.message).toContain('no room')
    expect(readFileSync(summary, 'utf8')).toBe(before)
  })
})

type Fields = Readonly<Record<string, unknown>>

/** Numbers and booleans stay texts. A key that stands twice is an error. */
const readYaml = (text: string): unknown => parse(text, { schema: 'failsafe' })

const STEP_KEYS = ['name', 'run', 'uses', 'with', 'if', 'env', 'timeout-minutes', 'continue-on-error', 'id', 'shell']

describe('the documentation and our own workflows', () => {
  const page = readFileSync(join(ROOT, 'docs/continuous-integration.md'), 'utf8')
  const workflows = join(ROOT, '.github/workflows')
  const files = readdirSync(workflows).map(file => readFileSync(join(workflows, file), 'utf8'))
  const blocks = (language: string) =>
    [...page.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\`$`, 'gms'))].map(([, block = '']) => block)

  test('show what is really written', () => {
    expect(page).toContain(`\`\`\`\n${githubAnnotations(NIGHT).join('\n')}\n\`\`\``)
    expect(page).toContain(`\`\`\`\`md\n${stepSummary(NIGHT)}\`\`\`\``)
    expect(page).toContain(`\`\`\`xml\n${junitXml(NIGHT)}\`\`\``)
  })

  test('explain every exit code', () => {
    const section = page.split('## Exit codes')[1]?.split('\n## ')[0] ?? ''
    const codes = [...section.matchAll(/^\| (\d+) \|/gm)].map(([, code]) => Number(code))
    expect(codes).toEqual([...new Set(Object.values(EXIT))].sort((a, b) => a - b))
  })

  test('use options that there are', () => {
    const program = new Command()
    const nothing = async () => {}
    addBisectCommand(program, nothing)
    addFuzzCommand(program, nothing)
    addKeepCommand(program, nothing)
    addMergeCommand(program, nothing)
    addReplayCommand(program, nothing)
    addReportCommand(program, nothing)
    addRunCommand(program, nothing)
    const known = new Map(program.commands.map(command => [command.name(), command.options.map(({ long }) => long)]))
    // `>-` folds lines.
    const texts = [...files, ...blocks('yaml'), ...blocks('sh'), ...blocks('groovy')].map(text =>
      text.replace(/\n +--/g, ' --'),
    )
    const lines = texts.flatMap(text => [...text.matchAll(/(?:npx sameseed|dist\/cli\/main\.js) (\w+)(.*)/g)])
    expect(lines.length).toBeGreaterThan(6)
    for (const [, command = '', words = ''] of lines) {
      for (const [option] of words.matchAll(/(?<= )--[\w-]+/g)) {
        expect(known.get(command) ?? [], `sameseed ${command} ${option}`).toContain(option)
      }
    }
  })

  /** What GitHub asks of a workflow, and of a job by itself. */
  function jobsIn(text: string): Readonly<Record<string, Fields>> {
    const read = readYaml(text) as Fields
    if (read.jobs === undefined) return read as Readonly<Record<string, Fields>>
    expect(Object.keys(read)).toEqual(expect.arrayContaining(['name', 'on', 'jobs']))
    return read.jobs as Readonly<Record<string, Fields>>
  }

  test('are workflows that GitHub takes: jobs with a machine and steps, which name only what there is', () => {
    const texts = [...files, ...blocks('yaml').filter(text => text.includes('runs-on'))]
    expect(texts.length).toBeGreaterThan(6)
    for (const text of texts) {
      for (const job of Object.values(jobsIn(text))) {
        expect(job).toMatchObject({ 'runs-on': expect.any(String), steps: expect.any(Array) })
        const steps = job.steps as readonly Fields[]
        for (const step of steps) {
          expect(['run', 'uses'].filter(key => key in step)).toHaveLength(1)
          expect(Object.keys(step).filter(key => !STEP_KEYS.includes(key))).toEqual([])
        }
        const uses = (name: string) => steps.findIndex(step => `${step.uses}`.startsWith(name) || step.run === name)
        expect(uses('actions/checkout@')).toBe(0)
        expect(uses('npm ci')).toBeGreaterThan(0)
        const { matrix = {} } = (job.strategy ?? {}) as { matrix?: Fields }
        const { include = [], ...axes } = matrix
        const known = [axes, ...(include as readonly Fields[])].flatMap(Object.keys)
        for (const [, name] of JSON.stringify(job).matchAll(/\$\{\{ matrix\.(\w+) \}\}/g)) expect(known).toContain(name)
      }
    }
  })

  test('have shards whose nights are judged together, by a registry that goes from night to night', () => {
    const sharded = blocks('yaml').find(text => text.includes('matrix.shard')) ?? ''
    const { fuzz = {}, merge = {} } = jobsIn(sharded)
    expect(merge).toMatchObject({ needs: 'fuzz', if: 'always()' })
    const runs = (job: Fields) => (job.steps as readonly Fields[]).map(({ run }) => `${run}`)
    const { matrix } = fuzz.strategy as { matrix: { shard: readonly string[] } }
    expect(runs(fuzz).find(run => run.includes(' fuzz '))).toContain(
      `--shard $\{{ matrix.shard }}/${matrix.shard.length} --findings findings.json`,
    )
    expect(runs(merge).find(run => run.includes(' merge '))).toContain('--findings findings.json')
    const cached = (job: Fields, action: string) =>
      (job.steps as readonly Fields[]).some(
        ({ uses, with: given }) => `${uses}`.includes(action) && (given as Fields).path === 'findings.json',
      )
    expect([cached(fuzz, 'cache/restore'), cached(fuzz, 'cache/save')]).toEqual([true, false])
    expect([cached(merge, 'cache/restore'), cached(merge, 'cache/save')]).toEqual([true, true])
  })

  test('have jobs of a cluster that leave out no shard', () => {
    const job = readYaml(blocks('yaml').find(text => text.includes('kind: Job')) ?? '') as {
      spec: { completions: string; template: { spec: { containers: readonly { args: readonly string[] }[] } } }
    }
    const [{ args: [command] = [] } = {}] = job.spec.template.spec.containers
    expect(command).toContain(`--shard $((JOB_COMPLETION_INDEX + 1))/${job.spec.completions}`)
  })

  test('are laid out as YAML wants it, and every action has a version', () => {
    for (const text of [...files, ...blocks('yaml')]) {
      for (const line of text.split('\n')) expect(line).toMatch(/^$|^(?: {2})*\S(?:.*\S)?$/)
      for (const [, action] of text.matchAll(/uses: (.*)/g)) expect(action).toMatch(/^actions\/[\w/-]+@v\d+$/)
    }
  })
})
