/** Consistency models that are weaker than linearizability. */

export { type CausalOptions, type CausalVariant, causal } from './causal.ts'
export type { OrderViolationDetails } from './order-violation.ts'
export { type PramOptions, pram } from './pram.ts'
export { type SequentialOptions, sequential } from './sequential.ts'
export {
  monotonicReads,
  monotonicWrites,
  readYourWrites,
  type SessionGuarantee,
  type SessionGuaranteeOptions,
  sessionGuarantees,
  writesFollowReads,
} from './session-guarantees.ts'
