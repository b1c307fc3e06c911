import { readdirSync } from 'node:fs'
import { run } from 'sameseed'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { isThorough } from '../effort.ts'
import { failures, type Outcome, Project } from './project.ts'
import { files } from './specs.ts'

const project = new Project(files)
afterAll(() => project.remove())

/** By seed, as this process has it. */
let seeds: Record<string, { readonly ok: boolean; readonly fingerprint: string }>
/** The first seed from 3 on that fails. */
let failingSeed: string
let passingSeed: string
let outcome: Outcome

beforeAll(async () => {
  const { default: counter } = await import(/* @vite-ignore */ `${project.folder}/counter.sim.js`)
  seeds = {}
  for (let seed = 1; seed <= 60; seed++) seeds[seed] = await run(counter, { seed })
  failingSeed = Object.keys(seeds).find(seed => Number(seed) >= 3 && !seeds[seed]?.ok) as string
  passingSeed = Object.keys(seeds).findLast(seed => seeds[seed]?.ok) as string
  outcome = await project.vitest(['--pool=forks', '--retry=2'])
}, 240_000)

/** What was printed about a failed test. */
function failure(name: string, { output }: Outcome = outcome): string {
  const found = failures(output)
  const section = found.get(name)
  if (section === undefined)
    throw new Error(`"${name}" is not among the failed: ${[...found.keys()].join(', ')}\n${output}`)
  return section
}

const replayCommand = (section: string) => /^ *(SAMESEED_SEED=.*)$/m.exec(section)?.[1] as string

describe('a failing simTest', () => {
  test('says what is wrong, shows the story, the seed and a command', () => {
    const section = failure('counter.spec.ts > counter')
    expect(section).toMatch(/^SimulationFailure: counter: \d+ were asked for, but it counted \d+/m)
    expect(section).toContain('c1')
    expect(section).toContain(`seed ${failingSeed}`)
    expect(replayCommand(section)).toBe(`SAMESEED_SEED=${failingSeed} npx vitest run counter.spec.ts -t '^counter$'`)
  })

  test('has the fingerprint that this process has', () => {
    expect(failure('counter.spec.ts > counter')).toContain(seeds[failingSeed]?.fingerprint)
  })

  test.runIf(isThorough)('the command fails in the same way', async () => {
    const section = failure('counter.spec.ts > counter')
    const again = await project.shell(replayCommand(section))
    expect(again.code).toBe(1)
    expect(failure('counter.spec.ts > counter', again)).toBe(section)
  })

  test.runIf(isThorough)(
    'the command finds a test whose name means something to shells and regular expressions',
    async () => {
      const section = failure('throws.spec.ts > a suite (with "quotes") > throws')
      const again = await project.shell(replayCommand(section))
      expect(again.output).toMatch(/Tests {2}1 failed \| 1 skipped/)
      expect(failure('throws.spec.ts > a suite (with "quotes") > throws', again)).toBe(section)
    },
  )

  test('is stored as a file, for the command line where that can load the scenario', () => {
    const stored = '.sameseed/failures/counter-always-counts-by-one.json'
    const { scenario, file, plan, original, versions } = JSON.parse(project.read(stored))
    expect({ scenario, file, original }).toEqual({
      scenario: 'counter',
      file: 'counter.sim.js',
      original: { seed: failingSeed },
    })
    expect(plan.operations.length).toBeLessThan(10)
    expect(versions.node).toBe(process.version)
    expect(failure('counter.spec.ts > counter')).toContain(`npx sameseed replay ${stored}`)
    expect(failure('properties.spec.ts > false property')).not.toContain('npx sameseed replay')
  })
})

test('a strategy finds what chance does not, and says it in the plan message by message', () => {
  expect(failures(outcome.output).has('strategy.spec.ts > by chance')).toBe(false)
  const section = failure('strategy.spec.ts > by chains')
  expect(section).toContain('none is late')
  const { plan, original } = JSON.parse(project.read('.sameseed/failures/late-always-none-is-late.json'))
  expect(original.options).toEqual({ order: 'chains' })
  expect(plan.options?.order).toBeUndefined()
  expect(Object.keys(plan.network)).toEqual(['n2->n1'])
})

test.runIf(isThorough)('the command line replays what was stored', async () => {
  const stored = '.sameseed/failures/counter-always-counts-by-one.json'
  const { code, output } = await project.node(['node_modules/sameseed/dist/cli/main.js', 'replay', stored])
  expect(code, output).toBe(1)
  expect(output).toContain((JSON.parse(project.read(stored)) as { fingerprint: string }).fingerprint)
  expect(output).toContain('but it counted')
})

describe("the user's code is shown", () => {
  const cases = {
    'throws.spec.ts > a suite (with "quotes") > throws': "if (kind === 'ping') throw new TypeError(",
    'throws.spec.ts > a suite (with "quotes") > rejects': "throw new RangeError('nobody catches this')",
    'properties.spec.ts > false property': "always('ticks are few'",
    'properties.spec.ts > assertion': 'for (const { state } of nodes) expect(state).toEqual(',
    'properties.spec.ts > checker': "simTest(scenario({ name: 'checker'",
    'nondeterministic.spec.ts > nondeterministic': 'env.after(runs, () => {})',
  }
  test.each(Object.entries(cases))('%s', (name, code) => {
    const section = failure(name)
    // vitest prints the lines around, and a caret below the one it is about.
    const [, line, caret] = /^ +(\d+\| .*)\n +\| ( *\^)$/m.exec(section) ?? []
    expect(caret, section).toBeDefined()
    expect(line).toContain(code)
  })

  test('and none of ours', () => {
    for (const section of failures(outcome.output).values()) {
      // Where a test takes too long, vitest shows what registered it; in a project, that is in node_modules, and left out.
      expect(section).not.toMatch(/ ❯ .*(dist\/(?!vitest\.js)|node_modules|kernel|property)\b/)
    }
  })

  test("an assertion's difference and an error that a node threw are the cause", () => {
    expect(failure('properties.spec.ts > assertion')).toMatch(/Caused by: AssertionError[\s\S]*\+ {3}"ticks": 1000,/)
    expect(failure('throws.spec.ts > a suite (with "quotes") > throws')).toContain(
      'n1 threw TypeError: cannot answer a ping',
    )
  })
})

test('a rejection that nobody handles belongs to its node, not to vitest', () => {
  expect(failure('throws.spec.ts > a suite (with "quotes") > rejects')).toContain(
    'n1 threw RangeError: nobody catches this',
  )
  expect(outcome.output).not.toContain('Unhandled')
})

test('what is not deterministic is said to be, with the line behind it', () => {
  const section = failure('nondeterministic.spec.ts > nondeterministic')
  expect(section).toMatch(/NondeterminismError: two runs of seed 1 differ/)
  expect(section).toContain('nondeterministic.spec.ts:9:7')
})

test('fake timers in the spec change nothing', () => {
  expect(outcome.output).toMatch(/✓ clocks/)
  expect(outcome.output).toMatch(/✓ same history/)
  expect(failure('fake-timers.spec.ts > fails as ever')).toContain(seeds[failingSeed]?.fingerprint)
})

test('skip, only and todo', () => {
  expect(outcome.output).toMatch(/✓ modes\.spec\.ts \(4 tests \| 2 skipped \| 1 todo\)/)
})

test('the variants that vitest has of test', () => {
  expect(outcome.output).toMatch(/❯ variants\.spec\.ts \(10 tests \| 1 failed \| 2 skipped\)/)
  for (const name of ['a bug that is known', 'not skipped if', 'run if', 'beside others', 'of 2 nodes', 'of 3 nodes']) {
    expect(outcome.output).toMatch(new RegExp(`✓ ${name}`))
  }
  expect(outcome.output).toMatch(/✓ 0: 4 nodes/)
  expect(outcome.output).toMatch(/FAIL {2}variants\.spec\.ts > a bug that is gone/)
})

test('tests of a concurrent suite do not overlap', () => {
  expect(outcome.output).toMatch(/✓ sequential\.spec\.ts \(2 tests\)/)
})

describe('limits', () => {
  test('a timeout ends the runs', () => {
    expect(failure('limits.spec.ts > endless')).toMatch(/Error: Test timed out in 300ms/)
    expect(outcome.output).toMatch(/✓ a test that was given up runs no longer/)
  })

  test('shrinking ends before the timeout', () => {
    expect(failure('limits.spec.ts > shrunk within its timeout')).toMatch(
      /shrunk in [\d,]+ runs \(not everything was tried\)/,
    )
  })

  test('shrinking can be turned off', () => {
    const section = failure('limits.spec.ts > not shrunk')
    expect(section).toMatch(/^seed 1, fingerprint \w+$/m)
    expect(section).not.toContain('shrunk in')
  })

  test('a failed test is not tried again', () => {
    expect(failure('limits.spec.ts > failed once')).toContain('SimulationFailure: counted')
    expect(outcome.output).not.toMatch(/Failed Suites/)
  })
})

describe('environment', () => {
  test('SAMESEED_SEEDS runs other seeds, and what was never reached is reported', async () => {
    const { code, output } = await project.vitest(['counter.spec.ts'], {
      SAMESEED_SEEDS: `3..${Number(failingSeed) - 1}`,
    })
    expect(code, output).toBe(0)
    expect(output).toMatch(new RegExp(`never reached in ${Number(failingSeed) - 3} runs?: "counts to a thousand"`))
    expect(output.match(/never reached/g)).toHaveLength(1)
  })

  test.runIf(isThorough)('SAMESEED_SEED runs that seed alone', async () => {
    const { code, output } = await project.vitest(['counter.spec.ts'], { SAMESEED_SEED: passingSeed })
    expect(code, output).toBe(0)
    expect(output).not.toContain('never reached')
  })

  test.runIf(isThorough).each([
    { variables: { SAMESEED_SEEDS: 'many' }, message: 'SAMESEED_SEEDS is "many": Give a whole number from 1 on' },
    { variables: { SAMESEED_SEED: '' }, message: 'SAMESEED_SEED is empty: give it a seed' },
  ])('$message', async ({ variables, message }) => {
    const { code, output } = await project.vitest(['counter.spec.ts'], variables)
    expect(code).toBe(1)
    expect(output).toContain(message)
  })
})

describe.runIf(isThorough)('kept failures, in threads', () => {
  let threads: Outcome

  beforeAll(async () => {
    const kept = project.read('.sameseed/failures/counter-always-counts-by-one.json')
    const changed = (plan: object) => JSON.stringify({ ...JSON.parse(kept), plan })
    project.write('test/regressions/back.json', kept)
    project.write('test/regressions/gone.json', changed({ seed: passingSeed }))
    const operations = [{ client: 'c9', at: 0, f: 'add', value: null }]
    project.write('test/regressions/unfit.json', changed({ seed: '1', operations }))
    project.write('test/regressions/broken.json', '{')
    project.write('test/regressions/other.json', JSON.stringify({ ...JSON.parse(kept), scenario: 'other' }))
    threads = await project.vitest([
      '--pool=threads',
      '--no-file-parallelism',
      '--reporter=verbose',
      '--exclude=limits.spec.ts',
    ])
  }, 60_000)

  test('come first, each as a test of its own', () => {
    const order = [...threads.output.matchAll(/^ [✓×] (counter\.spec\.ts > .*?)(?: \d+ms)?$/gm)].map(match => match[1])
    expect(order).toEqual([
      'counter.spec.ts > counter: regression: back',
      'counter.spec.ts > counter: regression: broken',
      'counter.spec.ts > counter: regression: gone',
      'counter.spec.ts > counter: regression: unfit',
      'counter.spec.ts > counter',
    ])
  })

  test('pass when they pass now', () => {
    expect(threads.output).toMatch(/✓ counter\.spec\.ts > counter: regression: gone/)
  })

  test('fail with their story when they are back', () => {
    const section = failure('counter.spec.ts > counter: regression: back', threads)
    expect(section).toMatch(/^SimulationFailure: counter: \d+ were asked for, but it counted \d+/m)
    expect(section).toMatch(/^the failure kept in test\/regressions\/back\.json is back, exactly as it was$/m)
    expect(section).toContain(`npx vitest run counter.spec.ts -t '^counter: regression: back$'`)
  })

  test('say so when they do not fit any more, or cannot be read', () => {
    expect(failure('counter.spec.ts > counter: regression: unfit', threads)).toMatch(
      /test\/regressions\/unfit\.json: its plan no longer applies to scenario "counter": .*"c9".*the clients are c1, c2/,
    )
    expect(failure('counter.spec.ts > counter: regression: broken', threads)).toMatch(/broken\.json is not JSON/)
  })

  test('everything else is as it was in forks', () => {
    const comparable = (section: string) => section.replace(/\n.*❯[\s\S]*/, '')
    for (const [name, section] of failures(outcome.output)) {
      if (name.startsWith('limits')) continue
      expect(comparable(failure(name, threads))).toBe(comparable(section))
    }
    expect(threads.output).not.toContain('Unhandled')
  })
})

test('nothing is left in the working directory but the failures', () => {
  expect(readdirSync(`${project.folder}/.sameseed`)).toEqual(['failures'])
})

test('a failure that cannot be stored is shown all the same', async () => {
  const other = new Project({ ...files, '.sameseed': 'a file where a folder should be' })
  try {
    const section = failure('properties.spec.ts > checker', await other.vitest(['properties.spec.ts', '-t', 'checker']))
    expect(section).toContain('It refuses every history')
    expect(section).toMatch(/^\.sameseed\/failures\/\S+ cannot be written: E\w+: /m)
  } finally {
    other.remove()
  }
})

test('what no run tested is a failure, unless it is meant', () => {
  const section = failure('vacuous.spec.ts > deaf')
  expect(section).toMatch(/vacuous: no 'put' ever succeeded, of \d+ \(where that is meant: untested: \['put'\]\)/)
  expect(section).toContain('vacuous: n1 has no receive')
  expect(section).toContain('simTest(scenario(deaf), { seeds: 3 })')
  expect([...failures(outcome.output).keys()]).not.toContain('vacuous.spec.ts > meant')
})
