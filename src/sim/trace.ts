import type { MessagePart } from '../net/passage.ts'

/** What happened in a run, event by event. Times are microseconds of true time. Recorded only when asked for. */
export type TraceEvent =
  | {
      readonly kind: 'send'
      readonly time: number
      readonly from: string
      readonly to: string
      /** Number of the message on its link, from 0. */
      readonly number: number
      readonly message: unknown
      readonly part: MessagePart
      /** When it would arrive; undefined when it was lost or blocked. */
      readonly arrival?: number
      readonly fate: 'sent' | 'lost' | 'blocked'
      /** When a duplicate arrives. */
      readonly duplicateArrival?: number
    }
  | {
      readonly kind: 'deliver'
      readonly time: number
      readonly from: string
      readonly to: string
      readonly number: number
      readonly part: MessagePart
      readonly message: unknown
      /** `lost` is what arrives damaged. */
      readonly fate: 'delivered' | 'blocked' | 'held' | 'unreachable' | 'lost'
      /** It is not what was sent: a checksum showed it, or the receiver got it all the same. */
      readonly corrupted?: true
    }
  | { readonly kind: 'timer'; readonly time: number; readonly process: string; readonly number: number }
  | {
      readonly kind: 'start' | 'crash' | 'pause' | 'resume' | 'exit'
      readonly time: number
      readonly process: string
      readonly reason?: string
    }
  | {
      readonly kind: 'fault'
      readonly time: number
      readonly phase: 'begin' | 'end'
      /** The fault as it stands in a plan; a text for what is done to the network by hand and has no such form. */
      readonly fault: { readonly kind: string } | string
      /** One line that says what it is: `partition n1 | n2 n3`. */
      readonly text: string
      /** Its position in the explicit plan; -1 for one that was injected by hand. */
      readonly index: number
    }
  | {
      readonly kind: 'operation'
      readonly time: number
      readonly client: string
      readonly type: 'invoke' | 'ok' | 'fail' | 'info'
      readonly f: string
      readonly value: unknown
      readonly error?: unknown
    }
  | { readonly kind: 'state'; readonly time: number; readonly process: string; readonly state: unknown }
  | { readonly kind: 'log'; readonly time: number; readonly process: string; readonly text: string }
  | { readonly kind: 'phase'; readonly time: number; readonly text: string }

/** A recorded run: its events, and for each the fingerprint of everything up to it and, if asked for, the code that caused it. */
export interface Trace {
  readonly events: TraceEvent[]
  readonly fingerprints: string[]
  /** The user's line behind an event, for those that code caused. Empty unless recorded with `causes`. */
  readonly causes: (string | undefined)[]
}
