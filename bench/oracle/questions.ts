import type { AnyChecker } from '../../src/checkers/checker.ts'
import { readEdn } from '../../src/checkers/formats/index.ts'
import {
  casRegister,
  counter,
  fifoQueue,
  kv,
  linearizable,
  multiRegister,
  mutex,
  register,
  set,
  stack,
  unorderedQueue,
} from '../../src/checkers/index.ts'
import {
  adyaG2,
  bank,
  causalReverse,
  counterBounds,
  kafka,
  longFork,
  queue,
  setFinal,
  setFull,
  totalQueue,
  uniqueIds,
} from '../../src/checkers/invariants/index.ts'
import {
  type AnomalyType,
  listAppend,
  type RwRegisterOptions,
  rwRegister,
} from '../../src/checkers/transactions/index.ts'
import type { KnownVerdict, ManifestEntry } from './manifest.ts'

/** Ways in which our checkers of transactions can be told to believe what Elle believes. */
export type LikeElle = Pick<RwRegisterOptions, 'thinAirReads' | 'indeterminateWrites'>

/** One thing that a history is asked, and what a reference tool answered. */
export interface Question {
  /** The reference tool and its options. */
  readonly asked: string
  readonly valid: KnownVerdict
  /** The weakest models that are ruled out, if the reference tool says so. */
  readonly not: readonly string[] | undefined
  /** Types of anomalies that must be among those that decide. */
  readonly anomalies?: readonly string[] | undefined
  readonly checker: (likeElle?: LikeElle) => AnyChecker
}

/** What there is to ask about a history; nothing if no answer is known. @throws Error for a model that has no checker here. */
export function questionsFor(entry: ManifestEntry): readonly Question[] {
  const { model, expected, oracle = {} } = entry
  const asked = Object.entries(oracle).map(
    ([name, { valid, not }]): Question => ({
      asked: name,
      valid,
      not: valid === 'error' ? undefined : (not ?? undefined),
      checker: checkerFor(entry, name),
    }),
  )
  if (expected === null || typeof expected === 'object' || asked.some(({ valid }) => valid === expected)) return asked
  // What the authors of a history say goes beside what their tools do.
  return [...asked, { asked: 'expected', valid: expected, not: undefined, checker: checkerFor(entry, model) }]
}

type MakeChecker = (likeElle?: LikeElle) => AnyChecker

function checkerFor(entry: ManifestEntry, asked: string): MakeChecker {
  const { model } = entry
  if (model === 'list-append' || model === 'rw-register') {
    const options = elleOptions(asked.replace(/^elle:/, ''))
    if (model === 'list-append') {
      // What is said of the keys of registers, and of their writes, means nothing to lists.
      const { wfrKeys: _, sequentialKeys: __, linearizableKeys: ___, ...ofLists } = options
      return ({ thinAirReads } = {}) =>
        listAppend({ ...ofLists, ...(thinAirReads === undefined ? {} : { thinAirReads }) })
    }
    return likeElle => rwRegister({ ...options, ...likeElle })
  }
  // Of histories of a set, those for Knossos are to be linearizable.
  const isJepsens = asked.startsWith('jepsen:') || JEPSEN_ONLY.has(entry.collection)
  const options = ednOptions(/\{.*\}/s.exec(asked)?.[0])
  const make =
    (isJepsens ? (JEPSEN[model] ?? LINEARIZABLE[model]) : (LINEARIZABLE[model] ?? JEPSEN[model])) ?? noChecker
  const checker = make(options, model)
  return () => checker
}

const JEPSEN_ONLY: ReadonlySet<string> = new Set(['elle-cli', 'generated-misc'])

function noChecker(_options: Options, model: string): never {
  throw new Error(`there is no checker for '${model}'`)
}

type Options = Readonly<Record<string, unknown>>

/** As the reference tools understand each: Knossos lets a read of nil fit anything, and any process release a lock. */
const LINEARIZABLE: Readonly<Record<string, () => AnyChecker>> = {
  register: () => linearizable(register({ readOfNull: 'anything' })),
  'cas-register': () => linearizable(casRegister({ readOfNull: 'anything' })),
  'cas-register(etcd)': () => linearizable(casRegister({ failedCas: 'mismatch' })),
  'kv(get/put/append)': () => linearizable(kv({ missing: '' })),
  kv: () => linearizable(kv({ missing: '' })),
  mutex: () => linearizable(mutex({ anyoneReleases: true })),
  'owner-mutex': () => linearizable(mutex()),
  'reentrant-mutex': () => linearizable(mutex({ reentrant: true })),
  'multi-register': () => linearizable(multiRegister({ initial: { x: 0, y: 0 } })),
  'fifo-queue': () => linearizable(fifoQueue()),
  'unordered-queue': () => linearizable(unorderedQueue()),
  stack: () => linearizable(stack()),
  set: () => linearizable(set()),
  counter: () => linearizable(counter()),
}

const JEPSEN: Readonly<Record<string, (options: Options) => AnyChecker>> = {
  bank: options => {
    const accounts = options.accounts as number[] | undefined
    const total = (options['total-amount'] as number | undefined) ?? 100
    const negativeBalances = options['negative-balances?'] === true
    return bank({ total, negativeBalances, ...(accounts === undefined ? {} : { accounts }) })
  },
  counter: () => counterBounds(),
  'long-fork': ({ n }) => longFork({ groupSize: typeof n === 'number' ? n : 2 }),
  set: () => setFinal(),
  'set-full': options => setFull({ linearizable: options['linearizable?'] === true }),
  queue: () => queue(),
  'total-queue': () => totalQueue(),
  'unique-ids': () => uniqueIds(),
  comments: () => causalReverse(),
  'causal-reverse': () => causalReverse(),
  'adya-g2': () => adyaG2(),
  kafka: () => kafka(),
}

function ednOptions(text: string | undefined): Options {
  return text === undefined ? {} : ((readEdn(text)[0] ?? {}) as Options)
}

/** From `serializable`, `strict-serializable+wfr+linearizable-keys(patched)` or `{:consistency-models [:serializable]}`. */
function elleOptions(text: string): RwRegisterOptions {
  if (text.startsWith('{')) {
    const options = ednOptions(text)
    // Given neither, Elle asks for strict serializability; given anomalies alone, for no model.
    const models = options['consistency-models'] as readonly string[] | null | undefined
    return {
      ...(models === undefined ? {} : { consistency: models ?? [] }),
      ...(options.anomalies === undefined ? {} : { anomalies: options.anomalies as AnomalyType[] }),
      wfrKeys: options['wfr-keys?'] === true,
      sequentialKeys: options['sequential-keys?'] === true,
      linearizableKeys: options['linearizable-keys?'] === true,
    }
  }
  const [consistency, ...others] = text.split('+')
  const has = (name: string) => others.some(each => each.startsWith(name))
  const isModel = consistency !== undefined && !['list-append', 'rw-register'].includes(consistency)
  return {
    ...(isModel ? { consistency } : {}),
    wfrKeys: has('wfr'),
    sequentialKeys: has('sequential-keys'),
    linearizableKeys: has('linearizable-keys'),
  }
}
