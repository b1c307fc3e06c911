// A write-ahead log: what is acknowledged is synced; at the start what is torn at the end is cut off.
import { mkdir, open, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { crc32 as zlibCrc32 } from 'node:zlib'

const crc32 = zlibCrc32 ?? (text => [...text].reduce((sum, each) => (sum * 31 + each.charCodeAt(0)) >>> 0, 7))
const folder = process.env.DATA_DIR ?? 'data'
const path = join(folder, 'wal.log')

async function recover() {
  const bytes = await readFile(path).catch(error => {
    if (error.code !== 'ENOENT') throw error
    return Buffer.alloc(0)
  })
  const entries = []
  let good = 0
  for (const line of bytes.toString('latin1').split('\n').slice(0, -1)) {
    const [, sum, text] = /^(\w+) (.*)$/.exec(line) ?? []
    if (text === undefined || crc32(text).toString(16) !== sum) break
    entries.push(JSON.parse(text))
    good += line.length + 1
  }
  return { entries, good, torn: bytes.length - good }
}

await mkdir(folder, { recursive: true })
let { entries, good, torn } = await recover()
if (torn > 0) console.log('cut off a torn tail')
const log = await open(path, 'a+')
await log.truncate(good)
await log.sync()
const directory = await open(folder)
await directory.sync().catch(() => {})
await directory.close()

async function append(entry) {
  const text = JSON.stringify(entry)
  await log.appendFile(`${crc32(text).toString(16)} ${text}\n`)
  await log.datasync()
  entries.push(entry)
}
const before = entries.length
for (let i = 0; i < 20; i++) await append({ n: before + i, text: 'x'.repeat(i) })
console.log(entries.every(({ n }, i) => n === i))

// As after a crash in the middle of a write.
await log.write('deadbeef {"n":')
await log.close()
;({ entries, good, torn } = await recover())
const { size } = await stat(path)
console.log(entries.length >= 20, torn, size === good + torn)
