import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { readHistory, type Verdict } from '../../../src/checkers/index.ts'
import {
  bank,
  causalReverse,
  counterBounds,
  longFork,
  setFinal,
  setFull,
  totalQueue,
  uniqueIds,
} from '../../../src/checkers/invariants/index.ts'
import type { History } from '../../../src/workload/history.ts'

/** Recorded histories with what Jepsen's checkers say about them; not part of the repository. */
const data = process.env.SAMESEED_ORACLE_DATA

interface Entry {
  readonly file: string
  readonly collection: string
  readonly model: string
  readonly expected: boolean | Readonly<Record<string, boolean | 'unknown'>> | null
  readonly oracle?: Readonly<Record<string, { readonly valid: boolean | 'unknown'; readonly result: string }>>
}

/** A verdict, and what Jepsen's result is expected to have for its details, as far as it is not cut off. */
interface Judged {
  readonly verdict: Verdict
  readonly counts: Readonly<Record<string, number>>
}

const bankOf = (accounts: number, total = 100) =>
  bank({ accounts: Array.from({ length: accounts }, (_, i) => i), total })

const judges: Readonly<Record<string, (history: History, option: string) => Judged>> = {
  bank: (history, option) => {
    const accounts = /:accounts \[([^\]]*)\]/.exec(option)?.[1]?.split(' ').length ?? 10
    const verdict = bankOf(accounts).check(history)
    const { readCount, errors } = verdict.details!
    return { verdict, counts: { 'read-count': readCount, 'error-count': errors.length } }
  },
  counter: history => ({ verdict: counterBounds().check(history), counts: {} }),
  'long-fork': (history, option) => {
    const groupSize = Number(/:n (\d+)/.exec(option)?.[1])
    const verdict = longFork({ groupSize }).check(history)
    const { readCount, earlyReadCount, lateReadCount } = verdict.details!
    return {
      verdict,
      counts: { 'reads-count': readCount, 'early-read-count': earlyReadCount, 'late-read-count': lateReadCount },
    }
  },
  set: history => {
    const verdict = setFinal().check(history)
    const { attemptCount, acknowledgedCount, okCount, lost, unexpected, recovered } = verdict.details!
    return {
      verdict,
      counts: {
        'attempt-count': attemptCount,
        'acknowledged-count': acknowledgedCount,
        'ok-count': okCount,
        'lost-count': lost.length,
        'unexpected-count': unexpected.length,
        'recovered-count': recovered.length,
      },
    }
  },
  'set-full': (history, option) => {
    const verdict = setFull({ linearizable: option.includes(':linearizable? true') }).check(history)
    const { attemptCount, stableCount, lost, stale, neverRead } = verdict.details!
    return {
      verdict,
      counts: {
        'attempt-count': attemptCount,
        'stable-count': stableCount,
        'lost-count': lost.length,
        'stale-count': stale.length,
        'never-read-count': neverRead.length,
      },
    }
  },
  // The name of the test in which causal reversals were found first.
  comments: history => ({ verdict: causalReverse().check(history), counts: {} }),
  'total-queue': history => {
    const verdict = totalQueue().check(history)
    const { attemptCount, acknowledgedCount, okCount, lost, unexpected, recovered, duplicated } = verdict.details!
    return {
      verdict,
      counts: {
        'attempt-count': attemptCount,
        'acknowledged-count': acknowledgedCount,
        'ok-count': okCount,
        'lost-count': lost.length,
        'unexpected-count': unexpected.length,
        'recovered-count': recovered.length,
        'duplicated-count': duplicated.length,
      },
    }
  },
  'unique-ids': history => {
    const verdict = uniqueIds().check(history)
    const { attemptedCount, acknowledgedCount, duplicated } = verdict.details!
    return {
      verdict,
      counts: {
        'attempted-count': attemptedCount,
        'acknowledged-count': acknowledgedCount,
        'duplicated-count': duplicated.length,
      },
    }
  },
}

/** Models of other checkers, with tests of their own. */
const OTHERS: ReadonlySet<string> = new Set([
  'cas-register',
  'cas-register(etcd)',
  'fifo-queue',
  'kv(get/put/append)',
  'list-append',
  'multi-register',
  'mutex',
  'register',
  'rw-register',
])

/** `set` is Jepsen's checker in one collection, and the model of a linearizable set elsewhere. */
function isForOthers({ collection, model }: Entry): boolean {
  return model === 'set' ? collection !== 'generated-misc' : OTHERS.has(model)
}

describe.runIf(data !== undefined && existsSync(join(data, 'manifest.json')))('recorded histories', () => {
  const manifest: Entry[] = data === undefined ? [] : JSON.parse(readFileSync(join(data, 'manifest.json'), 'utf8'))
  const read = (file: string) => readFileSync(join(data!, file), 'utf8')
  const historyOf = (file: string) => readHistory(read(file))
  const entries = manifest.filter(entry => !isForOthers(entry))
  const kindOf = ({ collection, model }: Entry) => `${collection}: ${model}`
  const kinds = [...new Set(entries.map(kindOf))]
  const judged = new Map<string, number>()
  let compared = 0

  test.each(kinds)('%s', kind => {
    for (const entry of entries.filter(each => kindOf(each) === kind)) {
      const history = historyOf(entry.file)
      judged.set(kind, (judged.get(kind) ?? 0) + 1)
      const expectations: (readonly [string, boolean | 'unknown' | null, string])[] =
        entry.oracle === undefined
          ? [['', entry.expected as boolean | null, '']]
          : Object.entries(entry.oracle).map(([option, { valid, result }]) => [option, valid, result])
      for (const [option, valid, result] of expectations) {
        const { verdict, counts } = judges[entry.model]!(history, option)
        // Of some nobody has said what they are.
        if (valid !== null) expect(verdict.valid, `${entry.file} ${option}: ${verdict.reason}`).toBe(valid)
        for (const [count, ours] of Object.entries(counts)) {
          const theirs = new RegExp(`:${count} (\\d+)`).exec(result)?.[1]
          if (theirs === undefined) continue
          compared++
          expect(ours, `${entry.file} ${option} ${count}`).toBe(Number(theirs))
        }
      }
    }
  })

  test('counter: every read has the same bounds', () => {
    let reads = 0
    for (const { file, oracle } of entries.filter(({ model }) => model === 'counter')) {
      const text = /:reads \[((?:\[[^\]]*\] ?)+)\]/.exec(oracle?.['jepsen:counter']?.result ?? '')?.[1]
      if (text === undefined) continue
      const theirs = [...text.matchAll(/\[(\d+) (\d+) (\d+)\]/g)].map(([, ...numbers]) => numbers.map(Number))
      const ours = counterBounds().check(historyOf(file)).details!.reads
      expect(
        ours.map(({ lower, value, upper }) => [lower, value, upper]),
        file,
      ).toEqual(theirs)
      reads += theirs.length
    }
    expect(reads).toBeGreaterThan(200)
  })

  test('set-full: the same latencies', () => {
    let histories = 0
    for (const { file, oracle } of entries.filter(({ model }) => model === 'set-full')) {
      const text = /:stable-latencies \{([^}]*)\}/.exec(oracle?.['jepsen:set-full']?.result ?? '')?.[1]
      if (text === undefined) continue
      const theirs = Object.fromEntries(text.split(', ').map(pair => pair.split(' ').map(Number) as [number, number]))
      expect(setFull().check(historyOf(file)).details!.stableLatenciesMs, file).toEqual(theirs)
      histories++
    }
    expect(histories).toBeGreaterThan(10)
  })

  // Nobody's verdict is known for this one, but it is the example that goes with the test: 430 is seen, and 425 is not.
  test.runIf(manifest.some(({ file }) => file === 'elle-cli/custom/comments.edn'))('elle-cli: comments', () => {
    const verdict = causalReverse().check(historyOf('elle-cli/custom/comments.edn'))
    expect(verdict.valid).toBe(false)
    expect(verdict.details!.errors[0]).toMatchObject({ seen: 430, missing: [425] })
  })

  test('none is left out', () => {
    const inManifest = new Map<string, number>()
    for (const entry of manifest) {
      if (!isForOthers(entry)) inManifest.set(kindOf(entry), (inManifest.get(kindOf(entry)) ?? 0) + 1)
    }
    expect(inManifest.size).toBeGreaterThan(0)
    expect(judged).toEqual(inManifest)
    // Two for each history at the very least: most have about five.
    expect(compared).toBeGreaterThan(2 * entries.length)
  })
})
