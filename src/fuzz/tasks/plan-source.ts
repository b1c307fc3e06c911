import type { Plan } from '../../scenario/plan.ts'
import type { Run } from '../../scenario/run.ts'
import type { AnyScenario } from '../../scenario/scenario.ts'
import { type Candidate, GuidedPlans, type StoredSearch } from '../../search/guidance/guided-plans.ts'
import type { BatchTask } from '../thread/protocol.ts'
import { Novelty } from './novelty.ts'

/** Looking at what a run does costs a sixth of it: it is done for one in so many, to see whether there still is anything new. */
const RUNS_PER_LOOK = 8

/** Where a thread's plans come from: the seeds that it is given, or a search that goes by what its runs did. */
export class PlanSource {
  readonly #scenario: AnyScenario
  readonly #novelty = new Novelty()
  #search: GuidedPlans | undefined
  #candidate: Candidate | undefined

  constructor(scenario: AnyScenario) {
    this.#scenario = scenario
  }

  /** For the run of this number. */
  plan(number: number, { guided, given }: Pick<BatchTask, 'guided' | 'given'>): Plan {
    if (guided === undefined) return { ...given, seed: String(number) }
    const { isWanted: _, ...options } = guided
    this.#search ??= new GuidedPlans(this.#scenario, options)
    this.#candidate = this.#search.next()
    return this.#candidate.plan
  }

  /** Whether what a run does is to be taken down. */
  isLookedAt(number: number): boolean {
    return this.#candidate !== undefined || number % RUNS_PER_LOOK === 0
  }

  ran({ behaviours, ok }: Run): void {
    if (behaviours === undefined) return
    this.#novelty.add(behaviours)
    if (this.#candidate !== undefined) this.#search?.ran(this.#candidate, { behaviours, ok })
  }

  /** What runs did that none did before, since this was last asked. */
  takeNews(): number[] {
    return this.#novelty.take()
  }

  get stored(): StoredSearch | undefined {
    return this.#search?.toJSON()
  }
}
