/** Says how an operation ended: `open` did not until the end of the run. */
export type MeasuredOutcome = 'ok' | 'fail' | 'info' | 'open'

/** Lists all outcomes, the best first. */
export const OUTCOMES: readonly MeasuredOutcome[] = ['ok', 'fail', 'info', 'open']

/** Says when an operation began and ended. */
export interface MeasuredOperation {
  /** The name of the operation. */
  readonly f: string
  /** How it ended. */
  readonly outcome: MeasuredOutcome
  /** When it was invoked: microseconds of virtual time. */
  readonly beginUs: number
  /** When it ended: microseconds of virtual time; of one that is open, the end of the run. */
  readonly endUs: number
}

/** Holds the latencies of a window: of its operations, `count` of them. */
export interface LatencyWindow {
  /** How many operations. */
  readonly count: number
  /** Their latencies' quantiles 0.5, 0.95, 0.99 and 1, microseconds. */
  readonly quantilesUs: readonly number[]
}

/** Holds the latencies of one kind of operation that ended in one way. */
export interface LatencySeries {
  /** The name of the operations. */
  readonly f: string
  /** How they ended. */
  readonly outcome: MeasuredOutcome
  /** By the window in which they were invoked; null where none was. */
  readonly windows: readonly (LatencyWindow | null)[]
}

/** Holds how many operations of one kind ended in one way. */
export interface RateSeries {
  /** The name of the operations. */
  readonly f: string
  /** How they ended. */
  readonly outcome: MeasuredOutcome
  /** How many a second of virtual time, by the window in which they ended. */
  readonly perSecond: readonly number[]
}

/** Says from when to when a fault was in force. */
export interface FaultInterval {
  /** Its kind: `partition`; `by hand` for what is done to the network by hand and has no kind. */
  readonly kind: string
  /** What it was, in a line: `partition n1 | n2 n3`. */
  readonly text: string
  /** When it began: microseconds of virtual time. */
  readonly beginUs: number
  /** When it ended: microseconds of virtual time. For one that is over at once, its begin; for one that did not end, the end of the run. */
  readonly endUs: number
  /** How much it did; 0 means that it had no effect, undefined that it is not known. */
  readonly effect: number | undefined
}

/** Says how far a node's wall clock was ahead of true time. */
export interface ClockSeries {
  /** Whose clock it is. */
  readonly node: string
  /** Moments and how far it was ahead, both in microseconds: between two of them it changes evenly; of two at one time, it jumps. */
  readonly points: readonly (readonly [timeUs: number, aheadUs: number])[]
}

/** Holds how many messages were under way on a link. */
export interface LinkSeries {
  /** The link: `n1→n2`. */
  readonly link: string
  /** By window, the most at a time. */
  readonly most: readonly number[]
}

/** Holds what went over the network, by window. Requests, replies and segments of connections are messages as well. */
export interface TrafficMeasures {
  /** Messages that were sent, a second. */
  readonly sent: readonly number[]
  /** Their bytes, a second: about as long as they are as JSON, and bytes as they are. */
  readonly bytes: readonly number[]
  /** Messages that were lost, blocked, damaged or met a node that was down, a second. */
  readonly failed: readonly number[]
  /** Messages that were tried again, a second: their content went over the link before, and did not get through or had no answer yet. */
  readonly again: readonly number[]
  /** The most that were under way at a time. */
  readonly underWay: readonly number[]
  /** The same for single links: of those where it is longest, six at most. */
  readonly links: readonly LinkSeries[]
}

/** Holds the numbers that characterise a run, over virtual time. */
export interface RunMeasures {
  /** The name of the scenario. */
  readonly scenario: string
  /** The seed of the run. */
  readonly seed: string
  /** When it ended: microseconds of virtual time. */
  readonly timeUs: number
  /** How long a window is, microseconds: the first begins at 0. */
  readonly windowUs: number
  /** All operations, by the time of their invocation. */
  readonly operations: readonly MeasuredOperation[]
  /** Latencies by operation and outcome; of those that are open, none. */
  readonly latency: readonly LatencySeries[]
  /** Rates by operation and outcome; of those that are open, none. */
  readonly rate: readonly RateSeries[]
  /**
   * By window, the share that ended `ok`: of all that ended in it, and of those that were open all through it. Null where there
   * were none.
   */
  readonly availability: readonly (number | null)[]
  /** How many operations were open from a moment on, microseconds. */
  readonly open: readonly (readonly [timeUs: number, count: number])[]
  /** What went over the network. */
  readonly traffic: TrafficMeasures
  /** The clocks of nodes that were ever wrong. */
  readonly clocks: readonly ClockSeries[]
  /** The faults, by their begin. */
  readonly faults: readonly FaultInterval[]
}
