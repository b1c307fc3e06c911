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
  readonly oracle?: Readonly<Record<string, { readonly valid: boolean | 'unknown' }>>
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

const transactions: Readonly<Record<string, () => Model<never>>> = {
  'list-append': () => lists as unknown as Model<never>,
  'rw-register': () => multiRegister() as unknown as Model<never>,
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
        pram(model, { maxSteps: 100_000 }),
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

  /** Strong session serializability is sequential consistency whose operations are transactions. */
  test.each(Object.keys(transactions))('%s: sequential is what Elle calls strong session serializable', name => {
    const entries = manifest.filter(
      ({ model, oracle }) => model === name && oracle?.['elle:strong-session-serializable'] !== undefined,
    )
    const tally = { true: 0, false: 0, unknown: 0 }
    for (const entry of entries) {
      const { valid, reason } = sequential(transactions[name]!(), { maxSteps: 100_000 }).check(historyOf(entry))
      const elle = entry.oracle!['elle:strong-session-serializable']!.valid
      tally[`${valid}`]++
      if (valid !== 'unknown') expect(valid, `${entry.file}: ${reason}`).toBe(elle)
    }
    console.log(name, entries.length, tally)
  })
})
