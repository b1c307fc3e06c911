import { execFile } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, test } from 'vitest'
import { blocksOf, commandsOf, expectShown } from './shown-output.ts'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'sameseed-course-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Carries out a command of a page at the root of the project, as a reader would; what it stores goes elsewhere. */
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

const steps = readdirSync(join(ROOT, 'docs/course')).filter(file => /^\d/.test(file))

test.each(steps)('%s: its code is that of the files, and its commands give what it shows', async step => {
  const page = readFileSync(join(ROOT, 'docs/course', step), 'utf8')
  let commands = 0
  for (const { language, about, text } of blocksOf(page)) {
    if (language === 'ts') expect(readFileSync(join(ROOT, 'examples/course', about), 'utf8')).toContain(text)
    if (language !== 'sh') continue
    for (const { command, shown } of commandsOf(text)) {
      commands++
      // How many seeds were run, and how quickly, comes before the verdict.
      expectShown(await output(command), shown)
    }
  }
  expect(commands).toBeGreaterThan(1)
})

test.each(steps)('%s: its exercise is found to be wrong in a few seeds', async step => {
  const file = `examples/course/${step.replace('.md', '')}/exercise.sim.ts`
  expect(await output(`npx sameseed fuzz ${file} --seeds 20 --shrink-runs 0`)).toMatch(/^✗ \d+ times, first with seed/m)
})
