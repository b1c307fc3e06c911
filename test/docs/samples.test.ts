import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, test } from 'vitest'
import { Project } from '../vitest/project.ts'
import { moduleOf } from './fragments.ts'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const pages = [
  'README.md',
  ...readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter(file => file.endsWith('.md'))
    .map(file => join('docs', file)),
]
/** What the pages take for granted: a scenario of the reader's, what came of it, and where things are. */
const project = new Project({
  // Not a declaration file: in those, a type that does not exist is any type.
  'given.ts': `
declare global {
  const history: import('sameseed').History
  const store: import('sameseed').FuzzableScenario<unknown> & { log(key: unknown): readonly number[] }
  const scenario: import('sameseed').FuzzableScenario<unknown>
  const run: typeof import('sameseed').run
  const writeFileSync: typeof import('node:fs').writeFileSync
  const text: string
  const path: string
  const sim: import('sameseed').Simulation<unknown>
  const disk: import('sameseed').AnyEnv['disk']
  const client: () => { invoke(operation: import('sameseed').AnyOperation): Promise<import('sameseed').Outcome<never>> }
  const AllInOne: new () => object
  const LockServer: new (env: import('sameseed').AnyEnv) => object
  const Replica: new () => { inspect(): { log: readonly { term: number; value: unknown }[] } }
}
export {}
`,
  'README-md/store.sim.ts': `
import { scenario } from 'sameseed'
export default scenario({ name: 'store', nodes: { count: 1, start: () => ({}) } })
`,
  'README-md/nothing-lost.ts': readFileSync(join(ROOT, 'examples/cart/nothing-lost.ts'), 'utf8'),
})
afterAll(() => project.remove())

const samples = pages.flatMap(page =>
  [...readFileSync(join(ROOT, page), 'utf8').matchAll(/^```ts ?(.*)\n([\s\S]*?)^```$/gm)].flatMap(
    ([, file = '', text = ''], i) => {
      // What leaves something out is no code. Steps of the course are files, and edits are part of one.
      if (text.includes('…') || file.startsWith('edit:')) return []
      const isWhole = /^import /m.test(text)
      if (!isWhole && page.startsWith('docs/course/')) return []
      const folder = page.replaceAll(/\W+/g, '-')
      const name = isWhole && file !== '' ? file : `sample-${i + 1}.sim.ts`
      return [{ file: `${folder}/${name}`, text: isWhole ? text : moduleOf(text), isWhole }]
    },
  ),
)

test('samples of the pages compile under strict, with noUncheckedIndexedAccess, and so do fragments of them', async () => {
  expect(samples.filter(({ isWhole }) => isWhole).length).toBeGreaterThan(20)
  expect(samples.filter(({ isWhole }) => !isWhole).length).toBeGreaterThan(50)
  for (const { file, text } of samples) project.write(file, text)
  const strict = ['--strict', '--noUncheckedIndexedAccess', '--noEmit', '--ignoreConfig', '--skipLibCheck']
  const modules = [
    '--module',
    'nodenext',
    '--target',
    'es2023',
    '--lib',
    'es2023',
    '--allowImportingTsExtensions',
    '--types',
    'node',
  ]
  const { output } = await project.tsc([...strict, ...modules, 'given.ts', ...samples.map(({ file }) => file)])
  expect(output).toBe('')
})
