import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, test } from 'vitest'
import { blocksOf, commandsOf, expectShown } from './shown-output.ts'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'sameseed-examples-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function output(command: string): Promise<string> {
  const words = command.replace('npx sameseed ', '').split(' ')
  const out = words[0] === 'fuzz' ? ['--out', folder] : []
  return new Promise(resolve => {
    execFile(
      process.execPath,
      [join(ROOT, 'dist/cli/main.js'), ...words, ...out],
      { cwd: ROOT, env: { PATH: process.env.PATH, NO_COLOR: '1' } },
      (_, stdout) => resolve(stdout),
    )
  })
}

/** Raft's takes an hour: what it shows is of a night. */
test.each(['liferaft', 'redlock', 'yjs'])('the story in the README of %s is what its command tells', async example => {
  const page = readFileSync(join(ROOT, 'examples', example, 'README.md'), 'utf8')
  const commands = blocksOf(page).flatMap(({ text }) => commandsOf(text))
  expect(commands.length).toBeGreaterThan(0)
  for (const { command, shown } of commands) expectShown(await output(command), shown)
})
