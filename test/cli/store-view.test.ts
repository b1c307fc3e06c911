import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { storeContents } from '../../src/cli/serve/store-view.ts'

const root = mkdtempSync(join(tmpdir(), 'sameseed-store-view-'))
afterEach(() => rmSync(root, { recursive: true, force: true }))

function write(path: string, content: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true })
  writeFileSync(join(root, path), content)
}

test('what cannot be read is listed with the reason, and the rest is shown', () => {
  write('echo/one/results.json', JSON.stringify({ scenario: { name: 'echo' }, status: 'complete', runs: 7 }))
  write('echo/two/results.json', '{ "scenario": ')
  write('echo/three/results.json', JSON.stringify({ failures: [{ message: 'of nothing' }] }))
  write('failures/cut-off.json', '{')
  write('failures/newer.json', JSON.stringify({ format: 1_000 }))
  write('failures/notes.txt', 'not for us')
  const { failures, sessions, unreadable } = storeContents(root)
  expect(failures).toEqual([])
  expect(sessions).toMatchObject([{ scenario: 'echo', status: 'complete', runs: 7, failures: [] }])
  expect(unreadable.map(({ file }) => file).sort()).toEqual([
    'echo/three/results.json',
    'echo/two/results.json',
    'failures/cut-off.json',
    'failures/newer.json',
  ])
  const reasonOf = (file: string) => unreadable.find(each => each.file === file)?.reason
  expect(reasonOf('echo/three/results.json')).toContain('failures[0].signature')
  expect(reasonOf('failures/newer.json')).toContain('written by a newer sameseed')
})
