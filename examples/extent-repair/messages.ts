export type Message =
  // ---- from an extent node to the manager
  | { readonly type: 'heartbeat' }
  /** All extents that it has. */
  | { readonly type: 'report'; readonly extents: readonly string[] }
  // ---- from the manager to an extent node
  /** It should have this one, too, and gets it there. */
  | { readonly type: 'copy'; readonly extent: string; readonly from: string }
  // ---- between extent nodes
  | { readonly type: 'read'; readonly extent: string }

/** An extent is to be on so many nodes. */
export const REPLICAS = 3

export const EXTENTS = ['a', 'b', 'c', 'd', 'e', 'f']

/** Where extents are at first. */
export function isAtFirstOn(node: string, extent: string): boolean {
  const distance = (Number(node.replace('extent', '')) - EXTENTS.indexOf(extent) + 10) % 5
  return distance < REPLICAS
}
