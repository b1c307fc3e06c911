import { readFileSync } from 'node:fs'
import type { Loader, OnLoadResult, Plugin } from 'esbuild'

/** What a module may ask about its own place: one bundle holds many modules, so that each has to be told its own. */
const ASKS = /\b(__dirname|__filename|import\.meta|require\.main|\w*[mM]odule\.require)\b/

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

/** Writes into modules where they are. `look` sees each of them first. */
export function locations(entry: string, look: (path: string, text: string) => void = () => {}): Plugin {
  return {
    name: 'locations',
    setup({ onLoad }) {
      onLoad({ filter: /\.[cm]?[jt]sx?$/ }, ({ path }) => {
        const text = readFileSync(path, 'utf8')
        look(path, text)
        return withLocation(path, text, entry)
      })
    },
  }
}

/** Returns a module with its own place written into it, on its first line; undefined where it does not ask for it. */
function withLocation(path: string, text: string, entry: string): OnLoadResult | undefined {
  if (!ASKS.test(text)) return undefined
  const name = JSON.stringify(path)
  const known: string[] = []
  if (/\bimport\.meta\b/.test(text)) known.push(`const __sameseed_meta = __sameseed.meta(${name});`)
  if (/\b(__dirname|__filename)\b/.test(text)) {
    known.push(`const { __dirname, __filename } = __sameseed.place(${name});`)
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
    loader: LOADERS[path.slice(path.lastIndexOf('.') + 1)] ?? 'js',
  }
}
