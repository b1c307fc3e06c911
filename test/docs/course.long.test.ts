import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { ROOT, reader } from './command-output.ts'
import { blocksOf, commandsOf, expectShown } from './shown-output.ts'

const output = reader()

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
