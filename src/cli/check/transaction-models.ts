import { type AnomalyType, closedPredicate, listAppend, rwRegister } from '../../checkers/transactions/index.ts'
import type { CheckModel } from './check-model.ts'
import type { CheckOption, Request } from './check-options.ts'

const OF_TRANSACTIONS: readonly CheckOption[] = ['consistency', 'anomalies', 'thinAirReads']

/** What transactions are judged by, under Elle's names. */
export const TRANSACTION_MODELS: readonly CheckModel[] = [
  {
    name: 'list-append',
    group: 'transactions',
    summary: "Elle's: txn of [['append', key, value], ['r', key, list], …]",
    options: ['independent', ...OF_TRANSACTIONS],
    judge: request => ({ checker: listAppend(transactionOptions(request)) }),
  },
  {
    name: 'rw-register',
    group: 'transactions',
    summary: "Elle's: txn of [['w', key, value], ['r', key, value], …]",
    options: [
      'independent',
      ...OF_TRANSACTIONS,
      'initial',
      'transactionOrder',
      'wfrKeys',
      'sequentialKeys',
      'linearizableKeys',
    ],
    judge: request => ({
      checker: rwRegister({
        ...transactionOptions(request),
        wfrKeys: request.wfrKeys ?? false,
        sequentialKeys: request.sequentialKeys ?? false,
        linearizableKeys: request.linearizableKeys ?? false,
        ...(request.initial === undefined ? {} : { initial: request.initial.value }),
        ...(request.transactionOrder === undefined ? {} : { transactionOrder: request.transactionOrder }),
      }),
    }),
  },
  {
    name: 'closed-predicate',
    group: 'transactions',
    summary:
      "Elle's: init of {key: value}, txn of ['insert' | 'w', key, value], ['delete', key], ['r', …], ['rp', predicate, {…}]",
    options: OF_TRANSACTIONS,
    judge: request => ({ checker: closedPredicate(transactionOptions(request)) }),
  },
]

function transactionOptions({ consistency, anomalies, thinAirReads }: Request) {
  return {
    ...(consistency === undefined ? {} : { consistency }),
    ...(anomalies === undefined ? {} : { anomalies: anomalies as readonly AnomalyType[] }),
    ...(thinAirReads === undefined ? {} : { thinAirReads }),
  }
}
