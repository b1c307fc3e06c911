import { expect, test } from 'vitest'
import { changeText, stateChanges, undoes } from '../../src/report/state-change.ts'

function told(before: unknown, after: unknown): string {
  return stateChanges(before, after, false)
    .map(change => changeText(change, '→'))
    .join(', ')
}

const entry = (term: number, command: string) => ({ term, command, sessionOfTheClient: `${command}-session` })
const long = [entry(1, 'a'), entry(1, 'b'), entry(2, 'c')]

test('what is short is told before and after', () => {
  expect(told({ role: 'follower', log: [1] }, { role: 'leader', log: [1, 2] })).toBe(
    'role: follower → leader, log: [1] → [1, 2]',
  )
})

test('of a long list, the entries that differ', () => {
  expect(told({ log: long }, { log: [...long, entry(3, 'd')] })).toBe(
    'log: + {term: 3, command: d, sessionOfTheClient: d-session} (3 → 4 entries)',
  )
  expect(told({ log: long }, { log: long.slice(0, 2) })).toBe(
    'log: − {term: 2, command: c, sessionOfTheClient: c-session} (3 → 2 entries)',
  )
  const numbers = Array.from({ length: 40 }, (_, i) => i)
  expect(told({ seen: numbers }, { seen: numbers.with(20, 99) })).toBe('seen: [20] 20 → 99')
})

test('of a large record, the fields that differ, and of these what is within', () => {
  const row = (startTs: number | null, commits: number) => ({
    lock: startTs === null ? null : { startTs, primary: 'x', sinceMs: 20.202 },
    commits,
  })
  expect(told({ x: row(1, 0) }, { x: row(null, 1) })).toBe(
    'x: {lock: {startTs: 1, primary: x, sinceMs: 20.202} → null, commits: 0 → 1}',
  )
  const many = Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`key${i}`, i]))
  expect(told({ store: many }, { store: { ...many, key3: 99 } })).toBe('store: {key3: 3 → 99}')
  expect(told({ store: many }, { store: { ...many, more: 1 } })).toBe('store: {+ more: 1}')
})

test('where all of it differs and is long, only how many there are', () => {
  const other = Array.from({ length: 30 }, (_, i) => entry(9, `other${i}`))
  expect(told({ log: long }, { log: other })).toBe('log: 3 → 30 entries')
})

/** Whether the change to `last` undoes that from `before` to `after`. */
function isUndone(before: unknown, after: unknown, last: unknown, between: unknown = after): boolean {
  const [earlier] = stateChanges({ field: before }, { field: after }, false)
  const [later] = stateChanges({ field: between }, { field: last }, false)
  return undoes(later!, earlier!)
}

test('a later change undoes an earlier one where it is of the same part', () => {
  expect(isUndone('a', 'b', 'c')).toBe(true)
  expect(isUndone({ x: 1, y: 1 }, { x: 2, y: 1 }, { x: 1, y: 1 })).toBe(true)
  expect(isUndone({ y: 1 }, { y: 1, x: { tag: 1 } }, { y: 1 })).toBe(true)
  expect(isUndone(['p'], ['p', 'q'], ['p'])).toBe(true)
  expect(isUndone(['p', 'q'], ['q'], ['q', 'p'])).toBe(true)
  expect(isUndone([{ id: 1, done: false }], [{ id: 1, done: true }], [{ id: 1, done: false }])).toBe(true)
})

test('another key, another entry and a number that counts on undo nothing', () => {
  expect(isUndone({ x: 1, y: 1 }, { x: 2, y: 1 }, { x: 2, y: 2 })).toBe(false)
  expect(isUndone({ y: 1 }, { y: 1, x: { tag: 1 } }, { y: 2, x: { tag: 1 } })).toBe(false)
  expect(isUndone(['p'], ['p', 'q'], ['p', 'q', 'r'])).toBe(false)
  // It has only moved up.
  expect(isUndone(['p', 'q'], ['p', 'q', 'r'], ['q', 'r'])).toBe(false)
  expect(isUndone(4, 5, 6)).toBe(false)
  expect(isUndone(4, 5, 3)).toBe(true)
})
