import { readdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { state } from '../modules/state.mjs'

const require = createRequire(import.meta.url)
const folder = fileURLToPath(new URL('../modules/routes', import.meta.url))
console.log('before', state.loaded.join())
for (const name of readdirSync(folder)
  .filter(name => name.endsWith('.mjs'))
  .sort()) {
  const module = await import(pathToFileURL(join(folder, name)).href)
  console.log(name, module.default, state.loaded.join())
}
for (const name of ['second.cjs', 'fourth.json']) console.log(JSON.stringify(require(join(folder, name))))
// A module is evaluated once.
await import(pathToFileURL(join(folder, 'first.mjs')).href)
const [once, twice] = [1, 2].map(() => require(join(folder, 'second.cjs')))
console.log(once === twice, state.loaded.join())
const { packageName } = { packageName: 'chalk' }
console.log(typeof (await import(packageName)).default.red)
