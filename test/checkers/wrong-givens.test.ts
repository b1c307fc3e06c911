import { expect, test } from 'vitest'
import * as checkers from '../../src/checkers/index.ts'

/** As JavaScript calls them. */
const loose = checkers as unknown as Record<string, (...given: unknown[]) => { check(history: unknown): unknown }>

const OF_MODELS = [
  'linearizable',
  'sequential',
  'pram',
  'causal',
  'sessionGuarantees',
  'staleness',
  'durablyLinearizable',
  'unpartitioned',
]

test.each(OF_MODELS)('%s says what it was given in place of a model', name => {
  expect(() => loose[name]?.()).toThrow(`${name}: expected a model such as register(), but found undefined`)
  expect(() => loose[name]?.(checkers.register)).toThrow(
    `${name}: expected a model such as register(), but found the function register: call it`,
  )
})

test('checkers of checkers and of logs say what they were given', () => {
  expect(() => loose.compose?.(checkers.stats())).toThrow(/^compose: expected a list of checkers, but found \{/)
  expect(() => loose.independent?.(checkers.stats)).toThrow(
    'independent: expected a checker such as uniqueIds(), but found the function stats',
  )
  expect(() => loose.logFilePattern?.('panic')).toThrow(
    "logFilePattern: expected a pattern such as /panic/, but found 'panic'",
  )
})

const event = { index: 0, time: 0, process: 0, type: 'invoke', f: 'read', value: null }

test.each([
  ['no list', { length: 1 }, 'history: expected a list of events, but found { length: 1 }'],
  ['a text', 'history', "history: expected a list of events, but found 'history'"],
  ['nothing', undefined, 'history: expected a list of events, but found undefined'],
  ['a list of something else', [event, null], 'history, event 1: it is null'],
  [
    'events without a process',
    [{ ...event, process: undefined }],
    'history, event 0: its process is undefined: expected a number',
  ],
  [
    'events of another type',
    [event, { ...event, type: 'OK' }],
    "history, event 1: its type is 'OK': expected invoke, ok, fail or info",
  ],
])('a history that is %s is refused, and not found valid', (_what, history, sentence) => {
  for (const checker of [
    checkers.linearizable(checkers.register()),
    checkers.uniqueIds(),
    checkers.setFull(),
    checkers.listAppend(),
    checkers.kafka(),
    checkers.unhandledExceptions(),
  ])
    expect(() => checker.check(history as never)).toThrow(sentence)
})
