import fs from 'node:fs'
import os from 'node:os'
import { join, relative } from 'node:path'

const root = fs.mkdtempSync(join(os.tmpdir(), 'copies-'))
const at = (...parts) => join(root, ...parts)
fs.mkdirSync(at('from/inner/empty'), { recursive: true })
fs.writeFileSync(at('from/a.txt'), 'a')
fs.writeFileSync(at('from/inner/b.txt'), 'b')
fs.writeFileSync(at('from/skipped.log'), 'log')
fs.chmodSync(at('from/a.txt'), 0o600)
fs.utimesSync(at('from/a.txt'), 1_000, 2_000)
fs.writeFileSync(at('file'), 'file')

const tree = folder =>
  fs
    .readdirSync(at(folder), { recursive: true })
    .sort()
    .map(name => (fs.statSync(at(folder, name)).isFile() ? `${name}=${fs.readFileSync(at(folder, name))}` : name))
    .join(' ')
const forms = {
  sync: async (...args) => fs.cpSync(...args),
  promise: (...args) => fs.promises.cp(...args),
  callback: (...args) => new Promise((resolve, reject) => fs.cp(...args, error => (error ? reject(error) : resolve()))),
}
for (const [form, cp] of Object.entries(forms)) {
  const attempt = async (name, from, to, options) => {
    try {
      await cp(at(from), at(form, to), options)
      console.log(form, name, 'done')
    } catch (error) {
      console.log(form, name, error.code)
    }
  }
  await attempt('file', 'file', 'deep/er/file')
  await attempt('folder without the option', 'from', 'x')
  await attempt('folder', 'from', 'copy', { recursive: true })
  console.log(tree(`${form}/copy`), (fs.statSync(at(form, 'copy/a.txt')).mode & 0o777).toString(8))
  const asked = []
  const filter = (from, to) => {
    asked.push(`${relative(root, from)}>${relative(root, to)}`)
    return !from.endsWith('.log')
  }
  await attempt('filtered', 'from', 'some', { recursive: true, filter })
  console.log(asked.sort().join(' '), '|', tree(`${form}/some`))
  fs.writeFileSync(at(form, 'copy/a.txt'), 'changed')
  await attempt('without force', 'from', 'copy', { recursive: true, force: false })
  await attempt('error', 'from', 'copy', { recursive: true, force: false, errorOnExist: true })
  console.log(tree(`${form}/copy`))
  await attempt('over it', 'from', 'copy', { recursive: true, preserveTimestamps: true })
  console.log(tree(`${form}/copy`), fs.statSync(at(form, 'copy/a.txt')).mtimeMs)
  await attempt('missing', 'none', 'y')
  await attempt('a file to a folder', 'file', 'copy')
  await attempt('a folder to a file', 'from', 'deep/er/file', { recursive: true })
  await attempt('to itself', `${form}/copy`, 'copy', { recursive: true })
  await attempt('into itself', `${form}/copy`, 'copy/inner/more', { recursive: true })
}
fs.rmSync(root, { recursive: true })
