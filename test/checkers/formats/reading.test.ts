import { describe, expect, test } from 'vitest'
import {
  HistoryFormatError,
  HistoryReader,
  readEtcdLog,
  readHistory,
  readJepsenEdn,
  readJepsenJson,
} from '../../../src/checkers/formats/index.ts'
import type { HistoryEvent } from '../../../src/workload/history.ts'

const event = { index: 0, time: 5, process: 1, type: 'invoke', f: 'cas', value: [0, 1] }

describe('what a history is read from', () => {
  test('EDN as a vector, a list, and a map per line', () => {
    const line = '{:process 1, :type :invoke, :f :cas, :value [0 1], :time 5, :index 17}'
    expect(readHistory(line)).toEqual([event])
    expect(readHistory(`; of yesterday\n[${line}\n ${line}]\n`)).toEqual([event, { ...event, index: 1 }])
    expect(readHistory(`(${line} #jepsen.history.Op${line} #_${line})`)).toHaveLength(2)
    expect(readHistory(`${line}\n^:x #_ 3 ${line} ; the end`)).toHaveLength(2)
    expect(readHistory('{:process :nemesis :type :info :f :kill :error "x"}')).toEqual([
      { index: 0, time: -1, process: 'nemesis', type: 'info', f: 'kill', value: null, error: 'x' },
    ])
    expect(readHistory('{:process 0 :type :ok :f "a b" :value nil :error nil :time nil}')).toEqual([
      { index: 0, time: -1, process: 0, type: 'ok', f: 'a b', value: null },
    ])
    for (const empty of ['', ' ; nothing\n', '[]', '()', '[ ] ; nothing']) expect(readHistory(empty)).toEqual([])
  })

  test("Porcupine's key-value text", () => {
    const [get] = readHistory('{:process 0, :type :ok, :f :get, :key "3", :value ""}')
    expect(get?.value).toEqual(['3', ''])
  })

  test('JSON, and JSON Lines', () => {
    const json = JSON.stringify(event)
    expect(readHistory(`[${json},\n${json}]`)).toEqual([event, { ...event, index: 1 }])
    expect(readHistory(`${json}\n\n${json}\n`)).toHaveLength(2)
    expect(readHistory('\uFEFF[ ]')).toEqual([])
    const [odd] = readHistory(
      '{"process": 0, "type": "ok", "f": "r", "value": [9007199254740993, -1e2, 0.5, "\\u0041\\n", {"__proto__": null}, true]}',
    )
    expect(odd?.value).toEqual([9007199254740993n, -100, 0.5, 'A\n', JSON.parse('{"__proto__": null}'), true])
  })

  test("the etcd test's log", () => {
    const log = [
      'INFO  jepsen.util - 1\t:invoke\t:read\tnil',
      'INFO  jepsen.core - something else',
      'INFO  jepsen.util - 1\t:fail\t:read\t:timed-out',
      'INFO  jepsen.util - :nemesis\t:info\t:start\t"cut"',
      'INFO  jepsen.util - 2\t:invoke\t:cas\t[1 2]',
    ].join('\r\n')
    expect(readHistory(log)).toMatchObject([
      { process: 1, type: 'invoke', f: 'read', value: null },
      { process: 1, type: 'fail', value: null, error: 'timed-out' },
      { process: 'nemesis', type: 'info', f: 'start', value: 'cut' },
      { process: 2, f: 'cas', value: [1, 2], index: 3 },
    ])
  })

  test("Jepsen's history.txt", () => {
    const text = [
      '0\t:invoke\t:write\t4',
      '0\t:info\t:write\t4\t:timeout',
      ':nemesis\t:info\t:start\t:majority',
      '',
      '1\t:fail\t:cas\t[1 2]\tno such key',
      '4611686018427387904\t:invoke\t:read\tnil',
    ].join('\n')
    expect(readHistory(text)).toMatchObject([
      { process: 0, type: 'invoke', f: 'write', value: 4 },
      { process: 0, type: 'info', value: 4, error: 'timeout' },
      { process: 'nemesis', f: 'start', value: 'majority' },
      { process: 1, type: 'fail', f: 'cas', value: [1, 2], error: 'no such key' },
      { process: -1, f: 'read', value: null, recorded: { process: 4611686018427387904n } },
    ])
    expect(readHistory(text.replaceAll('\t', ' ').replace(/no such key.*/s, ':x'))).toMatchObject([
      {},
      { value: 4, error: 'timeout' },
      { value: 'majority' },
      { value: [1, 2], error: 'x' },
    ])
    expect(() => readHistory(`${text}\nand so on`)).toThrow('line 7, column 1: expected process, type, f and value')
  })

  test("Jepsen's jepsen.log, old and new", () => {
    const log = [
      '2024-05-01 10:00:00,000{GMT}\tINFO\t[main] jepsen.cli: Test options:',
      ' {:concurrency 5}',
      '2024-05-01 10:00:00,001{GMT}\tINFO\t[jepsen worker 0] jepsen.util: 0\t:invoke\t:write\t1',
      '2024-05-01 10:00:00,001{GMT}\tINFO\t[jepsen worker 0] jepsen.util: Waiting for recovery',
      'INFO [2016-11-04 15:40:44,229] jepsen worker 3 - jepsen.util 3\t:invoke\t:read\tnil',
    ].join('\n')
    const reader = new HistoryReader(() => {})
    reader.write(log)
    reader.end()
    expect(reader).toMatchObject({
      format: 'jepsen-log',
      skipped: { count: 3, first: expect.stringMatching(/options:$/) },
    })
    expect(readHistory(log)).toMatchObject([
      { process: 0, type: 'invoke', f: 'write', value: 1 },
      { process: 3, type: 'invoke', f: 'read', value: null },
    ])
  })

  test('transactions without f, as Elle has them', () => {
    expect(
      readHistory('{:process 0 :type :ok :f nil :value ([:r :x 1])}{:process 1 :type :info :value nil}'),
    ).toMatchObject([
      { f: 'txn', value: [['r', 'x', 1]] },
      { f: 'txn', value: null },
    ])
  })

  test('without processes, if it is clear which completion is that of which invocation', () => {
    const text =
      '[{:type :invoke :f :read} {:type :invoke :f :write :value 1} {:type :ok :f :write :value 1} {:type :ok :f :read :value 2}]'
    expect(readHistory(text).map(({ process }) => process)).toEqual([0, 1, 1, 0])
    const two = '{:type :invoke :f :write :value 1} {:type :invoke :f :write :value 2}'
    expect(readHistory(`${two} {:type :ok :f :write :value 2}`).map(({ process }) => process)).toEqual([0, 1, 1])
    expect(() => readHistory(`${two} {:type :ok :f :write}`)).toThrow('not clear which write this ok completes')
    expect(() => readHistory('{:type :ok :f :write}')).toThrow('not clear which write this ok completes')
    expect(() => readHistory(`${two} {:type :ok :f :write :process 3}`)).toThrow('the events before it have none')
    expect(() => readHistory('{:type :ok :f :write :process 3}{:type :ok :f :write}')).toThrow('there is no process')
  })
})

describe('what is wrong is said with its place', () => {
  test.each([
    [
      readJepsenEdn,
      '{:process 1 :type :invoke :f :read}\n {:process 1 :type :done :f :read}',
      "line 2, column 2: type must be invoke, ok, fail or info, not 'done'",
    ],
    [
      readJepsenEdn,
      '[{:process 1 :type :ok :f :read}\n 5]',
      '2, column 2: expected a map with type, process and f, not 5',
    ],
    [readJepsenEdn, '[]\n{}', '2, column 1: something follows the end of the history'],
    [readJepsenEdn, '[\n{:process 1 :type :ok :f :r}\n', '1, column 1: the [ is never closed'],
    [readJepsenEdn, '{:process 1.5 :type :ok :f :read}', 'process must be a whole number or a name, not 1.5'],
    [readJepsenEdn, '{:process 1 :type :ok :f 3}', 'f must be a name, not 3'],
    [readJepsenEdn, '{:process 1 :type :ok :value 3}', 'there is no f'],
    [readJepsenEdn, '{:process 1 :type :ok :f :x :time "now"}', "time must be a number, not 'now'"],
    [readJepsenEdn, '\n[{:process 1', 'line 2, column 2: the { is never closed'],
    [readJepsenJson, '{"process":1,"type":"ok","f":"x"}\n{"process":', '2, column 12: the text ends where a value'],
    [readJepsenJson, '[{"process":1,"type":"ok","f":"x"},\n{"process":1}]', '2, column 1: there is no type'],
    [
      readJepsenJson,
      '[{"process":1,"type":"ok","f":"x"},\n{"process"}]',
      "2, column 11: expected ':' after \"process\", not '}'",
    ],
    [
      readJepsenJson,
      '[{"process":1,"type":"ok","f":"x"}\n{"process":1}]',
      "2, column 1: expected ',' after an event, not '{'",
    ],
    [
      readJepsenJson,
      '[{"process":1,"type":"ok","f":"x"},]',
      '1, column 36: expected an object with type, process and f, not ]',
    ],
    [readJepsenJson, '[{"process":1,"type":"ok","f":"x"},', '1, column 36: the text ends'],
    [readJepsenJson, '[{"process":1,"type":"ok","f":"x"}] 1', '1, column 37: something follows the end of the history'],
    [readJepsenJson, '{"process":01}', '1, column 12: 01 is no number'],
    [readJepsenJson, '{"process":1', '1, column 1: the { is never closed'],
    [readJepsenJson, '{"process":[1', '1, column 12: the [ is never closed'],
    [readJepsenJson, '{"a":"b\n"}', '1, column 8: a line break or control character in a string'],
    [readJepsenJson, "{'a':1}", "1, column 2: expected a name in double quotes, not '''"],
    [readJepsenJson, '{"a":nul}', "1, column 6: expected a value, not 'n'"],
    [readJepsenJson, '5', '1, column 1: expected an object with type, process and f, not 5'],
    [readJepsenJson, `{"a":${'['.repeat(600)}`, '1, column 506: nested too deeply'],
    [
      readEtcdLog,
      '\nINFO  jepsen.util - 1 :invoke',
      "2, column 21: expected process, type, f and value, not '1 :invoke'",
    ],
    [readEtcdLog, 'INFO  jepsen.util - 1\t:ok\t:cas\t[1', '1, column 32: the [ is never closed'],
    [readEtcdLog, 'INFO  jepsen.util - 1\t:ok\t:cas\t1 2', "1, column 32: expected one value, not '1 2'"],
    // Of two, one would be lost without a word.
    [readJepsenEdn, '{:process 1 :type :ok :type :info :f :x}', '1, column 1: there is more than one type'],
    [readJepsenJson, '{"process":1,"type":"ok","f":"x","value":1,"value":null}', 'there is more than one value'],
    [readJepsenEdn, '{:process 1 :type :ok :f :read :value #{1 2 1}}', '1, column 39: 1 is in this set more than once'],
    [readJepsenEdn, '{:process 1 :type :ok :f :read :value {:a 1 :a 2}}', "'a' is in this map more than once"],
    [readJepsenEdn, '{:process 1 :type :ok :f :read :value {1 1 :a 2 1 3}}', '1 is in this map more than once'],
    [readJepsenJson, '{"process":1,"type":"ok","f":"x","value":{"a":1,"a":1}}', 'there is more than one "a" in this'],
    // Two of them would be one number.
    [readJepsenJson, '{"process":1,"type":"ok","f":"x","value":1e400}', '1e400 is beyond what a number can hold'],
    [readJepsenEdn, '{:process 1 :type :ok :f :read :value 1e400}', 'column 39: 1e400'],
    [readHistory, 'once upon a time', '1, column 1: this looks like none of the formats of histories'],
  ] as const)('%o refuses %.80j', (read, text, message) => expect(() => read(text)).toThrow(message))

  test('the same key as a name and as a number is two', () => {
    expect(readJepsenEdn('{:process 1 :type :ok :f :x :value {:1 1 1 2}}')[0]!.value).toEqual(
      new Map<unknown, unknown>([
        ['1', 1],
        [1, 2],
      ]),
    )
  })

  test('and the file, however the text comes', () => {
    const text =
      '{:process 1 :type :ok :f :read}\n{:process 1 :type :ok :f :read}\n  {:process 1 :type :oops :f :read}\n'
    for (let size = 1; size <= text.length; size++) {
      const read = () => {
        const reader = new HistoryReader(() => {}, { file: 'h.edn' })
        for (let at = 0; at < text.length; at += size) reader.write(text.slice(at, at + size))
        reader.end()
      }
      expect(read).toThrow(HistoryFormatError)
      expect(read).toThrow(/^h\.edn:3:3: type must be/)
    }
  })
})

describe('times and indices that contradict the lines', () => {
  const line = (process: number, type: string, time: number | bigint | null, index: number) =>
    `{:process ${process}, :type :${type}, :f :read, :time ${time ?? 'nil'}, :index ${index}}`
  const read = (text: string, order?: 'time' | 'index') => {
    const events: HistoryEvent[] = []
    const reader = new HistoryReader(each => events.push(each), order === undefined ? {} : { order })
    reader.write(text)
    reader.end()
    return { events: events.map(({ index, process, type, time }) => [index, process, type, time]), reader }
  }
  const text = [line(0, 'invoke', 5, 0), line(0, 'ok', 9, 3), line(1, 'invoke', 7, 1), line(1, 'ok', 9, 2)].join('\n')

  test('are told', () => {
    expect(read(text).reader.disorders).toEqual([
      { by: 'time', events: 1, first: 2 },
      { by: 'index', events: 2, first: 2 },
    ])
    expect(read(text, 'time').reader.disorders).toEqual([])
    expect(read(line(0, 'invoke', null, 3) + line(0, 'ok', 2, 3)).reader.disorders).toEqual([])
  })

  test('can be sorted by', () => {
    expect(read(text, 'index').events).toEqual([
      [0, 0, 'invoke', 5],
      [1, 1, 'invoke', 7],
      [2, 1, 'ok', 9],
      [3, 0, 'ok', 9],
    ])
    expect(read(text, 'time').events.map(([, process]) => process)).toEqual([0, 1, 0, 1])
    expect(() => read(`${text}\n${line(0, 'invoke', null, 3)}`, 'time')).toThrow(
      'line 5, column 58: this event has no time',
    )
  })

  test('at one time all that begins overlaps, except for what one process does one after the other', () => {
    const one = [line(0, 'invoke', 1, 0), line(0, 'ok', 1, 1), line(0, 'invoke', 1, 2), line(1, 'invoke', 1, 3)].join()
    expect(read(one, 'time').events.map(([, process, type]) => `${process} ${type}`)).toEqual([
      '0 invoke',
      '1 invoke',
      '0 ok',
      '0 invoke',
    ])
  })

  test('times since 1970 are counted from the earliest', () => {
    const late = [line(0, 'invoke', 2n ** 60n + 7n, 0), line(0, 'ok', 2n ** 60n + 1n, 1)].join('\n')
    expect(read(late).events.map(([, , , time]) => time)).toEqual([0, 0])
    expect(read(late, 'time').events.map(([, , type, time]) => [type, time])).toEqual([
      ['ok', 0],
      ['invoke', 6],
    ])
  })
})

test('events are handed on as soon as they are complete', () => {
  const events: HistoryEvent[] = []
  const reader = new HistoryReader(each => events.push(each))
  expect(reader.format).toBe(undefined)
  reader.write('[{"process":1,"type":"ok","f"')
  expect(events).toHaveLength(0)
  reader.write(':"x"}')
  expect(events).toHaveLength(1)
  reader.write(',{"process":1,"type":"ok","f":"x","value":12')
  expect(events).toHaveLength(1)
  reader.write('3}]')
  expect(events).toHaveLength(2)
  expect(events[1]?.value).toBe(123)
  expect(reader.format).toBe('json')
  reader.end()
})
