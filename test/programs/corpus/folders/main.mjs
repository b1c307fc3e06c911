// Logs that are rotated, and a tree of folders that is walked, copied and removed. With callbacks, promises and streams.
import fs from 'node:fs'
import { appendFile, mkdir, mkdtemp, opendir, readdir, rename, rm, stat, unlink, writeFile } from 'node:fs/promises'
import { basename, join, relative } from 'node:path'
import { createInterface } from 'node:readline'
import { pipeline } from 'node:stream/promises'

const root = join(process.env.DATA_DIR ?? 'data', 'tree')
await rm(root, { recursive: true, force: true })
console.log(relative(root, await mkdir(join(root, 'logs', 'old'), { recursive: true })) || 'made the root')

const log = join(root, 'logs', 'app.log')
async function write(line) {
  await appendFile(log, `${line}\n`)
  const { size } = await stat(log)
  if (size < 200) return
  const names = (await readdir(join(root, 'logs', 'old'))).length
  await rename(log, join(root, 'logs', 'old', `app.${names + 1}.log`))
}
for (let i = 0; i < 60; i++) await write(`line ${i}`)

async function* walk(folder) {
  for await (const entry of await opendir(folder)) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) yield* walk(path)
    else yield path
  }
}
const files = []
for await (const path of walk(root)) files.push(`${relative(root, path)} ${(await stat(path)).size}`)
console.log(files.sort().join('\n'))
console.log((await readdir(root, { recursive: true })).sort().join())

const lines = []
for await (const line of createInterface({ input: fs.createReadStream(join(root, 'logs', 'old', 'app.2.log')) }))
  lines.push(line)
console.log(lines.length, lines[0], lines.at(-1))
await pipeline(fs.createReadStream(log, { start: 5, end: 20 }), fs.createWriteStream(join(root, 'part')))
fs.readFile(join(root, 'part'), 'utf8', (error, text) => console.log(error, JSON.stringify(text)))
await new Promise(resolve => setTimeout(resolve, 50))
fs.copyFile(log, join(root, 'copy'), fs.constants.COPYFILE_EXCL, error => {
  fs.copyFile(log, join(root, 'copy'), fs.constants.COPYFILE_EXCL, again => console.log(error, again.code))
})
await new Promise(resolve => setTimeout(resolve, 50))
const temporary = await mkdtemp(join(root, 'tmp-'))
await writeFile(join(temporary, 'a'), ['of ', 'several ', 'parts'])
console.log(basename(temporary).length, fs.readFileSync(join(temporary, 'a'), 'utf8'))
for (const act of [() => unlink(temporary), () => rm(root), () => readdir(log), () => stat(join(root, 'no'))]) {
  await act().catch(error => console.log(error.code))
}
await rm(root, { recursive: true })
console.log(fs.existsSync(root))
