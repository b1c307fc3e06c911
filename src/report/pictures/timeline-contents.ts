import type { ClientOperation } from '../../checkers/operation.ts'
import type { ProcessNames } from '../process-names.ts'

/** An operation of a timeline. */
export interface TimelineBar {
  readonly operation: ClientOperation
  /** What stands in the bar. */
  readonly label: string
  /** All there is to say, over several lines. */
  readonly full: string
  /** `wrong`: it is what cannot be. `involved`: it is part of the evidence. */
  readonly role: 'wrong' | 'involved' | 'other'
  /** Its position in the order that is drawn, from 1. */
  readonly order?: number
  /** The object after it, in that order. */
  readonly stateAfter?: string
  /** The object right before it: what is left out may have changed it since the operation that is drawn before. */
  readonly stateBefore?: string
}

/** A timeline of operations, a lane for each process. */
export interface Timeline {
  /** What the lanes are called. */
  readonly names: ProcessNames
  /** In order of invocation. */
  readonly bars: readonly TimelineBar[]
  /** Where operations begin that are left out. */
  readonly hidden: readonly number[]
  /** Positions at which the object crashed. Default: none. */
  readonly crashes?: readonly number[]
  /** Says when an event was, in a few characters. */
  readonly tick: (bar: TimelineBar, isEnd: boolean) => string
  /** What the object was before the first operation drawn, if a lane with its states is wanted. */
  readonly states?: { readonly of: string; readonly before: string | undefined }
  /** A sentence below it. */
  readonly caption: string
}
