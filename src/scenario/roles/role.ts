import { ScenarioError } from '../../options/scenario-error.ts'
import { programOf } from '../../programs/all-programs.ts'
import type { Program, ProgramParts, StartProgram } from '../../programs/program.ts'
import { programFile } from '../../programs/program-file.ts'
import type { AnyEnv } from '../../sim/env.ts'
import type { Started } from '../../sim/process.ts'
import type { ModuleNodes, ProgramNode, ProgramNodes, RoleNodes, Roles, StartedNodes, Versions } from './nodes-spec.ts'
import { eachVersion } from './versions.ts'

/** The nodes of a scenario that are started alike. */
export interface Role<State = unknown> {
  /** Undefined where the scenario has no roles: its nodes are `n1`, `n2`, … */
  readonly name: string | undefined
  readonly count: number
  /** So many are part of the cluster from the beginning; undefined for all, however many a plan has. */
  readonly initial: number | undefined
  /** Whether they never fail by themselves: only the network to them does. */
  readonly reliable: boolean
  readonly start: (env: AnyEnv) => Started<State>
  /** The versions that there are, in the order of the scenario: none where there is only one way to start them. */
  readonly versions: readonly string[]
  /** What they run, where those are programs: they have to be prepared before a run. */
  readonly programs: readonly Program[]
}

/** Names a version among those of all nodes: `1.1`, or `api 1.1` where there are roles. */
export function versionName({ name }: Pick<Role, 'name'>, version: string): string {
  return name === undefined ? version : `${name} ${version}`
}

/** Whether these are nodes without a role. */
export function isOneRole<State>(nodes: RoleNodes<State> | Roles<State>): nodes is RoleNodes<State> {
  const values = Object.values(nodes)
  return values.length === 0 || !values.every(value => typeof value === 'object' && value !== null)
}

/**
 * Returns the roles of a scenario.
 *
 * @param where The scenario, for errors.
 * @param declared A stack from where the scenario stands.
 */
export function rolesOf<State>(
  nodes: RoleNodes<State> | Roles<State>,
  where: string,
  declared: string | undefined,
): readonly Role<State>[] {
  if (isOneRole(nodes)) return [roleOf(undefined, nodes, where, declared)]
  return Object.entries(nodes).map(([name, role]) => roleOf(name, role, where, declared))
}

function roleOf<State>(
  name: string | undefined,
  nodes: RoleNodes<State>,
  where: string,
  declared: string | undefined,
): Role<State> {
  const { count, initial, reliable = false } = nodes
  const path = name === undefined ? 'nodes' : `nodes.${name}`
  if (initial !== undefined && initial > count) {
    throw new ScenarioError(`${where}: ${path}.initial is ${initial}, of ${count} ${count === 1 ? 'node' : 'nodes'}`)
  }
  const parts = partsOf(nodes as Partial<ModuleNodes>, `${where}: ${path}.replace`, declared)
  const given: Code<State> = 'program' in nodes ? nodes.program : nodes.start
  const ways = eachVersion(given).map(([version, code]) => {
    const option = `${where}: ${path}.${'program' in nodes ? 'program' : 'start'}`
    return [
      version,
      wayOf(nodes, parts, name, code, version === undefined ? option : `${option}["${version}"]`, declared),
    ] as const
  })
  const byVersion = new Map(ways)
  return {
    name,
    count,
    initial,
    reliable,
    versions: ways.flatMap(([version]) => version ?? []),
    start: env => (byVersion.get(env.version) as Way<State>).start(env),
    programs: ways.flatMap(([, { program }]) => program ?? []),
  }
}

/** What starts nodes: a function, or the file of a module or a program. */
type Code<State> = OneCode<State> | Versions<OneCode<State>>
type OneCode<State> = StartedNodes<State>['start'] | string | URL

/** How nodes of one version are started. */
interface Way<State> {
  readonly start: (env: AnyEnv) => Started<State>
  readonly program: Program | undefined
}

function wayOf<State>(
  nodes: RoleNodes<State>,
  parts: ProgramParts,
  role: string | undefined,
  code: OneCode<State>,
  option: string,
  declared: string | undefined,
): Way<State> {
  if (typeof code === 'function') return { start: code, program: undefined }
  const program = programOf(programFile(code, option, declared), parts)
  const start = 'program' in nodes ? starting(program, nodes, role) : (env: AnyEnv) => program.startNode(env)
  return { start: start as Way<State>['start'], program }
}

/** What its programs are made of. `option` is that which puts modules in the place of others, for errors. */
function partsOf(
  { shared = [], replace = {} }: Partial<ModuleNodes>,
  option: string,
  declared: string | undefined,
): ProgramParts {
  const replaced = Object.entries(replace).map(([name, other]) => {
    const isFile = /^(?:[./]|file:)/.test(other)
    return [name, isFile ? programFile(other, `${option}["${name}"]`, declared) : other]
  })
  return { shared, replaced: Object.fromEntries(replaced) }
}

const asItIs: StartProgram = (program, env, call) => program.start(env, call)

function starting(program: Program, options: ProgramNodes, role: string | undefined) {
  const { args = [], env = {}, os = {}, stdin = '', startProgram = asItIs } = options
  return (environment: AnyEnv) => {
    const { id, nodes, version, region } = environment
    const node: ProgramNode = { id, index: Number(id.slice((role ?? 'n').length)) - 1, nodes, version, region }
    return startProgram(program, environment, {
      args: typeof args === 'function' ? args(node) : args,
      env: typeof env === 'function' ? env(node) : env,
      os: typeof os === 'function' ? os(node) : os,
      stdin: typeof stdin === 'function' ? stdin(node) : stdin,
    })
  }
}
