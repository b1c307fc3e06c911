/** Describes lines of a text that hold no event, and were passed over. */
export interface SkippedLines {
  /** Blank ones are not counted. */
  readonly count: number
  /** The first of them, as it stands in the text. */
  readonly first: string
}
