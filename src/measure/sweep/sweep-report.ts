/** Holds what was measured of one seed under one condition. Times are microseconds of virtual time; null is what could not be told. */
export interface SeedMeasures {
  readonly seed: string
  /** Operations that ended `ok`, a second, until the end of the workload. */
  readonly rate: number
  /** The share of the operations that ended `ok`. */
  readonly availability: number | null
  /** Latencies of those that ended `ok`. */
  readonly p50Us: number | null
  readonly p99Us: number | null
  /** The longest time in which none ended `ok`; with a single fault, from its beginning on. */
  readonly outageUs: number
  /** With a single fault that did something: from its beginning until operations ended `ok` at the former rate again (see `recovery`). */
  readonly costUs: number | null
  /** Whether they did before the end of the workload; where not, the cost is what was seen of it. */
  readonly regained: boolean | null
  /** Whether the rate in the second half of the time after the last fault was at least four fifths of that without faults. */
  readonly cameBack: boolean | null
  /** The role that the struck node showed, of a single fault of one node. */
  readonly struck: string | null
  /** Whether a single fault did something; null without one. */
  readonly hadEffect: boolean | null
  /** Whether something was found wrong with the run. */
  readonly violated: boolean
}

/** Holds what was measured by window. */
export interface SeedWindows {
  readonly rate: readonly number[]
  readonly p50Us: readonly (number | null)[]
  readonly p99Us: readonly (number | null)[]
}

/** Holds the middle of the seeds and the four fifths around it: from the 10th to the 90th percentile. */
export interface Spread {
  readonly low: number
  readonly median: number
  readonly high: number
}

/** Holds a spread by window; null where no seed has a value. */
export interface Bands {
  readonly rate: readonly (Spread | null)[]
  readonly p50Us: readonly (Spread | null)[]
  readonly p99Us: readonly (Spread | null)[]
}

/** Lists what seeds are measured by, and reports compared. */
export const METRICS = ['rate', 'availability', 'p50Us', 'p99Us', 'outageUs', 'costUs'] as const
export type Metric = (typeof METRICS)[number]

/** Counts the seeds of which a condition says nothing. */
export interface Missing {
  /** They draw no such fault that begins in time (see `condition`). */
  readonly notDrawn: number
  /** Something ended the run before its time. */
  readonly cutShort: number
  /** The single fault had no effect: it has no cost. */
  readonly withoutEffect: number
}

/** Holds what was measured under one condition. */
export interface ConditionReport {
  /** `none`, a kind of fault, or `all`. */
  readonly condition: string
  /** Over the seeds; null where none has a value. */
  readonly summary: Readonly<Record<Metric, Spread | null>>
  /** Of single faults, what they cost by the role of the node that they struck. */
  readonly byRole: readonly { readonly role: string; readonly seeds: number; readonly costUs: Spread }[]
  /** In how many seeds the fault's cost was seen to its end, and in how many not. */
  readonly regained: { readonly yes: number; readonly no: number }
  /** In how many seeds the rate came back after the faults, and in which it did not. */
  readonly cameBack: { readonly yes: number; readonly no: readonly string[] }
  /** In how many seeds there is no number, or no cost, and why. */
  readonly missing: Missing
  /** Over virtual time. */
  readonly bands: Bands
  /** By seed, in their order. */
  readonly seeds: readonly SeedMeasures[]
}

/** Holds what a sweep over seeds measured. */
export interface SweepReport {
  readonly format: 'sameseed-measure'
  readonly version: 1
  readonly scenario: string
  readonly firstSeed: number
  /** How many seeds. */
  readonly seeds: number
  /** How long the workload takes, microseconds of virtual time. */
  readonly durationUs: number
  /** How long a window is, microseconds. */
  readonly windowUs: number
  readonly conditions: readonly ConditionReport[]
}
