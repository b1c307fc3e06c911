import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, test } from 'vitest'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const SCENARIO = `
import { scenario } from 'sameseed'
export default scenario({
  name: 'quiet',
  nodes: { count: 1, start: () => ({ inspect: () => 0 }) },
  duration: '100ms',
  expect: ({ always }) => [always('fine', ({ nodes }) => nodes.length <= 1)],
})
`
const SPEC = `
import { simTest } from 'sameseed/vitest'
import quiet from './quiet.sim.ts'
simTest(quiet, { seeds: 1 })
`

// Patterns do not match what is in a folder whose name begins with a dot.
const folder = mkdtempSync(join(tmpdir(), 'sameseed-watch-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const write = (path: string, text: string) => writeFileSync(join(folder, path), text)
mkdirSync(join(folder, 'test/regressions'), { recursive: true })
mkdirSync(join(folder, 'node_modules'))
symlinkSync(ROOT, join(folder, 'node_modules/sameseed'), 'dir')
symlinkSync(join(ROOT, 'node_modules/vitest'), join(folder, 'node_modules/vitest'), 'dir')
write('package.json', JSON.stringify({ name: 'watched', type: 'module' }))
write('quiet.sim.ts', SCENARIO)
write('quiet.test.ts', SPEC)

test('in watch mode, with the configuration that README shows, a kept failure that comes has vitest run again', async () => {
  const readme = readFileSync(`${ROOT}README.md`, 'utf8')
  const config = /```ts\n(\/\/ vitest\.config\.ts\n[\s\S]*?)```/.exec(readme)?.[1] ?? ''
  write('vitest.config.ts', config)
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(VITEST|TEST$|CI$)/.test(name)))
  const watching = spawn(process.execPath, [`${ROOT}node_modules/vitest/vitest.mjs`, 'watch'], {
    cwd: folder,
    env: { ...env, NO_COLOR: '1' },
  })
  let output = ''
  watching.stdout.on('data', text => {
    output += String(text)
  })
  const seen = (text: string) => expect.poll(() => output, { timeout: 60_000, interval: 100 }).toContain(text)
  try {
    await seen('Waiting for file changes')
    write('test/regressions/kept.json', '{}')
    await seen('RERUN  test/regressions/kept.json')
  } finally {
    watching.kill('SIGKILL')
  }
}, 150_000)
