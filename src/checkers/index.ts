/** `sameseed/checkers`: pure functions that judge a history. */

export type { History, HistoryEvent, Recorded } from '../workload/history.ts'
export {
  type AnyChecker,
  type Checker,
  type CheckerOf,
  type HistoryStream,
  mergeValid,
  type RunRecord,
  type Verdict,
} from './checker.ts'
export { compose } from './compose.ts'
export * from './durability/index.ts'
export * from './formats/index.ts'
export * from './invariants/index.ts'
export * from './linearizability/index.ts'
export {
  type Decision,
  type Inconsistent,
  inconsistent,
  type Model,
  type ModelOperation,
  OneOf,
  type Outlook,
  oneOf,
  type RegisterAction,
  type TransactionsOf,
  type ValueFlow,
} from './model.ts'
export { type ClientOperation, pairedOperations as operations } from './operation.ts'
export { leaveOverlapsOpen } from './overlaps.ts'
export * from './staleness/index.ts'
export * from './transactions/index.ts'
export * from './weaker/index.ts'
