import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { existingScenario, scenarioFilesOf } from '../../src/cli/files.ts'
import { readReplayable } from '../../src/failures/failure-file.ts'

const folder = mkdtempSync(join(tmpdir(), 'sameseed-files-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
for (const name of ['lock.sim.mts', 'bank.sim.mjs', 'stale-read.json']) writeFileSync(join(folder, name), '')

test.each([
  ['lock.sim.ts', 'lock.sim.mts'],
  ['lock', 'lock.sim.mts'],
  ['Lock.sim.mts', 'lock.sim.mts'],
  ['lock.mts', 'lock.sim.mts'],
  ['bank.sim.js', 'bank.sim.mjs'],
  ['lok.sim.mts', 'lock.sim.mts'],
])('a file that is not there is asked for, and another was meant: %s', (name, meant) => {
  const path = join(folder, name)
  expect(() => existingScenario(path)).toThrow(`there is no scenario file ${path}: is ${join(folder, meant)} meant?`)
})

test('where none is near, none is named, and a folder need not be there', () => {
  const path = join(folder, 'something-else.sim.ts')
  expect(() => existingScenario(path)).toThrow(new RegExp(`there is no scenario file ${path}$`))
  const nowhere = join(folder, 'nowhere/lock.sim.ts')
  expect(() => existingScenario(nowhere)).toThrow(new RegExp(`there is no scenario file ${nowhere}$`))
  const failure = join(folder, 'stale-reed.json')
  expect(() => readReplayable(failure)).toThrow(
    `there is no file ${failure}: is ${join(folder, 'stale-read.json')} meant?`,
  )
})

test('a pattern that matches nothing says which other ending does', () => {
  expect(() => scenarioFilesOf([`${folder}/l*.sim.ts`])).toThrow(
    `no file matches ${folder}/l*.sim.ts: is ${folder}/l*.sim.mts meant?`,
  )
  expect(() => scenarioFilesOf([`${folder}/x*.sim.ts`])).toThrow(/no file matches .*\/x\*\.sim\.ts$/)
})
