import { type ConsistencyModel, impliedModels } from '../consistency-model.ts'
import type { ExplainDependency } from '../dependency.ts'
import type { EdgeList } from '../edges.ts'
import type { Anomaly } from '../evidence.ts'
import type { SessionOrder } from './commit-order.ts'
import { LEVELS, type Level } from './level.ts'
import { explainContradiction } from './level-explanation.ts'
import type { Observations } from './observations.ts'
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

/** What is known of a history once no anomaly was found that decides against it. */
export interface Evidence {
  observations(): Observations
  /** What reads tell of the order of transactions, and which other order is part of it. */
  readonly dependencies: EdgeList
  readonly session: SessionOrder
  /** Whether the dependencies are all there can be, and have no cycle: then they are an order in which the transactions can have run. */
  readonly isSerial: boolean
  readonly explain: ExplainDependency
}

/** What came of a model: an anomaly that shows that it does not hold, nothing if it does, or why that is not known. */
export type Decision = { readonly anomaly: Anomaly } | { readonly unknown: string } | undefined

const CAUSAL = LEVELS.find(({ model }) => model === 'causal')!

const STRENGTH: Readonly<Record<SessionOrder, number>> = { none: 0, process: 1, realtime: 2 }

/** Decides a model by all levels that it implies. Of those that do not hold the weakest is shown, as it takes the least to see. */
export function decideModel(model: ConsistencyModel, evidence: Evidence | undefined): Decision {
  if (DECIDED_BY_ANOMALIES.has(model)) return undefined
  if (evidence?.isSerial === true && followsFromSerial(model, evidence.session)) return undefined
  if (evidence !== undefined) {
    const implied = LEVELS.filter(level => impliedModels(model).has(level.model))
    const weak = implied.filter(({ axiom }) => isWeak(axiom))
    // What implies all of them is decided first; causality more quickly with sessions.
    const strongest = weak.some(({ axiom }) => axiom === 'causality') ? CAUSAL : weak.at(-1)
    const areWeakRight = strongest === undefined || decideLevel(strongest, evidence) === undefined
    for (const level of areWeakRight ? implied.filter(each => !weak.includes(each)) : implied) {
      const decision = decideLevel(level, evidence)
      if (decision !== undefined) return decision
    }
  }
  if (isLevel(model)) return undefined
  return { unknown: `nothing was found against ${model}, but not all that it demands is checked` }
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

function decideLevel(level: Level, { observations, dependencies, explain }: Evidence): Decision {
  const { axiom, order } = level
  if (!isWeak(axiom)) return undefined
  const seen = observations()
  const contradiction = decideWeakLevel(seen, dependencies, axiom, order)
  if (contradiction === undefined) return undefined
  return { anomaly: explainContradiction(seen.table, level, contradiction, explain) }
}
