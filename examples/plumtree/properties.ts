import type { World } from 'sameseed'
import type { BroadcastOperation } from './client.ts'

export interface NodeState {
  readonly neighbours: readonly string[]
  readonly eager: readonly string[]
  readonly messages: Readonly<Record<string, number>>
}

type Links = ReadonlyMap<string, readonly string[]>

/** Whether each node has each message, and each that was confirmed by a node which is up is among them. */
export function everybodyHasAll({ nodes, history, down }: World<NodeState, BroadcastOperation>): true | string {
  const all = new Set(nodes.flatMap(({ state }) => Object.values(state.messages)))
  for (const { type, value } of history) {
    if (type === 'ok' && typeof value === 'object' && !down.includes(value.node)) all.add(value.value)
  }
  for (const { id, state } of nodes) {
    const own = new Set(Object.values(state.messages))
    const missing = [...all].find(value => !own.has(value))
    if (missing !== undefined) return `${id} lacks ${missing}`
  }
  return true
}

/** Whether neighbours have each other, and everybody can be reached. */
export function connected({ nodes }: World<NodeState>): true | string {
  const links: Links = new Map(nodes.map(({ id, state }) => [id, state.neighbours]))
  for (const [id, others] of links) {
    const other = others.find(node => !links.get(node)?.includes(id))
    if (other !== undefined) return `${id} has ${other} as a neighbour, which does not have it, or is gone`
  }
  const reached = reachable(links)
  return reached.size === links.size || `only ${[...reached].join(', ')} can be reached from ${[...reached][0]}`
}

/** Whether the links along which messages go at once are a tree. */
export function isTree({ nodes }: World<NodeState>): true | string {
  const links = new Map(
    nodes.map(({ id, state }) => [
      id,
      nodes.filter(other => state.eager.includes(other.id) || other.state.eager.includes(id)).map(other => other.id),
    ]),
  )
  const count = [...links.values()].reduce((sum, others) => sum + others.length, 0) / 2
  if (reachable(links).size < links.size) return 'not everybody is in the tree'
  return count === links.size - 1 || `${count} links are used for ${links.size} nodes`
}

function reachable(links: Links): ReadonlySet<string> {
  const [first] = links.keys()
  const reached = new Set(first === undefined ? [] : [first])
  for (const id of reached) for (const other of links.get(id) ?? []) reached.add(other)
  return reached
}
