/** What a fault may want to know of a cluster before it is run. */
export interface Cluster {
  /** Names all nodes. */
  readonly nodes: readonly string[]
  /** Names those that never fail by themselves: only the network to them does. */
  readonly reliable: ReadonlySet<string>
  /** The versions that a node can run: none for one that has only one, and for clients. */
  versionsOf(this: void, node: string): readonly string[]
}
