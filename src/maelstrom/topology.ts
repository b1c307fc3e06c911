/** Says which nodes a node talks to, for each. */
export type Topology = Readonly<Record<string, readonly string[]>>

/** Returns the neighbours of the node at a position among `count`, by their positions. */
type Neighbours = (at: number, count: number) => readonly number[]

/** A tree in which each node has up to `width` children, filled level by level. */
function tree(width: number): Neighbours {
  return at => [
    ...(at === 0 ? [] : [Math.floor((at - 1) / width)]),
    ...Array.from({ length: width }, (_, i) => at * width + 1 + i),
  ]
}

/** Rows of the same length, which is the root of the number of nodes; the last one may be shorter. */
function grid(at: number, count: number): readonly number[] {
  const side = Math.ceil(Math.sqrt(count))
  const column = at % side
  return [at + side, at - side, ...(column < side - 1 ? [at + 1] : []), ...(column > 0 ? [at - 1] : [])]
}

/** Maelstrom's topologies. */
const TOPOLOGIES = {
  line: at => [at - 1, at + 1],
  grid,
  tree: tree(2),
  tree2: tree(2),
  tree3: tree(3),
  tree4: tree(4),
  total: (at, count) => Array.from({ length: count }, (_, other) => other).filter(other => other !== at),
} satisfies Record<string, Neighbours>

/** Names a topology of Maelstrom's: who is whose neighbour. */
export type TopologyName = keyof typeof TOPOLOGIES

export const TOPOLOGY_NAMES = Object.keys(TOPOLOGIES) as TopologyName[]

/** Gives each node its neighbours. */
export function topologyOf(name: TopologyName, nodes: readonly string[]): Topology {
  const neighbours: Neighbours = TOPOLOGIES[name]
  return Object.fromEntries(
    nodes.map((node, at) => [node, neighbours(at, nodes.length).flatMap(other => nodes[other] ?? [])]),
  )
}
