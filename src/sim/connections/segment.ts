/** The control of a segment that carries a message. */
export const DATA = 0

/** A segment on its way out. */
export interface Segment {
  /** A copy of its own; undefined for one that controls. */
  readonly message: unknown
  /** Of the message, for the fingerprint. */
  readonly digest: number
  /** `DATA`, or a number of `CONTROL`. */
  readonly control: number
  /** Its position in its stream, for what has to arrive in order: messages and the close. For a window, how many bytes were taken. */
  readonly sequence: number
}
