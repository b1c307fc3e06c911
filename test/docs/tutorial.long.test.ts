import { execFile } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, test } from 'vitest'
import { blocksOf, commandsOf, expectShown } from './shown-output.ts'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const page = readFileSync(join(ROOT, 'docs/tutorial.md'), 'utf8')
const folder = mkdtempSync(join(tmpdir(), 'sameseed-tutorial-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const blocks = blocksOf(page)

/** What an `npm install` would bring. */
function install(): void {
  const bin = join(folder, 'node_modules/.bin')
  mkdirSync(bin, { recursive: true })
  symlinkSync(ROOT, join(folder, 'node_modules/sameseed'), 'dir')
  symlinkSync(join(ROOT, 'node_modules/vitest'), join(folder, 'node_modules/vitest'), 'dir')
  const programs = { sameseed: 'dist/cli/main.js', vitest: 'node_modules/vitest/vitest.mjs' }
  for (const [name, file] of Object.entries(programs)) {
    writeFileSync(join(bin, name), `#!/bin/sh\nexec ${process.execPath} ${join(ROOT, file)} "$@"\n`)
    chmodSync(join(bin, name), 0o755)
  }
}

function shell(command: string): Promise<string> {
  const inherited = Object.entries(process.env).filter(
    ([name]) => !/^(VITEST|TEST$|FORCE_|SAMESEED_|NODE_|GITHUB_|npm_)/.test(name),
  )
  const env = { ...Object.fromEntries(inherited), NO_COLOR: '1' }
  return new Promise(resolve => {
    // What goes on meanwhile is shown on a terminal's stderr only.
    execFile('sh', ['-c', command], { cwd: folder, env }, (_, stdout) => resolve(stdout))
  })
}

/** Puts lines in place of those from the first of them to the last: these stand in the file as they are, or nearly so. */
function edit(file: string, lines: string): void {
  const [first = '', ...others] = lines.trimEnd().split('\n')
  const text = readFileSync(join(folder, file), 'utf8').split('\n')
  const from = text.indexOf(first)
  const to = text.findIndex((line, i) => i > from && line.includes('LEASE_MS'))
  expect(from).toBeGreaterThan(0)
  writeFileSync(join(folder, file), [...text.slice(0, from), first, ...others, ...text.slice(to + 1)].join('\n'))
}

test('each step of the tutorial gives what the page shows', async () => {
  let commands = 0
  for (const { language, about, text } of blocks) {
    if (language === 'ts' && about.startsWith('edit:')) edit(about.slice('edit:'.length), text)
    else if (language === 'ts') writeFileSync(join(folder, about), text)
    for (const { command, shown } of language === 'sh' ? commandsOf(text) : []) {
      if (command.startsWith('mkdir')) continue
      commands++
      if (command.startsWith('npm install')) install()
      else if (shown === '') await shell(command)
      else expectShown(await shell(command), shown)
    }
  }
  expect(commands).toBeGreaterThan(7)
}, 600_000)
