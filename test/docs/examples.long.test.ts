import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { ROOT, reader } from './command-output.ts'
import { blocksOf, commandsOf, expectShown } from './shown-output.ts'

const output = reader()

/** Raft's takes an hour: what it shows is of a night. */
test.each(['liferaft', 'redlock', 'yjs'])('the story in the README of %s is what its command tells', async example => {
  const page = readFileSync(join(ROOT, 'examples', example, 'README.md'), 'utf8')
  const commands = blocksOf(page).flatMap(({ text }) => commandsOf(text))
  expect(commands.length).toBeGreaterThan(0)
  for (const { command, shown } of commands) expectShown(await output(command), shown)
})
