/** A mistake that can be planted in an example, and where it is known from. */
export interface Bug {
  readonly description: string
  /** The paper, post-mortem or issue that tells of it, with its year. */
  readonly source: string
}

/** The planted bugs of one example, by name. */
export type Bugs = Readonly<Record<string, Bug>>
