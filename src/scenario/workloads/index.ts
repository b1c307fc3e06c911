/** Operations together with the checkers that judge them. */

export { type BankWorkloadOptions, bankWorkload } from './bank.ts'
export {
  type BroadcastWorkloadOptions,
  broadcastWorkload,
  type CounterWorkloadOptions,
  counterWorkload,
  type QueueWorkloadOptions,
  queueWorkload,
  type SetWorkloadOptions,
  setWorkload,
} from './collections.ts'
export { type KafkaWorkloadOptions, kafkaWorkload } from './kafka.ts'
export { lockWorkload } from './lock.ts'
export { type LongForkWorkloadOptions, longForkWorkload } from './long-fork.ts'
export type { Pace, ReadyMadeWorkload } from './ready-made.ts'
export { type RegisterWorkloadOptions, registerWorkload } from './register.ts'
export {
  type ListAppendWorkloadOptions,
  listAppendWorkload,
  type RwRegisterWorkloadOptions,
  rwRegisterWorkload,
  type TransactionSizes,
} from './transactions.ts'
export { uniqueIdsWorkload } from './unique-ids.ts'
