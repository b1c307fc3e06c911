/** Checkers of transactions: what they did, against a consistency model. */

export type { AnomalyClass, AnomalyType, CycleAnomaly, DirectAnomaly, FoundAnomaly } from './anomaly.ts'
export { type ClosedPredicateOptions, closedPredicate } from './closed-predicate.ts'
export {
  CONSISTENCY_MODELS,
  type ConsistencyModel,
  consistencyModel,
  impliedModels,
  prohibited,
  type RuledOut,
  ruledOut,
} from './consistency-model.ts'
export type { Anomaly, AnomalyStep } from './evidence.ts'
export { type ListAppendOptions, listAppend } from './list-append.ts'
export type { Matches } from './predicate.ts'
export { type RwRegisterOptions, rwRegister } from './rw-register.ts'
export type { MicroOperation, Transaction } from './transaction.ts'
export type { ConsistencyOptions, TransactionDetails } from './verdict.ts'
