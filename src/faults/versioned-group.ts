/** Tells of nodes that can run several versions: those of one role. */
export interface VersionedGroup {
  /** Names the nodes. */
  readonly nodes: readonly string[]
  /** Names the versions, in the order of the scenario. */
  readonly versions: readonly string[]
  /** Names the version that each node has when what is drawn begins, by the name of the node. */
  readonly current: Readonly<Record<string, string>>
}
