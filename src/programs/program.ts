import { dirname, relative } from 'node:path'
import { ScenarioError } from '../options/scenario-error.ts'
import { hasScenarioShape } from '../options/scenario-shape.ts'
import { shown } from '../options/shown.ts'
import { current } from '../sim/current.ts'
import type { AnyEnv, NodeInstance } from '../sim/env.ts'
import type { Process, Started } from '../sim/process.ts'
import { bundle, type SharedExports } from './bundle/bundle.ts'
import { NONE_REPLACED, type Replaced } from './bundle/replacing.ts'
import { type Host, type Loaded, load, placesOf } from './evaluation.ts'
import { type MachineOptions, machineOf } from './machine/machine-options.ts'
import { OwnFolder } from './machine/own-folder.ts'
import { OWN_NAMES, ownGlobals } from './machine/own-globals.ts'
import { requireOf } from './machine/own-require.ts'
import { OwnStacks } from './machine/own-stacks.ts'
import { type ProgramOutput, RunningMachine } from './machine/running-machine.ts'
import { packageAround } from './package-folder.ts'
import { evaluateShared, onMachine } from './shared-packages.ts'

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

/** Says of which modules a program is made, besides those that it names. */
export interface ProgramParts {
  /** Packages that are evaluated once for all of its nodes. Default: none. */
  readonly shared?: readonly string[]
  /** What stands in the place of modules, by their names: names of packages, or absolute paths. Default: nothing. */
  readonly replaced?: Replaced
}

/** Starts a program on a node. */
export type StartProgram = (program: Program, env: AnyEnv, call: ProgramCall) => Started<unknown>

/** An ordinary Node program that runs as a node: bundled once, and evaluated anew at each start, on a machine of its own. */
export class Program {
  readonly entry: string
  /** Its path as the user knows it: within a node, the working directory is another one. */
  readonly #name: string
  readonly #folder: OwnFolder
  readonly #parts: ProgramParts
  #shared: SharedExports = new Map()
  #loading: Promise<void> | undefined
  #loaded: Loaded | undefined

  /** `entry` is the absolute path of its file. */
  constructor(entry: string, parts: ProgramParts = {}) {
    this.entry = entry
    this.#name = relative(process.cwd(), entry)
    this.#parts = parts
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
    this.#loading ??= this.#load()
    return this.#loading
  }

  async #load(): Promise<void> {
    const { shared: names = [], replaced = NONE_REPLACED } = this.#parts
    if (names.length > 0) this.#shared = await evaluateShared(this.entry, this.#folder, names, replaced)
    this.#loaded = await load(await bundle(this.entry, this.#folder.root, { shared: this.#shared, replaced }))
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
    throw new ScenarioError(`${this.#name} has ${found}: export a function that starts a node, (env) => node`)
  }

  #run(env: AnyEnv, call: ProgramCall, output: ProgramOutput | undefined) {
    if (this.#loaded === undefined) throw new Error('a program was started before it was prepared')
    const { compiled, map, faces } = this.#loaded
    const name = this.#name
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
    onMachine(current as Process, { machine, globals })
    let exported: Readonly<Record<string, unknown>> = {}
    const host: Host = {
      exported(exports) {
        exported = exports
        const main = exports.default as { readonly inspect?: unknown; readonly default?: unknown } | undefined
        // In a CommonJS package it is a property of what is exported.
        if (hasScenarioShape(main) || hasScenarioShape(main?.default)) throw isNoProgram(name)
        const inspect = exports.inspect ?? main?.inspect
        if (typeof inspect === 'function') machine.node.inspect = () => inspect()
      },
      builtin: name => machine.builtin(name),
      foreseen: loaders => {
        machine.foreseen = loaders
      },
      shared: name => this.#shared.get(name)?.exports,
      ...placesOf(this.entry, folder, faces),
    }
    // What it throws is a rejection that nothing handles, as in Node.
    const evaluated = compiled(host, requireOf(machine, this.entry), ...OWN_NAMES.map(name => globals[name]))
    return { machine, evaluated, exported: () => exported }
  }
}

function isNoProgram(name: string): ScenarioError {
  return new ScenarioError(
    `${name} is a scenario, and no program that nodes can run: run it without --nodes, or name the program that its nodes run`,
  )
}
