import { run, scenario } from 'sameseed'
import { expect, test } from 'vitest'
import { packageFolder } from './package-folder.ts'

const write = packageFolder()
write('package.json', '{}')
write('node_modules/native/index.js', "module.exports = require('./build/native.node')")
write('node_modules/native/build/native.node', '')
write('node_modules/above/index.js', "module.exports = { of: require('native') }")
write('node_modules/light/index.js', "exports.name = 'light'")
const fake = write('fake.mjs', "import * as light from 'light'; export const name = 'fake, beside ' + light.name")
const wrapper = write('wrapper.cjs', "exports.name = 'wrapped ' + require('light').name")
const sqlite = write('sqlite.mjs', "export class DatabaseSync { all() { return ['by hand'] } }")

let programs = 0

async function saidBy(text: string, options: object = {}) {
  const program = write(`program${programs++}.mjs`, `${text}\nexport const inspect = () => said`)
  const nodes = { app: { count: 1, program, ...options } }
  const { states, violations } = await run(scenario({ name: 'replace', nodes, duration: '1s', untested: ['expect'] }), {
    seed: 1,
  })
  return violations[0]?.message ?? states?.app1
}

test.each([
  ['another package', { native: 'light' }, 'light'],
  ['a file', { native: fake }, 'fake, beside light'],
  ['a file that knows the one it replaces', { native: 'light', light: wrapper }, 'wrapped light'],
])('a module stands in the place of another, also where a package names it: %s', async (_what, replace, expected) => {
  expect(await saidBy("import above from 'above'; const said = above.of.name", { replace })).toBe(expected)
})

test('a module stands in the place of a built-in one, whatever it is called by', async () => {
  for (const name of ['node:sqlite', 'sqlite']) {
    const program = "import { DatabaseSync } from 'node:sqlite'; const said = new DatabaseSync('x').all()"
    expect(await saidBy(program, { replace: { [name]: sqlite } })).toEqual(['by hand'])
  }
})

test('packages that are shared get what stands in the place of others, too', async () => {
  const program = "import above from 'above'; const said = above.of.name"
  expect(await saidBy(program, { shared: ['above'], replace: { native: 'light' } })).toBe('light')
})

test('a native addon is refused with the package that one may replace', async () => {
  await expect(saidBy("import above from 'above'; const said = above.of.name")).rejects.toThrow(
    /^app1 loads the native addon \S+native\.node at \S+index\.js \(\S+index\.js:1:18\), reached from \S+\.mjs:1:19: .* replace: \{ 'native': … \} \(docs\/programs\.md\)\.$/,
  )
})

test.each([
  [{ native: './not-there.mjs' }, 'nodes.app.replace["native"]: there is no such file: '],
  [{ native: 1 }, 'nodes.app.replace.native is 1: expected a text'],
  [{ './native': 'light' }, 'the name of a package'],
  [{ native: 'not-there' }, 'there is no module "not-there"'],
])('replace: %j is refused', async (replace, sentence) => {
  await expect(saidBy("import native from 'native'; const said = native.name", { replace })).rejects.toThrow(sentence)
})

test('a module that is not there is missed where the program asks for it, and not before', async () => {
  const program = `
    import { createRequire } from 'node:module'
    import both from './both.cjs'
    const tell = error => error.code
    const said = [both.name, both.ask('lacking'), await import('lacking/too').catch(tell), await import('./no.mjs').catch(tell)]`
  write('other/no.mjs', '')
  write(
    'both.cjs',
    `exports.name = 'both'
     const asking = { lacking: () => require('lacking') }
     exports.ask = name => { try { return asking[name]() } catch (error) { return error.code } }`,
  )
  expect(await saidBy(program)).toEqual(['both', ...Array(3).fill('MODULE_NOT_FOUND')])
})

test('a module has its `require`; the insides of Node are not there, which is no reason to end the run', async () => {
  write(
    'inside.cjs',
    `"use strict"
     const freeModule = typeof module == 'object' && module
     exports.types = freeModule.require('util').types === require('util').types
     try { process.binding('util') } catch (error) { exports.code = error.code }`,
  )
  expect(await saidBy("import inside from './inside.cjs'; const said = { ...inside }")).toEqual({
    types: true,
    code: 'ERR_INVALID_MODULE',
  })
})

test('a name that begins with a folder is looked for among its files as Node does, when the program asks', async () => {
  write('parts/one.cjs', "exports.name = 'one'")
  write('parts/two.js', "exports.name = 'two'")
  write('parts/three/index.js', "exports.name = 'three'")
  write('parts/four.json', '{ "name": "four" }')
  write('parts/README.md', '# No code')
  write(
    'parts.cjs',
    `const told = load => { try { return load().name } catch (error) { return error.code ?? error.name } }
     exports.part = name => told(() => require('./parts/' + name))
     exports.built = name => told(() => require(\`./build/\${name}/native\`) || require('./ü/' + name + '.cjs'))`,
  )
  const program = `
    import { built, part } from './parts.cjs'
    const said = [...['one.cjs', 'two', 'three', 'three/', 'four', 'README.md', 'five'].map(part), built('release')]`
  expect(await saidBy(program)).toEqual([
    ...['one', 'two', 'three', 'three', 'four', 'SyntaxError', 'MODULE_NOT_FOUND', 'MODULE_NOT_FOUND'],
  ])
})

test('a package loads what the program depends on by a name that it computes', async () => {
  write('package.json', '{ "dependencies": { "mapper": "*", "driver": "*", "views": "*", "light": "*" } }')
  write('node_modules/driver/index.js', "exports.name = 'driver'")
  write('node_modules/views/index.js', "exports.name = 'views'")
  write(
    'node_modules/mapper/index.js',
    `/// <reference types="./index.d.ts" />
     const drivers = { tree: 'driver', none: 'light-that-is-not-there' }
     exports.of = kind => { try { return require(drivers[kind]).name } catch (error) { return error.code } }
     exports.view = name => require(name).name
     exports.own = (path => require(path))('./own/part').name`,
  )
  // What it names beside itself may be a file that is no module: nothing stands behind that.
  write('node_modules/mapper/index.d.ts', 'export {}')
  write('node_modules/mapper/own/part.js', "exports.name = 'part'")
  const program = `
    import { of, own, view } from 'mapper'
    const said = [of('tree'), of('none'), view('views'), own]`
  expect(await saidBy(program)).toEqual(['driver', 'MODULE_NOT_FOUND', 'views', 'part'])
})

test('a module says where it is, whatever else it says', async () => {
  write(
    'place/module.cjs',
    `const options = { root: __dirname, file: __filename }
     const list = [1, __dirname, 2]
     // const __dirname = nothing
     const inner = () => { const __dirname = 'its own'; return __dirname }
     exports.told = [options.root, options.file, list[1], inner(), typeof __dirname, { __dirname }.__dirname]`,
  )
  const program = "import { told } from './place/module.cjs'; const said = told"
  expect(await saidBy(program)).toEqual([
    '/app/place',
    '/app/place/module.cjs',
    '/app/place',
    'its own',
    'string',
    '/app/place',
  ])
})

test('an ES module may make itself what CommonJS is given, and is called what it is called in its source', async () => {
  write('named.mjs', 'export class Named {}; export function name() {}; export const arrow = () => {}')
  write(
    'place.mjs',
    `import { dirname } from 'node:path'
     import { fileURLToPath } from 'node:url'
     const __filename = fileURLToPath(import.meta.url)
     const a = 1, __dirname = dirname(__filename)
     class Named {}
     function name() {}
     const arrow = () => {}
     export const told = [__filename, __dirname, Named.name, name.name, arrow.name]`,
  )
  const program = `
    import { arrow, Named, name } from './named.mjs'
    import { told } from './place.mjs'
    const said = [...told, Named.name, name.name, arrow.name]`
  const names = ['Named', 'name', 'arrow']
  expect(await saidBy(program)).toEqual(['/app/place.mjs', '/app', ...names, ...names])
})

test('a `require` that a module has made itself loads what is written out, also by way of what it loads', async () => {
  write('node_modules/deep/index.js', "exports.name = 'deep'")
  write(
    'node_modules/maker/index.mjs',
    `import { createRequire as make } from 'node:module'
     const load = make(import.meta.url)
     export default { deep: load('deep').name, own: load("./beside.cjs"), name: load('./package.json').name }`,
  )
  write('node_modules/maker/beside.cjs', "module.exports = 'beside'")
  write('node_modules/maker/package.json', '{"name":"maker","exports":{".":{"default":"./index.mjs"}}}')
  write('loaded.cjs', "exports.inner = require('./inner.cjs')")
  write(
    'inner.cjs',
    "const { createRequire } = require('module'); exports.light = createRequire(__filename)('light').name",
  )
  const program = `
    import module, { createRequire } from 'node:module'
    import light from 'light'
    import maker from 'maker'
    const require = createRequire(import.meta.url)
    const lacks = () => { try { require('lacking') } catch (error) { return error.code } }
    const said = [
      require('light') === light,
      module.createRequire(new URL('x.js', import.meta.url))('./loaded.cjs').inner.light,
      require('node:path').basename('a/b'),
      lacks(),
      maker,
    ]`
  const made = { deep: 'deep', own: 'beside', name: 'maker' }
  expect(await saidBy(program)).toEqual([true, 'light', 'b', 'MODULE_NOT_FOUND', made])
})

test('a `require` that a module has made itself loads what it computes and names, as any other does', async () => {
  write('package.json', '{"dependencies":{"light":"1","deep":"1"}}')
  write('node_modules/deep/index.js', "exports.name = 'deep'")
  write('plugins/one.cjs', "exports.name = 'one'")
  write('plugins/two.js', "exports.name = 'two'")
  const program = `
    import { createRequire } from 'node:module'
    const load = createRequire(import.meta.url)
    const folder = './plugins'
    const said = ['light', 'deep', folder + '/one.cjs', folder + '/two'].map(name => load(name).name)
    for (const name of ['lacking']) try { createRequire(import.meta.url)(name) } catch (error) { said.push(error.code) }`
  expect(await saidBy(program)).toEqual(['light', 'deep', 'one', 'two', 'MODULE_NOT_FOUND'])
})

test('what cannot be loaded of all that such a `require` leads to leaves the rest as it was', async () => {
  write(
    'whole.cjs',
    "exports.name = 'whole'; exports.more = () => require('module').createRequire(__filename)('./around.cjs')",
  )
  write('around.cjs', "require('./torn.cjs')")
  write('torn.cjs', 'const = 1')
  const program = `
    import { createRequire } from 'node:module'
    const said = createRequire(import.meta.url)('./whole.cjs').name`
  expect(await saidBy(program)).toBe('whole')
})

test('a file of a package that is no JavaScript is an error where it is loaded, and not before', async () => {
  write('node_modules/typed/index.js', 'export const a: number = 1\nconst = 2')
  write('node_modules/offers/index.js', "exports.typed = () => require('typed'); exports.name = 'offers'")
  const program = `
    import offers from 'offers'
    const tell = error => [error.name, error.message]
    const said = [offers.name, await import('typed').catch(tell)]
    try { offers.typed() } catch (error) { said.push(error.name) }`
  const sentence = expect.stringMatching(/^Expected ";" but found ":" \(\S*node_modules\/typed\/index\.js:1:15\)$/)
  expect(await saidBy(program)).toEqual(['offers', ['SyntaxError', sentence], 'SyntaxError'])
  await expect(saidBy('const said = 1;\nconst = 2')).rejects.toThrow(/cannot be loaded: Expected .*program\d+\.mjs:2:7/)
})

test('what a package does that is refused is told with the line of the program that led there', async () => {
  write('node_modules/pool/index.js', "exports.begin = () => new (require('worker_threads').Worker)('x.js')")
  await expect(saidBy("import pool from 'pool'; const said = 1; pool.begin()")).rejects.toThrow(
    /^app1 calls worker_threads\.Worker at \S*begin \(\S+pool\/index\.js:1:\d+\), reached from \S+program\d+\.mjs:1:47: that /,
  )
})

test('a native addon is that of the package that has it found', async () => {
  write('node_modules/bindings/index.js', 'module.exports = file => require(file)')
  write('node_modules/@of/linux/addon.node', '')
  write(
    'node_modules/addon/index.js',
    "exports.get = () => require('bindings')(require.resolve('@of/linux/addon.node'))",
  )
  await expect(saidBy("import addon from 'addon'; const said = addon.get()")).rejects.toThrow(
    /^app1 loads the native addon \S+addon\.node at \S+ \(\S+bindings\/index\.js:1:\d+\), reached from \S+:1:\d+: .* replace: \{ 'addon': … \}/,
  )
})
