import type { Duration } from '../clock/duration.ts'
import type { RandomStream } from '../random/stream.ts'

/** When a fault begins, and for how long it lasts; without `for`, until the world is healed at the end. */
export interface When {
  readonly at: Duration
  readonly for?: Duration
}

/** Directed pairs of processes, or all links when left out. */
export type Links = readonly (readonly [from: string, to: string])[]

/** One fault as it stands in a plan. Names are those of nodes (`n1`) and clients (`c1`). */
export type Fault =
  /** Messages between the groups are dropped; with `from` and `to`, only those one way. */
  | (When & { readonly kind: 'partition'; readonly groups: readonly (readonly string[])[] })
  | (When & { readonly kind: 'partition'; readonly from: readonly string[]; readonly to: readonly string[] })
  /** As a partition, but messages wait for its end, as in TCP. */
  | (When & { readonly kind: 'hold'; readonly groups: readonly (readonly string[])[] })
  | (When & { readonly kind: 'hold'; readonly from: readonly string[]; readonly to: readonly string[] })
  /** Messages are lost, or arrive twice, with this chance. */
  | (When & { readonly kind: 'loss' | 'duplication'; readonly rate: number; readonly links?: Links })
  /** Messages take longer by this. */
  | (When & { readonly kind: 'delay'; readonly by: Duration; readonly links?: Links })
  /** The connections between two processes break. */
  | { readonly kind: 'reset'; readonly at: Duration; readonly between: readonly [string, string] }
  /** The node loses its memory and its unsynced writes; it restarts at the end. */
  | (When & { readonly kind: 'crash'; readonly node: string })
  /** The node stands still. */
  | (When & { readonly kind: 'pause'; readonly node: string })
  /** The node's wall clock jumps, for good. */
  | { readonly kind: 'clock-jump'; readonly at: Duration; readonly node: string; readonly by: Duration }
  /** The node's clocks run faster or (negative) slower, by millionths. */
  | (When & { readonly kind: 'clock-drift'; readonly node: string; readonly ppm: number })

export type FaultKind = Fault['kind']

/** What faults are drawn for. */
export interface NemesisContext {
  readonly nodes: readonly string[]
  readonly durationUs: number
  /** The random stream called `name`: use one for each fault, so that they do not depend on each other. */
  stream(name: string): RandomStream
}

/** Draws faults of some kinds for a run: a pure function of the context. Compose several in a scenario's `faults`. */
export interface Nemesis {
  readonly kinds: readonly FaultKind[]
  faults(context: NemesisContext): Fault[]
}
