import { describe, expect, test } from 'vitest'
import { jsonLines, lastJson, Workbench } from './command.ts'
import { oneNode } from './scenarios.ts'

const THROWS = "throw new Error('no more')"

/** Ways in which a node throws where nobody can catch it, and the line of that. */
const THROWING: Readonly<Record<string, string>> = {
  'next-tick': `env.after('10ms', () => process.nextTick(() => { ${THROWS} }))`,
  timeout: `setTimeout(() => { ${THROWS} }, 10)`,
  'async-callback': `env.after('10ms', async () => { await null; ${THROWS} })`,
  rejection: `env.after('10ms', () => void new Promise((_, reject) => reject(new Error('no more'))))`,
  'listens-itself': `process.on('uncaughtException', () => {})\n    process.nextTick(() => { ${THROWS} })`,
}

const bench = new Workbench('misbehaviour', {
  ...Object.fromEntries(Object.entries(THROWING).map(([name, code]) => [`${name}.sim.ts`, oneNode(code)])),
  'prints.sim.ts': oneNode("env.every('1ms', () => console.log('x'.repeat(1000)))"),
  'prints-and-loops.sim.ts': oneNode("env.after('10ms', () => {\n      for (;;) console.log('x')\n    })"),
  'exits-on-load.sim.ts': `process.exit(0)\n${oneNode('')}`,
  'loops-on-load.sim.ts': `${oneNode('')}\nfor (;;);`,
  'throws-later.sim.ts': `setTimeout(() => { ${THROWS} }, 50)\nawait new Promise(r => setTimeout(r, 500))\n${oneNode('')}`,
  'odd-error.sim.ts': oneNode(
    "const e = new Error()\n    Object.defineProperty(e, 'message', { get() { throw new Error('in the getter') } })\n    throw e",
  ),
  'uses-stdin.sim.ts': oneNode("process.stdin.on('data', () => {})"),
})

describe.concurrent('a scenario that misbehaves', () => {
  test('an error that nobody catches is a failure of the node, with its line, and the other scenarios go on', async () => {
    const files = Object.keys(THROWING).map(name => `${name}.sim.ts`)
    const { code, stdout } = await bench.spawned([
      'fuzz',
      ...files,
      '--seeds',
      '2',
      '--jobs',
      '1',
      '--shrink-runs',
      '0',
    ])
    for (const file of files) expect(stdout).toMatch(new RegExp(`at .*${file.replaceAll('.', '\\.')}:1[01]:`))
    expect(stdout.match(/one node: n1 threw Error: no more/g)).toHaveLength(files.length)
    expect(stdout.match(/2 times, first with seed 1 {2}threw: Error at .*sim\.ts:1[01]/g)).toHaveLength(files.length)
    expect(code).toBe(1)
  })

  test('all that is printed comes out, and is not mixed with JSON', async () => {
    const plain = await bench.spawned(['run', 'prints.sim.ts', '--no-verify'])
    expect(plain.code).toBe(0)
    expect(plain.stdout.match(/^x{1000}$/gm)).toHaveLength(1_000)
    const json = await bench.spawned(['run', 'prints.sim.ts', '--no-verify', '--json'])
    expect(jsonLines(json.stdout)).toHaveLength(1)
    expect(json.stderr.match(/^x{1000}$/gm)).toHaveLength(1_000)
    const fuzz = await bench.spawned(['fuzz', 'prints.sim.ts', '--seeds', '3', '--jobs', '1', '--json'])
    expect(lastJson(fuzz.stdout)).toMatchObject({ runs: 3, failures: [] })
    expect(jsonLines(fuzz.stdout).length).toBeGreaterThan(1)
    expect(fuzz.stderr).toBe('')
  })

  test('standard input is not its to read', async () => {
    expect((await bench.spawned(['run', 'uses-stdin.sim.ts'])).code).toBe(0)
  })

  test.each([
    ['exits-on-load.sim.ts', /exits-on-load\.sim\.ts ended its thread, as process\.exit\(0\) does/],
    ['throws-later.sim.ts', /Error: no more\n {2}at .*throws-later\.sim\.ts:1:/],
  ])('%s', async (file, says) => {
    const { code, stderr, stdout } = await bench.spawned(['run', file])
    expect(stderr).toMatch(says)
    expect(stderr).not.toMatch(/dist\/(cli|sim)/)
    expect(stdout).toBe('')
    expect(code).toBe(254)
  })

  test('an error that cannot be read is a failure of the node like others', async () => {
    const { code, stdout } = await bench.spawned(['run', 'odd-error.sim.ts'])
    expect(stdout).toContain('n1 threw')
    expect(code).toBe(1)
  })

  test('a loop that prints without end is found', async () => {
    const { code, stderr } = await bench.spawned([
      'run',
      'prints-and-loops.sim.ts',
      '--step-timeout',
      '500ms',
      '--json',
    ])
    expect(stderr).toMatch(/error: hangs: .* at .*prints-and-loops\.sim\.ts:11:/)
    expect(code).toBe(1)
  })
})
