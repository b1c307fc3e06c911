import { readFileSync } from 'node:fs'
import type { Loader, Plugin } from 'esbuild'
import { Patterns } from './patterns.ts'

/** What a module may ask about its own place: one bundle holds many modules, so that each has to be told its own. */
const ASKS = /\b(__dirname|__filename|import\.meta|require\.main|\w*[mM]odule\.require)\b/

/**
 * What a module calls its own place, and what that is called in a bundle. esbuild puts one for the other where a module has no such
 * variable of its own: ES modules make themselves what CommonJS is given.
 */
export const PLACE = {
  'import.meta': '__sameseed_meta',
  __dirname: '__sameseed_dirname',
  __filename: '__sameseed_filename',
}

const LOADERS: Readonly<Record<string, Loader>> = {
  ts: 'ts',
  mts: 'ts',
  cts: 'ts',
  tsx: 'tsx',
  jsx: 'jsx',
  js: 'js',
  mjs: 'js',
  cjs: 'js',
}

/** Writes into modules where they are. `look` sees each of them first, and `patterns` hides from esbuild what it should not see. */
export function locations(
  entry: string,
  look: (path: string, text: string) => void = () => {},
  patterns = new Patterns(),
): Plugin {
  return {
    name: 'locations',
    setup({ onLoad }) {
      onLoad({ filter: /\.[cm]?[jt]sx?$/ }, ({ path }) => {
        const text = readFileSync(path, 'utf8')
        look(path, text)
        const located = withLocation(path, text, entry)
        if (!patterns.has(path)) return located
        const { contents, loader } = located ?? { contents: text, loader: loaderOf(path) }
        return { contents: patterns.hidden(path, contents), loader }
      })
    },
  }
}

interface Located {
  readonly contents: string
  readonly loader: Loader
}

const loaderOf = (path: string): Loader => LOADERS[path.slice(path.lastIndexOf('.') + 1)] ?? 'js'

/** Returns a module with its own place written into it, on its first line; undefined where it does not ask for it. */
function withLocation(path: string, text: string, entry: string): Located | undefined {
  if (!ASKS.test(text)) return undefined
  const name = JSON.stringify(path)
  const known: string[] = []
  if (/\bimport\.meta\b/.test(text)) known.push(`const ${PLACE['import.meta']} = __sameseed.meta(${name});`)
  if (/\b(__dirname|__filename)\b/.test(text)) {
    known.push(`const { __dirname: ${PLACE.__dirname}, __filename: ${PLACE.__filename} } = __sameseed.place(${name});`)
  }
  if (path === entry && /\brequire\.main\b/.test(text)) known.push('require.main = module;')
  // Packages ask a module for its `require`, so that bundlers do not see what for: lodash does.
  if (/[mM]odule\.require\b/.test(text)) known.push("if (typeof module === 'object') module.require = require;")
  const hashbang = /^#!.*/.exec(text)?.[0] ?? ''
  const rest = text.slice(hashbang.length)
  // A directive has to stay what a file begins with.
  const directive = /^\s*(['"])use strict\1;?/.exec(rest)?.[0] ?? ''
  return {
    contents: `${directive};${known.join('')}${rest.slice(directive.length)}`,
    loader: loaderOf(path),
  }
}
