/** Operations together with the checkers that judge them. */

export { type Balances, type BankOperation, type BankWorkloadOptions, bankWorkload } from './bank.ts'
export {
  type BroadcastOperation,
  type BroadcastWorkloadOptions,
  broadcastWorkload,
  type CounterOperation,
  type CounterWorkloadOptions,
  counterWorkload,
  type QueueOperation,
  type QueueWorkloadOptions,
  queueWorkload,
  type SetOperation,
  type SetWorkloadOptions,
  setWorkload,
  type TotalQueueOperation,
} from './collections.ts'
export {
  type EventualCounterWorkloadOptions,
  gCounterWorkload,
  pnCounterWorkload,
} from './eventual-counters.ts'
export { type KafkaOperation, type KafkaWorkloadOptions, kafkaWorkload } from './kafka.ts'
export { type LockOperation, lockWorkload } from './lock.ts'
export { type LongForkOperation, type LongForkWorkloadOptions, longForkWorkload } from './long-fork.ts'
export type { Pace, ReadyMadeWorkload } from './ready-made.ts'
export { type RegisterOperation, type RegisterWorkloadOptions, registerWorkload } from './register.ts'
export {
  type ListAppendOperation,
  type ListAppendWorkloadOptions,
  listAppendWorkload,
  type RwRegisterOperation,
  type RwRegisterWorkloadOptions,
  rwRegisterWorkload,
  type TransactionSizes,
} from './transactions.ts'
export { type UniqueIdsOperation, uniqueIdsWorkload } from './unique-ids.ts'
