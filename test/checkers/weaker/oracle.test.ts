import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import {
  casRegister,
  fifoQueue,
  type History,
  inconsistent,
  kv,
  type Model,
  multiRegister,
  mutex,
  readHistory,
  register,
  set,
} from '../../../src/checkers/index.ts'
import { causal, monotonicReads, pram, readYourWrites, sequential } from '../../../src/checkers/weaker/index.ts'

/** Recorded histories with the verdicts of other tools; not part of the repository. */
const data = process.env.SAMESEED_ORACLE_DATA

interface Entry {
  readonly file: string
  readonly collection: string
  readonly model: string
  readonly expected: unknown
  readonly oracle?: Readonly<Record<string, ElleVerdict>>
}

interface ElleVerdict {
  readonly valid: boolean | 'unknown'
  readonly not?: readonly string[]
  readonly 'also-not'?: readonly string[]
}

/** As the reference tools understand each. */
const models: Readonly<Record<string, () => Model<never>>> = {
  register: () => register({ readOfNull: 'anything' }) as unknown as Model<never>,
  'cas-register': () => casRegister({ readOfNull: 'anything' }) as unknown as Model<never>,
  'cas-register(etcd)': () => casRegister({ failedCas: 'mismatch' }) as unknown as Model<never>,
  'kv(get/put/append)': () => kv({ missing: '' }) as unknown as Model<never>,
  mutex: () => mutex({ anyoneReleases: true }) as unknown as Model<never>,
  'multi-register': () => multiRegister({ initial: { x: 0, y: 0 } }) as unknown as Model<never>,
  'fifo-queue': () => fifoQueue() as unknown as Model<never>,
  set: () => set() as unknown as Model<never>,
}

/** Enough for most, in little time. */
const MAX_STEPS = 20_000

type Lists = ReadonlyMap<unknown, readonly unknown[]>
type Action = readonly [kind: 'r' | 'append', key: unknown, value: unknown]

/** Transactions that read lists and append to them. */
const lists: Model<Lists> = {
  name: 'lists',
  init: () => new Map(),
  step(state, { value, result, known }) {
    let lists = state
    for (const [kind, key, seen] of (known ? result : value) as Action[]) {
      const list = lists.get(key) ?? []
      if (kind === 'append') lists = new Map(lists).set(key, [...list, seen])
      else if (known && JSON.stringify(seen ?? []) !== JSON.stringify(list)) return inconsistent
    }
    return lists
  },
  reads: ({ value }) => (value as Action[]).every(([kind]) => kind === 'r'),
}

/** By workload: the model, and how many verdicts of Elle there are that say something. */
const transactions = [
  ['list-append', lists as unknown as Model<never>, 320],
  ['rw-register', multiRegister() as unknown as Model<never>, 170],
] as const

const SEQUENTIAL_KEYS = 'elle:strict-serializable+wfr+sequential-keys'
const LINEARIZABLE_KEYS = 'elle:strict-serializable+wfr+linearizable-keys(patched)'

/**
 * What Elle's verdict means for sequential consistency, its operations being transactions. Of registers Elle sees only
 * as much as it is told to assume, so it has to be told what sequential consistency implies to find what is wrong, and
 * more to find nothing wrong.
 */
function isStrongSessionSerializable({ model, oracle = {} }: Entry): boolean | undefined {
  const doubtful = oracle[model === 'rw-register' ? SEQUENTIAL_KEYS : 'elle:strict-serializable']
  if ([...(doubtful?.not ?? []), ...(doubtful?.['also-not'] ?? [])].includes('strong-session-serializable'))
    return false
  const trusted = oracle[model === 'rw-register' ? LINEARIZABLE_KEYS : 'elle:strict-serializable']
  return trusted?.valid === true ? true : undefined
}

describe.runIf(data !== undefined && existsSync(join(data, 'manifest.json')))('recorded histories', () => {
  const manifest: Entry[] = data === undefined ? [] : JSON.parse(readFileSync(join(data, 'manifest.json'), 'utf8'))
  const historyOf = ({ file }: Entry): History => readHistory(readFileSync(join(data!, file), 'utf8'))

  test('what is linearizable is sequential and PRAM, and in no way less than causal', () => {
    const linearizable = manifest.filter(
      ({ model, collection, expected }) =>
        models[model] !== undefined && expected === true && collection !== 'generated-misc',
    )
    expect(linearizable.length).toBeGreaterThanOrEqual(220)
    for (const entry of linearizable) {
      const model = models[entry.model]!()
      const history = historyOf(entry)
      expect(sequential(model).check(history).valid, entry.file).toBe(true)
      for (const checker of [
        pram(model, { maxSteps: MAX_STEPS }),
        causal(model),
        causal(model, { variant: 'weak' }),
        causal(model, { variant: 'convergent' }),
        monotonicReads(model),
        readYourWrites(model),
      ]) {
        const { valid, reason } = checker.check(history)
        expect(valid, `${entry.file}, ${checker.name}: ${reason}`).not.toBe(false)
      }
    }
  })

  test.each(transactions)('%s: sequential is what Elle calls strong session serializable', (...usage) => {
    const [name, model, count] = usage
    const judged = manifest.flatMap(entry => {
      const expected = entry.model === name ? isStrongSessionSerializable(entry) : undefined
      return expected === undefined ? [] : [{ entry, expected }]
    })
    expect(judged.length).toBeGreaterThanOrEqual(count)
    let decided = 0
    for (const { entry, expected } of judged) {
      const { valid, reason } = sequential(model, { maxSteps: MAX_STEPS }).check(historyOf(entry))
      if (valid === 'unknown') continue
      decided++
      expect(valid, `${entry.file}: ${reason}`).toBe(expected)
    }
    expect(decided).toBeGreaterThan(count / 2)
  })
})
