import type { SegmentControl } from '../journal/event.ts'

/** What a segment does to its connection, as a number; 0 for one that carries a message. */
export const CONTROL = { connect: 1, accept: 2, refuse: 3, close: 4, reset: 5, window: 6 } as const satisfies Record<
  SegmentControl,
  number
>

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
