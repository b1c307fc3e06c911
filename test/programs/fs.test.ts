import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { run, scenario } from 'sameseed'
import { expect, test } from 'vitest'

const FIXTURES = join(import.meta.dirname, 'fixtures')
const PROGRAM = join(FIXTURES, 'fs-own.mjs')

const own = (...args: string[]) =>
  scenario({ name: 'own files', nodes: { program: { count: 1, program: PROGRAM, args } }, duration: '1s' })

test('a program reads its own files, and changes copies of them; streams and handles work', async () => {
  const before = readFileSync(PROGRAM, 'utf8')
  const { journal, violations } = await run(own(), { seed: 1 }, { journal: true })
  expect(violations).toEqual([])
  expect([...(journal ?? [])].flatMap(event => (event.kind === 'log' ? [event.text] : []))).toEqual([
    'false true true true',
    'true true true',
    '100001 0 1 2',
    'one,two',
    'still here false',
    'EBADF: bad file descriptor, read',
  ])
  expect(readFileSync(PROGRAM, 'utf8')).toBe(before)
  expect(existsSync(join(FIXTURES, 'made.txt'))).toBe(false)
})

test('what is not simulated is refused by name, with the line', async () => {
  await expect(run(own('unlink'), { seed: 1 })).rejects.toThrow(
    /program1 calls fs\.unlink of .*fs-own\.mjs at .*fs-own\.mjs:48/,
  )
  await expect(run(own('lchmod'), { seed: 1 })).rejects.toThrow(
    /program1 calls fs\.promises\.lchmod at .*fs-own\.mjs:49/,
  )
})
