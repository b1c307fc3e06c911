import { createRequire } from 'node:module'
import { dirname } from 'node:path'
import { pathToFileURL } from 'node:url'
import { Script } from 'node:vm'
import { locations } from '../../programs/bundle/module-location.ts'
import { BundleMap } from '../../programs/bundle/source-map.ts'
import { facesOf } from '../../programs/evaluation.ts'
import { loadAgain } from '../../sim/loading.ts'
import { rewriteStacksOf } from '../../sim/rewritten-stack.ts'
import type { Exported } from '../worker/load-module.ts'
import { type Binding, bindingsOf } from './bindings.ts'
import { contentsOf } from './contents.ts'

/** The modules of a scenario, evaluated once more. */
export interface Copy {
  readonly exported: Exported
  /** What its modules declare, as it is now. */
  contents(): ReadonlyMap<Binding, string>
  /** Has a variable hold what it holds in another copy. */
  take(binding: Binding, from: Copy): void
}

/** A variable of a copy. */
interface Variable {
  get(): unknown
  set(value: unknown): void
}

/** What the script of a bundle takes, to tell of what it declares and where its modules are. */
interface Host {
  bindings(variables: readonly Variable[]): void
  place(file: string): { __filename: string; __dirname: string }
  meta(file: string): object
}

type Compiled = (host: Host, require: unknown, module: { exports: Exported }) => void

/** Private fields are in no object that code could look at. Written as older versions of the language have them, they are. */
const PRIVATE = ['field', 'method', 'accessor', 'static-field', 'static-method', 'static-accessor', 'brand-check']

/** The modules of a scenario, with all that they import, which can be evaluated as often as is wanted. */
export class ScenarioCopies {
  readonly #compiled: Compiled
  readonly #bindings: readonly Binding[]
  readonly #require: (name: string) => unknown

  private constructor(file: string, code: string, sourceMap: string, faces: ReadonlyMap<string, unknown>) {
    const filename = `${file}.apart.js`
    const map = new BundleMap(filename, '/', sourceMap)
    rewriteStacksOf(filename, text => map.rewrite(text))
    const require = createRequire(file)
    this.#bindings = bindingsOf(code, map)
    this.#require = Object.assign((name: string) => faces.get(name) ?? require(name), require)
    const variables = this.#bindings.map(({ name }) => `{get:()=>${name},set:value=>{${name}=value}}`).join(',')
    const head = '(function(__sameseed,require,module){'
    const script = `${head}${code}\n__sameseed.bindings([${variables}])\n})`
    this.#compiled = new Script(script, { filename, columnOffset: -head.length }).runInThisContext() as Compiled
  }

  /** Bundles the modules. Undefined where that cannot be done: they await at their top level, or need what is no JavaScript. */
  static async of(file: string): Promise<ScenarioCopies | undefined> {
    // Seldom needed, and slow to load.
    const { build } = await import('esbuild')
    const result = await build({
      entryPoints: [file],
      bundle: true,
      platform: 'node',
      target: 'node20',
      format: 'cjs',
      write: false,
      outdir: '/',
      sourcemap: 'external',
      sourcesContent: false,
      logLevel: 'silent',
      metafile: true,
      keepNames: true,
      external: ['sameseed', 'sameseed/*', '*.node'],
      define: { 'import.meta': '__sameseed_meta' },
      supported: Object.fromEntries(PRIVATE.map(part => [`class-private-${part}`, false])),
      plugins: [locations(file)],
    }).catch(() => undefined)
    if (result === undefined) return undefined
    const text = (ending: string) => result.outputFiles.find(({ path }) => path.endsWith(ending))?.text ?? ''
    const names = Object.values(result.metafile.inputs).flatMap(({ imports }) => imports.map(({ path }) => path))
    return new ScenarioCopies(file, text('.js'), text('.map'), await facesOf(names))
  }

  /** Evaluates them once more, in a step or outside of any. Throws what they throw. */
  copy(): Copy {
    const module = { exports: {} as Exported }
    let variables: readonly Variable[] = []
    const host: Host = {
      bindings: given => {
        variables = given
      },
      ...PLACES,
    }
    loadAgain(() => this.#compiled(host, this.#require, module))
    return new ScenarioCopy(module.exports, this.#bindings, variables)
  }
}

class ScenarioCopy implements Copy {
  readonly exported: Exported
  readonly #variables: ReadonlyMap<Binding, Variable>

  constructor(exported: Exported, bindings: readonly Binding[], variables: readonly Variable[]) {
    this.exported = exported
    this.#variables = new Map(bindings.map((binding, i) => [binding, variables[i] as Variable]))
  }

  contents(): ReadonlyMap<Binding, string> {
    const values = [...this.#variables].map(([binding, { get }]) => [binding, heldBy(get)] as const)
    const privates = values.map(([, value]) => value).filter(value => value instanceof WeakMap)
    return new Map(values.map(([binding, value]) => [binding, contentsOf(value, privates)]))
  }

  take(binding: Binding, from: Copy): void {
    if (!(from instanceof ScenarioCopy)) return
    const [own, other] = [this.#variables.get(binding), from.#variables.get(binding)]
    if (other !== undefined) own?.set(other.get())
  }
}

/** Where modules are. */
const PLACES: Pick<Host, 'place' | 'meta'> = {
  place: path => ({ __filename: path, __dirname: dirname(path) }),
  meta: path => ({
    url: pathToFileURL(path).href,
    filename: path,
    dirname: dirname(path),
    main: false,
    resolve: (name: string) => pathToFileURL(createRequire(path).resolve(name)).href,
  }),
}

/** Undefined for what only looks like a variable. */
function heldBy(read: () => unknown): unknown {
  try {
    return read()
  } catch {
    return undefined
  }
}
