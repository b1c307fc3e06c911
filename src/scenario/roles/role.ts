import { ScenarioError } from '../../options/scenario-error.ts'
import { programOf } from '../../programs/all-programs.ts'
import type { Program, StartProgram } from '../../programs/program.ts'
import { programFile } from '../../programs/program-file.ts'
import type { AnyEnv } from '../../sim/env.ts'
import type { Started } from '../../sim/process.ts'
import type { ProgramNode, ProgramNodes, RoleNodes, Roles, StartedNodes } from './nodes-spec.ts'

/** The nodes of a scenario that are started alike. */
export interface Role<State = unknown> {
  /** Undefined where the scenario has no roles: its nodes are `n1`, `n2`, … */
  readonly name: string | undefined
  readonly count: number
  /** So many are part of the cluster from the beginning; undefined for all, however many a plan has. */
  readonly initial: number | undefined
  readonly start: (env: AnyEnv) => Started<State>
  /** What they run, where that is a program: it has to be prepared before a run. */
  readonly program: Program | undefined
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
  const { count, initial } = nodes
  const path = name === undefined ? 'nodes' : `nodes.${name}`
  if (initial !== undefined && initial > count) {
    throw new ScenarioError(`${where}: ${path}.initial is ${initial}, of ${count} ${count === 1 ? 'node' : 'nodes'}`)
  }
  if (isStarted(nodes)) return { name, count, initial, start: nodes.start, program: undefined }
  if ('start' in nodes) {
    const program = programOf(programFile(nodes.start, `${where}: ${path}.start`, declared))
    return { name, count, initial, start: (env => program.startNode(env)) as Role<State>['start'], program }
  }
  const program = programOf(programFile(nodes.program, `${where}: ${path}.program`, declared))
  return { name, count, initial, start: starting(program, nodes, name) as Role<State>['start'], program }
}

function isStarted<State>(nodes: RoleNodes<State>): nodes is StartedNodes<State> {
  return 'start' in nodes && typeof nodes.start === 'function'
}

const asItIs: StartProgram = (program, env, call) => program.start(env, call)

function starting(program: Program, options: ProgramNodes, role: string | undefined) {
  const { args = [], env = {}, os = {}, stdin = '', startProgram = asItIs } = options
  return (environment: AnyEnv) => {
    const { id, nodes } = environment
    const node: ProgramNode = { id, index: Number(id.slice((role ?? 'n').length)) - 1, nodes }
    return startProgram(program, environment, {
      args: typeof args === 'function' ? args(node) : args,
      env: typeof env === 'function' ? env(node) : env,
      os: typeof os === 'function' ? os(node) : os,
      stdin: typeof stdin === 'function' ? stdin(node) : stdin,
    })
  }
}
