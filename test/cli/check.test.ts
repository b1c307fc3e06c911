import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { type Ended, Workbench } from './command.ts'

const edn = (...events: string[]) => events.map(event => `{${event}}\n`).join('')
const call = (process: number, f: string, value: string, result = value) =>
  edn(
    `:type :invoke, :process ${process}, :f :${f}, :value ${value}`,
    `:type :ok, :process ${process}, :f :${f}, :value ${result}`,
  )

/** Models and checkers that forgot something. */
const ODD_MODELS = {
  'async-step.ts': "export default { name: 'odd', init: () => 0, step: async (state: number) => state }",
  'no-return.ts': "export default { name: 'odd', init: () => 0, step() {} }",
  'async-check.ts': "export default { name: 'odd', check: async () => ({ valid: true, reason: 'Fine.' }) }",
  'no-verdict.ts': "export default { name: 'odd', check: () => ({ ok: true }) }",
}

const bench = new Workbench('check', {
  ...ODD_MODELS,
  'good.edn': call(0, 'write', '1') + call(1, 'read', 'nil', '1'),
  'stale.edn': call(0, 'write', '1') + call(0, 'write', '2') + call(1, 'read', 'nil', '1'),
  'nil.edn': call(0, 'write', '1') + call(1, 'read', 'nil'),
  'fork.json': JSON.stringify([
    ...[0, 1].map(process => ({
      type: 'invoke',
      process,
      f: 'txn',
      value: [
        ['r', 'x', null],
        ['r', 'y', null],
        ['append', 'xy'[process], 1],
      ],
    })),
    ...[0, 1].map(process => ({
      type: 'ok',
      process,
      f: 'txn',
      value: [
        ['r', 'x', null],
        ['r', 'y', null],
        ['append', 'xy'[process], 1],
      ],
    })),
    {
      type: 'invoke',
      process: 2,
      f: 'txn',
      value: [
        ['r', 'x', null],
        ['r', 'y', null],
      ],
    },
    {
      type: 'ok',
      process: 2,
      f: 'txn',
      value: [
        ['r', 'x', [1]],
        ['r', 'y', [1]],
      ],
    },
  ]),
  'phantom.edn':
    call(0, 'init', '{:x 0, :y 1}') +
    edn(
      ':type :invoke, :process 0, :f :txn, :value [[:rp :true nil] [:w :x 2]]',
      ':type :invoke, :process 1, :f :txn, :value [[:rp [:= 0] nil] [:insert :z 3]]',
      ':type :ok, :process 0, :f :txn, :value [[:rp :true {:x 0, :y 1}] [:w :x 2]]',
      ':type :ok, :process 1, :f :txn, :value [[:rp [:= 0] {:x 0}] [:insert :z 3]]',
    ),
  'lonely.edn': call(0, 'txn', '[[:append 1 1]]'),
  'keyed.edn': call(0, 'write', '[:a 1]') + call(1, 'write', '[:b 2]') + call(2, 'read', '[:a nil]', '[:a 2]'),
  'bank.jsonl': [
    { type: 'invoke', process: 0, f: 'read', value: null },
    { type: 'ok', process: 0, f: 'read', value: { a: 7, b: 2 } },
  ]
    .map(event => JSON.stringify(event))
    .join('\n'),
  'etcd.log': 'INFO  jepsen.util - 1\t:invoke\t:cas\t[1 2]\nINFO  jepsen.util - 1\t:fail\t:cas\t[1 2]\n',
  'kv.txt': edn(
    ':process 0, :type :invoke, :f :get, :key "x", :value nil',
    ':process 0, :type :ok, :f :get, :key "x", :value ""',
  ),
  'set.edn': call(0, 'add', '1') + call(1, 'read', 'nil', '#{}') + call(1, 'read', 'nil', '#{1}'),
  'broken.edn': `${call(0, 'write', '1')}{:type :invoke, :process [1\n`,
  'twice.edn': edn(
    ':type :invoke, :process 0, :f :read, :value nil',
    ':type :invoke, :process 0, :f :read, :value nil',
  ),
  'prose.txt': 'It was a dark and stormy night.',
})

describe.concurrent('sameseed check', () => {
  test('a valid history', async () => {
    const { code, stdout, stderr } = await bench.sameseed(['check', 'good.edn', '--model', 'register'])
    expect(stdout).toBe('✓ good.edn: valid\n  Linearizable: 2 operations.\n')
    expect(stderr).toBe('')
    expect(code).toBe(0)
  })

  test('an invalid one, in colour and with a picture', async () => {
    const words = ['check', 'stale.edn', '-m', 'register', '--html', 'why/stale.html']
    const { code, stdout, stderr } = await bench.sameseed(words, { FORCE_COLOR: '1' })
    expect(stdout).toContain('\x1b[31m✗\x1b[39m \x1b[1mstale.edn\x1b[22m: invalid')
    expect(stdout).toContain("Process 1's read returned 1")
    expect(stderr).toContain('why/stale.html')
    expect(readFileSync(join(bench.folder, 'why/stale.html'), 'utf8')).toContain('<svg')
    expect(code).toBe(1)
  })

  test('transactions: the cycle in words, and what is ruled out', async () => {
    const { code, stdout } = await bench.sameseed(['check', 'fork.json', '--model', 'list-append'])
    expect(stdout).toContain('✗ fork.json: invalid')
    expect(stdout).toMatch(/G2-item: a cycle in which transactions missed each other’s writes.*\n {4}T1 \(process \d/)
    expect(stdout).toMatch(/T1 comes before T2, because T1 /)
    expect(stdout).toContain('ruled out: repeatable-read')
    expect(code).toBe(1)
  })

  test('a weaker model, which permits it', async () => {
    const words = ['check', 'fork.json', '-m', 'list-append', '-c', 'snapshot-isolation,read-committed', '--json']
    const { code, stdout } = await bench.sameseed(words)
    const { details, ...record } = JSON.parse(stdout)
    expect(record).toMatchObject({
      file: 'fork.json',
      format: 'json',
      model: 'list-append',
      valid: true,
      anomalyTypes: [],
      not: [],
    })
    expect(details.permittedAnomalyTypes).toEqual(['G2-item'])
    expect(code).toBe(0)
  })

  test('several: a line of JSON each, and the worst exit code', async () => {
    const files = ['good.edn', 'stale.edn', 'broken.edn', 'nowhere.edn']
    const { code, stdout, stderr } = await bench.sameseed(['check', ...files, '--model', 'cas-register', '--json'])
    const records = stdout
      .trim()
      .split('\n')
      .map(line => JSON.parse(line))
    expect(records.map(({ file }) => file)).toEqual(files)
    expect(records.map(({ valid }) => valid)).toEqual([true, false, undefined, undefined])
    expect(records[1].reason).toContain("Process 1's read returned 1")
    expect(records[2].error).toBe('broken.edn:3:26: the [ is never closed')
    expect(records[3].error).toBe('there is no file nowhere.edn')
    expect(stderr).toContain('error: broken.edn:3:26: the [ is never closed')
    expect(code).toBe(254)
  })

  test('several, for people', async () => {
    const { code, stdout } = await bench.sameseed([
      'check',
      'fork.json',
      'lonely.edn',
      '-m',
      'list-append',
      '-c',
      'serializable',
      '--html',
      'pages',
    ])
    expect(stdout).toMatch(/^✗ fork\.json: invalid$/m)
    expect(stdout).toMatch(/^\? lonely\.edn: unknown$/m)
    expect(stdout).toMatch(/2 files: 0 valid, 1 invalid, 1 unknown\n$/)
    expect(existsSync(join(bench.folder, 'pages/fork.json.html'))).toBe(true)
    expect(code).toBe(1)
  })
})

describe.concurrent('sameseed convert', () => {
  test('there and back', async () => {
    expect(await bench.sameseed(['convert', 'stale.edn', 'copy.jsonl'])).toMatchObject({
      code: 0,
      stdout: 'wrote 6 events to copy.jsonl\n',
    })
    const { code, stdout } = await bench.sameseed(['convert', 'copy.jsonl', '-', '--to', 'edn-vector'])
    expect(stdout).toMatch(/^\[\{:index 0, :type :invoke, :process 0, :f :write, :value 1\}\n \{/)
    expect(stdout.endsWith(':value 1}\n]\n')).toBe(true)
    expect(code).toBe(0)
  })
})

type Case = readonly [what: string, words: readonly string[], code: number, says: RegExp]

const ANSWERS: readonly Case[] = [
  ['a phantom', ['phantom.edn', '-m', 'closed-predicate'], 1, /G2\. T1 .* looked for everything and did not find z/],
  ['… permitted', ['phantom.edn', '-m', 'closed-predicate', '-c', 'snapshot-isolation'], 0, /permits the G2 found/],
  ['undecided', ['lonely.edn', '-m', 'list-append'], 2, /^\? lonely\.edn: unknown/],
  ['reads of nil fit anything', ['nil.edn', '-m', 'register'], 0, /1 read returned nil.*--nil-reads value/],
  ['unless told', ['nil.edn', '-m', 'register', '--nil-reads', 'value'], 1, /returned null/],
  [
    'an initial value',
    ['nil.edn', '-m', 'register', '--nil-reads', 'value', '--initial', '{:a 1}'],
    1,
    /returned null/,
  ],
  ['weaker than linearizable', ['stale.edn', '-m', 'register', '-c', 'sequential'], 0, /valid/],
  ['under its own name', ['stale.edn', '-m', 'read-your-writes'], 0, /valid/],
  ['each key by itself', ['keyed.edn', '-m', 'register', '--independent'], 1, /a/],
  ['a store', ['keyed.edn', '-m', 'kv'], 1, /invalid/],
  ["Porcupine's text", ['kv.txt', '-m', 'kv'], 0, /valid/],
  ['its keys are empty at first', ['kv.txt', '-m', 'kv', '--initial', 'null'], 1, /invalid/],
  ['the etcd log', ['etcd.log', '-m', 'cas-register', '--initial', '1'], 1, /found something else/],
  [
    'in which a cas can fail for no reason',
    ['etcd.log', '-m', 'cas-register', '--initial', '1', '--failed-cas', 'nothing'],
    0,
    /valid/,
  ],
  ['overlaps', ['twice.edn', '-m', 'register', '--overlaps', 'open'], 0, /valid/],
  ["Jepsen's checkers", ['bank.jsonl', '-m', 'bank', '--total-amount', '10'], 1, /9/],
  ['with their options', ['bank.jsonl', '-m', 'bank', '-o', '9', '--accounts', 'a,b'], 0, /valid/],
  ["Jepsen's set", ['set.edn', '-m', 'set'], 0, /valid/],
  ['as an object', ['set.edn', '-m', 'set', '-c', 'linearizable'], 1, /invalid/],
]

const WRONG_USAGE: readonly (readonly [what: string, words: readonly string[], says: RegExp])[] = [
  ['no model', ['check', 'good.edn'], /required option '-m, --model <model>' not specified/],
  [
    'unknown model',
    ['check', 'good.edn', '-m', 'registre'],
    /there is no model 'registre'\. Did you mean register\? There are register, /,
  ],
  [
    'unknown consistency',
    ['check', 'fork.json', '-m', 'list-append', '-c', 'acid'],
    /'acid' is not a consistency model/,
  ],
  [
    'of an object',
    ['check', 'good.edn', '-m', 'register', '-c', 'acid'],
    /--consistency of register is one of linearizable, .*'acid' is not/,
  ],
  ['unknown anomaly', ['check', 'fork.json', '-m', 'list-append', '-a', 'G7'], /'G7' is not the name of an anomaly/],
  [
    'an option of others',
    ['check', 'good.edn', '-m', 'register', '-g', '3'],
    /--group-size says nothing to register; it is for long-fork/,
  ],
  ['a missing option', ['check', 'bank.jsonl', '-m', 'bank'], /bank needs --total-amount/],
  [
    'another workload',
    ['check', 'good.edn', '-m', 'list-append'],
    /good\.edn:\d+ is no history that list-append can judge: event/,
  ],
  [
    'another format',
    ['check', 'good.edn', '-m', 'register', '-f', 'json'],
    /good\.edn:1:2: expected a name in double quotes, not ':'/,
  ],
  ['no history', ['check', 'prose.txt', '-m', 'register'], /prose\.txt:1:1: this looks like none of the formats/],
  [
    'events that do not pair up',
    ['check', 'twice.edn', '-m', 'register'],
    /twice\.edn:2 is no history that register can judge: event 1: process 0 invokes 'read' while its 'read' is still running/,
  ],
  ['a model that answers later', ['check', 'good.edn', '-m', './async-step.ts'], /the model "odd" gave a promise/],
  ['a model that gives no state', ['check', 'good.edn', '-m', './no-return.ts'], /the model "odd" gave no state/],
  ['a checker that answers later', ['check', 'good.edn', '-m', './async-check.ts'], /but returned a promise/],
  ['a checker without a verdict', ['check', 'good.edn', '-m', './no-verdict.ts'], /but returned \{ ok: true \}/],
  ['a bad value', ['check', 'good.edn', '-m', 'register', '--initial', '{:a'], /Give one value in JSON or EDN/],
  [
    'one page for several',
    ['check', 'good.edn', 'nil.edn', '-m', 'register', '--html', 'good.edn'],
    /--html good\.edn must be a folder/,
  ],
  ['a name that tells nothing', ['convert', 'good.edn', 'good.txt'], /what is good\.txt to be in\? Say --to edn \| /],
  [
    'what the format cannot hold',
    ['convert', 'good.edn', 'x.txt', '--to', 'porcupine-kv'],
    /event 0 cannot be written as porcupine-kv: it has get, put and append/,
  ],
  ['a broken history', ['convert', 'broken.edn', 'x.json'], /broken\.edn:3:26/],
]

describe('case by case', () => {
  // All in one process.
  let answers: Ended[] = []
  let refusals: Ended[] = []
  beforeAll(async () => {
    const lines = [...ANSWERS.map(([, words]) => ['check', ...words]), ...WRONG_USAGE.map(([, words]) => words)]
    const all = await bench.sameseeds(lines)
    answers = all.slice(0, ANSWERS.length)
    refusals = all.slice(ANSWERS.length)
  })

  test.each(ANSWERS.map((each, i) => [...each, i] as const))('%s', (_what, _words, code, says, i) => {
    expect(answers[i]).toMatchObject({ code, stderr: '', stdout: expect.stringMatching(says) })
  })

  test.each(WRONG_USAGE.map((each, i) => [...each, i] as const))('wrong usage: %s', (_what, words, says, i) => {
    expect(refusals[i]).toMatchObject({ code: 254, stdout: '', stderr: expect.stringMatching(says) })
    expect(refusals[i]!.stderr).not.toMatch(/\n\s+at /)
    if (words[0] === 'convert') expect(existsSync(join(bench.folder, words[2]!))).toBe(false)
  })
})
