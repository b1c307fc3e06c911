import { type RandomStream, shuffled } from '../random/stream.ts'
import { plainJson } from '../sim/plain-json.ts'
import type { Process } from '../sim/process.ts'
import { viewIn } from './view.ts'

/**
 * Says who is meant by a name in a fault: a process by its own name, or, when the fault begins, nodes by what they are
 * then: `@one`, `@minority`, `@majority` and `@all` (drawn from the seed), `@leader` (those whose state says
 * `role: 'leader'`; any other role as well), `@not-leader` (all other nodes that are up), `@eu` and `@eu/a` (those in a region),
 * `@parted:term` (those that show another term than most; also `role`, `members`, `leader`, `view`, `index`, and any field).
 */
export type Target = string

export function isByRole(target: Target): boolean {
  return target.startsWith('@')
}

/** The role that a node's state gives: its field `role`, or else `state`. */
export function roleIn(state: unknown): string | undefined {
  const { role, state: other } = (state ?? {}) as { role?: unknown; state?: unknown }
  const said = role ?? other
  return typeof said === 'string' ? said : undefined
}

/** The role that a node has now. */
export function roleOf(process: Process): string | undefined {
  return roleIn(process.world.inspect(process))
}

/** Which of several nodes: drawn from the seed. */
const CHOICES: Readonly<Record<string, (count: number) => number>> = {
  one: () => 1,
  minority: count => Math.max(1, Math.floor((count - 1) / 2)),
  majority: count => count - Math.floor((count - 1) / 2),
}

/** The nodes that a target such as `@leader` means now. `random` is drawn from only where there is a choice. */
export function nodesMeant(target: Target, nodes: readonly Process[], random: () => RandomStream): readonly Process[] {
  const [name, role] = target.slice(1).split(':') as [string, string?]
  const choice = CHOICES[name]
  if (choice !== undefined) {
    const among = role === undefined ? nodes : ofRole(role, nodes)
    return shuffled(random(), among).slice(0, choice(among.length))
  }
  if (name === 'parted') return nodesParted(role ?? 'view', nodes)
  return name === 'all' ? nodes : ofRole(name, nodes)
}

/** The nodes that are up and show something else of a view than most do; of views that as many have, the first node's counts as that of most. */
function nodesParted(view: string, nodes: readonly Process[]): readonly Process[] {
  const up = nodes.filter(({ status }) => status === 'up')
  const shown = up.map(process => plainJson(viewIn(view, process.world.inspect(process)) ?? null))
  const countOf = (json: string) => shown.filter(other => other === json).length
  const most = shown.reduce((best, json) => (countOf(json) > countOf(best) ? json : best), shown[0] ?? '')
  return up.filter((_, i) => shown[i] !== most)
}

/** Whether a process is in a region or a part of one. */
function isWithin({ region }: Process, place: string): boolean {
  return region !== undefined && (region === place || region.startsWith(`${place}/`))
}

/** The clients that a target means now, for what is said of links: those in a region, as `@eu`, or out of it, as `@not-eu`. */
export function clientsMeant(target: Target, processes: readonly Process[]): readonly Process[] {
  const isNot = target.startsWith('@not-')
  const place = target.slice(isNot ? '@not-'.length : 1)
  if (!isRegion(place, processes)) return []
  return processes.filter(process => process.role === 'client' && isWithin(process, place) !== isNot)
}

function isRegion(place: string, processes: readonly Process[]): boolean {
  return processes.some(process => isWithin(process, place)) && !processes.some(({ group }) => group === place)
}

/** Whether a target means those in a region, or out of it. */
export function isByRegion(target: Target, processes: readonly Process[]): boolean {
  return isByRole(target) && isRegion(target.slice(1).replace(/^not-/, ''), processes)
}

/** The nodes to which the scenario gives a role or a place; or else those that say that they have the role. */
function ofRole(role: string, nodes: readonly Process[]): readonly Process[] {
  const isNot = role.startsWith('not-')
  const name = isNot ? role.slice('not-'.length) : role
  if (nodes.some(({ group }) => group === name)) return nodes.filter(({ group }) => (group === name) !== isNot)
  if (nodes.some(node => isWithin(node, name))) return nodes.filter(node => isWithin(node, name) !== isNot)
  const has = (process: Process) => roleOf(process)?.toLowerCase() === name.toLowerCase()
  return nodes.filter(process => (isNot ? process.status !== 'down' && !has(process) : has(process)))
}
