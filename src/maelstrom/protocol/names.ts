/** The services that Maelstrom offers to nodes, each under its own name. */
export const SERVICES = ['lin-kv', 'seq-kv', 'lww-kv', 'lin-tso'] as const

/** Names a service of Maelstrom's. */
export type ServiceName = (typeof SERVICES)[number]

/** The role of those nodes that run the program: they are called `n1`, `n2`, … */
export const MEMBER = 'n'

/** Who says `init` and `topology` to a node. It is no process of the simulation. */
export const GREETER = 'c0'

/** Of all nodes those that run the program. */
export function membersOf(nodes: readonly string[]): readonly string[] {
  return nodes.filter(id => /^n\d+$/.test(id))
}

/** What programs call a process: a service is one node, whose role has its name. */
export function nameOf(process: string): string {
  return SERVICES.find(service => process === processOf(service)) ?? process
}

/** The process that programs call by a name. */
export function processOf(name: string): string {
  return (SERVICES as readonly string[]).includes(name) ? `${name}1` : name
}
