import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Simulation, scenario } from 'sameseed'
import { expect, test } from 'vitest'

const FILE = join(import.meta.dirname, 'fixtures/stacks.mjs')

async function told(program: string): Promise<{ lines: string[]; fingerprint: string }> {
  const sim = new Simulation(scenario({ name: 'stacks', nodes: { app: { count: 1, program } } }), { seed: 1 })
  await sim.run('1s')
  const lines = [...(sim.journal ?? [])].flatMap(event => (event.kind === 'log' ? [event.text] : []))
  return { lines, fingerprint: sim.fingerprint }
}

test('a program sees stacks of its own code, with places in its sources', async () => {
  const { lines } = await told(FILE)
  expect(lines).toEqual([
    '/app /app/data file:///app/test/programs/fixtures/stacks.mjs /app/test/programs/fixtures/stacks.mjs',
    'TypeError: broken',
    '    at broken (/app/test/programs/fixtures/stacks.mjs:6:9)',
    '    at Array.map (<anonymous>)',
    '    at Server.<anonymous> (/app/test/programs/fixtures/stacks.mjs:11:10)',
    'Error: later',
    '    at later (/app/test/programs/fixtures/stacks.mjs:20:9)',
    '    at async Promise.all (index 0)',
    '    at async Server.<anonymous> (/app/test/programs/fixtures/stacks.mjs:26:3)',
    'RangeError: in a timer',
    '    at Timeout.<anonymous> (/app/test/programs/fixtures/stacks.mjs:28:17)',
    '/app/test/programs/fixtures/stacks.mjs:30',
  ])
})

test('a program is the same wherever it lies', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sameseed-'))
  try {
    const [one, other] = await Promise.all(
      ['one', 'a/longer/one'].map(async name => {
        mkdirSync(join(folder, name, 'src'), { recursive: true })
        writeFileSync(join(folder, name, 'package.json'), '{}')
        cpSync(FILE, join(folder, name, 'src/stacks.mjs'))
        return told(join(folder, name, 'src/stacks.mjs'))
      }),
    )
    expect(one?.lines[0]).toContain('file:///app/src/stacks.mjs')
    expect(one).toEqual(other)
  } finally {
    rmSync(folder, { recursive: true })
  }
})

test('what others have for stacks stays theirs', async () => {
  const before = Error.prepareStackTrace
  await told(FILE)
  expect(Error.prepareStackTrace).toBe(before)
  expect(new Error('here').stack).toContain('stacks.test.ts')
})
