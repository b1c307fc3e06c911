import { readFileSync } from 'node:fs'
import { globSync } from 'tinyglobby'
import { expect, test } from 'vitest'
import { instrumented } from './instrumented.ts'
import { mutantsOf, parsed } from './mutations.ts'

const numbered = (source: string) => mutantsOf('a.ts', source).map((mutant, id) => ({ ...mutant, id }))

/** What the function in a source returns with each of its mutants, and without any. */
function resultsOf(source: string, ...given: readonly unknown[]): Record<string, unknown> {
  const mutants = numbered(source)
  const run = (on: number) =>
    new Function('globalThis', `${instrumented(source, mutants)}\nreturn f`)({
      __sameseedMutants: { isOn: (id: number) => id === on },
    })(...given)
  return Object.fromEntries([['none', run(-1)], ...mutants.map(({ id, told }) => [told, run(id)])])
}

test('every mutant does what it says, and nothing while it is off', () => {
  expect(resultsOf('function f(a, b) { return a < b && !(a + b === 3) }', 1, 2)).toEqual({
    none: false,
    'a < b && !(a + b === 3) → a < b || !(a + b === 3)': true,
    'a < b → a <= b': false,
    '!(a + b === 3) → a + b === 3': true,
    'a + b === 3 → a + b !== 3': true,
    'a + b → a - b': true,
  })
})

test('statements are left out, also where lines end without a semicolon', () => {
  const source = `
    function f(n) {
      const list = []
      list.push(n)
      let sum = list.length
      sum++
      if (sum > 5) sum += 10
      else list.push(2)
      return sum + list.length
    }`
  expect(resultsOf(source, 1)).toEqual({
    none: 4,
    'list.push(n) → nothing': 2,
    'sum++ → sum--': 2,
    'sum > 5 → !(sum > 5)': 13,
    'sum > 5 → false': 4,
    'sum > 5 → sum >= 5': 4,
    'sum += 10 → nothing': 4,
    'sum += 10 → sum -= 10': 4,
    'list.push(2) → nothing': 3,
    'sum + list.length → sum - list.length': 0,
  })
})

test('sources with all of their mutants are sources still', () => {
  for (const file of globSync('src/{sim,net}/*.ts')) {
    const source = readFileSync(file, 'utf8')
    expect(() => parsed(instrumented(source, numbered(source))), file).not.toThrow()
  }
})

test('types, errors, salts, sizes of what is remembered, and what begin sets have none', () => {
  expect(numbered("import { a } from 'b'\nfunction f(x: 1 | 2): void { throw new Error(x + 1) }")).toEqual([])
  expect(numbered('const CHUNK = 4_096')).toEqual([])
  expect(numbered('const SALT = 0x1234')).toEqual([])
  expect(numbered('class A { x = 1; begin() { this.x = 2 } }').map(({ told }) => told)).toEqual([
    'this.x = 2 → nothing',
  ])
  expect(numbered('class A { x = 1 }')).toMatchObject([{ isStatic: false, told: '1 → 2' }])
  expect(numbered('function f() { return free.pop() ?? new A() }')).toEqual([])
  expect(numbered('const WAIT_US = 200_000')).toMatchObject([{ isStatic: true, told: '200_000 → 200001' }])
})
