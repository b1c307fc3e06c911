/** Tells of what fails together: a region, a zone or a rack. */
export interface Domain {
  /** Names it, as targets do without their `@`: `eu/a`. */
  readonly name: string
  /** Names the nodes in it. */
  readonly nodes: readonly string[]
}
