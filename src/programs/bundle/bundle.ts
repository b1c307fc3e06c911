import { builtinModules } from 'node:module'
import { dirname } from 'node:path'
import { type BuildFailure, build, type Plugin } from 'esbuild'
import { bundleError } from './bundle-error.ts'
import { withLocation } from './module-location.ts'

/** A program and all modules that it imports, as one script. */
export interface Bundle {
  /** The program's own file. */
  readonly entry: string
  /** Statements that expect the names in `PARAMETERS`. They may await. */
  readonly code: string
  /** As JSON. */
  readonly sourceMap: string
}

/** A file in which nothing stands but the import of a program, to hand over what it exports. */
const HANDING_OVER = (entry: string) =>
  `import * as program from ${JSON.stringify(entry)}; __sameseed.exported(program)`

const BUILTINS = new RegExp(`^(node:.+|${builtinModules.map(name => name.replaceAll('/', '\\/')).join('|')})$`)

/** Asks the machine for a built-in module, when it is first needed. */
const builtins: Plugin = {
  name: 'builtins',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: BUILTINS }, ({ path }) => ({ path: path.replace(/^node:/, ''), namespace: 'builtin' }))
    onLoad({ filter: /.*/, namespace: 'builtin' }, ({ path }) => ({
      contents: `module.exports = __sameseed.builtin(${JSON.stringify(path)})`,
    }))
    // A native addon: refused when it is loaded, not before, since many packages do without.
    onResolve({ filter: /\.node$/ }, ({ path }) => ({ path, external: true }))
  },
}

function locations(entry: string): Plugin {
  return {
    name: 'locations',
    setup({ onLoad }) {
      onLoad({ filter: /\.[cm]?[jt]sx?$/ }, ({ path }) => withLocation(path, entry))
    },
  }
}

/**
 * Bundles a program: TypeScript or JavaScript, ES modules or CommonJS.
 *
 * @param names Globals that the program assigns, to be read from its own `globalThis` everywhere.
 * @throws ScenarioError that says what is wrong with it, with file and line.
 */
export async function bundle(entry: string, names: readonly string[] = []): Promise<Bundle> {
  const result = await build({
    stdin: { contents: HANDING_OVER(entry), resolveDir: dirname(entry), sourcefile: 'program', loader: 'js' },
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    write: false,
    outdir: '/',
    sourcemap: 'external',
    sourcesContent: false,
    logLevel: 'silent',
    // Written as a call of `require`, which is the machine's.
    supported: { 'dynamic-import': false },
    define: {
      'import.meta': '__sameseed_meta',
      ...Object.fromEntries(names.map(name => [name, `globalThis.${name}`])),
    },
    plugins: [builtins, locations(entry)],
  }).catch((error: BuildFailure) => {
    throw bundleError(entry, error)
  })
  const text = (ending: string) => result.outputFiles.find(({ path }) => path.endsWith(ending))?.text ?? ''
  const code = text('.js')
  if (names.length === 0) {
    const assigned = assignedGlobals(code)
    if (assigned.length > 0) return bundle(entry, assigned)
  }
  return { entry, code, sourceMap: text('.map') }
}

/**
 * The names that a program gives to properties of `globalThis`. Elsewhere it may use them bare, as in Node, where every one of them
 * is a variable: in a bundle they are not, and have to be written out.
 */
function assignedGlobals(code: string): string[] {
  const assignments = code.matchAll(/\b(?:globalThis|global)\.([A-Za-z_$][\w$]*)\s*(?:\|\||\?\?|&&)?=(?!=)/g)
  return [...new Set([...assignments].map(([, name]) => name as string))].sort()
}
