import { readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'

/** A call of `require` or `import` of something else than a text that is written out. */
const COMPUTED = /\b(?:require|import)\s*\(\s*(?:[^'"`\s)]|`[^`]*\$\{)/

const TEXTS = /(['"`])((?:(?!\1)[^\\\n])+)\1/g

const MODULE = /(?<!\.d)\.(?:[cm]?[jt]s|json)$/
const NO_PART = /\.(?:test|spec|sim)\.\w+$/

/** More is not looked at: a name that is computed stands for a folder of routes, not for a tree of everything. */
const MOST_FILES = 500

/**
 * What a program may load by names that it computes: what stands in the folders of the modules that do so, or in those that they name,
 * and the packages that it depends on and names somewhere.
 */
export class Foreseen {
  readonly #folders = new Set<string>()
  readonly #named = new Set<string>()
  readonly #root: string
  readonly #entry: string

  /** `root` is the folder of the program's package. */
  constructor(root: string, entry: string) {
    this.#root = root
    this.#entry = entry
  }

  /** Looks at a module of the program. */
  look(path: string, text: string): void {
    if (/[\\/]node_modules[\\/]/.test(path)) return
    const folder = dirname(path)
    const isComputed = COMPUTED.test(text)
    if (isComputed) this.#folders.add(folder)
    for (const [, , named] of text.matchAll(TEXTS)) {
      this.#named.add(named as string)
      if (isComputed && isFolder(resolve(folder, named as string))) this.#folders.add(resolve(folder, named as string))
    }
  }

  /** The files and packages, sorted. */
  names(): string[] {
    if (this.#folders.size === 0) return []
    const files = new Set<string>()
    for (const folder of this.#folders) collect(folder, files)
    files.delete(this.#entry)
    return [...files, ...dependenciesOf(this.#root).filter(name => this.#named.has(name))].sort()
  }
}

/** A module, imported before all others, that can load what is foreseen. */
export function loadersOf(names: readonly string[]): string {
  const loaders = names.map(name => `${JSON.stringify(name)}:()=>require(${JSON.stringify(name)})`)
  return `__sameseed.foreseen({${loaders.join(',')}})`
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true
}

function collect(folder: string, files: Set<string>): void {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (files.size >= MOST_FILES || entry.name.startsWith('.') || entry.name === 'node_modules') continue
    if (entry.isDirectory()) collect(path, files)
    else if (MODULE.test(entry.name) && !NO_PART.test(entry.name)) files.add(path)
  }
}

function dependenciesOf(root: string): string[] {
  try {
    const { dependencies = {} } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
      dependencies?: Record<string, string>
    }
    return Object.keys(dependencies)
  } catch {
    return []
  }
}
