import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { ended, Workbench } from './command.ts'
import { CLEAN } from './scenarios.ts'

const bench = new Workbench('terminal', {
  'clean.sim.ts': CLEAN,
  'no-write.mjs': "Object.defineProperty(process.stdout, 'write', { value: undefined })",
})
const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
  version: string
}
const ESCAPE = '\x1b['

describe.concurrent('at the terminal', () => {
  test('--version', async () => {
    expect(await bench.sameseed(['--version'])).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' })
  })

  test('--help lists the commands and the exit codes; that of each command has examples', async () => {
    const commands = ['run', 'fuzz', 'replay', 'shrink', 'keep']
    const [general, ...each] = await bench.sameseeds([['--help'], ...commands.map(command => [command, '--help'])])
    expect(general).toMatchObject({ code: 0, stdout: expect.stringContaining('254 wrong usage') })
    for (const [i, command] of commands.entries()) {
      expect(general?.stdout).toMatch(new RegExp(`^ {2}${command} `, 'm'))
      const { code, stdout } = each[i]!
      expect(code).toBe(0)
      expect(stdout).toContain(`Usage: sameseed ${command}`)
      expect(stdout).toMatch(new RegExp(`Examples:\n  \\$ sameseed ${command} `))
      for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(100)
    }
    for (const line of general?.stdout.split('\n') ?? []) expect(line.length).toBeLessThanOrEqual(100)
  })

  test('help says what there is not, and each command of a fleet says what it does', async () => {
    const [nope, inner, worker] = await bench.sameseeds([
      ['help', 'nope'],
      ['fleet', 'help', 'nope'],
      ['help', 'fleet', 'worker'],
    ])
    for (const each of [nope, inner]) {
      expect(each).toMatchObject({ code: 254, stdout: '', stderr: expect.stringContaining("unknown command 'nope'") })
    }
    expect(worker?.code).toBe(0)
    const own = ['worker', 'status', 'stop'].map(command => ['fleet', command, '--help'])
    for (const { stdout } of await bench.sameseeds(own)) {
      expect(stdout).toMatch(/^Usage: sameseed fleet \w+ \[options\]\n\n[A-Z].*\.\n/s)
    }
  })

  test('FORCE_COLOR paints, NO_COLOR does not', async () => {
    const words = ['run', 'clean.sim.ts', '--story']
    const [forced, zero, none] = await Promise.all([
      bench.sameseed(words, { FORCE_COLOR: '1' }),
      bench.sameseed(words, { FORCE_COLOR: '0' }),
      bench.sameseed(words, { NO_COLOR: '1' }),
    ])
    expect(forced?.stdout).toContain(ESCAPE)
    expect(zero?.stdout).not.toContain(ESCAPE)
    expect(none?.stdout).not.toContain(ESCAPE)
  })

  test('a story is as long as --height, LINES or --story say', async () => {
    const words = ['run', 'clean.sim.ts', '--story']
    const [usual, short, tall, full, wrong] = await bench.sameseeds([
      words,
      [...words, '--height', '24'],
      [...words, 'short', '--height', '400'],
      [...words, 'full'],
      ['run', '--story', 'clean.sim.ts'],
    ])
    const byLines = await bench.sameseed(words, { LINES: '24' })
    const linesOf = (ended: { stdout: string } | undefined) => ended?.stdout.split('\n').length ?? 0
    expect(linesOf(short)).toBeLessThan(linesOf(usual))
    expect(byLines.stdout).toBe(short?.stdout)
    expect(linesOf(usual)).toBeLessThan(linesOf(tall))
    expect(linesOf(full)).toBeGreaterThan(linesOf(usual))
    expect(wrong).toMatchObject({ code: 254, stderr: expect.stringContaining('--story by itself stands behind') })
  })

  test('a reader that stops reading is no error', async () => {
    const child = bench.start(['run', 'clean.sim.ts', '--trace', '-'])
    child.stdout?.once('data', () => child.stdout?.destroy())
    const { code, stderr } = await ended(child)
    expect(stderr).not.toContain('error')
    expect(code).toBe(0)
  })

  test('an error of ours exits with 255 and asks to be reported', async () => {
    const { code, stderr } = await bench.spawned(['run', 'clean.sim.ts'], { NODE_OPTIONS: '--import=./no-write.mjs' })
    expect(code).toBe(255)
    expect(stderr).toContain('this is a bug in sameseed, please report it: TypeError')
  })
})
