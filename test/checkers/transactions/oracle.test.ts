import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { readHistory } from '../../../src/checkers/index.ts'
import {
  anomalyTypes,
  implications,
  LEVEL_ANOMALIES,
  type LevelAnomaly,
} from '../../../src/checkers/transactions/anomaly.ts'
import {
  type AnomalyType,
  CONSISTENCY_MODELS,
  type ConsistencyModel,
  consistencyModel,
  impliedModels,
  listAppend,
  prohibited,
  type RwRegisterOptions,
  ruledOut,
  rwRegister,
} from '../../../src/checkers/transactions/index.ts'

/** Recorded and generated histories with what Elle says about them; not part of the repository. */
const data = process.env.SAMESEED_ORACLE_DATA
const hasData = data !== undefined && existsSync(join(data, 'manifest.json'))

interface Judgement {
  readonly valid: boolean | 'unknown' | 'error'
  readonly not?: readonly string[]
  readonly 'also-not'?: readonly string[]
  readonly 'anomaly-types'?: readonly string[]
}

interface Entry {
  readonly file: string
  readonly collection: string
  readonly model: string
  readonly expected: boolean | 'unknown' | 'error' | null
  readonly oracle?: Readonly<Record<string, Judgement>>
}

/** Here, what a process did before a write without an answer comes before it, if it was read; Elle orders only what was answered. */
const BEFORE_INFO: readonly string[] = ['generated-txn/rw-register-stale-018.edn']
/**
 * Elle knows no thin-air reads: these read what nobody wrote, and are judged as if they had not. One of them is refused by Elle for
 * mixing the JVM's types of numbers.
 */
const THIN_AIR = [
  'elle-cli/elle/rw-register.edn',
  'elle-cli/elle/rw-register.json',
  'elle-unit-tests/rw-register-053.edn',
  'elle-unit-tests/rw-register-054.edn',
  'elle-unit-tests/rw-register-055.edn',
  'elle-unit-tests/rw-register-073.edn',
  'elle-unit-tests/rw-register-074.edn',
  'elle-unit-tests/rw-register-075.edn',
  'elle-unit-tests/rw-register-077.edn',
  'elle-unit-tests/rw-register-078.edn',
]

/** `elle:strict-serializable+wfr` or `elle:{:consistency-models [:serializable], :wfr-keys? true}` */
function optionsOf(run: string): RwRegisterOptions {
  const text = run.slice('elle:'.length)
  if (!text.startsWith('{')) {
    const [consistency, ...assumptions] = text.split('+')
    return {
      consistency: consistency!,
      wfrKeys: assumptions.includes('wfr'),
      sequentialKeys: assumptions.includes('sequential-keys'),
      linearizableKeys: assumptions.some(each => each.startsWith('linearizable-keys')),
    }
  }
  const names = (key: string) => {
    const value = new RegExp(`:${key} (nil|\\[[^\\]]*\\])`).exec(text)?.[1]
    return value === undefined ? undefined : value === 'nil' ? [] : (value.match(/[\w-]+/g) ?? [])
  }
  const models = names('consistency-models')
  return {
    ...(models === undefined ? {} : { consistency: models }),
    anomalies: (names('anomalies') ?? []) as AnomalyType[],
    wfrKeys: text.includes(':wfr-keys? true'),
    sequentialKeys: text.includes(':sequential-keys? true'),
    linearizableKeys: text.includes(':linearizable-keys? true'),
  }
}

function models(names: readonly string[] | null | undefined): ConsistencyModel[] {
  return (names ?? []).map(consistencyModel).sort()
}

const known = new Set<string>(anomalyTypes())

/** What Elle does not know: that no order of commits or snapshots is possible, and some levels with sessions. */
const isOurs = (name: string) => LEVEL_ANOMALIES.includes(name as LevelAnomaly) || SESSION_LEVELS.has(name)
/** Elle's causal is that of memory; ours is that of transactions, and forbids more. */
const OF_MEMORY = new Set<ConsistencyModel>(['causal', 'sequential', 'linearizable'])
/** A cycle of either is one of G2-item, since there are no predicates here: repeatable read forbids them. Elle's tables hold with predicates. */
const OF_REPEATABLE_READ: readonly AnomalyType[] = ['G-monotonic', 'G-update']
/** What a level of ours forbids and that of Elle's tables does not: who reads one snapshot, or monotonic ones, has a monotonic view. */
const FORBIDS_MORE: Partial<Record<ConsistencyModel, readonly AnomalyType[]>> = {
  'repeatable-read': OF_REPEATABLE_READ,
  'monotonic-snapshot-read': ['G-monotonic'],
  'parallel-snapshot-isolation': ['G-monotonic'],
}
const SESSION_LEVELS = new Set(
  ['monotonic-atomic-view', 'parallel-snapshot-isolation', 'prefix', 'read-atomic'].map(
    name => `strong-session-${name}`,
  ),
)

describe.runIf(hasData)('histories judged by Elle', () => {
  const manifest: Entry[] = hasData ? JSON.parse(readFileSync(join(data!, 'manifest.json'), 'utf8')) : []
  const entries = manifest.filter(({ model }) => model === 'list-append' || model === 'rw-register')
  const collections = [...new Set(entries.map(({ collection, model }) => `${collection}: ${model}`))]

  test.each(collections)('%s', collection => {
    for (const { file, model, expected, oracle } of entries.filter(
      each => `${each.collection}: ${each.model}` === collection,
    )) {
      const history = readHistory(readFileSync(join(data!, file), 'utf8'))
      const runs = oracle ?? { 'elle:strict-serializable': { valid: expected ?? 'unknown' } }
      for (const [run, elle] of Object.entries(runs)) {
        if (run.includes('UNRELIABLE') || elle.valid === 'error') continue
        const options = optionsOf(run)
        const isThinAir = THIN_AIR.includes(file)
        if (isThinAir) {
          expect(rwRegister(options).check(history).details?.counts, file).toHaveProperty('thin-air-read')
        }
        const judged = {
          ...options,
          thinAirReads: isThinAir ? ('ignored' as const) : ('anomaly' as const),
          indeterminateWrites: BEFORE_INFO.includes(file) ? ('never' as const) : ('when-read' as const),
        }
        const { wfrKeys: _, sequentialKeys: __, linearizableKeys: ___, indeterminateWrites: ____, ...ofLists } = judged
        const checker = model === 'list-append' ? listAppend(ofLists) : rwRegister(judged)
        const { valid, reason, details } = checker.check(history)
        // Where Elle finds no cycle we look for an order of commits, and prove that there is none.
        if (elle.valid === true && valid === false && details?.anomalyTypes.every(isOurs)) continue
        expect(valid, `${file} ${run}: ${reason}`).toBe(elle.valid)
        if (oracle === undefined) continue
        expect(details?.not ?? [], `${file} ${run}`).toEqual(models(elle.not))
        // Elle reports only some of what implies each other, and so do we.
        const implied = new Set(details?.anomalyTypes.flatMap(type => [...implications(type)]))
        for (const type of elle['anomaly-types'] ?? []) {
          // Elle also counts a read of what the transaction itself has just written as one before a lost update.
          const isOwn = type === 'lost-update' && (implied.has('G1b') || implied.has('internal'))
          if (known.has(type) && !isOwn) expect([...implied], `${file} ${run}`).toContain(type)
        }
        const stronger = models(elle['also-not'])
        expect(details?.alsoNot ?? [], `${file} ${run}`).toEqual(expect.arrayContaining(stronger))
      }
    }
  })

  test('there are as many as there should be', () => expect(entries.length).toBeGreaterThanOrEqual(560))
})

describe.runIf(hasData && existsSync(join(data ?? '', 'elle-tables.json')))('Elle’s tables', () => {
  const tables = hasData
    ? (JSON.parse(readFileSync(join(data!, 'elle-tables.json'), 'utf8')) as {
        readonly 'anomaly->not': Readonly<Record<string, { readonly not: readonly string[] }>>
        readonly 'model->prohibited': Readonly<Record<string, readonly string[]>>
        readonly 'model->implied-models': Readonly<Record<string, readonly string[]>>
      })
    : { 'anomaly->not': {}, 'model->prohibited': {}, 'model->implied-models': {} }
  const names = new Map<string, ConsistencyModel>()
  for (const name of Object.keys(tables['model->prohibited'])) {
    try {
      names.set(name, consistencyModel(name))
    } catch {
      // A model that no history can be told to violate.
    }
  }

  test('each anomaly rules out the same models', () => {
    let compared = 0
    for (const [type, { not }] of Object.entries(tables['anomaly->not'])) {
      if (!known.has(type)) continue
      const also = OF_REPEATABLE_READ.some(each => each === type) ? ['repeatable-read'] : []
      expect(ruledOut([type as AnomalyType]).not, type).toEqual(models([...not, ...also]))
      compared++
    }
    expect(compared).toBeGreaterThan(35)
  })

  test('each model forbids the same anomalies', () => {
    for (const [name, model] of names) {
      if (OF_MEMORY.has(model)) continue
      const isKnown = (type: string) => type in tables['anomaly->not'] || !isOurs(type)
      const ours = [...prohibited([model])].filter(type => type !== 'thin-air-read' && isKnown(type)).sort()
      const also = FORBIDS_MORE[model] ?? []
      const theirs = [...tables['model->prohibited'][name]!.filter(type => known.has(type)), ...also].sort()
      expect(ours, name).toEqual(theirs)
    }
    expect(new Set(names.values()).size).toBeGreaterThan(CONSISTENCY_MODELS.length - 6)
  })

  test('each model implies the same models', () => {
    for (const [name, model] of names) {
      if (OF_MEMORY.has(model)) continue
      const theirs = tables['model->implied-models'][name]!.flatMap(each => {
        try {
          return [consistencyModel(each)]
        } catch {
          return []
        }
      })
      // Ours implies what our causal and our monotonic view do as well: Elle does not know that this one implies monotonic atomic view.
      const ours = impliedModels(model)
      const ofOurs = new Set<string>(
        (['causal', 'monotonic-view'] as const).flatMap(each => (ours.has(each) ? [...impliedModels(each)] : [])),
      )
      const isExpected = (each: string) => theirs.includes(each as ConsistencyModel) || each === model
      for (const each of theirs) expect([...ours], name).toContain(each)
      const beyond = [...ours].filter(each => !isExpected(each) && !isOurs(each) && !ofOurs.has(each))
      expect(beyond, name).toEqual([])
    }
  })
})
