/** What is added has to be told of and tested, without being listed here: the lists are those of the sources. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as sameseed from 'sameseed'
import * as checkers from 'sameseed/checkers'
import { globSync } from 'tinyglobby'
import { expect, test } from 'vitest'

const ROOT = join(import.meta.dirname, '../..')

function textOf(folder: string, extension: string, isMeant = (_file: string) => true): string {
  // Other tests make projects in folders of theirs, meanwhile.
  return globSync(`**/*${extension}`, { cwd: join(ROOT, folder), ignore: ['**/node_modules', '**/.tmp'] })
    .sort()
    .filter(isMeant)
    .map(file => readFileSync(join(ROOT, folder, file), 'utf8'))
    .join('\n')
}

const docs = textOf('docs', '.md') + readFileSync(join(ROOT, 'README.md'), 'utf8')
const tests = textOf('test', '.ts', file => !file.startsWith('public'))

const without = (names: readonly string[], text: string, pattern: (name: string) => string) =>
  names.filter(name => !new RegExp(pattern(name)).test(text))

/** The functions of a face that return such a thing, by what their sources say. */
function makers(face: object, folder: string, made: RegExp): readonly string[] {
  const declared = textOf(folder, '.ts').matchAll(/^export function (\w+)(?:(?!\n\})[\s\S])*?\): (.+) \{$/gm)
  return [...declared].flatMap(([, name = '', returned = '']) => (name in face && made.test(returned) ? [name] : []))
}

const faces: readonly (readonly [what: string, names: readonly string[], least: number, page: string])[] = [
  ['checker', makers(checkers, 'src/checkers', /^\w*Checker/), 30, 'docs/checkers'],
  ['model', makers(checkers, 'src/checkers', /^\w*Model</), 8, 'docs/checkers/linearizability.md'],
  ['nemesis', makers(sameseed, 'src/faults', /^Nemesis$/), 30, 'docs/faults.md or the pages below it'],
]

test.each(faces)('each %s is told of in the docs, and tested', (_, names, least, page) => {
  expect(names.length).toBeGreaterThan(least)
  const untold = without(names, docs, name => `\\b${name}\\b`)
  expect(untold, `write what they do into ${page}`).toEqual([])
  const untested = without(names, tests, name => `\\b${name}\\(`)
  expect(untested, 'write a test that calls them').toEqual([])
})

test('each command is told of in the docs, and tested', () => {
  const sources = textOf('src/cli', '.ts')
  const names = [...sources.matchAll(/\.command\('([\w-]+)/g)].map(([, name]) => name as string)
  expect(names.length).toBeGreaterThan(8)
  const untold = without(names, docs, name => `sameseed ${name}\\b`)
  expect(untold, 'write "sameseed …" into README or docs').toEqual([])
  const untested = without(names, tests, name => `['"\`\\s]${name}['"\`\\s]`)
  expect(untested, 'write a test in test/cli that runs them').toEqual([])
})
