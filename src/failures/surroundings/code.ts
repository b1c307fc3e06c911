import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { builtinModules } from 'node:module'
import { dirname, join, relative, sep } from 'node:path'
import type { Loader, OnResolveResult, Plugin } from 'esbuild'
import { isFile } from '../is-file.ts'
import { packageFolder } from '../package-folder.ts'

/** The code that a scenario runs, as far as its imports tell: enough to see which of it has changed. */
export interface Code {
  /** A digest of each of the user's own files, by its path from the folder of the package. */
  readonly files: Readonly<Record<string, string>>
  /** The version of each package that these import, by its name. */
  readonly packages: Readonly<Record<string, string>>
  /** A digest of the names and versions of what those packages depend on in turn. */
  readonly dependencies: string
}

const BUILTIN = new Set(builtinModules)
const INSTALLED = `node_modules${sep}`
const LOADERS: Readonly<Record<string, Loader>> = {
  ts: 'ts',
  mts: 'ts',
  cts: 'ts',
  tsx: 'tsx',
  js: 'js',
  mjs: 'js',
  cjs: 'js',
  jsx: 'jsx',
  json: 'json',
}

/**
 * Follows the imports of a scenario's file, and of the `programs` that its nodes run, as far as they are written in the code.
 * Undefined where that cannot be done.
 */
export async function codeOf(file: string, programs: readonly string[] = []): Promise<Code | undefined> {
  const root = packageFolder(dirname(file))
  const files = new Map<string, string>()
  const packages = new Map<string, string>()
  try {
    const { build } = await import('esbuild')
    await build({
      entryPoints: [file, ...programs],
      bundle: true,
      platform: 'node',
      format: 'esm',
      write: false,
      outdir: '/',
      logLevel: 'silent',
      plugins: [following(files, packages)],
    })
  } catch {
    // What it came to until then is known: a file that cannot be read as code is for whoever loads it to tell.
  }
  if (files.size === 0) return undefined
  return {
    files: sorted([...files].map(([path, text]) => [relative(root, path).replaceAll('\\', '/'), text])),
    packages: sorted([...packages].map(([folder, name]) => [name, versionIn(folder)])),
    dependencies: digestOf(dependenciesOf([...packages.keys()]).join('\n')),
  }
}

/** A digest of a text: two that differ in their line ends only have the same one. */
export function digestOf(text: string): string {
  return createHash('sha256').update(text.replaceAll('\r\n', '\n')).digest('hex').slice(0, 16)
}

/** Follows imports through the user's files, and stops at packages. Fills `files` with digests, `packages` with names by folder. */
function following(files: Map<string, string>, packages: Map<string, string>): Plugin {
  return {
    name: 'following',
    setup({ onResolve, onLoad, resolve }) {
      onResolve({ filter: /.*/ }, async ({ path, pluginData, kind, ...rest }): Promise<OnResolveResult | undefined> => {
        if (kind === 'entry-point' || pluginData === following) return undefined
        const left = { path, external: true }
        if (path.startsWith('node:') || BUILTIN.has(path) || /^sameseed(\/|$)/.test(path)) return left
        const { importer, resolveDir } = rest
        const found = await resolve(path, { importer, resolveDir, kind, pluginData: following })
        if (found.errors.length > 0 || found.external) return left
        const installed = installedIn(found.path)
        if (installed === undefined) return { path: found.path }
        packages.set(installed.folder, installed.name)
        return left
      })
      onLoad({ filter: /.*/, namespace: 'file' }, ({ path }) => {
        const contents = readFileSync(path, 'utf8')
        files.set(path, digestOf(contents))
        return { contents, loader: LOADERS[path.replace(/^.*\./, '')] ?? 'empty' }
      })
    },
  }
}

/** The package that a file belongs to, where it was installed. */
function installedIn(path: string): { readonly folder: string; readonly name: string } | undefined {
  const at = path.lastIndexOf(INSTALLED)
  if (at === -1) return undefined
  const words = path.slice(at + INSTALLED.length).split(sep)
  const name = words.slice(0, words[0]?.startsWith('@') ? 2 : 1)
  return { folder: join(path.slice(0, at + INSTALLED.length), ...name), name: name.join('/') }
}

interface PackageJson {
  readonly version?: string
  readonly dependencies?: Readonly<Record<string, string>>
}

function packageJsonIn(folder: string): PackageJson {
  try {
    return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as PackageJson
  } catch {
    return {}
  }
}

const versionIn = (folder: string) => packageJsonIn(folder).version ?? 'unknown'

/** What packages depend on, and that in turn, as `name version`, in order. */
function dependenciesOf(folders: readonly string[]): string[] {
  const seen = new Set(folders)
  const found: string[] = []
  // The set grows while it is gone through.
  for (const folder of seen) {
    for (const name of Object.keys(packageJsonIn(folder).dependencies ?? {})) {
      const at = homeOf(name, folder)
      if (at === undefined || seen.has(at)) continue
      seen.add(at)
      found.push(`${name} ${versionIn(at)}`)
    }
  }
  return found.sort()
}

/** Where a package finds another one, as Node looks for it. */
function homeOf(name: string, from: string): string | undefined {
  for (let folder = from; ; folder = dirname(folder)) {
    const candidate = join(folder, 'node_modules', name)
    if (isFile(join(candidate, 'package.json'))) return candidate
    if (folder === dirname(folder)) return undefined
  }
}

function sorted(entries: readonly (readonly [string, string])[]): Record<string, string> {
  return Object.fromEntries([...entries].sort(([a], [b]) => (a < b ? -1 : 1)))
}
