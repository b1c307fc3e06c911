import { readdirSync, readFileSync, type Stats, statSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { COMPUTED_NAME, computesForRequire, requiredBy } from './created-require.ts'

/** A call of `require` or `import` of something else than a text that is written out. */
const COMPUTED = new RegExp(`\\b(?:require|import)${COMPUTED_NAME}`)

const computesIn = (text: string) => COMPUTED.test(text) || computesForRequire(text)

const TEXTS = /(['"`])((?:(?!\1)[^\\\n])+)\1/g

const MODULE = /(?<!\.d)\.(?:[cm]?[jt]s|json)$/
const NO_PART = /\.(?:test|spec|sim)\.\w+$/

/** A module beside the one that names it. */
const RELATIVE = /(['"`])(\.\.?\/[\w./-]+)\1/g

/** The folder of the package that a file is in. */
const OWNER = /^.*[\\/]node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+/

interface OfPackage {
  /** Whether some module of it loads others by names that it computes. */
  computes: boolean
  /** What the program depends on and the package names, elsewhere than where it imports it, and modules beside those that compute. */
  readonly named: Set<string>
}

/** More is not looked at: a name that is computed stands for a folder of routes, not for a tree of everything. */
const MOST_FILES = 500

/**
 * What a program may load by names that it computes: what stands in the folders of the modules that do so, or in those that they name,
 * and the packages that it depends on and names somewhere. Packages that do so, such as mappers of objects with a driver for each
 * database, are taken to mean what the program depends on and they or it name as a value: `app.set('view engine', 'ejs')`.
 */
export class Foreseen {
  readonly #folders = new Set<string>()
  readonly #named = new Set<string>()
  /** What it depends on and names elsewhere than where it imports it. */
  readonly #mentioned = new Set<string>()
  readonly #packages = new Map<string, OfPackage>()
  /** What modules load by a `require` that they have made themselves. */
  readonly #required = new Set<string>()
  readonly #root: string
  #dependencies: readonly string[] | undefined
  readonly #entry: string

  /** `root` is the folder of the program's package. */
  constructor(root: string, entry: string) {
    this.#root = root
    this.#entry = entry
  }

  /** Looks at a module of the program. */
  look(path: string, text: string): void {
    for (const file of requiredBy(path, text)) this.#required.add(file)
    const owner = OWNER.exec(path)?.[0]
    if (owner === undefined) this.#lookAtOwn(path, text)
    else this.#lookAtPackage(owner, path, text)
  }

  #lookAtOwn(path: string, text: string): void {
    const folder = dirname(path)
    for (const name of this.#depended()) if (mentions(text, name)) this.#mentioned.add(name)
    const isComputed = computesIn(text)
    if (isComputed) this.#folders.add(folder)
    for (const [, , named] of text.matchAll(TEXTS)) {
      this.#named.add(named as string)
      if (isComputed && isFolder(resolve(folder, named as string))) this.#folders.add(resolve(folder, named as string))
    }
  }

  /** `owner` is the folder of the package. */
  #lookAtPackage(owner: string, path: string, text: string): void {
    const found = this.#packages.get(owner) ?? { computes: false, named: new Set() }
    this.#packages.set(owner, found)
    if (computesIn(text)) {
      found.computes = true
      for (const [, , named = ''] of text.matchAll(RELATIVE)) {
        const file = fileOf(resolve(dirname(path), named))
        if (file !== undefined) found.named.add(file)
      }
    }
    for (const name of this.#depended()) if (mentions(text, name)) found.named.add(name)
  }

  #depended(): readonly string[] {
    this.#dependencies ??= dependenciesOf(this.#root)
    return this.#dependencies
  }

  /** The files and packages, sorted. */
  names(): string[] {
    const names = new Set(this.#required)
    for (const { computes, named } of this.#packages.values()) {
      if (computes) for (const name of [...named, ...this.#mentioned]) names.add(name)
    }
    if (this.#folders.size > 0) for (const name of this.#depended()) if (this.#named.has(name)) names.add(name)
    for (const folder of this.#folders) collect(folder, names)
    names.delete(this.#entry)
    return [...names].sort()
  }

  /** What modules load in this way that are foreseen themselves, and were looked at later. */
  besides(names: readonly string[]): string[] {
    return [...this.#required].filter(file => !names.includes(file) && file !== this.#entry).sort()
  }
}

/** A module, imported before all others, that can load what is foreseen. */
export function loadersOf(names: readonly string[]): string {
  const loaders = names.map(name => `${JSON.stringify(name)}:()=>require(${JSON.stringify(name)})`)
  return `__sameseed.foreseen({${loaders.join(',')}})`
}

/** Whether a text names a package as a value. */
function mentions(text: string, name: string): boolean {
  for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + 1)) {
    const quote = text[at - 1] ?? ''
    if (!/['"`]/.test(quote) || text[at + name.length] !== quote) continue
    if (
      !/(?:\bfrom|\bimport|\brequire|\bimport\s*\(|\brequire\s*\()\s*$/.test(text.slice(Math.max(0, at - 20), at - 1))
    )
      return true
  }
  return false
}

/** The module that Node would take for this name. */
function fileOf(path: string): string | undefined {
  const files = [path, `${path}.js`, `${path}.json`, join(path, 'index.js')]
  return files.find(file => MODULE.test(file) && statOf(file)?.isFile())
}

function isFolder(path: string): boolean {
  return statOf(path)?.isDirectory() === true
}

/** Undefined also for what stands behind a file, as in `types.d.ts/index.js`: Node throws for that. */
function statOf(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false })
  } catch {
    return undefined
  }
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
