import { readFileSync } from 'node:fs'
import { builtinModules } from 'node:module'
import { dirname, resolve } from 'node:path'
import { type BuildFailure, build, type Plugin } from 'esbuild'
import { bundleError } from './bundle-error.ts'
import { Foreseen, loadersOf } from './foreseen.ts'
import { withLocation } from './module-location.ts'

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
const HANDING_OVER = (entry: string, hasForeseen: boolean) =>
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

function locations(entry: string, foreseen: Foreseen): Plugin {
  return {
    name: 'locations',
    setup({ onLoad }) {
      onLoad({ filter: /\.[cm]?[jt]sx?$/ }, ({ path }) => {
        const text = readFileSync(path, 'utf8')
        foreseen.look(path, text)
        return withLocation(path, text, entry)
      })
    },
  }
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

/**
 * Bundles a program: TypeScript or JavaScript, ES modules or CommonJS.
 *
 * @param root The folder of its package.
 * @throws ScenarioError that says what is wrong with it, with file and line.
 */
export async function bundle(entry: string, root: string): Promise<Bundle> {
  const foreseen = new Foreseen(root, entry)
  const plain = await built(entry, [], [], foreseen).catch((error: BuildFailure) => {
    throw bundleError(entry, error)
  })
  const names = assignedGlobals(plain.code)
  const modules = foreseen.names()
  if (modules.length > 0) {
    const whole = await withForeseen(entry, names, modules)
    if (whole !== undefined) return whole
  }
  return names.length > 0 ? built(entry, names, []) : plain
}

/** Bundles a program with what it may load besides, but for what cannot be loaded. */
async function withForeseen(
  entry: string,
  names: readonly string[],
  modules: readonly string[],
): Promise<Bundle | undefined> {
  let left = modules
  while (left.length > 0) {
    try {
      return await built(entry, names, left)
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

/**
 * @param names Globals that the program assigns, to be read from its own `globalThis` everywhere.
 * @param modules What it may load by names that it computes.
 */
async function built(
  entry: string,
  names: readonly string[],
  modules: readonly string[],
  foreseen = new Foreseen('', entry),
): Promise<Bundle> {
  const contents = HANDING_OVER(entry, modules.length > 0)
  const result = await build({
    stdin: { contents, resolveDir: dirname(entry), sourcefile: 'program', loader: 'js' },
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
    // Written as a call of `require`, which is the machine's.
    supported: { 'dynamic-import': false },
    define: {
      'import.meta': '__sameseed_meta',
      ...Object.fromEntries(names.map(name => [name, `globalThis.${name}`])),
    },
    plugins: [builtins, loaders(modules, dirname(entry)), locations(entry, foreseen)],
  })
  const text = (ending: string) => result.outputFiles.find(({ path }) => path.endsWith(ending))?.text ?? ''
  const inputs = Object.keys(result.metafile.inputs)
  const faces = inputs.filter(input => input.startsWith('face:')).map(input => input.slice('face:'.length))
  return { entry, code: text('.js'), sourceMap: text('.map'), faces }
}

/**
 * The names that a program gives to properties of `globalThis`. Elsewhere it may use them bare, as in Node, where every one of them
 * is a variable: in a bundle they are not, and have to be written out.
 */
function assignedGlobals(code: string): string[] {
  const assignments = code.matchAll(/\b(?:globalThis|global)\.([A-Za-z_$][\w$]*)\s*(?:\|\||\?\?|&&)?=(?!=)/g)
  return [...new Set([...assignments].map(([, name]) => name as string))].sort()
}
