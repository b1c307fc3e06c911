import fs from 'node:fs'
import os from 'node:os'
import { join } from 'node:path'

const root = fs.realpathSync(fs.mkdtempSync(join(os.tmpdir(), 'links-')))
const at = (...parts) => join(root, ...parts)
const told = text => String(text).replaceAll(root, 'ROOT')
async function attempt(name, act) {
  try {
    console.log(name, told(JSON.stringify((await act()) ?? null)))
  } catch ({ code, syscall, path, dest }) {
    console.log(name, code, syscall, told(path), dest === undefined ? '' : told(dest))
  }
}
const kind = stats => [stats.isFile(), stats.isDirectory(), stats.isSymbolicLink(), stats.isFile() ? stats.size : 0]

fs.mkdirSync(at('folder/inner'), { recursive: true })
fs.writeFileSync(at('folder/a.txt'), 'a')
fs.symlinkSync('folder/a.txt', at('relative'))
await fs.promises.symlink(at('folder'), at('absolute'))
await new Promise(resolve => fs.symlink('nowhere', at('dangling'), resolve))
fs.symlinkSync('round', at('round'))

for (const name of ['relative', 'absolute', 'dangling', 'round', 'folder/a.txt', 'absolute/a.txt']) {
  await attempt(`stat ${name}`, () => kind(fs.statSync(at(name))))
  await attempt(`lstat ${name}`, async () => kind(await fs.promises.lstat(at(name))))
  await attempt(`readlink ${name}`, () => fs.readlinkSync(at(name)))
  await attempt(`exists ${name}`, () => fs.existsSync(at(name)))
}
await attempt('size of a link', () => fs.lstatSync(at('relative')).size)
await attempt('realpath', () => [fs.realpathSync(at('relative')), fs.realpathSync(at('absolute/inner'))])
await attempt('readlink as bytes', () => fs.readlinkSync(at('relative'), 'buffer').toString('hex'))
await attempt('read', () => fs.readFileSync(at('absolute/a.txt'), 'utf8'))
await attempt('write through', () => fs.writeFileSync(at('relative'), 'changed'))
await attempt('written', () => fs.readFileSync(at('folder/a.txt'), 'utf8'))
await attempt('write where nothing is', () => fs.writeFileSync(at('dangling'), 'there'))
await attempt('made', () => [fs.readFileSync(at('nowhere'), 'utf8'), fs.readlinkSync(at('dangling'))])
await attempt('exclusively', () => fs.writeFileSync(at('dangling'), 'no', { flag: 'wx' }))
await attempt('twice', () => fs.symlinkSync('other', at('relative')))
await attempt('nowhere to be', () => fs.promises.symlink('other', at('missing/link')))
await attempt('mkdir on a link', () => fs.mkdirSync(at('absolute')))
await attempt('mkdir below a link', () =>
  fs.mkdirSync(at('absolute/new/deep'), { recursive: true })?.endsWith('folder/new'),
)
await attempt('rmdir of a link', () => fs.rmdirSync(at('absolute')))
await attempt('list', () =>
  fs
    .readdirSync(root, { withFileTypes: true })
    .map(each => [each.name, each.isSymbolicLink(), each.isDirectory()])
    .sort(),
)
await attempt('list all', () => fs.readdirSync(root, { recursive: true }).sort())
await attempt('list a link', () => fs.readdirSync(at('absolute')).sort())
await attempt('rename', () => fs.renameSync(at('relative'), at('folder/renamed')))
await attempt('renamed', () => [fs.readlinkSync(at('folder/renamed')), fs.existsSync(at('folder/renamed'))])
fs.unlinkSync(at('folder/renamed'))
await attempt('hard link', () => fs.linkSync(at('dangling'), at('hard')))
await attempt('hard linked', () => fs.readlinkSync(at('hard')))
fs.lutimesSync(at('dangling'), 1_000, 2_000)
fs.utimesSync(at('dangling'), 3_000, 4_000)
await attempt('times', () => [fs.lstatSync(at('dangling')).mtimeMs, fs.statSync(at('dangling')).mtimeMs])
fs.cpSync(at('absolute'), at('copy'), { recursive: true, dereference: true })
await attempt('copied', () => fs.readdirSync(at('copy')).sort())
fs.mkdirSync(at('source'))
fs.symlinkSync('../folder/a.txt', at('source/up'))
fs.cpSync(at('source'), at('kept'), { recursive: true, verbatimSymlinks: true })
fs.cpSync(at('source'), at('resolved'), { recursive: true })
await attempt('copied links', () => [fs.readlinkSync(at('kept/up')), fs.readlinkSync(at('resolved/up'))])
fs.rmSync(at('absolute'), { recursive: true })
await attempt('removed', () => [fs.existsSync(at('absolute')), fs.readdirSync(at('folder')).sort()])
await attempt('unlink', () => fs.unlinkSync(at('dangling')))
await attempt('unlinked', () => [fs.existsSync(at('nowhere')), fs.existsSync(at('dangling'))])
const sizes = await fs.promises.statfs(root)
console.log(
  'statfs',
  Object.keys(sizes).join(),
  sizes.bsize > 0,
  sizes.bfree <= sizes.blocks,
  typeof fs.statfsSync(root, { bigint: true }).bavail,
)
await attempt('statfs of nothing', () => fs.statfsSync(at('missing')))
fs.rmSync(root, { recursive: true })
console.log('gone', fs.existsSync(root))
