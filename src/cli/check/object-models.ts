import {
  type AnyChecker,
  casRegister,
  compose,
  counter,
  fifoQueue,
  kv,
  type LinearizableOptions,
  linearizable,
  type Model,
  multiRegister,
  mutex,
  register,
  set,
  stack,
  unorderedQueue,
} from '../../checkers/index.ts'
import {
  causal,
  monotonicReads,
  monotonicWrites,
  pram,
  readYourWrites,
  sequential,
  writesFollowReads,
} from '../../checkers/weaker/index.ts'
import { usageError } from '../../fuzz/problem.ts'
import type { PicturedModel } from '../../report/pictures/index.ts'
import type { CheckOption, CheckOptions, Request } from './check-options.ts'

/** A checker, and the model that it holds histories against, for pictures. */
export interface Judge {
  readonly checker: AnyChecker
  readonly model?: PicturedModel
}

type Consistency = <State>(model: Model<State>, options: LinearizableOptions) => AnyChecker

/** What the operations on an object may look like to its clients, the strongest first. */
export const OBJECT_CONSISTENCIES = {
  linearizable,
  sequential,
  causal,
  'causal-convergence': (model, options) => causal(model, { ...options, variant: 'convergent' }),
  'weak-causal': (model, options) => causal(model, { ...options, variant: 'weak' }),
  pram,
  'writes-follow-reads': writesFollowReads,
  'monotonic-writes': monotonicWrites,
  'monotonic-reads': monotonicReads,
  'read-your-writes': readYourWrites,
} as const satisfies Record<string, Consistency>

export type ObjectConsistency = keyof typeof OBJECT_CONSISTENCIES

const CONSISTENCY_BY_NAME = new Map<string, Consistency>(
  Object.entries(OBJECT_CONSISTENCIES as Record<string, Consistency>),
)

interface ObjectModel {
  readonly summary: string
  /** Options of its own. */
  readonly options: readonly CheckOption[]
  readonly judge: (request: Request, judgeBy: <State>(model: Model<State>) => Judge) => Judge
}

/** Objects that are used by one operation at a time, or should look so. */
export const OBJECT_MODELS: Readonly<Record<string, ObjectModel>> = {
  register: {
    summary: 'read, write',
    options: ['initial', 'nilReads'],
    judge: (request, judgeBy) => judgeBy(register(registerOptions(request))),
  },
  'cas-register': {
    summary: 'read, write, cas of [old, new]',
    options: ['initial', 'nilReads', 'failedCas'],
    judge(request, judgeBy) {
      // In the log of the etcd test only a cas that found something else fails.
      const { failedCas = request.format === 'etcd-log' ? 'mismatch' : 'nothing' } = request
      return judgeBy(casRegister({ ...registerOptions(request), failedCas }))
    },
  },
  'multi-register': {
    summary: "txn of [['r', key, value], ['w', key, value], …] on several registers at once",
    options: ['initial'],
    judge: ({ initial }, judgeBy) =>
      judgeBy(multiRegister(initial === undefined ? {} : { initial: record(initial.value) })),
  },
  kv: {
    summary: 'get, put, append, delete, cas of [key, argument] on keys that are independent',
    options: ['initial', 'failedCas'],
    judge({ format, failedCas = 'nothing', initial }, judgeBy) {
      const missing = initial !== undefined ? initial.value : format === 'porcupine-kv' ? '' : null
      return judgeBy(kv({ missing, failedCas }))
    },
  },
  mutex: {
    summary: 'acquire, release by anybody, as in Knossos',
    options: [],
    judge: (_, judgeBy) => judgeBy(mutex({ anyoneReleases: true })),
  },
  'owner-mutex': {
    summary: 'acquire, release by its holder only',
    options: [],
    judge: (_, judgeBy) => judgeBy(mutex()),
  },
  'reentrant-mutex': {
    summary: 'acquire, also again by its holder, and release by it as often',
    options: [],
    judge: (_, judgeBy) => judgeBy(mutex({ reentrant: true })),
  },
  'fifo-queue': {
    summary: 'enqueue, dequeue in that order',
    options: [],
    judge: (_, judgeBy) => judgeBy(fifoQueue()),
  },
  'unordered-queue': {
    summary: 'enqueue, dequeue in any order',
    options: [],
    judge: (_, judgeBy) => judgeBy(unorderedQueue()),
  },
  stack: { summary: 'push, pop', options: [], judge: (_, judgeBy) => judgeBy(stack()) },
  'linearizable-set': {
    summary: 'add, remove, contains, read; also: set --consistency linearizable',
    options: [],
    judge: (_, judgeBy) => judgeBy(set()),
  },
  'linearizable-counter': {
    summary: 'add, increment, decrement, read; also: counter --consistency linearizable',
    options: ['initial'],
    judge: ({ initial }, judgeBy) => judgeBy(counter(initial === undefined ? {} : { initial: number(initial.value) })),
  },
}

/** Holds the histories of an object against one or several consistency models. */
export function objectJudge(name: string, request: Request): Judge {
  return OBJECT_MODELS[name]!.judge(request, model => judgeOfModel(name, model, request))
}

/** Holds histories against one or several consistency models of an object. */
export function judgeOfModel<State>(name: string, model: Model<State>, request: CheckOptions): Judge {
  const { consistency = ['linearizable'], maxSteps } = request
  const checkers = consistency.map(each => {
    const judge = CONSISTENCY_BY_NAME.get(each.toLowerCase())
    if (judge === undefined) {
      const known = Object.keys(OBJECT_CONSISTENCIES).join(', ')
      throw usageError(`--consistency of ${name} is one of ${known}; '${each}' is not`)
    }
    return judge(model, maxSteps === undefined ? {} : { maxSteps })
  })
  return { checker: checkers.length === 1 ? checkers[0]! : compose(checkers), model: model as PicturedModel }
}

function registerOptions({ nilReads = 'anything', initial }: Request) {
  return { initial: initial?.value ?? null, readOfNull: nilReads }
}

function record(value: unknown): Readonly<Record<string, unknown>> | ReadonlyMap<unknown, unknown> {
  if (value instanceof Map) return value
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>
  throw usageError('--initial of multi-register is a map, such as {"x": 0, "y": 0}')
}

function number(value: unknown): number {
  if (typeof value === 'number') return value
  throw usageError('--initial of a counter is a number')
}
