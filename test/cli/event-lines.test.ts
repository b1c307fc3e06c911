import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, expect, test } from 'vitest'
import { lineOfEvent } from '../../src/cli/check/history-file.ts'

const folder = mkdtempSync(join(tmpdir(), 'lines-'))
afterAll(() => rmSync(folder, { recursive: true }))

const json = ['invoke', 'ok', 'invoke', 'ok'].map(type => JSON.stringify({ type, process: 0, f: 'read', value: null }))
const edn = '{:type :invoke,\n :process 0, :f :read,\n :value nil}\n\n{:type :ok, :process 0, :f :read, :value nil}\n'
const lines = ['0\t:invoke\t:read\tnil\n', '0\t:ok\t:read\tnil\n']
const logged = (line: string) => `2024-05-01 10:00:00,001{GMT}\tINFO\t[jepsen worker 0] jepsen.util: ${line}`

// Each line is that on which the second event ends.
test.each<[name: string, line: number, content: string | Uint8Array]>([
  ['of-several-lines.edn', 5, edn],
  ['vector.edn', 5, `[${edn}]`],
  ['lines.jsonl', 2, json.join('\n')],
  ['windows.jsonl', 3, `\uFEFF${json.join('\r\n\r\n')}\r\n`],
  ['array.json', 3, `[\n${json.join(',\n')}\n]`],
  ['one-line.json', 1, `[${json.join(',')}]`],
  ['history.txt', 2, lines.join('')],
  ['jepsen.log', 3, lines.map(logged).join(logged('something else\n'))],
  ['packed.edn.gz', 5, gzipSync(edn)],
  ['wide.edn', 5, Buffer.from(`\uFEFF${edn}`, 'utf16le')],
  ['long.jsonl', 40_002, `${'\n'.repeat(40_000)}${json.join('\n')}`],
])('%s', async (name, line, content) => {
  const file = join(folder, name)
  writeFileSync(file, content)
  expect(await lineOfEvent(file, {}, 1)).toBe(line)
  // Sorted, an event is no longer the one at that place.
  expect(await lineOfEvent(file, { order: 'index' }, 1)).toBeUndefined()
})
