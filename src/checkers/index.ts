/** `sameseed/checkers`: pure functions that judge a history. */

export type { History, HistoryEvent } from '../workload/history.ts'
export { type Checker, compose, mergeValid, type Verdict } from './checker.ts'
export type { LinearizabilityDetails } from './explanation.ts'
export * from './formats/index.ts'
export * from './jepsen/index.ts'
export { type LinearizabilityChecker, type LinearizableOptions, linearizable } from './linearizable.ts'
export {
  type Decision,
  type Inconsistent,
  inconsistent,
  type Model,
  type ModelOperation,
  OneOf,
  type Outlook,
  oneOf,
} from './model.ts'
export { type CasRegisterOptions, casRegister } from './models/cas-register.ts'
export { type CounterOptions, counter } from './models/counter.ts'
export { fifoQueue } from './models/fifo-queue.ts'
export { type KvOptions, kv } from './models/kv.ts'
export { type MultiRegisterOptions, type MultiRegisterState, multiRegister } from './models/multi-register.ts'
export { type MutexOptions, type MutexState, mutex } from './models/mutex.ts'
export { type RegisterOptions, register } from './models/register.ts'
export { type SetState, set } from './models/set.ts'
export { stack } from './models/stack.ts'
export { unorderedQueue } from './models/unordered-queue.ts'
export { type ClientOperation, operations } from './operation.ts'
export * from './transactions/index.ts'
export { unpartitioned } from './unpartitioned.ts'
export * from './weaker/index.ts'
