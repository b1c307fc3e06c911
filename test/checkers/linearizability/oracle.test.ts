import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import {
  casRegister,
  fifoQueue,
  kv,
  linearizable,
  type Model,
  multiRegister,
  mutex,
  readHistory,
  register,
  set,
} from '../../../src/checkers/index.ts'

/** Recorded histories with the verdicts of Knossos and Porcupine; not part of the repository. */
const data = process.env.SAMESEED_ORACLE_DATA

interface Entry {
  readonly file: string
  readonly collection: string
  readonly model: string
  readonly expected: boolean | 'unknown' | null
}

/** As the reference tools understand each: Knossos lets a read of nil fit anything, and any process release a lock. */
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

describe.runIf(data !== undefined && existsSync(join(data, 'manifest.json')))('recorded histories', () => {
  const manifest: Entry[] = data === undefined ? [] : JSON.parse(readFileSync(join(data, 'manifest.json'), 'utf8'))
  // Of generated-misc, 'set' is Jepsen's set checker, which is something else.
  const entries = manifest.filter(
    ({ model, collection }) => models[model] !== undefined && collection !== 'generated-misc',
  )
  const collections = [...new Set(entries.map(({ collection, model }) => `${collection}: ${model}`))]

  test.each(collections)('%s', collection => {
    for (const entry of entries.filter(each => `${each.collection}: ${each.model}` === collection)) {
      const history = readHistory(readFileSync(join(data!, entry.file), 'utf8'))
      const { valid, reason } = linearizable(models[entry.model]!()).check(history)
      // Where the reference tools gave up, an answer is welcome, and an empty log is linearizable.
      if (typeof entry.expected === 'boolean') expect(valid, `${entry.file}: ${reason}`).toBe(entry.expected)
      else expect(valid, `${entry.file}: ${reason}`).toBe(true)
    }
  })

  test('there are as many as there should be', () => expect(entries.length).toBeGreaterThanOrEqual(390))
})
