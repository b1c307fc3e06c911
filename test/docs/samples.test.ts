import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, test } from 'vitest'
import { Project } from '../vitest/project.ts'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const pages = [
  'README.md',
  ...readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter(file => file.endsWith('.md'))
    .map(file => join('docs', file)),
]
/** What the pages take for granted: a scenario of the reader's, what came of it, and where things are. */
const project = new Project({
  'given.d.ts': `
declare const history: import('sameseed').History
declare const store: import('sameseed').FuzzableScenario<unknown> & { log(key: unknown): readonly number[] }
declare const scenario: import('sameseed').FuzzableScenario<unknown>
declare const run: typeof import('sameseed').run
declare const writeFileSync: typeof import('node:fs').writeFileSync
declare const text: string
declare const path: string
`,
  'README-md/store.sim.ts': `
import { scenario } from 'sameseed'
export default scenario({ name: 'store', nodes: { count: 1, start: () => ({}) } })
`,
  'README-md/nothing-lost.ts': readFileSync(join(ROOT, 'examples/cart/nothing-lost.ts'), 'utf8'),
})
afterAll(() => project.remove())

/** The samples that stand by themselves: those that import what they use, and leave nothing out. */
const samples = pages.flatMap(page =>
  [...readFileSync(join(ROOT, page), 'utf8').matchAll(/^```ts ?(.*)\n([\s\S]*?)^```$/gm)].flatMap(
    ([, file = '', text = ''], i) => {
      if (!/^import /m.test(text) || text.includes('…')) return []
      const folder = page.replaceAll(/\W+/g, '-')
      return [{ page, text, file: `${folder}/${file === '' ? `sample-${i + 1}.sim.ts` : file}` }]
    },
  ),
)

test('samples of the pages compile under strict, with noUncheckedIndexedAccess', async () => {
  expect(samples.length).toBeGreaterThan(20)
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
  const { output } = await project.tsc([...strict, ...modules, 'given.d.ts', ...samples.map(({ file }) => file)])
  expect(output).toBe('')
})
