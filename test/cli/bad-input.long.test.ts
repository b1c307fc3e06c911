import { beforeAll, describe, expect, test } from 'vitest'
import { type Ended, Workbench } from './command.ts'
import { CLEAN, oneNode } from './scenarios.ts'

const failure = {
  format: 1,
  scenario: 'clean',
  file: 'clean.sim.ts',
  signature: 'always: x',
  message: 'x',
  plan: { seed: '1' },
  fingerprint: '0',
  original: { seed: '1' },
  versions: { sameseed: '0', node: '0' },
}

const bench = new Workbench('bad-input', {
  'clean.sim.ts': CLEAN,
  'throws-on-load.sim.ts': 'interface A { a: 1 }\n\nconst broken = (null as unknown as A).a\nexport default broken',
  'syntax.sim.ts': 'const a = \nexport',
  'no-end.mjs': 'export const a =\n',
  'imports-syntax.sim.mjs': "import { scenario } from 'sameseed'\nimport { a } from './no-end.mjs'\nexport default a",
  'imports-nothing.sim.mjs': "\nimport { nothing } from 'sameseed'\nexport default nothing",
  'no-default.sim.ts':
    "import { scenario } from 'sameseed'\nexport const lock = scenario({ name: 'l', nodes: { count: 1, start() {} } })",
  'specification.sim.ts': "export default { name: 'l', nodes: { count: 1, start() {} } }",
  'function.sim.ts': 'export default () => 1',
  'missing-import.sim.ts': "import './nowhere.ts'\nexport default 1",
  'never-loads.sim.ts': 'await new Promise(() => {})\nexport default 1',
  'negative.sim.ts': oneNode('', "settle: '-5s',"),
  'fetch.sim.ts': oneNode("env.after('10ms', () => void fetch('http://localhost'))"),
  'read-file.sim.ts': oneNode("env.after('10ms', () => fs.readFile('x', () => {}))"),
  'connect.sim.ts': oneNode("env.after('10ms', () => void net.connect(80))"),
  'exit.sim.ts': oneNode("env.after('10ms', () => process.exit(0))"),
  'uncopyable.sim.ts': oneNode("env.after('10ms', () => env.send('n1', { apply: () => 1 }))"),
  'checker.sim.ts': oneNode('', "expect: [{ name: 'c', check: () => { throw new TypeError('bad checker') } }],"),
  'malformed.json': '{ "seed": ',
  'strange.json': '{ "seed": "1", "operatoins": [] }',
  'unknown-node.json': '{ "seed": "1", "faults": [{ "kind": "crash", "node": "n9", "at": "1s" }] }',
  'negative-time.json': '{ "seed": "1", "faults": [{ "kind": "crash", "node": "n1", "at": "-1s" }] }',
  'newer.json': JSON.stringify({ ...failure, format: 99 }),
  'incomplete.json': JSON.stringify({ ...failure, plan: undefined }),
  'edited.json': JSON.stringify({ ...failure, plan: { seed: '1', faults: [{ kind: 'crash', node: 'n9', at: '1s' }] } }),
  'edited-time.json': JSON.stringify({
    ...failure,
    plan: { seed: '1', faults: [{ kind: 'crash', node: 'n1', at: '-1s' }] },
  }),
  'outside.json': JSON.stringify({ ...failure, file: '/etc/passwd' }),
  'upwards.json': JSON.stringify({ ...failure, file: '../../../../../../../../../../../etc/passwd' }),
  'lost.json': JSON.stringify({ ...failure, file: 'gone/lost.sim.ts' }),
})

const OWN_STACK = /\bat .*(dist\/cli|dist\/sim|node_modules\/commander)/

const WRONG: readonly (readonly [what: string, words: readonly string[], says: RegExp])[] = [
  ['no command', [], /Usage: sameseed/],
  ['unknown command', ['fuz'], /unknown command 'fuz'.*\n?.*Did you mean fuzz/s],
  ['unknown flag', ['run', 'clean.sim.ts', '--sead', '3'], /unknown option '--sead'.*Did you mean --seed/s],
  ['no scenario file', ['fuzz'], /missing required argument 'scenario-file'/],
  ['missing file', ['run', 'nowhere.sim.ts'], /there is no scenario file nowhere\.sim\.ts/],
  ['a folder', ['run', '.'], /the scenario file \. is not a file/],
  ['missing failure file', ['replay', 'nowhere.json'], /there is no file nowhere\.json/],
  ['empty seed', ['run', 'clean.sim.ts', '--seed', ''], /A seed is not empty/],
  ['negative duration', ['fuzz', 'clean.sim.ts', '--time', '-5s'], /--time.*a time with its unit/],
  ['no duration', ['fuzz', 'clean.sim.ts', '--time', '5x'], /--time.*'5x'.*a time with its unit, such as 250ms/],
  ['no unit', ['fuzz', 'clean.sim.ts', '--time', '30'], /--time.*a time with its unit/],
  ['no time', ['fuzz', 'clean.sim.ts', '--time', '0s'], /--time.*more than no time/],
  ['no number', ['fuzz', 'clean.sim.ts', '--jobs', 'NaN'], /--jobs.*whole number from 1 to 1024/],
  ['no jobs', ['fuzz', 'clean.sim.ts', '--jobs', '0'], /--jobs.*whole number from 1 to 1024/],
  ['no seeds', ['fuzz', 'clean.sim.ts', '--seeds', '0'], /--seeds.*whole number from 1 on/],
  ['seeds that are none', ['fuzz', 'clean.sim.ts', '--seeds', 'abc'], /--seeds.*whole number from 1 on/],
  ['seeds backwards', ['fuzz', 'clean.sim.ts', '--seeds', '9..3'], /end \(3\) before they begin \(9\)/],
  [
    'a plan to fuzz',
    ['fuzz', 'unknown-node.json'],
    /is no scenario: to run a plan .*sameseed replay unknown-node\.json/,
  ],
  ['a folder to replay', ['replay', '.'], /the file \. is not a file/],
  ['a scenario to replay', ['replay', 'clean.sim.ts'], /clean\.sim\.ts is not JSON/],
  ['a node that is not there, by hand', ['replay', 'edited.json'], /faults\[0\] names "n9".*n1, n2, c1/],
  [
    'a time that cannot be, by hand',
    ['replay', 'edited-time.json'],
    /edited-time\.json: its plan no longer applies to scenario .*: plan: faults\[0\]\.at is '-1s': expected a duration/,
  ],
  ['no folder', ['fuzz', 'clean.sim.ts', '--out', 'strange.json'], /--out strange\.json is not a folder/],
  [
    'a folder below a file',
    ['fuzz', 'clean.sim.ts', '--out', 'strange.json/x'],
    /--out strange\.json\/x cannot be written/,
  ],
  ['no place for a folder', ['fuzz', 'clean.sim.ts', '--out', '/proc/x'], /--out \/proc\/x cannot be written: ENOENT/],
  ['no default export', ['run', 'no-default.sim.ts'], /no default export.*"lock" by name/],
  ['fetch', ['run', 'fetch.sim.ts'], /n1 calls globalThis\.fetch at .*fetch\.sim\.ts:10:/],
  ['malformed plan', ['run', 'clean.sim.ts', '--plan', 'malformed.json'], /malformed\.json is not JSON/],
  [
    'misspelt plan',
    ['run', 'clean.sim.ts', '--plan', 'strange.json'],
    /strange\.json: there is no field "operatoins": did you mean "operations"\?/,
  ],
  ['unknown node', ['run', 'clean.sim.ts', '--plan', 'unknown-node.json'], /faults\[0\] names "n9".*n1, n2, c1/],
  [
    'negative time',
    ['run', 'clean.sim.ts', '--plan', 'negative-time.json'],
    /negative-time\.json: faults\[0\]\.at is '-1s': expected a duration/,
  ],
  ['newer failure file', ['replay', 'newer.json'], /newer\.json was written by a newer sameseed.*upgrade/],
  ['incomplete failure file', ['replay', 'incomplete.json'], /incomplete\.json/],
  ['plan without a scenario', ['replay', 'unknown-node.json'], /is a plan by itself: say --scenario/],
  [
    'scenario gone',
    ['replay', 'lost.json'],
    /gone\/lost\.sim\.ts, which is not there: if it has moved, say --scenario/,
  ],
  ...['replay', 'shrink', 'open'].flatMap(command =>
    ['outside', 'upwards'].map(
      file =>
        [
          `${command} ${file}`,
          [command, `${file}.json`],
          /in \S*etc\/passwd, which is outside of this project \(\S+\): where you know .* --allow-outside/,
        ] as const,
    ),
  ),
  ['outside, on request', ['replay', 'outside.json', '--allow-outside'], /passwd/],
  ['a name of dots', ['keep', 'lost.json', '--name', '..'], /--name.*the name of a file, without its folder/],
  ['a name of a dot', ['keep', 'lost.json', '--name', '.'], /--name.*the name of a file, without its folder/],
  ['kept plan', ['keep', 'unknown-node.json'], /unknown-node\.json is no failure file/],
]

describe('wrong usage gives 254 and says what is wrong, without a stack of ours', () => {
  let results: Ended[]
  beforeAll(async () => {
    results = await bench.sameseeds(WRONG.map(([, words]) => words))
  })

  test.each(WRONG.map(([what], i) => [what, i] as const))('%s', (_what, i) => {
    const { code, stdout, stderr } = results[i]!
    expect(stderr).toMatch(WRONG[i]![2])
    expect(stderr).not.toMatch(OWN_STACK)
    expect(stdout).toBe('')
    expect(code).toBe(254)
  })
})

describe.concurrent('a scenario that cannot be run exits with 254 and says why', () => {
  // Many in one command: each is said, and none keeps the others from being said.
  test.each<[what: string, says: Record<string, RegExp>]>([
    [
      'scenarios that cannot be loaded',
      {
        'throws-on-load.sim.ts': /TypeError: .*\n {2}at .*throws-on-load\.sim\.ts:3:/,
        'syntax.sim.ts': /syntax\.sim\.ts:2:\d+: ERROR/,
        'imports-syntax.sim.mjs': /SyntaxError: .*\n {2}at no-end\.mjs:2:1/,
        'imports-nothing.sim.mjs': /SyntaxError: .*'nothing'\n {2}at imports-nothing\.sim\.mjs:2:10/,
        'function.sim.ts': /default export of function\.sim\.ts is a function, and no scenario/,
        'specification.sim.ts': /no scenario: wrap it/,
        'missing-import.sim.ts': /Cannot find module .*nowhere\.ts/,
        'never-loads.sim.ts': /awaits something at its top level that never comes/,
        'negative.sim.ts': /settle is '-5s': expected a duration of 0 or more.*\n {2}at .*negative\.sim\.ts/,
      },
    ],
    [
      'nodes that do what a simulation cannot carry',
      {
        'read-file.sim.ts': /n1 calls fs\.readFile at .*read-file\.sim\.ts:10:/,
        'connect.sim.ts': /n1 calls net\.connect at .*connect\.sim\.ts:10:/,
        'exit.sim.ts': /n1 calls process\.exit at .*exit\.sim\.ts:10:/,
        'uncopyable.sim.ts': /message\.apply is a function.*\n {2}at .*uncopyable\.sim\.ts:10:/,
        'checker.sim.ts': /the checker "c" cannot judge what the clients did: bad checker\n {2}at .*checker\.sim\.ts/,
      },
    ],
  ])('%s', async (what, says) => {
    const words = ['fuzz', ...Object.keys(says), '--jobs', '1', '--seeds', '1']
    // Loading is tsx's, in a worker thread.
    const { code, stderr } = await (what.includes('loaded') ? bench.spawned(words) : bench.sameseed(words))
    for (const message of Object.values(says)) expect(stderr).toMatch(message)
    expect(stderr).not.toMatch(OWN_STACK)
    expect(stderr.match(/^error: /gm)).toHaveLength(Object.keys(says).length)
    expect(code).toBe(254)
  })
})
