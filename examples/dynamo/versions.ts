/** Names a write: the node that coordinated it, and a number there. */
export type Dot = `${string}#${number}`

/** What a key holds, or one of several values that nobody has put together yet. */
export interface Sibling {
  readonly dot: Dot
  /** The writes that its client had seen, or that were replaced by one it had seen. A real store would have vectors with gaps. */
  readonly seen: readonly Dot[]
  readonly items: readonly string[]
  /** Of the wall clock. Only a planted bug looks at it. */
  readonly writtenMs: number
}

/** All of both, without what one of the others had seen. In whatever order that is done, the same comes of it. */
export function merged(a: readonly Sibling[], b: readonly Sibling[]): readonly Sibling[] {
  const byDot = new Map([...a, ...b].map(sibling => [sibling.dot, sibling]))
  const replaced = new Set([...byDot.values()].flatMap(({ seen }) => seen))
  return [...byDot.values()].filter(({ dot }) => !replaced.has(dot)).sort((x, y) => (x.dot < y.dot ? -1 : 1))
}

/** The writes that are in these siblings: who has read them has seen all of that. */
export function seenIn(siblings: readonly Sibling[]): readonly Dot[] {
  return [...new Set(siblings.flatMap(({ dot, seen }) => [...seen, dot]))]
}

export function itemsOf(siblings: readonly Sibling[]): readonly string[] {
  return [...new Set(siblings.flatMap(({ items }) => items))].sort()
}

export function isSame(a: readonly Sibling[], b: readonly Sibling[]): boolean {
  return a.length === b.length && a.every(({ dot }, index) => dot === b[index]?.dot)
}
