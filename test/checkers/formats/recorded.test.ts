import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { readHistory, writeHistory } from '../../../src/checkers/formats/index.ts'

/** Recorded histories in the formats of other tools; not part of the repository. */
const data = process.env.SAMESEED_ORACLE_DATA

describe.runIf(data !== undefined && existsSync(join(data, 'manifest.json')))('recorded histories', () => {
  const read = (file: string) => readFileSync(join(data!, file), 'utf8')
  const files: string[] =
    data === undefined ? [] : JSON.parse(read('manifest.json')).map((entry: { file: string }) => entry.file)

  test('they can be read, written as EDN, and are the same then', () => {
    // Of those of one generator a few will do.
    for (const file of files.filter((name, i) => !name.startsWith('generated') || i % 8 === 0)) {
      const written = writeHistory(readHistory(read(file)), 'edn')
      // Not toEqual, which takes long for so much.
      expect(writeHistory(readHistory(written), 'edn') === written, file).toBe(true)
      expect(written === '', file).toBe(file.includes('etcd_095'))
    }
    expect(files.length).toBeGreaterThan(1000)
  })

  test('what is there in EDN and in JSON is the same', () => {
    const pairs = files.filter(file => file.endsWith('.edn') && files.includes(file.replace(/edn$/, 'json')))
    for (const file of pairs) {
      // JSON has names for keys, and arrays for sets.
      const [edn, json] = [file, file.replace(/edn$/, 'json')].map(each =>
        writeHistory(readHistory(read(each)), 'jsonl'),
      )
      expect(json?.split('\n').map(sorted), file).toEqual(edn?.split('\n').map(sorted))
    }
    expect(pairs.length).toBeGreaterThan(3)
  })
})

/** A line of JSON with the entries of objects in order. */
function sorted(line: string): string {
  return (
    line &&
    JSON.stringify(
      JSON.parse(line, (_, value) => (isObject(value) ? Object.fromEntries(Object.entries(value).sort()) : value)),
    )
  )
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
