import * as v from 'valibot'
import {
  type ListAppendOperation,
  listAppendWorkload,
  type RwRegisterOperation,
  rwRegisterWorkload,
  type TransactionSizes,
} from '../../scenario/workloads/transactions.ts'
import { ok } from '../../workload/client.ts'
import type { ProtocolWorkload } from './protocol-workload.ts'
import type { WorkloadOptions } from './workload-options.ts'

const DEFAULT_KEYS = 3

const number = v.number('a number')
const APPENDED = {
  txn: completed(
    v.tuple([v.literal('r'), number, v.nullable(v.array(number))]),
    v.tuple([v.literal('append'), number, number]),
  ),
}
const WRITTEN = {
  txn: completed(v.tuple([v.literal('r'), number, v.nullable(number)]), v.tuple([v.literal('w'), number, number])),
}

function completed<Read extends v.GenericSchema, Write extends v.GenericSchema>(read: Read, write: Write) {
  return v.array(v.union([read, write], 'a read or a write as it was asked for, with what was read'), 'a list')
}

/** Lists that are appended to. */
export function txnListAppend(options: WorkloadOptions): ProtocolWorkload<ListAppendOperation> {
  return {
    ...listAppendWorkload({ ...sizesOf(options), consistency: options.consistencyModels }),
    client:
      rpc =>
      async ({ value }) =>
        ok((await rpc({ type: 'txn', txn: value }, APPENDED)).txn),
  }
}

/** Registers that are written: what a transaction writes comes after what it read of the same one, as Maelstrom has it. */
export function txnRwRegister(options: WorkloadOptions): ProtocolWorkload<RwRegisterOperation> {
  return {
    ...rwRegisterWorkload({ ...sizesOf(options), consistency: options.consistencyModels, wfrKeys: true }),
    client:
      rpc =>
      async ({ value }) =>
        ok((await rpc({ type: 'txn', txn: value }, WRITTEN)).txn),
  }
}

/** Half of what a transaction does is writing: after so many of them, each key has been written about as often as it may. */
function sizesOf({ every, keyCount, concurrency, maxTxnLength, maxWritesPerKey }: WorkloadOptions): TransactionSizes {
  const keys = keyCount ?? DEFAULT_KEYS
  const writesEach = (1 + maxTxnLength) / 4
  const transactionsPerKeys = Math.max(1, Math.round((maxWritesPerKey * keys) / (writesEach * concurrency)))
  return { every, keys, maxLength: maxTxnLength, transactionsPerKeys }
}
