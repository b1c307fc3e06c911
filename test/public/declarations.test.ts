/** The declarations in dist/ compile by themselves, for users who do not skip what libraries declare. */
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'

const ROOT = join(import.meta.dirname, '../..')
const project = mkdtempSync(join(tmpdir(), 'sameseed-declarations-'))
afterAll(() => rmSync(project, { recursive: true }))

test('a strict project compiles them, with @types/node and without skipLibCheck', () => {
  mkdirSync(join(project, 'node_modules'))
  for (const name of ['vitest', '@types'])
    symlinkSync(join(ROOT, 'node_modules', name), join(project, 'node_modules', name))
  symlinkSync(ROOT, join(project, 'node_modules/sameseed'))
  const entries = ['sameseed', 'sameseed/checkers', 'sameseed/report']
  writeFileSync(join(project, 'all.ts'), entries.map((entry, i) => `export * as part${i} from '${entry}'\n`).join(''))
  const compilerOptions = {
    strict: true,
    module: 'nodenext',
    target: 'es2022',
    noEmit: true,
    skipLibCheck: false,
    types: ['node'],
  }
  writeFileSync(join(project, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['all.ts'] }))
  writeFileSync(join(project, 'package.json'), '{ "type": "module" }')
  let told = ''
  try {
    execFileSync(join(ROOT, 'node_modules/.bin/tsc'), ['-p', project], { encoding: 'utf8' })
  } catch (error) {
    told = (error as { stdout: string }).stdout
  }
  // What others declare is theirs to mend.
  expect(told.split('\n').filter(line => line.includes('sameseed/dist') || line.includes('/dist/'))).toEqual([])
})
