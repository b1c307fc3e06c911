import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { BuildFailure } from 'esbuild'
import { register as registerCommonJs } from 'tsx/cjs/api'
import { register as registerEsm } from 'tsx/esm/api'
import * as checkers from '../../checkers/index.ts'
import { shownPath } from '../../failures/shown-path.ts'
// With it come the virtual globals: in place before anything of the user's is loaded.
import * as sameseed from '../../index.ts'
import { whileLoading } from '../../sim/loading.ts'
import { frameOf, usageError, withFrame } from '../problem.ts'
import { shareOneInstance } from './one-instance.ts'

/** What a module exports. */
export type Exported = Readonly<Record<string, unknown>>

/**
 * Imports a module of the user's, TypeScript or JavaScript, whose `sameseed` is this one.
 * Throws a ProblemError that says what is wrong with the module, with the user's own line if it threw.
 */
export async function loadModule(file: string): Promise<Exported> {
  registerEsm()
  registerCommonJs()
  shareOneInstance(sameseed, checkers)
  return imported(file, () =>
    whileLoading(async () => {
      // Node 20 gives a `.cts` that is imported a `require` of its own, which knows nothing of us.
      if (file.endsWith('.cts')) return createRequire(import.meta.url)(file) as Exported
      return (await import(pathToFileURL(file).href)) as Exported
    }),
  )
}

const AWAITS =
  '\nWhat awaits at its top level has to be an ES module that is imported: name it .mts or .mjs, or say "type": "module" in its package.json.'

const QUESTIONED = '\nTypeScript is not compiled where there is a "?" in its path: rename it.'

function adviceOn({ name, message }: Error): string {
  if (message.includes('Top-level await')) return AWAITS
  return name === 'TransformError' && /^\S.*\?.*:\d+:\d+: ERROR/m.test(message) ? QUESTIONED : ''
}

/** The same, where something else imports the module. */
export async function imported(file: string, importModule: () => Promise<Exported>): Promise<Exported> {
  try {
    return await importModule()
  } catch (error) {
    const name = shownPath(file)
    if (!(error instanceof Error)) throw usageError(`${name} cannot be loaded: it threw ${String(error)}`)
    const kind = ['Error', 'TransformError', 'ScenarioError'].includes(error.name) ? '' : `${error.name}: `
    const advice = adviceOn(error)
    const place = frameOf(error) ?? (error.name === 'SyntaxError' ? await placeOfSyntaxError(file) : undefined)
    throw usageError(withFrame(`${name} cannot be loaded: ${kind}${asNamed(error.message)}${advice}`, place))
  }
}

/** What compiles a `.mts` or `.cts` names it `.ts` in what it finds wrong. */
function asNamed(message: string): string {
  return message.replace(/^(.+)\.ts(?=:\d+:\d+: ERROR)/gm, (text, stem: string) => {
    const named = ['.ts', '.mts', '.cts'].find(ending => existsSync(`${stem}${ending}`))
    return named === undefined ? text : `${stem}${named}`
  })
}

/** Node does not say in which of the modules that a file imports a syntax error is, nor where. */
async function placeOfSyntaxError(file: string): Promise<string | undefined> {
  // Seldom needed, and slow to load.
  const { build } = await import('esbuild')
  const settings = { bundle: true, write: false, packages: 'external', platform: 'node', format: 'esm' } as const
  const found = await build({ ...settings, entryPoints: [file], logLevel: 'silent' }).catch((error: unknown) => error)
  const location = (found as Partial<BuildFailure>).errors?.[0]?.location
  if (location === undefined || location === null) return undefined
  return `${shownPath(resolve(location.file))}:${location.line}:${location.column + 1}`
}

/**
 * What a module exports as its default. In a CommonJS package, what the user exported as default is a property of what is
 * imported as default: `isOne` tells that it is the user's already.
 */
export function defaultOf({ default: outer }: Exported, isOne: (value: unknown) => boolean): unknown {
  if (typeof outer === 'object' && outer !== null && 'default' in outer && !isOne(outer)) return outer.default
  return outer
}

/** What something is, in a sentence about what it should be. */
export function described(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'an array'
  if (value instanceof Promise) return 'a promise'
  if (typeof value === 'object') return 'an object'
  return typeof value === 'function' ? 'a function' : `the ${typeof value} ${String(value)}`
}
