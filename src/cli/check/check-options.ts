import type { RecordedFormat } from './history-file.ts'

/** What the command line says about how a history is to be judged. */
export interface CheckOptions {
  readonly consistency?: readonly string[]
  readonly independent?: boolean
  readonly maxSteps?: number
  /** In a box: it may be null. */
  readonly initial?: { readonly value: unknown }
  readonly nilReads?: 'anything' | 'value'
  readonly failedCas?: 'nothing' | 'mismatch'
  readonly anomalies?: readonly string[]
  readonly thinAirReads?: 'anomaly' | 'ignored'
  readonly wfrKeys?: boolean
  readonly sequentialKeys?: boolean
  readonly linearizableKeys?: boolean
  readonly transactionOrder?: readonly number[]
  readonly totalAmount?: number | bigint
  readonly accounts?: readonly string[]
  readonly allowNegativeBalances?: boolean
  readonly groupSize?: number
  readonly allow?: readonly string[]
  readonly dependencies?: readonly string[]
  readonly target?: 'total' | number
  readonly precedence?: 'none' | 'process' | 'realtime'
}

export type CheckOption = keyof CheckOptions

/** What a history is judged by, before it is known what it is in. */
export interface Request extends CheckOptions {
  /** What the history came in, which tells about its conventions. */
  readonly format: RecordedFormat
}

/** `--total-amount` for `totalAmount` */
export function flagOf(option: CheckOption): string {
  return `--${option.replace(/[A-Z]/g, letter => `-${letter.toLowerCase()}`)}`
}
