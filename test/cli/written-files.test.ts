import { lstatSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { readReplayable } from '../../src/failures/failure-file.ts'
import { writeWhole } from '../../src/failures/write-whole.ts'
import { parseJson } from '../../src/options/json-text.ts'

const folder = mkdtempSync(join(tmpdir(), 'sameseed-written-'))
afterAll(() => rmSync(folder, { recursive: true }))
const inFolder = (name: string) => join(folder, name)

test('a link stays a link, and the file behind it is written', () => {
  writeFileSync(inFolder('file'), 'before')
  symlinkSync('file', inFolder('link'))
  writeWhole(inFolder('link'), 'after')
  expect(lstatSync(inFolder('link')).isSymbolicLink()).toBe(true)
  expect(readFileSync(inFolder('file'), 'utf8')).toBe('after')
})

// By a link, so that a mistake here takes nothing from the machine.
test.skipIf(process.platform === 'win32')('a device is written to, and none is lost to a file in its place', () => {
  symlinkSync('/dev/null', inFolder('nothing'))
  writeWhole(inFolder('nothing'), 'text')
  expect(lstatSync(inFolder('nothing')).isSymbolicLink()).toBe(true)
  expect(statSync(inFolder('nothing')).isCharacterDevice()).toBe(true)
})

test('what cannot be written is told, without our names for it', () => {
  writeFileSync(inFolder('a-file'), '')
  expect(() => writeWhole(folder, '')).toThrow(/ cannot be written: it is a folder$/)
  expect(() => writeWhole(inFolder('a-file/below'), '')).toThrow(/below cannot be written: /)
})

test('JSON may begin as Windows writes it', () => {
  expect(parseJson('\u{feff}{ "seed": "7" }')).toEqual({ seed: '7' })
  writeFileSync(inFolder('plan.json'), '\u{feff}{ "seed": "7" }\r\n')
  expect(readReplayable(inFolder('plan.json')).plan).toEqual({ seed: '7' })
})
