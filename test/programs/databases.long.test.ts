/** Databases that run within a program: what docs/programs.md says of each. */
import { isBuiltin } from 'node:module'
import { join } from 'node:path'
import { run, scenario } from 'sameseed'
import { expect, test } from 'vitest'

const FOLDER = join(import.meta.dirname, 'databases')

const running = (file: string, seed: number, options: object = {}) => {
  const nodes = { app: { count: 1, program: join(FOLDER, file), ...options } }
  return run(scenario({ name: file, nodes, duration: '1s', untested: ['expect'] }), { seed })
}

/** What it says of itself with seed 1, which has to be the same again. */
async function saidBy(file: string, options: object = {}): Promise<unknown> {
  const first = await running(file, 1, options)
  const again = await running(file, 1, options)
  expect(first.violations).toEqual([])
  expect(again.fingerprint).toBe(first.fingerprint)
  expect(again.states).toEqual(first.states)
  return first.states?.app1
}

test('level is refused for its native addon, and runs with another store in its place', async () => {
  await expect(running('level.mjs', 1)).rejects.toThrow(
    /^app1 loads the native addon .* replace: \{ 'classic-level': … \}/,
  )
  const replace = { level: join(FOLDER, 'level-in-memory.mjs') }
  expect(await saidBy('level.mjs', { replace })).toEqual([
    ['a', { n: 1 }],
    ['c', { n: 3 }],
  ])
})

test('sql.js runs, with the time and the random numbers of the node', async () => {
  expect(await saidBy('sql-js.mjs')).toEqual([[1, '2020-01-01 00:00:00', expect.any(Number)]])
  expect((await running('sql-js.mjs', 2)).states).not.toEqual((await running('sql-js.mjs', 1)).states)
})

test('pglite runs, with the time and the random numbers of the node', async () => {
  const at = new Date('2020-01-01T00:00:00Z')
  expect(await saidBy('pglite.mjs')).toEqual([{ id: 1, at, r: expect.any(Number), u: expect.any(String) }])
})

test('node:sqlite is refused, where Node has it', async ({ skip }) => {
  if (!isBuiltin('node:sqlite')) skip('this version of Node has no node:sqlite')
  await expect(running('sqlite.mjs', 1)).rejects.toThrow(
    /^app1 calls sqlite\.DatabaseSync at sqlite\.mjs:3:12: .* replace: \{ 'node:sqlite': … \}/,
  )
})
