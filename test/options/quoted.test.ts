import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { quoted, quotedJson, quotedLine } from '../../src/options/quoted.ts'

/** Texts of what does harm, in pieces. */
const hostile = fc
  .array(
    fc.constantFrom(
      ...[
        '::error::x',
        '##[error]x',
        '##vso[task.setvariable]',
        '\x1b[31m',
        '\x1b]0;title\x07',
        '\u009b31m',
        '\n',
        '\r',
      ],
      ...['\r\n', '\t', ' ', '\u2028', '\u202e', '\ud800', '\0', 'text', 'ü', '👩‍💻', '::', '##'],
    ),
    { maxLength: 12 },
  )
  .map(pieces => pieces.join(''))

const SPEAKS = /[\p{Cc}\p{Cs}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u
const isCommand = (line: string) => /^\s*(::|##\[|##vso\[)/.test(line)

describe('what is quoted', () => {
  test('is one line without anything that a terminal obeys', () => {
    fc.assert(
      fc.property(hostile, text => {
        expect(quotedLine(text)).not.toMatch(SPEAKS)
      }),
    )
  })

  test('on several lines has ends of lines and tabs, and no line is a command', () => {
    fc.assert(
      fc.property(hostile, text => {
        const lines = quoted(text).split('\n')
        for (const line of lines) {
          expect(line.replaceAll('\t', '')).not.toMatch(SPEAKS)
          expect(isCommand(line)).toBe(false)
        }
        expect(lines).toHaveLength(text.split('\n').length)
        expect(quoted(quoted(text))).toBe(quoted(text))
      }),
    )
  })

  test('has the colours that we put in, and no line is a command behind them', () => {
    expect(quoted('\x1b[1m\x1b[31m::error::x\x1b[39m\x1b]0;t\x07', { colours: true })).toBe(
      '\x1b[1m\x1b[31m\\::error::x\x1b[39m\\u{1b}]0;t\\u{7}',
    )
    expect(quoted('\x1b[31mred\x1b[39m')).toBe('red')
  })

  test('is the same JSON', () => {
    fc.assert(
      fc.property(hostile, text => {
        const json = quotedJson(JSON.stringify({ [text]: text }))
        expect(json).not.toMatch(SPEAKS)
        expect(JSON.parse(json)).toEqual({ [text]: text })
      }),
    )
  })

  test('reads as it was where nothing is to be quoted', () => {
    for (const text of ['plain', 'a::b', 'two\n  lines', 'a\tb', 'ünï 👩‍💻', 'std::vector # 1'])
      expect(quoted(text)).toBe(text)
  })
})
