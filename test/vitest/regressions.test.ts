import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { failures, type Outcome, Project } from './project.ts'

/** c1 adds to n1, which tells n2. */
const tally = `
import { mix, ok, scenario } from 'sameseed'

class Tally {
  count = 0
  constructor(env) {
    this.env = env
  }
  receive(from) {
    this.count++
    if (from === 'c1') this.env.send('n2', 'added')
    return this.count
  }
  inspect() {
    return { count: this.count }
  }
}

export default scenario({
  name: 'tally',
  nodes: { count: 2, start: env => new Tally(env) },
  clients: { count: 1, start: env => ({ invoke: async () => ok(await env.rpc('n1', 'add')) }) },
  workload: mix({ add: 1 }),
  duration: '1s',
  expect: ({ eventually }) => [eventually('counts', ({ nodes }) => nodes.every(({ state }) => state.count < 1_000))],
})
`

const tallySpec = `
import { simTest } from 'sameseed/vitest'
import { expect } from 'vitest'
// @ts-expect-error JavaScript
import tally from './tally.sim.js'

simTest(tally, { seeds: 2 })
simTest({ ...tally, name: 'again' }, { seeds: 1 })
simTest({ ...tally, name: 'strict', checkers: [{ name: 'none', check: () => ({ valid: false, reason: 'No.' }) }] }, { shrinkRuns: 0 })
`

const operations = [{ client: 'c1', at: '10ms', f: 'add', value: null }]

function kept(plan: object, about: object = {}): string {
  return JSON.stringify({
    format: 1,
    scenario: 'tally',
    file: 'tally.sim.js',
    signature: 'eventually: counts',
    message: 'It did not count.',
    plan: { seed: '4', ...plan },
    fingerprint: '0000000000000000',
    original: { seed: '17' },
    versions: { sameseed: '0.1.0', node: process.version },
    ...about,
  })
}

const REGRESSIONS = {
  node: kept({ faults: [{ kind: 'crash', at: '1s', for: '1s', node: 'n3' }] }),
  operation: kept({ operations: [{ ...operations[0], f: 'count' }] }),
  option: kept({ options: { nodez: 2 } }),
  partly: kept({ operations, network: { 'n1->n2': { '0': 'lost', '3': 'lost' } } }),
  already: kept({ operations, network: { 'n1->n2': { '3': 'lost' } } }, { unmet: ['network["n1->n2"]["3"]'] }),
  nothing: kept({ network: { 'n2->n1': { '3': 'lost' } } }),
  differently: kept(
    { operations },
    {
      scenario: 'strict',
      file: 'tally.spec.ts',
      surroundings: {
        place: { timeZone: 'UTC', locale: 'en-US' },
        machine: { timeZone: 'UTC', locale: 'en-US', icu: 'old' },
        plan: 'another',
        scenario: 'another',
        code: { files: { 'tally.spec.ts': 'old', 'gone.js': 'old' }, packages: {}, dependencies: 'none' },
      },
    },
  ),
  renamed: kept({ operations }, { scenario: 'counter' }),
  moved: kept({ operations }, { scenario: 'elsewhere', file: 'elsewhere.sim.js' }),
}

const STORED = '.sameseed/failures/strict-history-none'
const another = kept({}, { scenario: 'strict', file: 'other.spec.ts', signature: 'history: none' })

const project = new Project({
  [`${STORED}.json`]: another,
  'tally.sim.js': tally,
  'tally.spec.ts': tallySpec,
  ...Object.fromEntries(Object.entries(REGRESSIONS).map(([name, text]) => [`test/regressions/${name}.json`, text])),
})
afterAll(() => project.remove())

let outcome: Outcome
beforeAll(async () => {
  outcome = await project.vitest(['--reporter=verbose'])
}, 60_000)

function failure(name: string): string {
  const found = failures(outcome.output).get(`tally.spec.ts > ${name}`)
  expect(found, outcome.output).toBeDefined()
  return found as string
}

describe('a kept failure whose plan cannot be run any more fails', () => {
  test.each([
    ['node', 'faults[0] names "n3", but there are only n1, n2, c1'],
    ['operation', 'operations[0] is "count", but the workload has only add'],
    ['option', 'plan: there is no field "options.nodez": did you mean "options.nodes"?'],
  ])('%s: with what does not fit, and what to do', (name, reason) => {
    const section = failure(`tally: regression: ${name}`)
    expect(section).toContain(`test/regressions/${name}.json: its plan no longer applies to scenario "tally": `)
    expect(section).toContain(reason)
    expect(section).toContain(
      `Find the failure anew with its original seed, 17, in code that has the bug, and keep it again; or delete test/regressions/${name}.json:\n` +
        `  SAMESEED_SEED=17 npx vitest run tally.spec.ts -t '^tally$'`,
    )
  })
})

test('one that does not do all that it lays down passes, with a warning', () => {
  expect(outcome.output).toMatch(/✓ tally\.spec\.ts > tally: regression: partly/)
  expect(outcome.output).toContain(
    'test/regressions/partly.json passes, but not all that its plan lays down happens any more\n' +
      '  network["n1->n2"]["3"]  lost: never sent, only 1 message went over the link\n' +
      'Does it still test what it was kept for (eventually: counts)?',
  )
})

test('what did not happen when it was kept is not missed', () => {
  expect(outcome.output).toMatch(/✓ tally\.spec\.ts > tally: regression: already/)
  expect(outcome.output).not.toContain('test/regressions/already.json')
})

test('one that does nothing that it lays down fails', () => {
  const section = failure('tally: regression: nothing')
  expect(section).toContain(
    'test/regressions/nothing.json tests nothing any more: its plan passes, but nothing that it lays down happens\n' +
      '  network["n2->n1"]["3"]  lost: never sent, ',
  )
})

test('one that fails in another way says which, and which it was', () => {
  expect(failure('strict: regression: differently')).toContain(
    'the plan kept in test/regressions/differently.json fails in another way: with "history: none". It was kept for "eventually: counts"',
  )
  expect(failure('strict: regression: differently')).toMatch(
    /^Since then: tally\.spec\.ts has changed; tally\.sim\.js is imported now; gone\.js is not imported any more; vitest was not imported and is \d.*; the plan in the file has been edited; .*ICU was old and is \d/m,
  )
})

test('one whose scenario has another name now fails the test of what is in its file', () => {
  expect(failure('tally')).toContain(
    'test/regressions/renamed.json was kept for the scenario "counter" of tally.sim.js, which exports "tally" now: it runs only in a ' +
      'simTest of a scenario of that name.',
  )
})

test('one whose file is gone is warned about once', () => {
  expect(
    outcome.output.match(
      /^test\/regressions\/moved\.json was kept for .*"elsewhere" of elsewhere\.sim\.js, which is not there/gm,
    ),
  ).toHaveLength(1)
})

test('a new failure takes the place of the same one, and of no other', () => {
  expect(failure('strict')).toContain(`stored in ${STORED}-2.json`)
  expect(failure('strict')).toContain(`page: ${STORED}-2.html\n`)
  expect(project.read(`${STORED}.json`)).toBe(another)
})
