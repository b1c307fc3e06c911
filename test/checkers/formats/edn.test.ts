import { describe, expect, test } from 'vitest'
import { readEdn } from '../../../src/checkers/formats/edn-reader.ts'

describe('EDN', () => {
  test.each([
    ['nil true false', [null, true, false]],
    [':a :b/c sym', ['a', 'b/c', 'sym']],
    ['1 -2 +3 0 -0 12N 2M 1.5 -1.5e3 1.', [1, -2, 3, 0, 0, 12, 2, 1.5, -1500, 1]],
    ['1/2 -6/3', [0.5, -2]],
    ['0x7f8f9200e100 -0XfF 0x1FN 0xffffffffffffffff', [140254606582016, -255, 31, 18446744073709551615n]],
    ['017 -010 00 2r101 36rZ -16rff', [15, -8, 0, 5, 35, -255]],
    ['9007199254740991 9007199254740993', [9007199254740991, 9007199254740993n]],
    ['-99999999999999999999 99999999999999999999N', [-99999999999999999999n, 99999999999999999999n]],
    ['##Inf ##-Inf ##NaN', [Infinity, -Infinity, Number.NaN]],
    ['\\a \\newline \\u0041 \\( \\\\ \\" \\é \\😀', ['a', '\n', 'A', '(', '\\', '"', 'é', '😀']],
    [
      '"a\\n\\"\\u0041\\\\" "two\nlines" "a word of more than twenty-four letters"',
      ['a\n"A\\', 'two\nlines', 'a word of more than twenty-four letters'],
    ],
    ['[1 (2 3) [] ()]', [[1, [2, 3], [], []]]],
    ['#{4 5} #{}', [new Set([4, 5]), new Set()]],
    ['{:a 1, "b" 2} {}', [{ a: 1, b: 2 }, {}]],
    [
      '{1 :x} {:a 1, [2] 3}',
      [
        new Map([[1, 'x']]),
        new Map<unknown, unknown>([
          ['a', 1],
          [[2], 3],
        ]),
      ],
    ],
    ['{:__proto__ 1}', [new Map([['__proto__', 1]])]],
    ['#inst "2020-01-01" #jepsen.history.Op{:f :read} #a #b 1', ['2020-01-01', { f: 'read' }, 1]],
    ['^:meta [1] ^{:a 1} ^b {:c 2}', [[1], { c: 2 }]],
    ['; comment\n1 #_ 2 #_[3 ; x\n] 4 #_ #_ 5 6 7 #_8', [1, 4, 7]],
    ['[1 #_2] {:a #_1 2 #_3}', [[1], { a: 2 }]],
    [' ,\n', []],
    ['\uFEFF1', [1]],
    [`${'#_1 '.repeat(20_000)} 2`, [2]],
  ])('%.60s', (text, values) => expect(readEdn(text)).toEqual(values))

  test.each([
    ['\n[1 2', '2, column 1: the [ is never closed'],
    ['[1\n  {:a #{', '2, column 7: the #{ is never closed'],
    ['\n\n }', '3, column 2: unexpected }'],
    ['[1\n}', '2, column 1: unexpected }, expected ]'],
    ['{:a 1\n:b}', '2, column 3: the map has no value for b'],
    ['{#{1 2}}', '1, column 8: the map has no value for {1, 2}'],
    ['\n "abc', '2, column 2: the string is never closed'],
    ['"a\\q"', '1, column 3: \\q is no escape in a string'],
    ['"\\u12"', '1, column 2: \\u12" is no character'],
    ['[12x]', '1, column 2: 12x is no number'],
    ['0xfg', '1, column 1: 0xfg is no number'],
    ['089', '1, column 1: 089 is no number'],
    ['2r12', '1, column 1: 2r12 is no number'],
    ['40r1', '1, column 1: 40r1 is no number'],
    ['1/2/3', '1, column 1: 1/2/3 is no number'],
    ['[:]', '1, column 2: a keyword without a name'],
    ['\\', '1, column 1: a \\ at the end of the text'],
    ['\\abc', '1, column 1: \\abc is no character'],
    ['[#_]', '1, column 2: nothing follows #_'],
    ['[#foo]', '1, column 2: nothing follows #foo'],
    ['[^:a]', '1, column 2: nothing follows the metadata'],
    ['##x', '1, column 1: ##x is no number'],
    ['#%', '1, column 1: nothing follows #%'],
    ['# a', '1, column 1: #  is not EDN'],
    ['['.repeat(600), '1, column 501: nested too deeply'],
    ['#a '.repeat(600), '1, column 1501: nested too deeply'],
  ])('%.60j is refused', (text, message) => expect(() => readEdn(text)).toThrow(`line ${message}`))
})
