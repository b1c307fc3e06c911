import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize, relative, sep } from 'node:path'
import { expect, test } from 'vitest'

const SRC = join(import.meta.dirname, '../../src')

/** From the bottom up: each folder imports only what stands before it. The table in the documentation is the list. */
const LAYERS = [
  ...(readFileSync(join(SRC, '../docs/architecture.md'), 'utf8')
    .split('## Layers')[1]
    ?.split('\n## ')[0]
    ?.matchAll(/^\| `(\w+)\/` \|/gm) ?? []),
].map(([, folder]) => folder as string)

/** Beside each other, not above each other: neither imports from the other. */
const SIBLINGS = ['vitest', 'cli']

const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
  .filter(file => file.endsWith('.ts'))
  .map(file => ({ file, text: readFileSync(join(SRC, file), 'utf8') }))

const layerOf = (file: string) => file.split(sep)[0] as string

/** The files of ours that a file imports. */
function importsOf({ file, text }: { file: string; text: string }): string[] {
  return [...text.matchAll(/from '(\.[^']+)'/g)].map(([, path]) => normalize(join(dirname(file), path as string)))
}

test('every folder is a layer', () => {
  expect(LAYERS.length).toBeGreaterThan(15)
  const folders = new Set(files.map(({ file }) => layerOf(file)).filter(name => name !== 'index.ts'))
  expect([...folders].sort(), 'each has a row in the table of docs/architecture.md').toEqual([...LAYERS].sort())
})

test('no folder imports from one above it', () => {
  const upwards = files.flatMap(source =>
    layerOf(source.file) === 'index.ts'
      ? []
      : importsOf(source)
          .filter(target => LAYERS.indexOf(layerOf(target)) > LAYERS.indexOf(layerOf(source.file)))
          .map(target => `${source.file} imports ${target}`),
  )
  expect(upwards).toEqual([])
})

test('the command line and vitest know nothing of each other', () => {
  const across = files.flatMap(source =>
    importsOf(source)
      .filter(target => {
        const [from, to] = [layerOf(source.file), layerOf(target)]
        return from !== to && SIBLINGS.includes(from) && SIBLINGS.includes(to)
      })
      .map(target => `${source.file} imports ${target}`),
  )
  expect(across).toEqual([])
})

test('nothing imports in a circle', () => {
  const graph = new Map(files.map(source => [source.file, importsOf(source)]))
  const done = new Set<string>()
  const circles: string[] = []
  const visit = (file: string, path: string[]) => {
    if (path.includes(file)) {
      circles.push([...path.slice(path.indexOf(file)), file].join(' -> '))
      return
    }
    if (done.has(file)) return
    for (const target of graph.get(file) ?? []) visit(target, [...path, file])
    done.add(file)
  }
  for (const { file } of files) visit(file, [])
  expect(circles).toEqual([])
})

test('no file is an attic', () => {
  const attics = files.filter(({ file }) => /(^|\/)(utils?|helpers?|types|misc|common)(\.ts|\/)/.test(file))
  expect(attics.map(({ file }) => file)).toEqual([])
})

/**
 * What touches the real world, and may: the way to the thread, the globals that stand in for it, and what reads a program's own files
 * or is made of Node's own modules for it.
 */
const MAY_TOUCH_THE_WORLD = [join('sim', 'host.ts'), join('sim', 'globals'), 'programs']
const REAL_WORLD =
  /\bDate\.now\(|\bnew Date\(\)|\bperformance\.|\bMath\.random\(|\bcrypto\.|\bset(Timeout|Interval|Immediate)\(|\bprocess\.(hrtime|env|cwd)|from 'node:(fs|net|http|child_process|worker_threads|timers)/

test('below the report nothing reads the real clock, real randomness or the disk', () => {
  const pure = files.filter(({ file }) => LAYERS.indexOf(layerOf(file)) < LAYERS.indexOf('report'))
  const reading = pure
    .filter(({ file }) => !MAY_TOUCH_THE_WORLD.some(allowed => file.startsWith(allowed)))
    .flatMap(({ file, text }) =>
      text
        .split('\n')
        .map((line, i) => ({ line, at: `${relative('.', file)}:${i + 1}` }))
        .filter(({ line }) => !/^\s*(\*|\/\/|\/\*)/.test(line) && REAL_WORLD.test(line))
        .map(({ line, at }) => `${at} ${line.trim()}`),
    )
  expect(reading).toEqual([])
})
