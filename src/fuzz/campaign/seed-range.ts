/** Consecutive seeds. */
export interface SeedRange {
  readonly first: number
  /** Undefined: as many as there is time for. */
  readonly count: number | undefined
}
