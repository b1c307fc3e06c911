import type { Plan } from '../../scenario/plan.ts'
import type { Run } from '../../scenario/run.ts'
import type { AnyScenario } from '../../scenario/scenario.ts'
import type { RunReport } from '../../search/guidance/generations.ts'
import { NumberedPlans } from '../../search/guidance/numbered-plans.ts'
import type { BatchTask } from '../thread/protocol.ts'
import { Novelty } from './novelty.ts'

/** Looking at what a run does costs a sixth of it: it is done for one in so many, to see whether there still is anything new. */
const RUNS_PER_LOOK = 8

/** Where a thread's plans come from: the seeds that it is given, or a search that goes by what runs did. */
export class PlanSource {
  readonly #scenario: AnyScenario
  readonly #novelty = new Novelty()
  #plans: NumberedPlans | undefined
  /** What it goes by, and the digest of that. */
  #search = { digest: '', text: '' }

  constructor(scenario: AnyScenario) {
    this.#scenario = scenario
  }

  /** For the run of this number. */
  plan(number: number, { guided, given }: Pick<BatchTask, 'guided' | 'given'>): Plan {
    if (guided === undefined) return { ...given, seed: String(number) }
    const { seed, strategies, first, digest, search } = guided
    this.#plans ??= new NumberedPlans(this.#scenario, { seed, strategies })
    if (search !== undefined && digest !== this.#search.digest) this.#search = { digest, text: search }
    if (digest !== this.#search.digest) throw new Error('a thread is to go by a search that it was not told')
    return this.#plans.plan(number - first, this.#search.text)
  }

  /** Whether what a run does is to be taken down. */
  isLookedAt(number: number): boolean {
    return this.#plans !== undefined || number % RUNS_PER_LOOK === 0
  }

  /** What there is to tell of a run, in a guided search. */
  ran({ plan, behaviours, ok }: Pick<Run, 'plan' | 'behaviours' | 'ok'>): RunReport | null {
    if (behaviours === undefined) return null
    this.#novelty.add(behaviours)
    return this.#plans?.report(plan, { ok, behaviours }) ?? null
  }

  /** What runs did that none did before, since this was last asked. */
  takeNews(): number[] {
    return this.#novelty.take()
  }
}
