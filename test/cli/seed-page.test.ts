import { basename } from 'node:path'
import { expect, test } from 'vitest'
import { seedPagePath } from '../../src/cli/seed-page.ts'

const nameOf = (...run: Parameters<typeof seedPagePath>) => basename(seedPagePath(...run))

test('the page of a run is named after its scenario, its plan and its seed', () => {
  expect(nameOf('a lock', '12')).toBe('a-lock-12.html')
  expect(nameOf('lock', '12', 'plans/less.json')).toBe('lock-less-12.html')
  expect(nameOf('../lock', '..')).toBe('-lock-run.html')
})

test('long names fit any file system, and differ where the texts do', () => {
  const long = 'the state machine '.repeat(20)
  const names = ['one', 'another'].map(end => nameOf(`${long}${end}`, '7'.repeat(400), `${long}.json`))
  expect(new Set(names).size).toBe(2)
  // While it is written, it has the process's number behind it.
  for (const name of names) expect(Buffer.byteLength(`${name}.4194304.tmp`)).toBeLessThan(255)
})

test('scenarios named in other scripts have pages of their own', () => {
  expect(nameOf('分散ロック', '1')).not.toBe(nameOf('共有カウンタ', '1'))
  expect(nameOf('分散ロック', '1')).toMatch(/^[0-9a-f]{8}-1\.html$/)
})
