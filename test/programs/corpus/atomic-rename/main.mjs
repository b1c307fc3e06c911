// Settings that are replaced as a whole, with the synchronous calls, and with a lock against a second writer.
import fs from 'node:fs'
import { join } from 'node:path'

const folder = process.env.DATA_DIR ?? 'data'
const file = join(folder, 'settings.json')
const lock = `${file}.lock`
fs.mkdirSync(folder, { recursive: true })
fs.rmSync(lock, { force: true })

function save(settings) {
  const fd = fs.openSync(lock, 'wx', 0o600)
  try {
    const temporary = `${file}.new`
    const out = fs.openSync(temporary, 'w')
    fs.writeSync(out, JSON.stringify(settings, null, 2))
    fs.fsyncSync(out)
    fs.closeSync(out)
    if (fs.existsSync(file)) fs.copyFileSync(file, `${file}.bak`)
    fs.renameSync(temporary, file)
    const directory = fs.openSync(folder, 'r')
    fs.fsyncSync(directory)
    fs.closeSync(directory)
  } finally {
    fs.closeSync(fd)
    fs.unlinkSync(lock)
  }
}
const load = (path = file) => JSON.parse(fs.readFileSync(path, 'utf8'))
const attempt = act => {
  try {
    return act()
  } catch (error) {
    return `${error.code} ${error.syscall} ${error.message}`
  }
}
const begin = fs.existsSync(file) ? load().version : 0
for (let i = 1; i <= 10; i++) save({ version: begin + i, theme: i % 2 ? 'dark' : 'light' })
console.log(load().version - begin, load(`${file}.bak`).version - begin, load().theme)
console.log(fs.readdirSync(folder).sort())
fs.writeFileSync(lock, '')
console.log(attempt(() => save({})))
fs.unlinkSync(lock)
console.log(attempt(() => load(join(folder, 'nothing.json'))))
console.log(attempt(() => fs.renameSync(join(folder, 'nothing.json'), file)))
console.log(attempt(() => fs.readFileSync(folder)))
console.log(attempt(() => fs.mkdirSync(folder)))
console.log(attempt(() => fs.rmdirSync(folder)))
console.log(attempt(() => fs.openSync(join(folder, 'a', 'b'), 'w')))
const { size } = fs.statSync(file)
console.log(size === fs.readFileSync(file).length, fs.statSync(folder).isDirectory())
fs.truncateSync(`${file}.bak`, 5)
console.log(JSON.stringify(fs.readFileSync(`${file}.bak`, 'utf8')))
