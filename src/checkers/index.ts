/** `sameseed/checkers`: pure functions that judge a history. */

export { type Checker, compose, mergeValid, type Verdict } from './checker.ts'
export type { LinearizabilityDetails } from './explanation.ts'
export { type LinearizableOptions, linearizable } from './linearizable.ts'
export {
  type Decision,
  type Inconsistent,
  inconsistent,
  type Model,
  type ModelOperation,
  OneOf,
  oneOf,
} from './model.ts'
export { type CasRegisterOptions, casRegister } from './models/cas-register.ts'
export { type KvOptions, kv } from './models/kv.ts'
export { type MutexOptions, type MutexState, mutex } from './models/mutex.ts'
export { type RegisterOptions, register } from './models/register.ts'
export { type ClientOperation, operations } from './operation.ts'
