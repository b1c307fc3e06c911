import type { RunMeasures } from '../../measure/measures.ts'

/**
 * What the page of a run is made of, as it stands in the page: columns of numbers, an entry an event, and tables of the texts that they
 * refer to. The page packs it (`run-page.ts`); `app/run-model.ts` reads it.
 */
export interface PageData {
  readonly scenario: string
  readonly seed: string
  readonly fingerprint: string
  readonly verdict: 'ok' | 'failed' | 'undecided'
  /** What is wrong, in a sentence. */
  readonly sentence: string
  /** The line of the user's code that threw, or where the violated property stands. */
  readonly frame?: string
  /** Lines below the title, such as the command that replays it. */
  readonly about: readonly string[]
  readonly timeUs: number
  /** Nodes and clients, in the order in which they were started. */
  readonly lanes: readonly PageLane[]
  /** The names of kinds of events, and of fates. `columns` has numbers. */
  readonly kinds: readonly string[]
  readonly fates: readonly string[]
  /** Values, states, log lines and the like, each once. */
  readonly texts: readonly string[]
  /** Types of messages, each once. */
  readonly types: readonly string[]
  readonly columns: PageColumns
  readonly operations: readonly PageOperation[]
  readonly faults: readonly PageFault[]
  /** The causal slice of the violation: ids of events, in order. */
  readonly slice: readonly number[]
  /** The event to begin at: where the violation came to be. */
  readonly focus: number
  /** The user's lines behind events, where they were recorded: index in `texts` by event. */
  readonly lines: readonly (readonly [event: number, text: number])[]
  /** What a node's clocks did: by how much the wall clock was ahead right after an event, and how fast both went from then on. */
  readonly clocks: readonly (readonly [event: number, aheadUs: number, ppm: number])[]
  /** What events changed on the disk of the process whose they are. */
  readonly files: readonly PageFile[]
  /** Arrivals by which nothing changed that can be seen. */
  readonly idleArrivals: readonly number[]
  /** The failure in short; undefined for a run that did not fail. */
  readonly inShort?: PageSummary
  /** The event with which the first of the operations began that what is wrong lies between; undefined where there are none. */
  readonly firstOperation?: number
  /** How likely the failure was over time, where that was found out. */
  readonly likelihood?: PageLikelihood
  /** The numbers behind its graphs; undefined where there were neither operations nor messages. */
  readonly measures?: RunMeasures
  /** The file of the scenario, to be named in commands; undefined where it is not known. */
  readonly scenarioFile?: string
  /** All faults as a plan would list them. */
  readonly drawnFaults: readonly unknown[]
  /** The plan, to be changed. */
  readonly plan: unknown
}

/** A node or a client. */
export interface PageLane {
  readonly name: string
  readonly isClient: boolean
  /** True where it does nothing after it has started: then it has no lane until the reader wants one. */
  readonly isIdle?: boolean
}

/** The failure in short: what `sameseed explain` says without more runs. */
export interface PageSummary {
  readonly expected: string
  /** Whether the operations that are marked were found by what its sentence says: the checker names none. */
  readonly isByWords: boolean
  readonly found: string
  /** Whom that means by names of its own. */
  readonly cast: readonly PageMoment[]
  readonly began?: PageMoment
  readonly forgotten: readonly PageMoment[]
  readonly beside: readonly PageMoment[]
  /** Where a value was lost that the sentence names, the last step last. */
  readonly lost: readonly PageMoment[]
  /** What the processes of the chain went by. */
  readonly wentBy: readonly PageMoment[]
  /** What was healed when, and how long there was to settle. */
  readonly settling?: string
  /** What the nodes show in the end, of what should have come true then. */
  readonly endings: readonly PageMoment[]
  /** What did not get through to the nodes that it may be about. */
  readonly missed: readonly PageMoment[]
  /** What led to the last step, the first cause first, and that step. */
  readonly chain: readonly PageMoment[]
  /** A step to look at besides the last one, after what the same node had done for the other side; empty where there is none. */
  readonly pivot: readonly PageMoment[]
  /** What is known of it. */
  readonly pivotTitle?: string
}

/** An event, what the story says of it, and where the code is written that acted. */
export type PageMoment = readonly [event: number, text: string, line?: string]

/** Describes how likely the failure was over time: `Likelihood`, as far as the page shows it. Times are microseconds. */
export interface PageLikelihood {
  readonly points: readonly { readonly atUs: number; readonly draws: number; readonly failed: number }[]
  readonly jumps: readonly { readonly atUs: number; readonly before: number; readonly after: number }[]
  readonly runs: number
}

/** Tells of a file after an event: indexes in `texts`, of its name, of what is read there, and of what is durable. */
export type PageFile = readonly [event: number, name: number, seen: number, durable: number]

/** There is no such file, or nothing durable under its name. */
export const NO_FILE = -1
/** What is durable is just what is read. */
export const SAME = -2

/** Holds the events. `-1` stands for nothing. */
export interface PageColumns {
  /** Index in `kinds`. */
  readonly kind: readonly number[]
  /** Microseconds since the event before. */
  readonly time: readonly number[]
  /** Steps since the event before. */
  readonly step: readonly number[]
  /** How many events ago its cause was; 0 for none. */
  readonly cause: readonly number[]
  /** Whose event it is: of a message, the receiver for an arrival, else the sender. */
  readonly lane: readonly number[]
  /** The other end. */
  readonly peer: readonly number[]
  /** Of a message, on its link; of a timer, of its process; of a connection, in the run. */
  readonly number: readonly number[]
  /** What it holds, as a text. */
  readonly text: readonly number[]
  /** Of a message: the same as the story has it, with what matters first. Of a state: what changed in it. Of a timer: when it is due. */
  readonly label: readonly number[]
  /** The type of the message, or what is done: the call of a disk operation, the name of a client's operation. */
  readonly type: readonly number[]
  readonly fate: readonly number[]
}

/** Describes a client's operation. */
export interface PageOperation {
  readonly lane: number
  readonly f: string
  readonly argument: string
  readonly result: string
  readonly outcome: 'ok' | 'fail' | 'info' | 'open'
  /** The events in which it began and ended; -1 where it did not. */
  readonly begin: number
  readonly end: number
  /** How the checker's evidence is about it. */
  readonly involvement?: 'culprit' | 'concurrent' | 'context'
}

/** Describes a fault. */
export interface PageFault {
  /** The events in which it began and ended; `end` is -1 where it lasts to the end of the run, or does not last. */
  readonly begin: number
  readonly end: number
  readonly text: string
  /** Where it stands in `drawnFaults`; -1 for one that stands in no plan. */
  readonly index: number
  /** What it did. */
  readonly effect: string
  /** Whose lanes it is about; empty for the network. */
  readonly lanes: readonly number[]
  /** Whether it goes on for a while. */
  readonly lasts: boolean
  /** For a fault that cuts links: from whose lane to whose. */
  readonly cuts?: readonly (readonly [from: number, to: number])[]
}

/** The run that is shown beside the page's own. */
export interface PassingData {
  /** What is different in it, and, where it passes, what comes of that. */
  readonly change: string
  readonly data: PageData
}
