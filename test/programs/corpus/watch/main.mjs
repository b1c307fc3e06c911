// Reads its settings again when they change, and tells what goes on in their folder.
import fs from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

const folder = process.env.DATA_DIR
fs.mkdirSync(folder, { recursive: true })
const settings = join(folder, 'settings.json')
fs.writeFileSync(settings, '{"level":1}')

const seen = new Set()
const watcher = fs.watch(folder, (type, name) => seen.add(`${type} ${name}`))
watcher.on('close', () => console.log('closed'))
const level = () => JSON.parse(fs.readFileSync(settings, 'utf8')).level

async function after(what, act) {
  seen.clear()
  await act()
  await sleep(200)
  console.log(what, [...seen].join(', '))
}

await after('write', () => fs.promises.writeFile(settings, '{"level":2}'))
await after('append', () => fs.promises.appendFile(settings, ' '))
await after('create', () => fs.promises.writeFile(join(folder, 'new.txt'), 'new'))
await after('make folder', () => fs.promises.mkdir(join(folder, 'inner')))
await after('inside of that', () => fs.promises.writeFile(join(folder, 'inner/deep.txt'), 'deep'))
await after('rename', () => fs.promises.rename(join(folder, 'new.txt'), join(folder, 'old.txt')))
await after('replace', async () => {
  await fs.promises.writeFile(join(folder, 'next'), '{"level":3}')
  await fs.promises.rename(join(folder, 'next'), settings)
})
await after('remove', () => fs.promises.unlink(join(folder, 'old.txt')))
await after('remove folder', () => fs.promises.rm(join(folder, 'inner'), { recursive: true }))
await after('read', () => fs.promises.readFile(settings))
console.log(level())
watcher.close()
await after('afterwards', () => fs.promises.writeFile(settings, '{"level":4}'))

const polled = []
fs.watchFile(settings, { interval: 50 }, (now, before) => polled.push(`${before.size} ${now.size}`))
await sleep(100)
// As a whole: who asks in between does not see half of it.
fs.writeFileSync(join(folder, 'next'), '{"level":"five"}')
fs.renameSync(join(folder, 'next'), settings)
await sleep(200)
fs.unlinkSync(settings)
await sleep(200)
fs.unwatchFile(settings)
fs.writeFileSync(settings, '{"level":6}')
await sleep(200)
console.log(polled.join(', '))
fs.watchFile(join(folder, 'missing'), { interval: 50 }, now =>
  console.log('missing', now.size, now.mtimeMs, now.isFile()),
)
await sleep(200)
fs.unwatchFile(join(folder, 'missing'))

const stop = new AbortController()
const told = []
const iterating = (async () => {
  for await (const { eventType, filename } of fs.promises.watch(settings, { signal: stop.signal })) {
    told.push(`${eventType} ${filename}`)
  }
})()
await sleep(100)
await fs.promises.appendFile(settings, ' ')
await sleep(200)
stop.abort()
await iterating.catch(error => console.log(error.name))
console.log([...new Set(told)].join(', '))
try {
  fs.watch(join(folder, 'missing'))
} catch (error) {
  console.log(error.code, error.message.replace(folder, ''))
}
const blob = await fs.openAsBlob?.(settings, { type: 'application/json' })
console.log(blob === undefined || (blob.type === 'application/json' && (await blob.text()).startsWith('{"level":6}')))
