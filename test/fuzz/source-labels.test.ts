import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, test } from 'vitest'
import { sourceLabels } from '../../src/fuzz/session/source-labels.ts'

const folder = mkdtempSync(join(tmpdir(), 'labels-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

let scenarios = 0

/** The labels of `code`, a scenario's file, with others beside it. */
async function labels(code: string, others: Readonly<Record<string, string>> = {}): Promise<string[]> {
  const root = join(folder, String(++scenarios))
  for (const [path, text] of Object.entries({ ...others, 'x.sim.ts': code })) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
  return sourceLabels(join(root, 'x.sim.ts'))
}

test('labels of calls, wherever they stand; those of buggify are no places to get to', async () => {
  const code = `
    export class Node {
      constructor(private readonly env: any) {}
      receive() {
        if (this.env.buggify('lazy', 0.1)) this.env?.reach?.('optional')
        this.env.reach(
          // why
          'commented call' as const,
        )
        const { reach } = this.env
        reach("double"), reach(\`template\`)
      }
    }
    function nobodyCallsThis(env: any) { env.reach('dead') }`
  expect(await labels(code)).toEqual(['commented call', 'dead', 'double', 'optional', 'template'])
})

test('escapes mean what they mean', async () => {
  const code = String.raw`export const f = (env: any) => {
    env.reach('it\'s'), env.reach("say \"x\""), env.reach('\u00e9\x07\u{1F600}\\\n'), env.reach('line\
 goes on')
  }`
  expect(await labels(code)).toEqual(["it's", 'line goes on', 'say "x"', 'é\x07😀\\\n'])
})

test('what is no literal, no call or no code is left out', async () => {
  const code = `
    // env.reach('comment')
    /*! env.reach('legal') */
    export const f = (env: any, x: string) => {
      env.reach(x)
      env.reach(\`one of \${x}\`)
      env.reach(x ? 'yes' : 'no')
      env.reach('a' + x)
      env.reached('past')
      console.log('text reach("in a string")', \`\${x} and reach('in a template')\`)
      return /["']reach\\('no'\\)/.test(x)
    }
    export const property = ({ reached }: any) => reached('asked') > 1
    env.reach('after all')
    declare const env: any`
  expect(await labels(code)).toEqual(['after all'])
})

test('what the scenario imports: by path, by an alias of the tsconfig, later; but no packages and not sameseed', async () => {
  const code = `
    import { scenario } from 'sameseed'
    import { store } from './deep/store.js'
    import { log } from '@app/log'
    import 'store-package'
    import wasm from './engine.wasm'
    import './style.css'
    import table from './table.json'
    export default scenario({ nodes: { count: 1, start: () => [store, log, wasm, table, import('./later.ts')] } } as any)`
  const reaches = (label: string, rest = '') => `${rest}; export const one = (env: any) => env.reach('${label}')`
  const found = await labels(code, {
    'deep/store.ts': reaches('store', `export { one as store } from '../deeper.js'`),
    'deeper.js': `export const one = env => env.reach('deeper')`,
    'lib/log.ts': reaches('log', 'export const log = 1'),
    'later.ts': reaches('later'),
    'engine.wasm': '\0asm reach("wasm")',
    'style.css': 'a { b: reach("css") }',
    'table.json': '{ "a": 1 }',
    'tsconfig.json': '{ "compilerOptions": { "paths": { "@app/*": ["./lib/*"], "sameseed": ["./sameseed.ts"] } } }',
    'sameseed.ts': reaches('ours', 'export const scenario = 1'),
    'node_modules/store-package/index.js': `export const one = env => env.reach('package')`,
  })
  expect(found).toEqual(['deeper', 'later', 'log', 'store'])
})

test('code that cannot be read has none', async () => {
  expect(await labels(`env.reach('x'); const = 1`)).toEqual([])
  expect(await labels(`import './nowhere.ts'; env.reach('x')`)).toEqual([])
  expect(await sourceLabels(join(folder, 'nowhere.sim.ts'))).toEqual([])
})

test('of the Raft example, which this tsconfig gives the sources of sameseed', async () => {
  const raft = fileURLToPath(new URL('../../examples/raft/raft.sim.ts', import.meta.url))
  expect(await sourceLabels(raft)).toEqual([
    'leader elected',
    'leader stepped down',
    'log truncated',
    'snapshot installed',
  ])
})
