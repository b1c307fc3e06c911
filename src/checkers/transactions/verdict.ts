import type { Verdict } from '../checker.ts'
import { count, list } from '../display.ts'
import { type AnomalyType, FOUND_ANOMALIES, type FoundAnomaly, implications } from './anomaly.ts'
import { type ConsistencyModel, consistencyModel, prohibited, ruledOut } from './consistency-model.ts'
import type { Cycle } from './cycle.ts'
import { findCycles } from './cycle-search.ts'
import type { ExplainDependency } from './dependency.ts'
import { type EdgeList, PROCESS, REALTIME, RW, RWP, WR, WRP, WW } from './edges.ts'
import { type Anomaly, type AnomalyStep, type Findings, MAX_EXAMPLES } from './evidence.ts'
import { introduce, named } from './narration.ts'
import { addProcessEdges, addRealtimeEdges } from './session-order.ts'
import type { TransactionLog } from './transaction-log.ts'

/** What a history of transactions is judged by. */
export interface ConsistencyOptions {
  /**
   * The consistency models that it must satisfy, by any of their names: one or several. Default: `'strict-serializable'`. Real time
   * counts only if one of them speaks of it, and so does the order within a process.
   */
  readonly consistency?: string | readonly string[]
  /** Anomalies that must not happen, whatever the models say: `'G2'`, `'lost-update'`, … Default: none. */
  readonly anomalies?: readonly AnomalyType[]
  /**
   * What a read of something that nobody wrote is: an anomaly, or nothing, as if it had been there from the start (for histories cut
   * out of longer ones). Default: `'anomaly'`.
   */
  readonly thinAirReads?: 'anomaly' | 'ignored'
}

/** What was found out about a history of transactions. */
export interface TransactionDetails {
  /** The types of anomalies that decide against it, the strongest evidence first. */
  readonly anomalyTypes: readonly FoundAnomaly[]
  /** The types that were found too, but that are permitted. */
  readonly permittedAnomalyTypes: readonly FoundAnomaly[]
  /** A few instances of each type, permitted or not; the shortest cycles. */
  readonly anomalies: Readonly<Partial<Record<FoundAnomaly, readonly Anomaly[]>>>
  /** How many instances there are; of cycles, how many knots of transactions have one. */
  readonly counts: Readonly<Partial<Record<FoundAnomaly, number>>>
  /** The weakest models that all of this rules out; none if nothing decides against the history, as in Elle. */
  readonly not: readonly ConsistencyModel[]
  /** The models that are ruled out because they are stronger. */
  readonly alsoNot: readonly ConsistencyModel[]
  readonly transactions: number
}

/** Options that have been looked through. */
export interface Demand {
  readonly models: readonly ConsistencyModel[]
  readonly prohibited: ReadonlySet<AnomalyType>
  readonly order: 'none' | 'process' | 'realtime'
  readonly ignored: readonly FoundAnomaly[]
}

/** @throws RangeError for an unknown model or anomaly. */
export function demandOf(options: ConsistencyOptions): Demand {
  const { consistency = 'strict-serializable', anomalies = [], thinAirReads = 'anomaly' } = options
  const models = (typeof consistency === 'string' ? [consistency] : consistency).map(consistencyModel)
  for (const type of anomalies) implications(type)
  const forbidden = prohibited(models, anomalies)
  const speaksOf = (suffix: string) => [...forbidden].some(type => type.endsWith(suffix))
  const order = speaksOf('-realtime') ? 'realtime' : speaksOf('-process') ? 'process' : 'none'
  return { models, prohibited: forbidden, order, ignored: thinAirReads === 'ignored' ? ['thin-air-read'] : [] }
}

export function addSessionEdges(table: TransactionLog, edges: EdgeList, { order }: Demand): void {
  if (order === 'realtime') addRealtimeEdges(table, edges)
  if (order === 'process') addProcessEdges(table, edges)
}

/** The verdict on what was inferred: looks for cycles, and judges all anomalies by what was asked for. */
export function judge(
  table: TransactionLog,
  edges: EdgeList,
  findings: Findings,
  demand: Demand,
  explain: ExplainDependency,
): Verdict<TransactionDetails> {
  const anomalies: Partial<Record<FoundAnomaly, readonly Anomaly[]>> = {}
  const counts: Partial<Record<FoundAnomaly, number>> = {}
  const cycles = findCycles(edges, MAX_EXAMPLES)
  for (const type of FOUND_ANOMALIES) {
    const direct = findings.examples.get(type)
    if (direct !== undefined) {
      anomalies[type] = direct
      counts[type] = findings.counts.get(type)!
    }
    const found = cycles.get(type as Cycle['type'])
    if (found !== undefined) {
      anomalies[type] = found.examples.map(cycle => explainCycle(table, cycle, explain))
      counts[type] = found.knots
    }
  }
  const found = FOUND_ANOMALIES.filter(type => anomalies[type] !== undefined)
  const anomalyTypes = found.filter(type => demand.prohibited.has(type))
  const permittedAnomalyTypes = found.filter(type => !demand.prohibited.has(type))
  const isRelated = edges.count > 0
  const details = {
    anomalyTypes,
    permittedAnomalyTypes,
    anomalies,
    counts,
    ...ruledOut(anomalyTypes.length > 0 || !isRelated ? found : []),
    transactions: table.count,
  }
  return {
    valid: anomalyTypes.length > 0 ? false : isRelated ? true : 'unknown',
    reason: reasonOf(details, demand, isRelated),
    details,
  }
}

function reasonOf(details: TransactionDetails, demand: Demand, isRelated: boolean): string {
  const { anomalyTypes, permittedAnomalyTypes, anomalies, not, transactions } = details
  const wanted = demand.models.length === 0 ? 'free of the anomalies asked for' : list(demand.models)
  if (anomalyTypes.length > 0) {
    const [first, ...others] = anomalyTypes as [FoundAnomaly, ...FoundAnomaly[]]
    const more = others.length === 0 ? '' : ` Also found: ${list(others)}.`
    const weaker = not.filter(model => !demand.models.includes(model))
    const even = demand.models.length === 0 || weaker.length === 0 ? '' : `, not even ${list(weaker)}`
    return `Not ${wanted}${even}: ${first}. ${anomalies[first]![0]!.summary}${more}`
  }
  if (!isRelated) return `Nothing to tell: no two of ${count(transactions, 'transaction')} depend on each other.`
  const permitted = permittedAnomalyTypes.length === 0 ? '' : `, which permits the ${list(permittedAnomalyTypes)} found`
  return `${count(transactions, 'transaction')}, ${wanted} as far as their reads tell${permitted}.`
}

const DEPENDENCIES = {
  [WW]: 'ww',
  [WR]: 'wr',
  [RW]: 'rw',
  [WRP]: 'wrp',
  [RWP]: 'rwp',
  [PROCESS]: 'process',
  [REALTIME]: 'realtime',
} as const

function explainCycle(table: TransactionLog, { type, steps }: Cycle, explain: ExplainDependency): Anomaly {
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
      dependency: DEPENDENCIES[step.label],
      explanation: `${from} comes before ${to}, because ${explain(step, from, to)}`,
    }
  })
  const said = reasons.slice(0, 3).map(reason => reason.explanation)
  const more = reasons.length > 3 ? `, and so on around a cycle of ${count(reasons.length, 'transaction')}` : ''
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
    result[`${type}-process`] = `counting the order within each process, ${meaning}`
    result[`${type}-realtime`] = `counting real time, ${meaning}`
  }
  return result as Record<Cycle['type'], string>
}
