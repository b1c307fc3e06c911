import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { placeOf, replayCommand, testCommand } from '../../src/vitest/replay-command.ts'

/** The words that a shell makes of a command. */
function words(command: string): string[] {
  const text = execFileSync('sh', ['-c', `printf '%s\\n' ${command}`], { encoding: 'utf8' })
  return text.trimEnd().split('\n')
}

describe('the command', () => {
  const file = join(process.cwd(), 'test', 'lock.test.ts')

  test('names the file, the seed and the test, with its suites', () => {
    const task = { name: 'lock', suite: { name: 'with leases', suite: { name: 'outer' } }, file: { filepath: file } }
    expect(replayCommand(placeOf(task), '13')).toBe(
      "SAMESEED_SEED=13 npx vitest run test/lock.test.ts -t '^outer with leases lock$'",
    )
  })

  test.each(['plain', "it's", '$HOME `id` "quoted" \\ !x', 'a+b (c) [d] {e} ^f$ g|h *i? .j'])(
    'a shell and vitest understand %s',
    name => {
      const pattern = words(testCommand({ file, names: [name] })).at(-1) as string
      expect(name).toMatch(new RegExp(pattern))
      expect(`${name}x`).not.toMatch(new RegExp(pattern))
    },
  )

  test('a seed and a path may hold anything', () => {
    const command = replayCommand({ file: join(process.cwd(), 'a b', "c'd.test.ts"), names: ['x'] }, "two words'")
    expect(words(command)).toEqual(["SAMESEED_SEED=two words'", 'npx', 'vitest', 'run', "a b/c'd.test.ts", '-t', '^x$'])
  })
})
