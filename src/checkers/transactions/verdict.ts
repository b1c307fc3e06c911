import * as v from 'valibot'
import { counted } from '../../options/counted.ts'
import { amountField, textField } from '../../options/fields.ts'
import type { Verdict } from '../checker.ts'
import { list } from '../display.ts'
import { type AnomalyType, FOUND_ANOMALIES, type FoundAnomaly, implications } from './anomaly.ts'
import { type ConsistencyModel, consistencyModel, impliedModels, prohibited, ruledOut } from './consistency-model.ts'
import type { Cycle } from './cycle.ts'
import { explainCycle } from './cycle-explanation.ts'
import { findCycles } from './cycle-search.ts'
import type { ExplainDependency } from './dependency.ts'
import type { EdgeList } from './edges.ts'
import { type Anomaly, type Findings, MAX_EXAMPLES } from './evidence.ts'
import { decideModel, type Evidence } from './levels/decide.ts'
import type { Observations } from './levels/observations.ts'
import { serialOrder } from './levels/serial-run.ts'
import { addProcessEdges, addRealtimeEdges } from './session-order.ts'
import type { TransactionLog } from './transaction-log.ts'

/** Says what a history of transactions is judged by. */
export interface ConsistencyOptions {
  /**
   * The consistency models that it must satisfy, by any of their names: one or several. Default: `'strict-serializable'`. Real time
   * counts only if one of them speaks of it, and so does the order within a process.
   */
  readonly consistency?: string | readonly string[]
  /** Anomalies that must not happen, whatever the models say: `'G2'`, `'lost-update'`, … Default: none. */
  readonly anomalies?: readonly AnomalyType[]
  /**
   * What a read of something that was never written is: an anomaly, or nothing, as if it had been there from the start (for histories cut
   * out of longer ones). Default: `'anomaly'`.
   */
  readonly thinAirReads?: 'anomaly' | 'ignored'
  /**
   * After how many steps to give up the search for an order with `'unknown'`. A step takes about 0.3 µs. Default: 200 million.
   */
  readonly maxSteps?: number
  /** Whether `details.witness` is to show an order of commits for each model that holds. Default: `false`. */
  readonly witness?: boolean
}

const MAX_STEPS = 200_000_000

/** Says what was found out about a history of transactions. */
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
  /** How many transactions were judged. */
  readonly transactions: number
  /**
   * With the option `witness`, for each model that holds an order of commits that satisfies it: the indices of the transactions' first events.
   * Those of unknown outcome that were never seen are left out.
   */
  readonly witness?: Readonly<Partial<Record<ConsistencyModel, readonly number[]>>>
}

/** Options that have been looked through. */
export interface Demand {
  readonly models: readonly ConsistencyModel[]
  readonly prohibited: ReadonlySet<AnomalyType>
  readonly order: 'none' | 'process' | 'realtime'
  readonly ignored: readonly FoundAnomaly[]
  readonly maxSteps: number
  readonly wantsWitness: boolean
}

/** The options of {@link ConsistencyOptions}. */
export const consistencyOptions = {
  consistency: v.lazy(given => (Array.isArray(given) ? v.array(textField) : textField)),
  anomalies: v.array(textField, 'a list'),
  thinAirReads: v.picklist(['anomaly', 'ignored']),
  maxSteps: amountField,
  witness: v.boolean(),
}

/** @throws RangeError for an unknown model or anomaly. */
export function demandOf(options: ConsistencyOptions): Demand {
  const {
    consistency = 'strict-serializable',
    anomalies = [],
    thinAirReads = 'anomaly',
    maxSteps = MAX_STEPS,
    witness = false,
  } = options
  const models = (typeof consistency === 'string' ? [consistency] : consistency).map(consistencyModel)
  for (const type of anomalies) implications(type)
  const forbidden = prohibited(models, anomalies)
  const speaksOf = (suffix: string) => [...forbidden].some(type => type.endsWith(suffix))
  const order = speaksOf('-realtime') ? 'realtime' : speaksOf('-process') ? 'process' : 'none'
  return {
    models,
    prohibited: forbidden,
    order,
    ignored: thinAirReads === 'ignored' ? ['thin-air-read'] : [],
    maxSteps,
    wantsWitness: witness,
  }
}

export function addSessionEdges(table: TransactionLog, edges: EdgeList, { order }: Demand): void {
  if (order === 'realtime') addRealtimeEdges(table, edges)
  if (order === 'process') addProcessEdges(table, edges)
}

/** Who saw what, where levels are decided that no anomaly shows. */
export interface Observed {
  /** Whether the dependencies tell of the order of all writes that were seen. */
  readonly isSettled: boolean
  observations(): Observations
}

/**
 * The verdict on what was inferred: looks for cycles, and judges all anomalies by what was asked for. If none decides, all else that the
 * models demand is checked.
 */
export function judge(
  table: TransactionLog,
  edges: EdgeList,
  findings: Findings,
  demand: Demand,
  explain: ExplainDependency,
  observed?: Observed,
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
  const isRelated = edges.count > 0
  const isDecided = FOUND_ANOMALIES.some(type => anomalies[type] !== undefined && demand.prohibited.has(type))
  const isSerial = observed?.isSettled === true && cycles.size === 0
  const levels: Levels =
    isRelated && !isDecided ? decideLevels(table, edges, demand, explain, isSerial, observed) : { witness: {} }
  const { anomaly, unknown, witness } = levels
  if (anomaly !== undefined) {
    anomalies[anomaly.type] = [anomaly]
    counts[anomaly.type] = 1
  }
  const found = FOUND_ANOMALIES.filter(type => anomalies[type] !== undefined)
  const anomalyTypes = found.filter(type => demand.prohibited.has(type))
  const permittedAnomalyTypes = found.filter(type => !demand.prohibited.has(type))
  const details = {
    anomalyTypes,
    permittedAnomalyTypes,
    anomalies,
    counts,
    ...ruledOut(anomalyTypes.length > 0 || !isRelated ? found : []),
    transactions: table.count,
    ...(demand.wantsWitness ? { witness } : {}),
  }
  return {
    valid: anomalyTypes.length > 0 ? false : isRelated && unknown === undefined ? true : 'unknown',
    reason: reasonOf(details, demand, isRelated, unknown),
    ...(anomalyTypes[0] === undefined ? {} : { evidence: anomalyTypes[0] }),
    details,
  }
}

/** What came of the models: the first anomaly, or what is not known, and an order of commits for each that holds. */
interface Levels {
  readonly anomaly?: Anomaly
  readonly unknown?: string
  readonly witness: Partial<Record<ConsistencyModel, readonly number[]>>
}

function decideLevels(
  table: TransactionLog,
  edges: EdgeList,
  { models, order, maxSteps, wantsWitness }: Demand,
  explain: ExplainDependency,
  isSerial: boolean,
  observed: Observed | undefined,
): Levels {
  let observations: Observations | undefined
  let serial: { readonly order: readonly number[] | undefined } | undefined
  let commits: readonly number[] | undefined
  const evidence: Evidence | undefined = observed && {
    observations: () => {
      observations ??= observed.observations()
      return observations
    },
    dependencies: edges,
    session: order,
    isSerial,
    serialOrder: () => {
      // Where the dependencies tell all, one that is none has no such order.
      serial ??= { order: observed.isSettled ? undefined : serialOrder(evidence!.observations(), edges) }
      return serial.order
    },
    explain,
    maxSteps,
    ...(wantsWitness
      ? {
          witness: (order: readonly number[]) => {
            commits = order
          },
        }
      : {}),
  }
  const witness: Partial<Record<ConsistencyModel, readonly number[]>> = {}
  let unknown: string | undefined
  for (const model of models) {
    commits = undefined
    const decision = decideModel(model, evidence)
    if (decision !== undefined && 'anomaly' in decision) return { ...decision, witness }
    if (decision === undefined && commits !== undefined) witness[model] = firstEvents(table, commits)
    unknown ??= decision?.unknown
  }
  return { witness, ...(unknown === undefined ? {} : { unknown }) }
}

function firstEvents({ history, invocation, completion }: TransactionLog, transactions: readonly number[]): number[] {
  return transactions.map(t => history[invocation[t]! < 0 ? completion[t]! : invocation[t]!]!.index)
}

function reasonOf(
  details: TransactionDetails,
  demand: Demand,
  isRelated: boolean,
  unknown: string | undefined,
): string {
  const { anomalyTypes, permittedAnomalyTypes, anomalies, not, transactions } = details
  const wanted = demand.models.length === 0 ? 'free of the anomalies asked for' : list(demand.models)
  if (anomalyTypes.length > 0) {
    const [first, ...others] = anomalyTypes as [FoundAnomaly, ...FoundAnomaly[]]
    const more = others.length === 0 ? '' : ` Also found: ${list(others)}.`
    const isWeaker = (model: ConsistencyModel) =>
      !demand.models.includes(model) && demand.models.some(wanted => impliedModels(wanted).has(model))
    const weaker = not.filter(isWeaker)
    const even = weaker.length === 0 ? '' : `, not even ${list(weaker)}`
    return `Not ${wanted}${even}: ${first}. ${anomalies[first]![0]!.summary}${more}`
  }
  if (!isRelated) return `Nothing to tell: no two of ${counted(transactions, 'transaction')} depend on each other.`
  if (unknown !== undefined) return `${counted(transactions, 'transaction')}: ${unknown}.`
  const permitted = permittedAnomalyTypes.length === 0 ? '' : `, which permits the ${list(permittedAnomalyTypes)} found`
  return `${counted(transactions, 'transaction')}, ${wanted} as far as their reads tell${permitted}.`
}
