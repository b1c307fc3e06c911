import { describe, expect, test } from 'vitest'
import { ednForms } from '../../../src/checkers/formats/edn.ts'
import { readEtcdLog, readHistory, readJepsenEdn, readJepsenJson } from '../../../src/checkers/index.ts'

const edn = (text: string) => [...ednForms(text)].map(({ value }) => value)

describe('EDN', () => {
  test('all kinds of values', () => {
    expect(edn('nil true false :a :b/c sym 1 -2 +3 1.5 -1.5e3 2M 12N 1/2 \\a \\newline \\u0041')).toEqual([
      null,
      true,
      false,
      'a',
      'b/c',
      'sym',
      1,
      -2,
      3,
      1.5,
      -1500,
      2,
      12,
      0.5,
      'a',
      '\n',
      'A',
    ])
    expect(edn('99999999999999999999')).toEqual([99999999999999999999n])
    expect(edn('"a\\n\\"\\u0041\\\\"')).toEqual(['a\n"A\\'])
    expect(edn('[1 (2 3) #{4 5} {:a 1, "b" 2} {1 :x}]')).toEqual([
      [1, [2, 3], new Set([4, 5]), { a: 1, b: 2 }, new Map([[1, 'x']])],
    ])
    expect(edn('#inst "2020-01-01" #jepsen.history.Op{:f :read} ^:meta [1] ##Inf ##-Inf')).toEqual([
      '2020-01-01',
      { f: 'read' },
      [1],
      Infinity,
      -Infinity,
    ])
    expect(edn('; comment\n1 #_ 2 #_[3 ; x\n] 4')).toEqual([1, 4])
    expect(edn(' ,\n')).toEqual([])
    expect(edn('{:__proto__ 1}')).toEqual([new Map([['__proto__', 1]])])
  })

  test.each([
    ['\n[1 2', 'line 2: the [ is never closed'],
    ['\n\n}', 'line 3: unexpected }'],
    ['[1\n}', 'line 2: unexpected }, expected ]'],
    ['{:a 1\n:b}', 'line 2: the map has no value for b'],
    ['\n"abc', 'line 2: the string is never closed'],
    ['"\\q"', 'line 1: \\q is no escape in a string'],
    ['12x', 'line 1: 12x is no number'],
    ['[:]', 'line 1: a keyword without a name'],
    ['\\', 'line 1: a \\ at the end of the text'],
    ['\\abc', 'line 1: \\abc is no character'],
    ['[#_]', 'line 1: nothing follows #_'],
    ['[#foo]', 'line 1: nothing follows #foo'],
    ['##x', 'line 1: ##x is no number'],
    ['#%', 'line 1: nothing follows #%'],
    ['['.repeat(600), 'line 1: nested too deeply'],
    ['#a '.repeat(600), 'line 1: nested too deeply'],
  ])('%j', (text, message) => expect(() => edn(text)).toThrow(message))
})

const event = { index: 0, time: 5, process: 1, type: 'invoke', f: 'cas', value: [0, 1] }

describe('histories', () => {
  test('EDN as a vector, and a map per line', () => {
    const line = '{:process 1, :type :invoke, :f :cas, :value [0 1], :time 5, :index 17}'
    expect(readHistory(line)).toEqual([event])
    expect(readHistory(`; of yesterday\n[${line}\n ${line}]\n`)).toEqual([event, { ...event, index: 1 }])
    expect(readHistory(`${line}\n${line}`)).toHaveLength(2)
    expect(readHistory('{:process :nemesis :type :info :f :kill :error "x"}')).toEqual([
      { index: 0, time: -1, process: 'nemesis', type: 'info', f: 'kill', value: null, error: 'x' },
    ])
    expect(readHistory('')).toEqual([])
    expect(readHistory('[]')).toEqual([])
  })

  test("Porcupine's key-value text", () => {
    const [get] = readHistory('{:process 0, :type :ok, :f :get, :key "3", :value ""}')
    expect(get?.value).toEqual(['3', ''])
  })

  test('JSON, and JSON Lines', () => {
    const json = JSON.stringify(event)
    expect(readHistory(`[${json},\n${json}]`)).toEqual([event, { ...event, index: 1 }])
    expect(readHistory(`${json}\n\n${json}\n`)).toHaveLength(2)
  })

  test("the etcd test's log", () => {
    const log = [
      'INFO  jepsen.util - 1\t:invoke\t:read\tnil',
      'INFO  jepsen.core - something else',
      'INFO  jepsen.util - 1\t:fail\t:read\t:timed-out',
      'INFO  jepsen.util - :nemesis\t:info\t:start\t"cut"',
      'INFO  jepsen.util - 2\t:invoke\t:cas\t[1 2]',
    ].join('\n')
    expect(readHistory(log)).toMatchObject([
      { process: 1, type: 'invoke', f: 'read', value: null },
      { process: 1, type: 'fail', value: null, error: 'timed-out' },
      { process: 'nemesis', type: 'info', f: 'start', value: 'cut' },
      { process: 2, f: 'cas', value: [1, 2], index: 3 },
    ])
  })

  test.each([
    [
      readJepsenEdn,
      '{:process 1 :type :invoke :f :read}\n{:process 1 :type :done :f :read}',
      "line 2: type must be invoke, ok, fail or info, not 'done'",
    ],
    [readJepsenEdn, '[{:process 1 :type :ok :f :read}\n 5]', 'line 2: expected a map with type, process and f, not 5'],
    [readJepsenEdn, '[]\n{}', 'line 2: something follows the end of the history'],
    [readJepsenEdn, '{:process 1.5 :type :ok :f :read}', 'line 1: process must be a whole number or a name, not 1.5'],
    [readJepsenEdn, '{:process 1 :type :ok :f 3}', 'line 1: f must be a name, not 3'],
    [readJepsenEdn, '{:process 1 :type :ok :f :x :time "now"}', "line 1: time must be a number, not 'now'"],
    [readJepsenEdn, '\n[{:process 1', 'line 2: the { is never closed'],
    [readJepsenJson, '{"process":1,"type":"ok","f":"x"}\n{"process":', 'line 2: '],
    [readJepsenJson, '[{"process":1,"type":"ok","f":"x"},\n{"process":1}]', 'line 2: event 1: type must be'],
    [readJepsenJson, '[{"process":1,"type":"ok","f":"x"},\n{"process"}]', 'line 2: '],
    [readEtcdLog, '\nINFO  jepsen.util - 1 :invoke', "line 2: expected process, type, f and value, not '1 :invoke'"],
    [readEtcdLog, 'INFO  jepsen.util - 1\t:ok\t:cas\t[1', 'line 1: the [ is never closed'],
    [readEtcdLog, 'INFO  jepsen.util - 1\t:ok\t:cas\t1 2', "line 1: expected one value, not '1 2'"],
  ])('%o refuses %j', (read, text, message) => expect(() => read(text)).toThrow(message))
})
