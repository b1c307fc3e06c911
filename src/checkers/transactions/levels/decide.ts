import { counted } from '../../../options/counted.ts'
import { type ConsistencyModel, impliedModels } from '../consistency-model.ts'
import type { ExplainDependency } from '../dependency.ts'
import type { EdgeList } from '../edges.ts'
import type { Anomaly } from '../evidence.ts'
import { adjacencyOf } from '../graph.ts'
import { CommitOrder, type SessionOrder } from './commit-order.ts'
import { committedReads } from './committed-reads.ts'
import { minimalCore } from './core.ts'
import { topologicalOrder } from './happens-before.ts'
import { LEVELS, type Level } from './level.ts'
import { explainContradiction } from './level-explanation.ts'
import type { Observations } from './observations.ts'
import { Polygraph, type StrongAxiom } from './polygraph.ts'
import { prove } from './proof.ts'
import { explainProof } from './proof-in-words.ts'
import { StepBudget } from './step-budget.ts'
import { decideStrongLevel, type StrongLevel } from './strong-level.ts'
import { whyUnchecked } from './unchecked.ts'
import { decideWeakLevel, isWeak } from './weak-level.ts'

/** Models that forbid nothing but anomalies which are decided exactly. */
const DECIDED_BY_ANOMALIES: ReadonlySet<ConsistencyModel> = new Set([
  'read-uncommitted',
  'strong-session-read-uncommitted',
  'strong-read-uncommitted',
  'read-committed',
  'strong-session-read-committed',
  'strong-read-committed',
])

/** Models that are decided by cycles of dependencies alone, as far as reads tell of those. */
const DECIDED_BY_CYCLES: ReadonlySet<ConsistencyModel> = new Set([
  'consistent-view',
  'repeatable-read',
  'snapshot-isolation',
  'strong-session-snapshot-isolation',
  'strong-snapshot-isolation',
  'serializable',
  'strong-session-serializable',
  'strict-serializable',
])

/** What is known of a history once no anomaly was found that decides against it. */
export interface Evidence {
  observations(): Observations
  /** What reads tell of the order of transactions, and which other order is part of it. */
  readonly dependencies: EdgeList
  readonly session: SessionOrder
  /** Whether the dependencies are all there can be, and have no cycle: then they are an order in which the transactions can have run. */
  readonly isSerial: boolean
  /** An order of the transactions in which they can have run, one after the other in real time, if one is found at once. */
  serialOrder(): readonly number[] | undefined
  readonly explain: ExplainDependency
  /** How much work a search for an order may take. */
  readonly maxSteps: number
  /** Is given an order of commits, as the transactions' numbers, that satisfies what was decided; the last one counts. */
  readonly witness?: (commits: readonly number[]) => void
}

/** What came of a model: an anomaly that shows that it does not hold, nothing if it does, or why that is not known. */
export type Decision = { readonly anomaly: Anomaly } | { readonly unknown: string } | undefined

const CAUSAL = LEVELS.find(({ model }) => model === 'causal')!

const STRENGTH: Readonly<Record<SessionOrder, number>> = { none: 0, process: 1, realtime: 2 }

/** Decides a model, by the levels that it implies. Of those that do not hold a weak one is shown, as it takes the least to see. */
export function decideModel(model: ConsistencyModel, evidence: Evidence | undefined): Decision {
  if (DECIDED_BY_ANOMALIES.has(model)) {
    evidence?.witness?.(
      commitsIn(new CommitOrder(evidence.observations(), evidence.dependencies, evidence.session).edges, evidence),
    )
    return undefined
  }
  if (evidence?.isSerial === true && followsFromSerial(model, evidence.session)) {
    evidence.witness?.(commitsIn(evidence.dependencies, evidence))
    return undefined
  }
  if (evidence !== undefined && followsFromSerial(model, 'realtime')) {
    const order = evidence.serialOrder()
    if (order !== undefined) {
      evidence.witness?.(order)
      return undefined
    }
  }
  if (evidence !== undefined) {
    const implied = LEVELS.filter(level => impliedModels(model).has(level.model))
    const weak = implied.filter(({ axiom }) => isWeak(axiom))
    // What implies all of them is decided first; causality more quickly with sessions.
    const strongest = weak.some(({ axiom }) => axiom === 'causality') ? CAUSAL : weak.at(-1)
    if (strongest !== undefined && decideLevel(strongest, evidence) !== undefined) {
      for (const level of weak) {
        const decision = decideLevel(level, evidence)
        if (decision !== undefined) return decision
      }
    }
    const itself = implied.find(level => level.model === model)
    if (itself !== undefined) return isWeak(itself.axiom) ? undefined : decideLevel(itself, evidence)
  }
  if (evidence === undefined ? DECIDED_BY_CYCLES.has(model) : isLevel(model)) return undefined
  // What holds under something stronger holds.
  if (evidence !== undefined && weakestAbove(model).some(level => decideLevel(level, evidence) === undefined))
    return undefined
  const why = whyUnchecked(model)
  const because = why === undefined ? '' : `: ${why}`
  return { unknown: `nothing was found against ${model}, but not all that it demands is checked${because}` }
}

/** The weakest levels that imply a model. */
function weakestAbove(model: ConsistencyModel): Level[] {
  const above = LEVELS.filter(level => impliedModels(level.model).has(model))
  return above.filter(level => !above.some(other => other !== level && impliedModels(level.model).has(other.model)))
}

function isLevel(model: ConsistencyModel): boolean {
  return LEVELS.some(level => level.model === model)
}

/** Whether a model holds if the transactions can have run one after the other, in an order that keeps to the session order. */
function followsFromSerial(model: ConsistencyModel, session: SessionOrder): boolean {
  return LEVELS.some(
    level =>
      level.axiom === 'serial' && STRENGTH[level.order] <= STRENGTH[session] && impliedModels(level.model).has(model),
  )
}

/** The transactions that happened, in an order in which all edges lead forwards. */
function commitsIn(edges: EdgeList, { observations }: Evidence): number[] {
  const { happened } = observations()
  return Array.from(topologicalOrder(adjacencyOf(edges))).filter(t => happened[t] === 1)
}

function decideLevel(level: Level, evidence: Evidence): Decision {
  const { observations, dependencies, explain, maxSteps, witness } = evidence
  const { model, axiom, order } = level
  const seen = observations()
  if (isWeak(axiom)) {
    const contradiction = decideWeakLevel(seen, dependencies, axiom, order, edges =>
      witness?.(commitsIn(edges, evidence)),
    )
    return contradiction && { anomaly: explainContradiction(seen.table, level, contradiction, explain) }
  }
  if (axiom === 'monotonic view') {
    const polygraph = new Polygraph(seen, dependencies, axiom, order)
    const place = committedReads(polygraph, new StepBudget(maxSteps))
    if (place !== undefined) {
      witness?.(commitsAt(polygraph, place))
      return undefined
    }
  }
  const tries = attempts(axiom, order)
  const steps = Math.floor(maxSteps / tries.length)
  let decision: Decision
  for (const attempt of tries) {
    const result = decideStrongLevel(seen, dependencies, attempt, new StepBudget(steps))
    if (result.outcome === 'order') {
      witness?.(commitsAt(result.polygraph, result.place))
      return undefined
    }
    if (result.outcome === 'unknown') {
      const far =
        result.isTooLarge === true
          ? ': they are too many for a table of who depends on whom'
          : ` within ${counted(steps, 'step')} and ${counted(result.choices, 'choice')} between orders of writes`
      decision = { unknown: `whether it is ${model} was not decided${far}` }
    } else if (attempt.axiom === axiom && attempt.session === order) {
      const core = minimalCore(seen, dependencies, attempt, result.involved)
      decision = { anomaly: explainCore(level, core, evidence) }
    }
  }
  return decision
}

/** The transactions of a polygraph in the order of their commits. */
function commitsAt(polygraph: Polygraph, place: Int32Array): number[] {
  const at = (t: number) => place[polygraph.commit(t)]!
  return polygraph.members.toSorted((a, b) => at(a) - at(b))
}

/** Shows transactions that have no order under a level, if they can be: under the weakest that it implies and that they break, too. */
function explainCore(
  level: Level,
  core: ReadonlySet<number>,
  { observations, dependencies, explain, maxSteps }: Evidence,
) {
  const seen = observations()
  const weaker = LEVELS.filter(other => impliedModels(level.model).has(other.model))
  for (const { axiom, order, ...rest } of weaker) {
    if (isWeak(axiom)) continue
    const strong = { axiom, session: order }
    const isBroken = () =>
      decideStrongLevel(seen, dependencies, strong, new StepBudget(maxSteps), core).outcome === 'none'
    if (rest.model !== level.model && !isBroken()) continue
    const least = rest.model === level.model ? core : minimalCore(seen, dependencies, strong, core)
    const polygraph = new Polygraph(seen, dependencies, axiom, order, least)
    return explainProof(polygraph, { axiom, order, ...rest }, prove(polygraph), explain)
  }
  throw new Error('a level is not among those that it implies')
}

/** What is tried for a level, last of all the level itself: what is stronger is often found more quickly, and is enough. */
function attempts(axiom: StrongAxiom, order: SessionOrder): StrongLevel[] {
  const orders: readonly SessionOrder[] = order === 'none' ? ['process', 'none'] : [order]
  const levels = orders.map(session => ({ axiom, session }))
  const first = orders[0]!
  switch (axiom) {
    case 'parallel snapshots':
      return [{ axiom: 'snapshots', session: first }, ...levels]
    case 'monotonic view':
      return [
        { axiom: 'snapshots', session: first },
        { axiom, session: order },
      ]
    case 'serial updates':
      return [
        { axiom: 'serial', session: first },
        { axiom, session: order },
      ]
    default:
      return levels
  }
}
