/** So many replicas each key has, and so many have to answer a read or a write. */
export const COPIES = 3
export const QUORUM = 2
/** A node has several places on the ring, so that what it had is shared among many when it is gone. */
const PLACES = 4

/** All nodes in the order in which they are to have `key`: the first `COPIES` are its home, the others stand in. */
export function preference(key: string, nodes: readonly string[]): readonly string[] {
  const places = nodes.flatMap(node =>
    Array.from({ length: PLACES }, (_, index) => ({ node, at: hash(`${node}/${index}`) })),
  )
  places.sort((a, b) => a.at - b.at)
  const at = hash(key)
  const first = places.findIndex(place => place.at >= at)
  const fromThere = [...places.slice(Math.max(0, first)), ...places.slice(0, Math.max(0, first))]
  // Each node once: two copies at one are none.
  return [...new Set(fromThere.map(({ node }) => node))]
}

/** FNV-1a, and once more through, since keys are short. */
function hash(text: string): number {
  let value = 0x811c9dc5
  for (const character of text) value = Math.imul(value ^ character.charCodeAt(0), 0x01000193)
  value = Math.imul(value ^ (value >>> 15), 0x85ebca6b)
  return (value ^ (value >>> 13)) >>> 0
}
