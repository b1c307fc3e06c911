import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { beforeAll, describe, expect, test } from 'vitest'
import { type Ended, Workbench } from './command.ts'

/** Histories as people have them: each is read and judged rightly, or it is said why not. */
const FIXTURES = fileURLToPath(new URL('../fixtures/histories', import.meta.url))
const fixture = (name: string) => join(FIXTURES, name)
const bench = new Workbench('recorded-histories', {
  'started.log': '2024-01-01 10:00:00,000{GMT}\tINFO\t[main] jepsen.core: started\n',
  'ended.log': 'INFO  jepsen.core - started\nINFO  jepsen.core - ended\n',
  'only-nemesis.edn': '{:process :nemesis :type :info :f :start}',
  'named.jsonl': ['client-a', 'client-b', 'nemesis', 'client-a']
    .flatMap((process, i) => [
      { process, type: process === 'nemesis' ? 'info' : 'invoke', f: 'write', value: i },
      { process, type: process === 'nemesis' ? 'info' : 'ok', f: 'write', value: i },
    ])
    .concat({ process: 'client-b', type: 'invoke', f: 'read', value: 0 })
    .concat({ process: 'client-b', type: 'ok', f: 'read', value: 1 })
    .map(event => JSON.stringify(event))
    .join('\n'),
  'numbers-as-names.jsonl': ['7', '3']
    .flatMap(process => ['invoke', 'ok'].map(type => JSON.stringify({ process, type, f: 'read', value: 5 })))
    .join('\n'),
  'all-failed.edn':
    '{:process 0, :type :invoke, :f :cas, :value [0 1]} {:process 0, :type :fail, :f :cas, :value [0 1]}',
  'large.edn': `{:process 0, :type :invoke, :f :add, :value 9223372036854775807}
    {:process 0, :type :ok, :f :add, :value 9223372036854775807}
    {:process 0, :type :invoke, :f :read} {:process 0, :type :ok, :f :read, :value 9223372036854775807}`,
  'large-balances.edn': `{:process 0, :type :invoke, :f :read}
    {:process 0, :type :ok, :f :read, :value {0 9223372036854775807, 1 -1}}`,
  'none-known.edn': '{:process 0, :type :invoke, :f :write, :value 1} {:process 0, :type :info, :f :write, :value 1}',
  'updates.edn': `{:process 0, :type :invoke, :f :txn, :value [[:w x 1]]}
    {:process 0, :type :ok, :f :txn, :value [[:w x 1]]}
    {:process 1, :type :invoke, :f :txn, :value [[:r x nil] [:w x 2]]}
    {:process 1, :type :ok, :f :txn, :value [[:r x 1] [:w x 2]]}`,
  'other-names.edn': `{:process 0, :type :invoke, :f :write, :value 1} {:process 0, :type :ok, :f :read, :value 1}
    {:process 0, :type :invoke, :f :write, :value 2} {:process 0, :type :ok, :f :cas, :value 2}`,
  'changed.edn': `{:process 0, :type :invoke, :f :txn, :value [[:append x 1] [:r x nil]]}
    {:process 0, :type :ok, :f :txn, :value [[:r x []]]}
    {:process 0, :type :invoke, :f :txn, :value [[:append x 2] [:r x nil]]}
    {:process 0, :type :ok, :f :txn, :value [[:append x 2] [:r x [2]]]}`,
  'their-order.json': '[1, 3]',
  'another-order.edn': '[3 1]',
  'no-event.json': '[99]',
  'no-list.json': '{"order": [1, 3]}',
})
const updatesInOrder = (file: string) => [
  ...['check', 'updates.edn', '-m', 'rw-register', '-c', 'serializable', '--wfr-keys'],
  ...['--transaction-order', file],
]

const packed = readFileSync(fixture('packed.edn.zst'))
/** Frames of zstd: one that holds something else, and one that holds nothing. */
const SKIPPED = Buffer.from('502a4d180500000068656c6c6f', 'hex')
const EMPTY = Buffer.from('28b52ffd240001000099e9d851', 'hex')
const text = readFileSync(fixture('pairs-written-at-the-end.edn'), 'utf8')
const bytes = {
  'packed.edn.gz': gzipSync(text),
  'twice.edn.gz': Buffer.concat([gzipSync(text.slice(0, 50)), gzipSync(text.slice(50))]),
  'cut.edn.gz': gzipSync(text).subarray(0, 60),
  'filled.edn.gz': Buffer.concat([gzipSync(text), Buffer.alloc(8)]),
  'cut-filled.edn.gz': Buffer.concat([gzipSync(text.slice(0, 50)), Buffer.alloc(8), gzipSync(text.slice(50))]),
  'cut-line.txt': Buffer.from('0\t:invoke\t:write\t12\n0\t:ok\t:write\t1'),
  'whole-line.txt': Buffer.from('0\t:invoke\t:write\t12\n0\t:ok\t:write\t12\n'),
  'cut.edn.zst': readFileSync(fixture('packed.edn.zst')).subarray(0, 60),
  'cut-checksum.edn.zst': packed.subarray(0, -2),
  'cut-wrong.edn.zst': Buffer.concat([packed.subarray(0, -1), Buffer.from([packed.at(-1)! ^ 1])]),
  'cut-followed.edn.zst': Buffer.concat([packed, Buffer.from('more')]),
  // As pzstd writes: frames that hold something else, and several with text.
  'frames.edn.zst': Buffer.concat([SKIPPED, EMPTY, packed, SKIPPED, EMPTY]),
  'packed.xz': Buffer.from([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0, 0, 0]),
  'with-mark.edn': Buffer.from(`\uFEFF${text}`, 'utf16le'),
  'without-mark.edn': Buffer.from(text, 'utf16le'),
  'big-endian.edn': Buffer.from(`\uFEFF${text}`, 'utf16le').swap16(),
  // What another encoding has in it would all be one and the same character.
  'latin.edn': Buffer.from('{:type :invoke, :process 0, :f :add, :value 1}\n{:type :ok, :value "\u00e9"}\n', 'latin1'),
  'cut-wide.edn': Buffer.from(text, 'utf16le').subarray(0, 41),
  'packed-wide.edn.gz': gzipSync(Buffer.from(`\uFEFF${text}`, 'utf16le')),
}

const INITIAL_0 = ['-m', 'register', '--initial', '0']

const CHECKS: readonly (readonly [words: readonly string[], code: number, says: RegExp])[] = [
  [[fixture('epoch-nanoseconds.edn'), '-m', 'list-append'], 0, /valid/],
  [[fixture('epoch-nanoseconds.jsonl'), '-m', 'register'], 0, /valid/],
  [[fixture('process-of-62-bits.edn'), '-m', 'register'], 0, /-1 is 4611686018427387904/],
  [[fixture('stale-history.txt'), '-m', 'cas-register'], 1, /read returned 0 .* had been 1/],
  [[fixture('history.txt'), '-m', 'cas-register'], 0, /Linearizable: 2 operations/],
  [[fixture('stale-jepsen.log'), '-m', 'cas-register'], 1, /read returned 0/],
  // No times in it, which would contradict each other.
  [
    [fixture('pairs-written-at-the-end.edn'), ...INITIAL_0],
    1,
    /at event 3, but .* since event 1 .*\n.*their times, 2 events \(the first is event 2\) are earlier .* --order time sorts/,
  ],
  [[fixture('pairs-written-at-the-end.edn'), ...INITIAL_0, '--order', 'time'], 0, /2 operations\.\n$/],
  [[fixture('index-not-in-order.edn'), ...INITIAL_0], 1, /by their indices, 2 events/],
  [[fixture('index-not-in-order.edn'), ...INITIAL_0, '--order', 'index'], 0, /2 operations\.\n$/],
  [[fixture('flat-cas.edn'), '-m', 'kv'], 0, /valid/],
  [[fixture('flat-cas.edn'), '-m', 'cas-register', '--independent'], 0, /valid/],
  [[fixture('never-written-among-many.edn'), '-m', 'cas-register'], 1, /read returned 777 .* 777 was never written/],
  [[fixture('never-written.edn'), '-m', 'cas-register'], 1, /read returned 777 .* 777 was never written/],
  [[fixture('never-written.edn'), '-m', 'cas-register', '-c', 'sequential'], 1, /777 was never written/],
  [[fixture('never-written.edn'), '-m', 'cas-register', '-c', 'pram'], 1, /777 was never written/],
  [[fixture('never-written.edn'), '-m', 'cas-register', '-c', 'causal'], 1, /777 was never written/],
  [[fixture('hexadecimal.edn'), '-m', 'mutex'], 0, /valid/],
  [updatesInOrder('their-order.json').slice(1), 0, /2 transactions, serializable/],
  [updatesInOrder('another-order.edn').slice(1), 1, /cyclic-versions/],
  ...['register', 'kv', 'mutex', 'unique-ids', 'list-append'].map(
    model => [[fixture('empty.edn'), '-m', model], 2, /unknown\n {2}There is no event to judge/] as const,
  ),
  [['started.log', '-m', 'register'], 2, /the only line is no operation in jepsen-log. It is '2024-01-01 10:00/],
  [['ended.log', '-m', 'register'], 2, /none of 2 lines is an operation in .*-log. The first is 'INFO/],
  [['only-nemesis.edn', '-m', 'register'], 2, /no operation of a client to judge, only 1 event of nemesis/],
  [
    ['named.jsonl', '-m', 'register'],
    1,
    /Process 1's read returned 1 .* had been 3 .*\n {2}processes are numbered, as they have names: 0 is client-a, 1 is client-b\n$/,
  ],
  [['numbers-as-names.jsonl', '-m', 'register'], 1, /Process 7's read returned 5.*never written\.\n$/],
  [
    ['all-failed.edn', '-m', 'cas-register'],
    2,
    /unknown\n {2}There is nothing to judge: the only operation failed\.\n$/,
  ],
  [['all-failed.edn', '-m', 'sequential'], 2, /There is nothing to judge/],
  [['all-failed.edn', '-m', 'cas-register', '--initial', '0'], 2, /There is nothing to judge/],
  [
    ['all-failed.edn', '-m', 'cas-register', '--initial', '0', '--failed-cas', 'mismatch'],
    1,
    /the register was still 0/,
  ],
  [['all-failed.edn', '-m', 'cas-register', '--failed-cas', 'mismatch'], 0, /no operation is known to have succeeded/],
  [['none-known.edn', '-m', 'counter'], 2, /There is nothing to judge: no 'read' succeeded\.\n$/],
  [['none-known.edn', '-m', 'total-queue'], 2, /no 'enqueue', 'dequeue' or 'drain' succeeded/],
  [['large.edn', '-m', 'counter'], 0, /1 read/],
  [['large.edn', '-m', 'linearizable-counter'], 0, /2 operations/],
  [['large.edn', '-m', 'pn-counter'], 0, /Every final read is exact/],
  [['large-balances.edn', '-m', 'bank', '-n', '-o', '9223372036854775806'], 0, /total of 9223372036854775806/],
  [['large-balances.edn', '-m', 'bank', '-n', '-o', '9223372036854775807'], 1, /total of 9223372036854775806 instead/],
  [['none-known.edn', '-m', 'register'], 0, /succeeded \(0 failed, 1 of unknown outcome\): this shows little\n$/],
  [[fixture('packed.edn.zst'), ...INITIAL_0, '--order', 'time'], 0, /valid/],
  [
    ['cut-line.txt', '-m', 'register'],
    0,
    /the last line has no end: if the file was cut off there, its last value may be/,
  ],
  [
    ['other-names.edn', '-m', 'register'],
    0,
    /2 events \(the first is event 1\) end an operation under another name: 'read' instead of 'write'; it counts under/,
  ],
  [
    ['changed.edn', '-m', 'list-append'],
    0,
    /event 1 ends a transaction with other operations than were asked for: \[\['r', 'x', \[\]\]\] instead of/,
  ],
  // What a read found, and where a message went, is no change.
  [['updates.edn', '-m', 'rw-register', '--wfr-keys'], 0, /^\S+ updates\.edn: valid\n[^\n]*\n$/],
  [['whole-line.txt', '-m', 'register'], 0, /^\S+ whole-line\.txt: valid\n {2}Linearizable: 1 operation\.\n$/],
  ...Object.keys(bytes)
    .filter(name => !/^cut|^latin|xz$|txt$/.test(name))
    .map(name => [[name, ...INITIAL_0, '--order', 'time'], 0, /2 operations/] as const),
]

const REFUSED: readonly (readonly [words: readonly string[], says: RegExp])[] = [
  [['check', 'cut.edn.gz', '-m', 'register'], /cut\.edn\.gz cannot be unpacked with gzip: unexpected end of file/],
  [['check', 'cut.edn.zst', '-m', 'register'], /cut\.edn\.zst cannot be unpacked with zstd: unexpected EOF/],
  [
    ['check', 'cut-checksum.edn.zst', '-m', 'register'],
    /cut-checksum\.edn\.zst cannot be unpacked with zstd: unexpected EOF/,
  ],
  [
    ['check', 'cut-wrong.edn.zst', '-m', 'register'],
    /with zstd: the checksum of the frame that begins after byte 0 is wrong: the file is damaged/,
  ],
  [
    ['check', 'cut-followed.edn.zst', '-m', 'register'],
    /with zstd: after byte \d+, where a frame ends, there is something else/,
  ],
  [
    ['check', 'cut-filled.edn.gz', '-m', 'register'],
    /unpacked with gzip: after byte \d+, where it ends, there is more/,
  ],
  [['check', 'latin.edn', '-m', 'set'], /latin\.edn:2 is not text in UTF-8: convert it first/],
  [['check', 'cut-wide.edn', '-m', 'set'], /cut-wide\.edn is not text in UTF-16LE/],
  [['check', 'packed.xz', '-m', 'register'], /packed with xz, which is not read here/],
  ...['jepsen-log', 'etcd-log'].map(
    format =>
      [
        ['check', fixture('flat-cas.edn'), '-m', 'kv', '-f', format],
        /no line is one of .*; the first is '\{:process 0/,
      ] as const,
  ),
  [
    ['check', fixture('flat-cas.edn'), '-m', 'kv', '-f', 'jepsen-txt'],
    /flat-cas\.edn:1:1: expected process, type, f and value/,
  ],
  [['check', fixture('flat-cas.edn'), '-m', 'kv', '-f', 'jsonl'], /expected a name in double quotes/],
  [['check', fixture('epoch-nanoseconds.jsonl'), '-m', 'register', '-f', 'edn'], /a keyword without a name/],
  [
    ['check', fixture('flat-cas.edn'), '-m', 'kv', '--order', 'time'],
    /flat-cas\.edn:1:\d+: this event has no time to sort by/,
  ],
  [updatesInOrder('no-event.json'), /transactionOrder: event 99 is of no transaction/],
  [updatesInOrder('no-list.json'), /Give the file of a list of whole numbers/],
  [updatesInOrder('missing.json'), /missing\.json/],
]

describe('histories that people have', () => {
  let ended: Ended[] = []
  beforeAll(async () => {
    for (const [name, content] of Object.entries(bytes)) writeFileSync(join(bench.folder, name), content)
    ended = await bench.sameseeds([...CHECKS.map(([words]) => ['check', ...words]), ...REFUSED.map(([words]) => words)])
  })

  test.each(
    CHECKS.map((each, i) => [each[0].map(word => word.replace(`${FIXTURES}/`, '')).join(' '), ...each, i] as const),
  )('%s', (_name, _words, code, says, i) => {
    expect(ended[i]).toMatchObject({ code, stderr: '', stdout: expect.stringMatching(says) })
  })

  test.each(
    REFUSED.map((each, i) => [each[0].map(word => word.replace(`${FIXTURES}/`, '')).join(' '), ...each, i] as const),
  )('refused: %s', (_name, _words, says, i) => {
    expect(ended[CHECKS.length + i]).toMatchObject({ code: 254, stdout: '', stderr: expect.stringMatching(says) })
  })
})

test('what the text notes is in the JSON too', async () => {
  const words = ['check', fixture('index-not-in-order.edn'), '-m', 'register', '--json']
  const { stdout } = await bench.sameseed(words)
  expect(JSON.parse(stdout).notes).toEqual([expect.stringMatching(/by their indices, 2 events/)])
})

test('numbers are written back as they were', async () => {
  const to = (format: string, file: string) => bench.spawned(['convert', fixture(file), '-', '--to', format])
  expect((await to('jsonl', 'epoch-nanoseconds.edn')).stdout).toContain('"time":1700000000000000004,')
  expect((await to('edn', 'process-of-62-bits.edn')).stdout).toContain(':process 4611686018427387904,')
  expect((await to('jepsen-txt', 'history.txt')).stdout).toContain('0\t:info\t:write\t4\t"timeout"\n')
})

describe('a model in a file', () => {
  const files = {
    'light.ts': `import { inconsistent, type Model } from 'sameseed/checkers'
      const light: Model<boolean> = {
        name: 'light',
        init: () => false,
        step: (on, { f, result, known }) => (f === 'toggle' ? !on : !known || result === on ? on : inconsistent),
        reads: ['look'],
        describeState: on => (on ? 'on' : 'off'),
      }
      export default light`,
    'coin.mjs': `import { powerSet } from 'sameseed/checkers'
      export default powerSet({
        name: 'coin',
        init: () => ['heads', 'tails'],
        step: (side, { f, result, known }) => (f === 'toss' ? ['heads', 'tails'] : !known || result === side ? [side] : []),
      })`,
    'checker.ts': `import { stats } from 'sameseed/checkers'
      export default stats()`,
    'nothing.ts': 'export const light = 3',
    'number.ts': 'export default 3',
    'eager.ts': `export default { name: 'eager', init: 0, step: () => 0 }`,
    'stepless.ts': `export default { name: 'stepless', init: () => 0 }`,
    'broken.ts': `export default { name: 'broken', init: () => 0, step: () => { throw new Error('no such thing') } }`,
    'throws.ts': `throw new Error('not today')`,
  }
  const call = (f: string, result: string) =>
    `{:type :invoke, :process 0, :f :${f}, :value nil}\n{:type :ok, :process 0, :f :${f}, :value ${result}}\n`
  const histories = {
    'light.edn': call('toggle', 'nil') + call('look', 'true'),
    'dark.edn': call('toggle', 'nil') + call('look', 'false'),
    'coin.edn': call('look', '"tails"') + call('toss', 'nil') + call('look', '"heads"'),
    'two-faced.edn': call('look', '"tails"') + call('look', '"heads"'),
  }
  const cases: readonly (readonly [words: readonly string[], code: number, says: RegExp])[] = [
    [['light.edn', '-m', './light.ts'], 0, /✓ light\.edn: valid/],
    [['dark.edn', '-m', './light.ts'], 1, /look returned false at event 3, but the light had been on since event 1/],
    [['dark.edn', '-m', 'light.ts', '-c', 'sequential'], 1, /invalid/],
    [['coin.edn', '-m', 'coin.mjs'], 0, /valid/],
    [['two-faced.edn', '-m', 'coin.mjs'], 1, /the coin had been 'tails' since event 1/],
    [['light.edn', '-m', 'checker.ts'], 0, /3 operations|2 of 2 operations/],
    [
      ['light.edn', '-m', 'nothing.ts'],
      254,
      /nothing\.ts has no default export: write "export default \{ name, init, step/,
    ],
    [['light.edn', '-m', 'number.ts'], 254, /number\.ts exports the number 3 as its default/],
    [
      ['light.edn', '-m', 'eager.ts'],
      254,
      /eager\.ts exports an object as its default, whose init is 0, and has to be a function: write/,
    ],
    [['light.edn', '-m', 'stepless.ts'], 254, /whose step is missing, and has to be a function/],
    [['light.edn', '-m', 'nowhere.ts'], 254, /there is no model file nowhere\.ts/],
    [['light.edn', '-m', 'throws.ts'], 254, /throws\.ts cannot be loaded: not today\n.*at .*throws\.ts:1/],
    [['light.edn', '-m', 'broken.ts'], 254, /no such thing/],
    [['light.edn', '-m', 'light.ts', '--initial', '1'], 254, /--initial says nothing to light\.ts/],
    [['light.edn', '-m', 'checker.ts', '-c', 'sequential'], 254, /--consistency says nothing to checker\.ts/],
  ]
  beforeAll(() => {
    for (const [name, content] of Object.entries({ ...files, ...histories })) bench.write(name, content)
  })

  test.each(cases)('%j', async (words, code, says) => {
    const { code: found, stdout, stderr } = await bench.sameseed(['check', ...words])
    expect(stdout + stderr).toMatch(says)
    expect(stdout + stderr).not.toMatch(/bug in sameseed/)
    expect(found).toBe(code)
  })
})
