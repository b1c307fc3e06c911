import type { MachineOptions } from '../../programs/machine/machine-options.ts'
import type { StartProgram } from '../../programs/program.ts'
import type { AnyEnv } from '../../sim/env.ts'
import type { Started } from '../../sim/process.ts'

/** Says how many nodes there are. */
interface NodeCount {
  /** How many there are: at least 1. */
  readonly count: number
  /** So many are part of the cluster from the beginning. Default: all. The others wait for a `join`. */
  readonly initial?: number
  /**
   * Whether they never fail by themselves: nemeses, and targets such as `@one`, leave them, their disks and their clocks alone. The network
   * to them fails as any other. Default: false.
   */
  readonly reliable?: boolean
}

/** Describes nodes that a function starts. */
export interface StartedNodes<State = unknown> extends NodeCount {
  /**
   * Starts one node, at the beginning and again after every crash: returns an object with `receive` or `accept`, or a
   * promise of one, or is an async function that reads `env.inbox`.
   */
  readonly start: (env: AnyEnv) => Started<State>
}

/** Holds something for each version of a node, by the name of the version: the first one is what nodes begin with. */
export type Versions<Each> = Readonly<Record<string, Each>>

/**
 * Describes nodes of which there are several versions, each started by a function of its own. They begin with the first one that is listed,
 * and `upgrade` faults put others in its place: docs/versions.md.
 */
export interface VersionedNodes<State = unknown> extends NodeCount {
  /** Starts one node of each version, as `start` does elsewhere: `{ '1.0': startOld, '1.1': startNew }`. */
  readonly start: Versions<(env: AnyEnv) => Started<State>>
}

/** Describes nodes that a function starts which stands in a module: every start of every node has that, and all that it imports, to itself. */
export interface ModuleNodes extends NodeCount {
  /**
   * The module whose default export starts one node, `(env) => node`, as `start` does elsewhere: a path from the module of the scenario, or
   * a URL. Several versions have a module each, by their names.
   */
  readonly start: string | URL | Versions<string | URL>
  /** Packages that are evaluated once for all nodes, as for programs: docs/programs.md. Default: none. */
  readonly shared?: readonly string[]
  /** What stands in the place of modules, as for programs. Default: nothing. */
  readonly replace?: Readonly<Record<string, string>>
}

/** Describes nodes that are ordinary Node programs, unmodified: docs/programs.md. */
export interface ProgramNodes extends NodeCount {
  /** The program's file, TypeScript or JavaScript: a path from the module of the scenario, or a URL. Several versions have one each, by their names. */
  readonly program: string | URL | Versions<string | URL>
  /** What follows its name on the command line, for all nodes or by node. Default: nothing. */
  readonly args?: readonly string[] | ((node: ProgramNode) => readonly string[])
  /** Its environment variables, besides PATH, HOME, HOSTNAME and PWD. Default: none. */
  readonly env?: Variables | ((node: ProgramNode) => Variables)
  /** What the machine is like that it runs on, for all nodes or by node: docs/programs.md. Default: 4 processors, 4 GiB. */
  readonly os?: MachineOptions | ((node: ProgramNode) => MachineOptions)
  /** What it reads from its standard input, which ends then, for all nodes or by node. Default: nothing. */
  readonly stdin?: string | ((node: ProgramNode) => string)
  /**
   * Names packages that are evaluated once for all nodes and runs, with all that they import, instead of at each start: so that
   * starts of large ones take less time. What they keep at module level, all nodes share. Default: none.
   */
  readonly shared?: readonly string[]
  /**
   * Puts other modules in the place of packages or built-in modules, by their names: another package, or a file, a path from the module of
   * the scenario. For what cannot run in a simulation: `{ level: './test/level-in-memory.mjs' }`. Default: nothing.
   */
  readonly replace?: Readonly<Record<string, string>>
  /**
   * Starts it in another way than as it is: for programs that are spoken to on their standard input.
   * @internal
   */
  readonly startProgram?: StartProgram
}

/** Holds environment variables: numbers become texts. */
export type Variables = Readonly<Record<string, string | number>>

/** Describes the node for which a program is started. */
export interface ProgramNode {
  /** Names the node: `api1`. */
  readonly id: string
  /** Counts the nodes of its role from 0. */
  readonly index: number
  /** Names all nodes of the cluster. */
  readonly nodes: readonly string[]
  /** Names the version that is started, where there are several. */
  readonly version: string | undefined
  /** Names the region that it is in, with the part of it, where there are regions. */
  readonly region: string | undefined
}

/** Describes the nodes of one role. */
export type RoleNodes<State = unknown> = StartedNodes<State> | VersionedNodes<State> | ModuleNodes | ProgramNodes

/** Describes nodes of several roles, by the name of the role. The nodes of `api` are called `api1`, `api2`, … */
export type Roles<State = unknown> = Readonly<Record<string, RoleNodes<State>>>

/** Stands for the state that nodes of these roles show: of several versions, that of any of them. */
export type StateOf<Nodes> = Nodes extends ProgramNodes | ModuleNodes
  ? unknown
  : Nodes extends { readonly start: (env: AnyEnv) => infer Node }
    ? InspectedState<Awaited<Node>>
    : Nodes extends { readonly start: Versions<(env: AnyEnv) => infer Node> }
      ? InspectedState<Awaited<Node>>
      : Nodes extends Roles
        ? { readonly [Name in keyof Nodes]: StateOf<Nodes[Name]> }[keyof Nodes]
        : unknown

type InspectedState<Node> = Node extends { inspect(): infer State } ? State : never
