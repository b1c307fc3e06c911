import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { AnyChecker } from '../../src/checkers/checker.ts'
import {
  adyaG2,
  causalReverse,
  eventualCounter,
  kafka,
  queue,
  setFull,
  stats,
  unhandledExceptions,
} from '../../src/checkers/invariants/index.ts'
import type { History } from '../../src/workload/history.ts'
import type { PeerCase } from './peer-transactions.ts'

interface Case {
  readonly suite: string
  readonly name: string
  readonly checker?: string
  readonly history: History
  readonly expect: {
    readonly valid?: boolean | 'unknown'
    readonly has?: readonly string[]
    readonly hasNot?: readonly string[]
    readonly counts?: Readonly<Record<string, number>>
  }
}

const CHECKERS: Readonly<Record<string, () => AnyChecker>> = {
  adyaG2,
  causalReverse,
  queue,
  setFull,
  stats,
  unhandledExceptions,
}

/** The cases of Jepsen's and Maelstrom's own tests in DIR/peers; none if there is no such folder. */
export function peerRows(folder: string): readonly PeerCase[] {
  const read = (name: string): readonly Case[] => {
    const path = join(folder, 'peers', `${name}.json`)
    return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : []
  }
  return [
    ...read('jepsen-kafka').map(each => asked(each, 'kafka', true, () => ofKafka(each))),
    ...read('jepsen-checkers').map(each => asked(each, each.checker!, each.expect.valid!, CHECKERS[each.checker!]!)),
    ...read('maelstrom-pn-counter').map(each => asked(each, 'pn-counter', each.expect.valid!, eventualCounter)),
  ]
}

function asked(
  { suite, name, history }: Case,
  model: string,
  valid: boolean | 'unknown',
  checker: () => AnyChecker,
): PeerCase {
  return {
    file: `${suite}: ${name}`,
    collection: suite,
    model,
    history,
    questions: [{ asked: suite, valid, not: undefined, checker }],
  }
}

/** Jepsen's tests name anomalies that are found, or are not: whether it is so. They ask for cycles of sends as well. */
function ofKafka({ expect: { has = [], hasNot = [], counts = {} } }: Case): AnyChecker {
  return {
    name: 'kafka',
    check(history: History) {
      const { reason, details } = kafka({ dependencies: ['ww', 'wr'] }).check(history)
      const found: Readonly<Record<string, readonly unknown[]>> = details?.anomalies ?? {}
      const problems = [
        ...has.filter(type => found[type] === undefined).map(type => `no ${type}`),
        ...hasNot.filter(type => found[type] !== undefined),
        ...Object.entries(counts).flatMap(([type, count]) =>
          found[type]?.length === count ? [] : `not ${count} ${type}`,
        ),
      ]
      return { valid: problems.length === 0, reason: problems.join(', ') || reason }
    },
  }
}
