import type { AnyChecker } from '../../checkers/checker.ts'
import { compose } from '../../checkers/compose.ts'
import {
  adyaG2,
  agreement,
  availability,
  bank,
  causalReverse,
  converged,
  counterBounds,
  electionSafety,
  eventualCounter,
  type KafkaAnomalyType,
  type KafkaOptions,
  kafka,
  longFork,
  monotonic,
  neverTwice,
  queue,
  setFinal,
  setFull,
  stats,
  totalQueue,
  unhandledExceptions,
  uniqueIds,
} from '../../checkers/invariants/index.ts'
import { usageError } from '../../fuzz/problem.ts'
import type { CheckOption, Request } from './check-options.ts'

interface HistoryModel {
  readonly summary: string
  readonly options: readonly CheckOption[]
  /** The model of an object that is meant if a consistency is asked for. */
  readonly object?: string
  readonly checker: (request: Request) => AnyChecker
}

const causalReverseModel: HistoryModel = {
  summary: 'a read sees a write, but none of those completed before it',
  options: [],
  checker: causalReverse,
}

/** What looks at whole histories: Jepsen's checkers, by the names that Jepsen and elle-cli have for them, and some in their manner. */
export const HISTORY_MODELS: Readonly<Record<string, HistoryModel>> = {
  set: {
    summary: 'what was added is in the last read',
    options: [],
    object: 'linearizable-set',
    checker: setFinal,
  },
  'set-full': {
    summary: 'what was added is in every later read; --consistency linearizable: at once',
    options: ['consistency'],
    checker({ consistency }) {
      const isKnown = consistency === undefined || (consistency.length === 1 && consistency[0] === 'linearizable')
      if (!isKnown) throw usageError('--consistency of set-full can be linearizable, and nothing else')
      return setFull({ linearizable: consistency !== undefined })
    },
  },
  counter: {
    summary: 'reads are between what was certainly and what was possibly added',
    options: [],
    object: 'linearizable-counter',
    checker: counterBounds,
  },
  'g-set': {
    summary: 'what was added is in every final read, however late before',
    options: [],
    checker: () => setFull({ lostBy: 'final' }),
  },
  broadcast: {
    summary: 'what was broadcast is in every final read, and these are the same',
    options: [],
    checker: () => compose([converged({ add: 'broadcast' }), setFull({ add: 'broadcast', lostBy: 'final' })]),
  },
  'g-counter': {
    summary: 'grows, may be late, and is exact in final reads',
    options: [],
    checker: () => eventualCounter({ grows: true }),
  },
  'pn-counter': {
    summary: 'may be late, and is exact in final reads',
    options: [],
    checker: () => eventualCounter(),
  },
  availability: {
    summary: '--target of the operations succeed: total (default), or a share such as 0.99',
    options: ['target'],
    checker: ({ target }) => availability(target === undefined ? {} : { target }),
  },
  queue: { summary: 'what is dequeued was enqueued before', options: [], checker: queue },
  'total-queue': { summary: 'what was enqueued is dequeued once', options: [], checker: totalQueue },
  'unique-ids': { summary: 'no id is generated twice', options: [], checker: uniqueIds },
  bank: {
    summary: 'balances add up to --total-amount in every read',
    options: ['totalAmount', 'accounts', 'allowNegativeBalances'],
    checker({ totalAmount, accounts, allowNegativeBalances = false }) {
      if (totalAmount === undefined) throw usageError('bank needs --total-amount: what all balances add up to')
      return bank({
        total: totalAmount,
        negativeBalances: allowNegativeBalances,
        ...(accounts === undefined ? {} : { accounts }),
      })
    },
  },
  'long-fork': {
    summary: 'two reads of --group-size keys that see two writes in opposite orders',
    options: ['groupSize'],
    checker({ groupSize }) {
      if (groupSize === undefined) throw usageError('long-fork needs --group-size: how many keys each read reads')
      return longFork({ groupSize })
    },
  },
  'causal-reverse': causalReverseModel,
  comments: { ...causalReverseModel, summary: 'the same as causal-reverse' },
  'adya-g2': { summary: 'of two inserts that exclude each other one fails', options: [], checker: adyaG2 },
  kafka: {
    summary: 'logs that are sent to and polled: txn, send, poll, subscribe, assign',
    options: ['allow', 'dependencies', 'precedence'],
    checker: ({ allow, dependencies, precedence }) =>
      kafka({
        ...(allow === undefined ? {} : { allow: allow as readonly KafkaAnomalyType[] }),
        ...(dependencies === undefined ? {} : { dependencies: dependencies as Required<KafkaOptions>['dependencies'] }),
        ...(precedence === undefined ? {} : { order: precedence }),
      }),
  },
  agreement: {
    summary: 'of consensus: decide of [slot, value] is the same everywhere',
    options: [],
    checker: () => agreement(),
  },
  'election-safety': { summary: 'of consensus: one leader per term', options: [], checker: () => electionSafety() },
  converged: {
    summary: 'of replicas: the last reads are the same and lack nothing',
    options: [],
    checker: () => converged(),
  },
  'never-twice': { summary: 'process of the same id is ok only once', options: [], checker: () => neverTwice() },
  monotonic: {
    summary: 'reads of a process never go back; --precedence realtime: of all processes',
    options: ['precedence'],
    checker({ precedence = 'process' }) {
      if (precedence === 'none') throw usageError('--precedence of monotonic is process or realtime')
      return monotonic({ order: precedence })
    },
  },
  stats: { summary: 'of each kind of operation some succeed', options: [], checker: stats },
  'unhandled-exceptions': {
    summary: 'lists the errors of operations; never invalid',
    options: [],
    checker: unhandledExceptions,
  },
}
