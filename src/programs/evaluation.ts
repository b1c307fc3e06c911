import { createRequire, isBuiltin } from 'node:module'
import { dirname } from 'node:path'
import { pathToFileURL } from 'node:url'
import { Script } from 'node:vm'
import { rewriteStacksOf } from '../sim/rewritten-stack.ts'
import type { Bundle } from './bundle/bundle.ts'
import { BundleMap } from './bundle/source-map.ts'
import type { Foreseen } from './machine/machine.ts'
import type { OwnFolder } from './machine/own-folder.ts'
import { OWN_NAMES } from './machine/own-globals.ts'

/** What a bundle asks of the machine that it runs on. */
export interface Host {
  exported(exports: Readonly<Record<string, unknown>>): void
  builtin(name: string): unknown
  face(name: string): unknown
  /** A package that the nodes of the program share. */
  shared(name: string): unknown
  /** Tells what can be loaded by names that are computed. */
  foreseen(loaders: Foreseen): void
  place(file: string): { __filename: string; __dirname: string }
  meta(file: string): object
}

/** Evaluates a bundle. `own` are the globals of `OWN_NAMES`. */
type Compiled = (host: Host, require: unknown, ...own: unknown[]) => Promise<void>

export interface Loaded {
  readonly compiled: Compiled
  readonly map: BundleMap
  readonly faces: ReadonlyMap<string, unknown>
}

/** What a bundle is told of the places of its modules, and of what is there once for all. */
export function placesOf(
  entry: string,
  folder: OwnFolder,
  faces: Loaded['faces'],
): Pick<Host, 'face' | 'place' | 'meta'> {
  return {
    face: name => faces.get(name),
    place: file => ({ __filename: folder.shown(file), __dirname: folder.shown(dirname(file)) }),
    meta: file => {
      const filename = folder.shown(file)
      return {
        url: pathToFileURL(filename).href,
        filename,
        dirname: dirname(filename),
        main: file === entry,
        resolve: (name: string) => resolvedFrom(file, name, folder),
      }
    },
  }
}

/** The entries of sameseed that code of users may import. */
const FACES: Readonly<Record<string, () => Promise<unknown>>> = {
  sameseed: () => import('sameseed'),
  'sameseed/checkers': () => import('sameseed/checkers'),
  'sameseed/report': () => import('sameseed/report'),
}

/** Loads those entries of sameseed that are among these names. */
export async function facesOf(names: readonly string[]): Promise<ReadonlyMap<string, unknown>> {
  const wanted = Object.entries(FACES).filter(([name]) => names.includes(name))
  return new Map(await Promise.all(wanted.map(async ([name, loaded]) => [name, await loaded()] as const)))
}

/** Compiles a bundle. `ending` is what its script is called, after the name of the program. */
export async function load({ entry, code, sourceMap, faces }: Bundle, ending = '.bundle.js'): Promise<Loaded> {
  const filename = `${entry}${ending}`
  const map = new BundleMap(filename, '/', sourceMap)
  rewriteStacksOf(filename, text => map.rewrite(text))
  // An ES module is strict, and so is all that is bundled with it. A program in CommonJS stays as it is.
  // Node evaluates it in a microtask, so that other microtasks come before what `nextTick` was given.
  const begin = isCommonJs(code) ? '' : '"use strict";await 0;'
  const head = `(async function(__sameseed,require,${OWN_NAMES.join(',')}){${begin}`
  const script = new Script(`${head}${code}\n})`, { filename, columnOffset: -head.length })
  return { compiled: script.runInThisContext() as Compiled, map, faces: await facesOf(faces) }
}

/** `import.meta.resolve`. */
function resolvedFrom(file: string, name: string, folder: OwnFolder): string {
  if (/^[a-z]+:/.test(name)) return name
  const found = createRequire(file).resolve(name)
  return isBuiltin(found) ? `node:${found}` : pathToFileURL(folder.shown(found)).href
}

/** Whether the program itself is a CommonJS module: then the file that hands over its exports asks for them in this way. */
function isCommonJs(code: string): boolean {
  return /^var program = __toESM\(require_/m.test(code)
}
