import { builtinModules } from 'node:module'
import { dirname, resolve } from 'node:path'
import { type BuildFailure, build, type Plugin } from 'esbuild'
import { Absent } from './absent.ts'
import { assignedGlobals } from './assigned-globals.ts'
import { bundleError } from './bundle-error.ts'
import { Foreseen, loadersOf } from './foreseen.ts'
import { locations, PLACE } from './module-location.ts'
import { Patterns } from './patterns.ts'
import { NONE_REPLACED, type Replaced, replacing } from './replacing.ts'

/** A program and all modules that it imports, as one script. */
export interface Bundle {
  /** The program's own file. */
  readonly entry: string
  /** Statements that expect `__sameseed`, `require` and the program's own globals. They may await. */
  readonly code: string
  /** As JSON. */
  readonly sourceMap: string
  /** What it imports of sameseed: `sameseed`, `sameseed/checkers`. */
  readonly faces: readonly string[]
}

/** A file in which nothing stands but the import of a program, to hand over what it exports. */
const handingOver = (entry: string, hasForeseen: boolean) =>
  `${hasForeseen ? `import '${FORESEEN}';` : ''}import * as program from ${JSON.stringify(entry)}; __sameseed.exported(program)`

const BUILTINS = new RegExp(`^(node:.+|${builtinModules.map(name => name.replaceAll('/', '\\/')).join('|')})$`)

/** Asks the machine for a built-in module, when it is first needed. */
const builtins: Plugin = {
  name: 'builtins',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: BUILTINS }, ({ path }) => ({ path: path.replace(/^node:/, ''), namespace: 'builtin' }))
    onLoad({ filter: /.*/, namespace: 'builtin' }, ({ path }) => ({
      contents: `module.exports = __sameseed.builtin(${JSON.stringify(path)})`,
    }))
    // The sameseed that runs it, and not a copy of it.
    onResolve({ filter: /^sameseed(\/.*)?$/ }, ({ path }) => ({ path, namespace: 'face' }))
    onLoad({ filter: /.*/, namespace: 'face' }, ({ path }) => ({
      contents: `module.exports = __sameseed.face(${JSON.stringify(path)})`,
    }))
    // A native addon: refused when it is loaded, not before, since many packages do without.
    onResolve({ filter: /\.node$/ }, ({ path }) => ({ path, external: true }))
  },
}

const FORESEEN = 'sameseed:foreseen'

/** The module that can load what the program may name by what it computes. */
function loaders(names: readonly string[], resolveDir: string): Plugin {
  return {
    name: 'loaders',
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^sameseed:foreseen$/ }, ({ path }) => ({ path, namespace: 'foreseen' }))
      onLoad({ filter: /.*/, namespace: 'foreseen' }, () => ({ contents: loadersOf(names), resolveDir }))
    },
  }
}

/** Packages that are not bundled with a program, by their names. */
export type SharedExports = ReadonlyMap<string, SharedPackage>

/** What a bundle has of other modules than those that the program names. */
export interface Parts {
  /** Packages that are left out. Default: none. */
  readonly shared?: SharedExports
  /** What stands in the place of others. Default: nothing. */
  readonly replaced?: Replaced
}

interface SharedPackage {
  readonly isModule: boolean
  /** What a module exports, or what CommonJS has as `module.exports`. */
  readonly exports: unknown
}

const NONE_SHARED: SharedExports = new Map()

/** Takes packages that are shared from the machine. */
function sharing(packages: SharedExports): Plugin {
  return {
    name: 'shared',
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^[^./]/ }, ({ path }) => (packages.has(path) ? { path, namespace: 'shared' } : undefined))
      onLoad({ filter: /.*/, namespace: 'shared' }, ({ path }) => {
        const taken = `__sameseed.shared(${JSON.stringify(path)})`
        const { isModule = false, exports } = packages.get(path) ?? {}
        return { contents: isModule ? asModule(taken, Object.keys(exports as object)) : `module.exports = ${taken}` }
      })
    },
  }
}

/** A module that exports what an object has. */
function asModule(taken: string, names: readonly string[]): string {
  const exported = names.map(
    (name, i) => `const e${i} = all[${JSON.stringify(name)}]; export { e${i} as ${JSON.stringify(name)} }`,
  )
  return [`const all = ${taken}`, ...exported].join('\n')
}

/**
 * Bundles a program: TypeScript or JavaScript, ES modules or CommonJS.
 *
 * @param root The folder of its package.
 * @throws ScenarioError that says what is wrong with it, with file and line.
 */
export async function bundle(entry: string, root: string, parts: Parts = {}): Promise<Bundle> {
  const foreseen = new Foreseen(root, entry)
  const lacking = { absent: new Absent(), patterns: new Patterns() }
  const plain = await built({ entry, foreseen, ...lacking, ...parts }).catch((error: BuildFailure) => {
    throw bundleError(entry, error)
  })
  const names = assignedGlobals(plain.code)
  const options = { entry, names, foreseen, ...lacking, ...parts }
  let whole: Bundle | undefined
  for (let more = foreseen.names(), modules = more; more.length > 0; more = foreseen.besides(modules)) {
    modules = [...new Set([...modules, ...more])]
    whole = (await withForeseen(options, modules)) ?? whole
  }
  if (whole !== undefined) return whole
  return names.length > 0 ? built(options) : plain
}

/** Packages as one script, and which of them are ES modules. */
export interface SharedBundle extends Bundle {
  readonly modules: ReadonlySet<string>
}

/**
 * Bundles packages that the nodes of a program share, as its own modules would find them. The script hands over the namespace of each by
 * its name.
 *
 * @throws ScenarioError that says what is wrong with them.
 */
export async function bundleShared(
  entry: string,
  packages: readonly string[],
  replaced = NONE_REPLACED,
): Promise<SharedBundle> {
  const imports = packages.map((name, i) => `import * as p${i} from ${JSON.stringify(name)};`)
  const pairs = packages.map((name, i) => `${JSON.stringify(name)}: p${i}`)
  const contents = `${imports.join('')}__sameseed.exported({${pairs.join(',')}})`
  const made = await built({ entry, contents, replaced, first: 'shared.mjs' }).catch((error: BuildFailure) => {
    throw bundleError(entry, error, 'what its nodes share')
  })
  return { ...made, modules: new Set(made.imports.filter(({ isModule }) => isModule).map(({ name }) => name)) }
}

/** Bundles a program with what it may load besides, but for what cannot be loaded. */
async function withForeseen(options: BuildOptions, modules: readonly string[]): Promise<Bundle | undefined> {
  let left = modules
  while (left.length > 0) {
    try {
      return await built({ ...options, modules: left })
    } catch (error) {
      const { errors = [] } = error as BuildFailure
      const bad = new Set(errors.map(({ location }) => location && resolve(location.file)))
      const rest = left.filter(module => !bad.has(module))
      if (rest.length === left.length) return undefined
      left = rest
    }
  }
  return undefined
}

interface BuildOptions extends Parts {
  readonly entry: string
  /** What the bundle begins with, where that is not its entry. */
  readonly contents?: string
  /** What that is called. In an ES module of Node, `module.exports` of CommonJS is `default`. Default: `program`. */
  readonly first?: string
  /** Globals that the program assigns, to be read from its own `globalThis` everywhere. */
  readonly names?: readonly string[]
  /** What it may load by names that it computes. */
  readonly modules?: readonly string[]
  readonly foreseen?: Foreseen
  /** What other builds of the same program did not find. */
  readonly absent?: Absent
  readonly patterns?: Patterns
}

interface Built extends Bundle {
  /** What the first module imports. */
  readonly imports: readonly { readonly name: string; readonly isModule: boolean }[]
}

async function built(options: BuildOptions): Promise<Built> {
  const { absent = new Absent(), patterns = new Patterns() } = options
  for (;;) {
    try {
      return await builtOnce({ ...options, absent, patterns })
    } catch (error) {
      const failure = error as BuildFailure
      const learned = [absent.learn(failure), patterns.learn(failure)]
      if (!learned.includes(true)) throw error
    }
  }
}

/** Where esbuild gives back to functions what they were called: most of them still are, and it costs less to look. */
const NAMING = 'var __name = (target, value) => __defProp('
const NAMED_ALREADY = 'var __name = (target, value) => target.name === value ? target : __defProp('

async function builtOnce({
  entry,
  names = [],
  modules = [],
  contents = handingOver(entry, modules.length > 0),
  first = 'program',
  foreseen = new Foreseen('', entry),
  absent = new Absent(),
  patterns = new Patterns(),
  shared = NONE_SHARED,
  replaced = NONE_REPLACED,
}: BuildOptions): Promise<Built> {
  const result = await build({
    stdin: { contents, resolveDir: dirname(entry), sourcefile: first, loader: 'js' },
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    write: false,
    outdir: '/',
    sourcemap: 'external',
    sourcesContent: false,
    logLevel: 'silent',
    metafile: true,
    // Programs and packages ask functions and classes what they are called.
    keepNames: true,
    // Written as a call of `require`, which is the machine's.
    supported: { 'dynamic-import': false },
    define: {
      ...PLACE,
      ...Object.fromEntries(names.map(name => [name, `globalThis.${name}`])),
    },
    plugins: [
      replacing(replaced, dirname(entry)),
      builtins,
      sharing(shared),
      loaders(modules, dirname(entry)),
      ...patterns.plugins(),
      locations(entry, (path, text) => foreseen.look(path, text), patterns),
      ...absent.plugins(),
    ],
  })
  const text = (ending: string) => result.outputFiles.find(({ path }) => path.endsWith(ending))?.text ?? ''
  const { inputs } = result.metafile
  const faces = Object.keys(inputs)
    .filter(input => input.startsWith('face:'))
    .map(input => input.slice('face:'.length))
  const begin = Object.entries(inputs).find(([input]) => input === first || input.endsWith(`/${first}`))?.[1]
  const imports = (begin?.imports ?? []).map(({ original = '', path }) => ({
    name: original,
    isModule: inputs[path]?.format === 'esm',
  }))
  return {
    entry,
    code: Patterns.foundAsInNode(text('.js').replace(NAMING, NAMED_ALREADY)),
    sourceMap: text('.map'),
    faces,
    imports,
  }
}
