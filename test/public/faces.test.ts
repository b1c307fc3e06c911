/**
 * What a user sees. A name that is added or taken away shows in the files beside this one: `npx vitest run test/public -u` writes
 * them anew.
 */
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { exportsOf, undocumentedMembers } from './exports.ts'

const SRC = join(import.meta.dirname, '../../src')
const ENTRIES = {
  sameseed: 'index.ts',
  'sameseed-checkers': 'checkers/index.ts',
  'sameseed-report': 'report/index.ts',
  'sameseed-vitest': 'vitest/index.ts',
}

/** What a docstring may begin with, in the third person. */
const VERBS = new Set(
  (
    'Adds Answers Asks Begins Breaks Brings Carries Checks Combines Configures Counts Cuts Damages Decides Demands Describes ' +
    'Does Draws Duplicates Ends Explores Fails Fills Finds Follows Gives Goes Has Holds Judges Keeps Leaves Lets Limits Lists Loses Makes ' +
    'Measures Models Names Numbers Pairs Puts Reads Registers Repeats Reserves Returns Runs Says Shows Simulates Slows ' +
    'Stands Starts Takes Tells Turns Works Writes'
  ).split(' '),
)

describe.each(Object.entries(ENTRIES))('%s', (entry, file) => {
  const names = exportsOf(join(SRC, file))

  test('exports these names', async () => {
    const [values, types] = [names.filter(({ isType }) => !isType), names.filter(({ isType }) => isType)]
    const text = [values, types].map(part => part.map(({ name }) => `${name}\n`).join('')).join('\ntypes\n\n')
    await expect(text).toMatchFileSnapshot(`${entry}.txt`)
  })

  test('says of each what it does, verb first', () => {
    const without = names.filter(({ doc }) => !VERBS.has(/^\w+/.exec(doc)?.[0] ?? ''))
    expect(without.map(({ name, doc }) => `${name}: ${doc.split('\n')[0]}`)).toEqual([])
  })
})

test.each(Object.entries(ENTRIES))('each member of an interface or class of %s, too, has a docstring', (_, file) => {
  // Write what is missing: what it means, its unit, its default.
  expect(exportsOf(join(SRC, file)).flatMap(undocumentedMembers)).toEqual([])
})

test('what is found is what there is', async () => {
  const sameseed: Readonly<Record<string, unknown>> = { ...(await import('sameseed')) }
  const found = exportsOf(join(SRC, 'index.ts')).filter(({ isType }) => !isType)
  const top = new Set(found.map(({ name }) => name.split('.')[0]))
  expect([...top].sort()).toEqual(Object.keys(sameseed).sort())
  const gen = found.flatMap(({ name }) => (name.startsWith('gen.') ? name.slice(4) : []))
  expect(gen.sort()).toEqual(Object.keys(sameseed.gen as object).sort())
})
