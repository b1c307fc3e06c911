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
  ['workload', makers(sameseed, 'src/scenario/workloads', /^ReadyMadeWorkload</), 10, 'docs/workloads.md'],
]

test.each(faces)('each %s is told of in the docs, and tested', (_, names, least, page) => {
  expect(names.length).toBeGreaterThan(least)
  const untold = without(names, docs, name => `\\b${name}\\b`)
  expect(untold, `write what they do into ${page}`).toEqual([])
  const untested = without(names, tests, name => `\\b${name}\\(`)
  expect(untested, 'write a test that calls them').toEqual([])
})

/** Where what a folder has is listed, for those who go through all of it. What is not there compiles all the same, and does nothing. */
const registries: readonly (readonly [what: string, folder: string, declared: RegExp, least: number, file: string])[] =
  [
    ['kind of fault', 'src/faults', /^export const (\w+Kind)\b/gm, 25, 'src/faults/catalogue.ts'],
    [
      'checker',
      'src/checkers/invariants',
      /^export function (\w+)(?:(?!\n\})[\s\S])*?\): Checker</gm,
      20,
      'src/checkers/invariants/index.ts',
    ],
    ['workload', 'src/scenario/workloads', /^export function (\w+Workload)\b/gm, 10, 'src/scenario/workloads/index.ts'],
    ['shrinking pass', 'src/search/moves', /^export function\*? (\w+Moves)\b/gm, 12, 'src/search/moves.ts'],
    ['virtual global', 'src/sim/globals', /^export function (\w+Patches)\b/gm, 12, 'src/sim/globals/install.ts'],
    ['command', 'src/cli/commands', /^export function (add\w+Command)\b/gm, 15, 'src/cli/all-commands.ts'],
  ]

test.each(registries)('each %s is in the list of all', (_, folder, declared, least, file) => {
  const names = [...textOf(folder, '.ts').matchAll(declared)].map(([, name]) => name as string)
  expect(names.length).toBeGreaterThan(least)
  // In a list of the file, not only in an import of it.
  const listed = readFileSync(join(ROOT, file), 'utf8').replaceAll(/^import [^']*'.*$/gm, '')
  expect(
    without(names, listed, name => `\\b${name}\\b`),
    `add a line to ${file}`,
  ).toEqual([])
})

/** Of more than a history, or for each key of another one. */
const NOT_FOR_FILES = ['independent', 'logFilePattern', 'logMatching']

test("each of Jepsen's checkers, and of those in their manner, judges a file too", () => {
  const names = makers(checkers, 'src/checkers/invariants', /^Checker/).filter(name => !NOT_FOR_FILES.includes(name))
  const models = readFileSync(join(ROOT, 'src/cli/check/history-models.ts'), 'utf8').replaceAll(
    /^import [^']*'.*$/gm,
    '',
  )
  expect(
    without(names, models, name => `\\b${name}\\b`),
    'add it to cli/check/history-models.ts',
  ).toEqual([])
})

test('each file in cli/commands is a command', () => {
  const files = globSync('*.ts', { cwd: join(ROOT, 'src/cli/commands') })
  const others = files.filter(file => !textOf('src/cli/commands', '.ts', each => each === file).includes(".command('"))
  expect(others, 'options of several commands are in cli/options').toEqual([])
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
