import { expect, test } from 'vitest'
import { numbersThatName } from '../../src/report/named-numbers.ts'

const VALUES = new Set(['4', '6', '7', '13'])

test.each([
  ['lost: 4', ['4']],
  ['7 was read after 6', ['7', '6']],
  ['lost: 4, 6 and 7', ['4', '6', '7']],
  ['1 of 3 acknowledged elements never came out: 7', ['7']],
  ['4 of 6 elements never came out', []],
  ['4 is missing from the last read (event 13, at 312.4 ms)', ['4']],
  ['4 is missing in 6 reads', ['4']],
  ['the balance is 6', []],
  ['the account has 6, and 10 was confirmed', []],
  ['10 confirmed, 6 there', []],
  ['at most 6, and there are 7 items', []],
  ['a total of 6 instead of 13', []],
  ['6 lost writes', []],
  ['6 < 13', []],
  ['it took 6 ms', []],
  ['process 4 read 6', ['6']],
] as const)('%j names %j', (sentence, named) => {
  expect([...numbersThatName(sentence, word => VALUES.has(word))]).toEqual(named)
})
