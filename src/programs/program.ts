import { createRequire, isBuiltin } from 'node:module'
import { dirname, relative } from 'node:path'
import { pathToFileURL } from 'node:url'
import { Script } from 'node:vm'
import { ScenarioError } from '../options/scenario-error.ts'
import { shown } from '../options/shown.ts'
import { current } from '../sim/current.ts'
import type { AnyEnv, NodeInstance } from '../sim/env.ts'
import type { Process, Started } from '../sim/process.ts'
import { rewriteStacksOf } from '../sim/rewritten-stack.ts'
import { type Bundle, bundle } from './bundle/bundle.ts'
import { BundleMap } from './bundle/source-map.ts'
import type { Foreseen } from './machine/machine.ts'
import { type MachineOptions, machineOf } from './machine/machine-options.ts'
import { OwnFolder } from './machine/own-folder.ts'
import { OWN_NAMES, ownGlobals } from './machine/own-globals.ts'
import { requireOf } from './machine/own-require.ts'
import { OwnStacks } from './machine/own-stacks.ts'
import { type ProgramOutput, RunningMachine } from './machine/running-machine.ts'
import { packageAround } from './package-folder.ts'

/** Says how one node runs its program. */
export interface ProgramCall {
  /** What follows the program's name on its command line. Default: nothing. */
  readonly args?: readonly string[]
  /** Its environment variables, besides PATH, HOME, HOSTNAME and PWD. Default: none. */
  readonly env?: Readonly<Record<string, string | number>>
  /** What its machine is like. */
  readonly os?: MachineOptions
  /** What it reads from its standard input. Default: nothing. */
  readonly stdin?: string
}

/** Starts a program on a node. */
export type StartProgram = (program: Program, env: AnyEnv, call: ProgramCall) => Started<unknown>

/** What a bundle asks of the machine that it runs on. */
interface Host {
  exported(exports: Readonly<Record<string, unknown>>): void
  builtin(name: string): unknown
  face(name: string): unknown
  /** Tells what can be loaded by names that are computed. */
  foreseen(loaders: Foreseen): void
  place(file: string): { __filename: string; __dirname: string }
  meta(file: string): object
}

type Compiled = (host: Host, require: unknown, ...own: unknown[]) => Promise<void>

interface Loaded {
  readonly compiled: Compiled
  readonly map: BundleMap
  readonly faces: ReadonlyMap<string, unknown>
}

/** An ordinary Node program that runs as a node: bundled once, and evaluated anew at each start, on a machine of its own. */
export class Program {
  readonly entry: string
  readonly #folder: OwnFolder
  #loading: Promise<void> | undefined
  #loaded: Loaded | undefined

  /** `entry` is the absolute path of its file. */
  constructor(entry: string) {
    this.entry = entry
    this.#folder = new OwnFolder(packageAround(dirname(entry)) ?? dirname(entry))
  }

  /** Whether it is bundled. */
  get isReady(): boolean {
    return this.#loaded !== undefined
  }

  /**
   * Bundles it, unless that has been done.
   *
   * @throws ScenarioError that says what is wrong with the program.
   */
  prepare(): Promise<void> {
    this.#loading ??= bundle(this.entry, this.#folder.root).then(async built => {
      this.#loaded = await load(built)
    })
    return this.#loading
  }

  /**
   * Starts it on a node, within a step of that. The node is up from the beginning: while a program awaits at its top level, it hears
   * what comes for it.
   */
  start(env: AnyEnv, call: ProgramCall, output?: ProgramOutput): NodeInstance {
    const { machine } = this.#run(env, call, output)
    return { receive: (from, message) => machine.receive?.(from, message) }
  }

  /**
   * Evaluates it on a node, within a step of that, and starts the node by the function that is its default export.
   *
   * @throws ScenarioError where it exports no such function.
   */
  async startNode(env: AnyEnv): Promise<NodeInstance | undefined> {
    const { evaluated, exported } = this.#run(env, {}, undefined)
    await evaluated
    const { default: start } = exported()
    if (typeof start === 'function') return start(env) as NodeInstance | undefined
    const found = start === undefined ? 'no default export' : `the default export ${shown(start)}`
    throw new ScenarioError(
      `${relative(process.cwd(), this.entry)} has ${found}: export a function that starts a node, (env) => node`,
    )
  }

  #run(env: AnyEnv, call: ProgramCall, output: ProgramOutput | undefined) {
    if (this.#loaded === undefined) throw new Error('a program was started before it was prepared')
    const { compiled, map, faces } = this.#loaded
    const folder = this.#folder
    const machine = new RunningMachine(
      env,
      current as Process,
      {
        entry: folder.shown(this.entry),
        args: call.args ?? [],
        env: Object.fromEntries(Object.entries(call.env ?? {}).map(([name, value]) => [name, String(value)])),
        os: machineOf(env.id, call.os),
        stdin: call.stdin ?? '',
        folder,
      },
      output,
    )
    machine.process.hear(new OwnStacks(map, folder))
    const globals = ownGlobals(machine)
    let exported: Readonly<Record<string, unknown>> = {}
    const host: Host = {
      exported(exports) {
        exported = exports
        const inspect = exports.inspect ?? (exports.default as { inspect?: unknown } | undefined)?.inspect
        if (typeof inspect === 'function') machine.node.inspect = () => inspect()
      },
      builtin: name => machine.builtin(name),
      face: name => faces.get(name),
      foreseen: loaders => {
        machine.foreseen = loaders
      },
      place: file => ({ __filename: folder.shown(file), __dirname: folder.shown(dirname(file)) }),
      meta: file => {
        const filename = folder.shown(file)
        return {
          url: pathToFileURL(filename).href,
          filename,
          dirname: dirname(filename),
          main: file === this.entry,
          resolve: (name: string) => resolvedFrom(file, name, folder),
        }
      },
    }
    // What it throws is a rejection that nothing handles, as in Node.
    const evaluated = compiled(host, requireOf(machine, this.entry), ...OWN_NAMES.map(name => globals[name]))
    return { machine, evaluated, exported: () => exported }
  }
}

/** The entries of sameseed that code of users may import. */
const FACES: Readonly<Record<string, () => Promise<unknown>>> = {
  sameseed: () => import('sameseed'),
  'sameseed/checkers': () => import('sameseed/checkers'),
  'sameseed/report': () => import('sameseed/report'),
}

async function load({ entry, code, sourceMap, faces }: Bundle): Promise<Loaded> {
  const filename = `${entry}.bundle.js`
  const map = new BundleMap(filename, '/', sourceMap)
  rewriteStacksOf(filename, text => map.rewrite(text))
  // An ES module is strict, and so is all that is bundled with it. A program in CommonJS stays as it is.
  // Node evaluates it in a microtask, so that other microtasks come before what `nextTick` was given.
  const begin = isCommonJs(code) ? '' : '"use strict";await 0;'
  const head = `(async function(__sameseed,require,${OWN_NAMES.join(',')}){${begin}`
  const script = new Script(`${head}${code}\n})`, { filename, columnOffset: -head.length })
  const loaded = faces.map(async name => [name, await FACES[name]?.()] as const)
  return { compiled: script.runInThisContext() as Compiled, map, faces: new Map(await Promise.all(loaded)) }
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
