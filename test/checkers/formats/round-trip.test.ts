import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  HistoryReader,
  readHistory,
  WRITTEN_FORMATS,
  type WrittenFormat,
  writeHistory,
} from '../../../src/checkers/formats/index.ts'
import type { History, HistoryEvent } from '../../../src/workload/history.ts'
import { effort } from '../../effort.ts'

const PARAMETERS = { numRuns: effort(150), seed: 7 }

const text = fc.string({
  unit: fc.oneof(fc.constantFrom(...' "\\\n\t;#[]{}(),:\0\ud800é😀'), fc.string({ maxLength: 1 })),
  maxLength: 30,
})
/** As reading gives them: whole ones that a number can hold are numbers. */
const integer = fc
  .bigInt({ min: -(2n ** 70n), max: 2n ** 70n })
  .map(value => (Number.isSafeInteger(Number(value)) ? Number(value) : value))
const plain = fc.oneof(fc.constant(null), fc.boolean(), integer, fc.integer(), text)
const double = fc.double({ noNaN: true, noDefaultInfinity: true })

/** What is the same in JSON. */
const jsonValue = fc.letrec(tie => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.oneof(plain, double),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(
      text.filter(name => name !== '__proto__'),
      tie('value'),
      { maxKeys: 4, noNullPrototype: true },
    ),
  ),
})).value

/** What EDN has besides. */
const ednValue = fc.letrec(tie => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.oneof(plain, fc.double()),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(
      text.filter(name => name !== '__proto__'),
      tie('value'),
      { maxKeys: 4, noNullPrototype: true },
    ),
    fc.uniqueArray(plain, { maxLength: 4 }).map(items => new Set(items)),
    // With names alone for its keys it would be an object.
    fc
      .tuple(fc.integer(), tie('value'), fc.array(fc.tuple(plain, tie('value')), { maxLength: 3 }))
      .map(([key, value, entries]) => new Map<unknown, unknown>([...entries, [key, value]])),
    fc.array(fc.tuple(fc.constantFrom('r', 'w', 'append'), plain, tie('value')), { maxLength: 4 }),
  ),
})).value

const name = fc.oneof(fc.constantFrom('read', 'write', 'txn', 'nil', 'compare-and-set!'), text)
const histories = (value: fc.Arbitrary<unknown>): fc.Arbitrary<History> =>
  fc
    .array(
      fc.record(
        {
          time: fc.oneof(fc.constant(-1), fc.nat(), fc.constant(9_007_199_254_740_991)),
          process: fc.oneof(fc.nat(), fc.constant('nemesis'), text),
          type: fc.constantFrom('invoke', 'ok', 'fail', 'info'),
          f: name,
          value,
          error: value.filter(error => error !== null),
        },
        { requiredKeys: ['time', 'process', 'type', 'f', 'value'] },
      ),
      { maxLength: 6 },
    )
    .map(events => events.map((event, index) => ({ index, ...event }) as HistoryEvent))

const porcupine = fc
  .array(
    fc.oneof(
      fc.tuple(fc.constant('ok'), fc.constantFrom('get', 'put', 'append'), text),
      fc.tuple(fc.constant('invoke'), fc.constantFrom('put', 'append'), text),
      fc.tuple(fc.constant('invoke'), fc.constant('get'), fc.constant(null)),
    ),
    { minLength: 1, maxLength: 6 },
  )
  .map(events =>
    events.map(([type, f, value], index) => ({ index, time: -1, process: index % 3, type, f, value: ['x', value] })),
  ) as fc.Arbitrary<History>

const etcd = fc
  .array(
    fc.tuple(
      fc.constantFrom('invoke', 'ok', 'fail', 'info'),
      fc.constantFrom('read', 'write', 'cas'),
      ednValue.filter(value => value !== null),
      fc.option(fc.constantFrom('timed-out', 'x?')),
    ),
    { maxLength: 6 },
  )
  .map(events =>
    events.map(([type, f, value, reason], index) => ({
      ...{ index, time: -1, process: index % 2 === 0 ? index : 'nemesis', type, f },
      ...(reason !== null && (type === 'fail' || type === 'info') ? { value: null, error: reason } : { value }),
    })),
  ) as fc.Arbitrary<History>

const lines = fc
  .array(
    fc.record(
      {
        process: fc.oneof(fc.nat(), fc.constantFrom('nemesis', '5')),
        type: fc.constantFrom('invoke', 'ok', 'fail', 'info'),
        f: fc.constantFrom('read', 'write', 'cas', 'nil'),
        value: ednValue,
        error: fc.oneof(fc.constantFrom('timed-out', 'a "b" c'), fc.nat()),
      },
      { requiredKeys: ['process', 'type', 'f', 'value'] },
    ),
    { maxLength: 6 },
  )
  .map(events => events.map((event, index) => ({ index, time: -1, ...event }))) as fc.Arbitrary<History>

const written: Readonly<Record<WrittenFormat, fc.Arbitrary<History>>> = {
  edn: histories(ednValue),
  'edn-vector': histories(ednValue),
  json: histories(jsonValue),
  jsonl: histories(jsonValue),
  'porcupine-kv': porcupine,
  'etcd-log': etcd,
  'jepsen-txt': lines,
}

describe.each(WRITTEN_FORMATS)('%s', format => {
  test('what is written is read as it was', () => {
    fc.assert(
      fc.property(written[format], history => {
        expect(readHistory(writeHistory(history, format), format)).toEqual(history)
      }),
      PARAMETERS,
    )
  })

  test('the format is recognised', () => {
    fc.assert(
      fc.property(
        written[format].filter(history => history.length > 0),
        history => {
          const reader = new HistoryReader(() => {})
          reader.write(writeHistory(history, format))
          reader.end()
          expect(reader.format).toBe(format === 'edn-vector' ? 'edn' : format)
        },
      ),
      PARAMETERS,
    )
  })

  test('in whatever pieces it comes', () => {
    fc.assert(
      fc.property(written[format], fc.array(fc.nat(40), { minLength: 1 }), (history, sizes) => {
        const whole = writeHistory(history, format)
        const events: HistoryEvent[] = []
        const reader = new HistoryReader(event => events.push(event), { format })
        for (let at = 0, i = 0; at < whole.length; i++) {
          const size = 1 + sizes[i % sizes.length]!
          reader.write(whole.slice(at, at + size))
          at += size
        }
        reader.end()
        expect(events).toEqual(history)
      }),
      PARAMETERS,
    )
  })

  test('cut off or changed, it is read or refused, and never anything else', () => {
    fc.assert(
      fc.property(written[format], fc.nat(), fc.nat(), fc.string({ maxLength: 2 }), (history, from, cut, insert) => {
        const whole = writeHistory(history, format)
        const at = from % (whole.length + 1)
        const broken = whole.slice(0, at) + insert + whole.slice(at + (cut % 5))
        let problem: unknown
        try {
          readHistory(broken, format)
        } catch (error) {
          problem = error
        }
        if (problem !== undefined) expect(problem).toHaveProperty('name', 'HistoryFormatError')
      }),
      PARAMETERS,
    )
  })
})

test('JSON reads as JSON.parse does, except for integers that it would round', () => {
  fc.assert(
    fc.property(
      fc.json({ maxDepth: 3 }).filter(value => !/\d{16}/.test(value)),
      fc.constantFrom('', ' ', '\n'),
      (value, space) => {
        const [event] = readHistory(`{"process":0,"type":"ok","f":"x","value":${space}${value}${space}}`)
        expect(event?.value).toEqual(JSON.parse(value))
      },
    ),
    { ...PARAMETERS, numRuns: effort(500) },
  )
})

test('micro-operations are written with keywords', () => {
  const event = { index: 0, time: -1, process: 0, type: 'ok', f: 'txn' } as const
  const values = [
    [
      ['append', 'x', 1],
      ['r', 5, [1, 2]],
    ],
    [3, [['w', 'y', 2]]],
    ['a', 'b'],
    { from: 4 },
  ]
  expect(
    writeHistory(
      values.map((value, index) => ({ ...event, index, value })),
      'edn',
    ).match(/:value .*(?=})/g),
  ).toEqual([
    ':value [[:append "x" 1] [:r 5 [1 2]]]',
    ':value [3 [[:w "y" 2]]]',
    ':value ["a" "b"]',
    ':value {:from 4}',
  ])
})

test('times and processes beyond 2^53 are kept to the last digit', () => {
  const long = fc.bigInt({ min: 2n ** 53n, max: 2n ** 64n })
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.oneof(long, fc.nat().map(BigInt)), fc.oneof(long, fc.integer().map(BigInt)))),
      fc.constantFrom('edn' as const, 'edn-vector' as const, 'json' as const, 'jsonl' as const),
      (pairs, format) => {
        const line = (time: bigint, process: bigint) =>
          `{"time": ${time}, "process": ${process}, "type": "invoke", "f": "read", "value": null}`
        const text = pairs.map(([time, process]) => line(time, process)).join('\n')
        const written = writeHistory(readHistory(text, 'jsonl'), format)
        const found = (name: string) =>
          [...written.matchAll(new RegExp(`${name}[": ]*(-?\\d+)`, 'g'))].map(each => each[1])
        expect(found('time')).toEqual(pairs.map(([time]) => String(time)))
        expect(found('process')).toEqual(pairs.map(([, process]) => String(process)))
        const processes = readHistory(text, 'jsonl').map(({ process }) => process)
        expect(new Set(processes).size).toBe(new Set(pairs.map(([, process]) => process)).size)
      },
    ),
    PARAMETERS,
  )
})

test.each([
  ['json', { value: Number.NaN }, 'event 0 cannot be written as json: JSON has no NaN'],
  ['edn', { value: () => 1 }, 'event 0 cannot be written as edn: EDN has no function'],
  ['porcupine-kv', { f: 'cas' }, 'it has get, put and append, and no cas'],
  ['porcupine-kv', { type: 'info', f: 'get' }, 'it has invoke and ok, and no info'],
  ['porcupine-kv', { f: 'put', value: ['x', 1] }, "its values are [key, text], and not ['x', 1]"],
  ['etcd-log', { f: 'a b' }, "its names have no spaces: 'a b'"],
] as const)('%s cannot hold %o', (format, change, message) => {
  const event: HistoryEvent = { index: 0, time: -1, process: 0, type: 'ok', f: 'get', value: null, ...change }
  expect(() => writeHistory([event], format)).toThrow(message)
})
