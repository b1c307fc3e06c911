import { counted } from '../../options/counted.ts'
import type { Cycle } from './cycle.ts'
import type { ExplainDependency } from './dependency.ts'
import { IMPLIED, PROCESS, REALTIME, RW, RWP, WR, WRP, WW } from './edges.ts'
import type { Anomaly, AnomalyStep } from './evidence.ts'
import { COUNTING, introduce, named } from './narration.ts'
import type { TransactionLog } from './transaction-log.ts'

/** What the dependency of a step is called. */
export const DEPENDENCY_NAMES = {
  [WW]: 'ww',
  [WR]: 'wr',
  [RW]: 'rw',
  [WRP]: 'wrp',
  [RWP]: 'rwp',
  [PROCESS]: 'process',
  [REALTIME]: 'realtime',
  [IMPLIED]: 'implied',
} as const

/** Tells of a cycle: who its transactions are, and why each comes before the next. */
export function explainCycle(table: TransactionLog, { type, steps }: Cycle, explain: ExplainDependency): Anomaly {
  const cast = named(
    table,
    steps.map(({ from }) => from),
  )
  const reasons: AnomalyStep[] = steps.map((step, i) => {
    const from = cast[i]!.name
    const to = cast[(i + 1) % cast.length]!.name
    return {
      from,
      to,
      dependency: DEPENDENCY_NAMES[step.label],
      explanation: `${from} comes before ${to}, because ${explain(step, from, to)}`,
    }
  })
  const said = reasons.slice(0, 3).map(reason => reason.explanation)
  const more = reasons.length > 3 ? `, and so on around a cycle of ${counted(reasons.length, 'transaction')}` : ''
  return {
    type,
    transactions: cast,
    summary: `${said.join('; ')}${more}.`,
    steps: reasons,
    explanation: [
      `${type}: ${MEANING[type]}`,
      ...cast.map(each => `  ${introduce(each)}`),
      ...reasons.map(reason => `  ${reason.explanation}.`),
      `  So ${[...cast, cast[0]!].map(each => each.name).join(' < ')}: each comes before itself, which is impossible.`,
    ].join('\n'),
  }
}

const MEANING: Readonly<Record<Cycle['type'], string>> = meanings()

function meanings(): Record<Cycle['type'], string> {
  const plain = {
    G0: 'a cycle of writes, each made on top of the one before.',
    G1c: 'a cycle in which each overwrote or observed the one before: information flowed in a circle.',
    'G-single-item':
      'a cycle in which one transaction missed what it should have seen, as a stale or torn snapshot does.',
    'G-nonadjacent-item':
      'a cycle in which several transactions missed a write, but never two in a row; no set of snapshots allows it.',
    'G2-item': 'a cycle in which transactions missed each other’s writes, as in write skew.',
    'G-single':
      'a cycle in which one transaction missed what it should have seen when it looked for all that fits a predicate.',
    'G-nonadjacent':
      'a cycle in which several transactions missed a write, some by a predicate, but never two in a row; no set of snapshots allows it.',
    G2: 'a cycle in which transactions missed each other’s writes, some by a predicate: phantoms.',
  } as const
  const result: Partial<Record<Cycle['type'], string>> = {}
  for (const [type, meaning] of Object.entries(plain) as [keyof typeof plain, string][]) {
    result[type] = meaning
    result[`${type}-process`] = `${COUNTING.process}${meaning}`
    result[`${type}-realtime`] = `${COUNTING.realtime}${meaning}`
  }
  return result as Record<Cycle['type'], string>
}
