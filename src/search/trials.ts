import { FateRecorder } from '../net/fate-recorder.ts'
import { interferes } from '../net/overlay.ts'
import { DrawRecorder, type Draws } from '../random/draws.ts'
import { expand } from '../scenario/expand.ts'
import type { Plan } from '../scenario/plan.ts'
import { type Run, run } from '../scenario/run.ts'
import type { AnyScenario, Scenario } from '../scenario/scenario.ts'
import type { SimulationOptions } from '../scenario/simulation.ts'
import { decidedViolation } from '../scenario/violation.ts'
import type { Draining } from '../sim/host.ts'
import { reseeded } from './moves/reseed.ts'
import { failureText, isSameFailure } from './same-failure.ts'

/** A failure that was met on the way, and is not the one that is made smaller. */
export interface OtherFailure {
  /** What was violated, and the class of the evidence: `history: set-full (lost)`. */
  readonly failure: string
  readonly message: string
  /** A plan that fails like this. */
  readonly plan: Plan
  /** Whether it is like the failure that is made smaller, but comes about without the faults that that one needs. */
  readonly needsNoFault: boolean
}

export interface TrialLimits extends Draining {
  /** At most so many runs. */
  readonly shrinkRuns: number
  /** Asked once before every run; true ends it. */
  readonly stop: () => boolean
  /** Runs, by their number from 1 on, that are known not to end: they are not made, and count as dismissed. */
  readonly skip: ReadonlySet<number>
}

/**
 * Tries out plans on behalf of a failing run: each once, up to so many of them. What a plan does is a function of the plan, and
 * so is whether it stands for the same failure.
 */
export class Trials<State> {
  /** Runs that were made. */
  runs = 0
  readonly #scenario: Scenario<State>
  readonly #failing: Run<State>
  readonly #limits: TrialLimits
  readonly #tried = new Set<string>()
  /** The draws of plans, as text and as they came, by number. */
  readonly #drawn = new Map<string, number>()
  readonly #numbers = new WeakMap<Draws, number>()
  /** By what plans are without their faults: whether that still fails. */
  readonly #faultless = new Map<string, boolean>()
  readonly #others = new Map<string, OtherFailure>()
  readonly #passing: Plan[] = []
  #isExhausted = false
  /** Whether the failure does not come about without faults. */
  #needsFaults = false
  /** Whether the failing run without its faults passes: then a smaller one has to, as well. */
  #passesWithout = false

  constructor(scenario: Scenario<State>, failing: Run<State>, limits: TrialLimits) {
    this.#scenario = scenario
    this.#failing = failing
    this.#limits = limits
    this.#tried.add(this.#keyOf(failing.plan))
  }

  /** Whether no more runs may be made. */
  get isExhausted(): boolean {
    this.#isExhausted ||= this.runs >= this.#limits.shrinkRuns
    return this.#isExhausted
  }

  /** Plans that passed, the last ones tried: what is near the smallest plan is among them. */
  get passing(): readonly Plan[] {
    return this.#passing
  }

  /** The first of each kind. */
  get others(): readonly OtherFailure[] {
    return [...this.#others.values()]
  }

  /**
   * Finds out whether the failure needs faults at all. Returns the run without them if it does not; from now on, where it does, a plan
   * stands for the same failure only if it needs faults as well.
   */
  async withoutFaults(): Promise<Run<State> | undefined> {
    const all = withoutFaults(this.#scenario, this.#failing.plan)
    for (const [i, bare] of all.entries()) {
      if (this.isExhausted) return undefined
      this.#tried.add(this.#keyOf(bare))
      const one = await this.#run(bare)
      if (one !== undefined && isSameFailure(one, this.#failing)) return one
      if (i === 0) this.#passesWithout = one?.failed !== true
    }
    this.#needsFaults = all.length > 0
    return undefined
  }

  /** The run of a plan that is known to fail in the same way, with the draws it takes down. Undefined where no more runs may be made. */
  async draws(plan: Plan): Promise<Draws | undefined> {
    if (this.isExhausted) return undefined
    const recorder = new DrawRecorder()
    const made = await this.#run(plan, { draws: recorder })
    return made === undefined ? undefined : recorder.draws()
  }

  /**
   * The run of a plan that is known to fail in the same way, with what its order decides. Undefined where it has none, and where no more
   * runs may be made.
   */
  async fates(plan: Plan): Promise<FateRecorder | undefined> {
    if (plan.options?.order === undefined || this.isExhausted) return undefined
    const recorder = new FateRecorder()
    const made = await this.#run(plan, { fates: recorder })
    return made === undefined ? undefined : recorder
  }

  /** The run of a plan that is known to fail in the same way, with its journal. Undefined where no more runs may be made. */
  async watch(plan: Plan): Promise<Run<State> | undefined> {
    return this.isExhausted ? undefined : this.#run(plan, { journal: true })
  }

  /** The run of a plan if it fails in the same way. Undefined for a plan that was tried before, and where no more may be tried. */
  async attempt(plan: Plan): Promise<Run<State> | undefined> {
    if (this.isExhausted) return undefined
    const key = this.#keyOf(plan)
    if (this.#tried.has(key)) return undefined
    this.#tried.add(key)
    if (this.#needsFaults && expand(this.#scenario, plan).faults.length === 0) return undefined
    const candidate = await this.#run(plan)
    if (candidate === undefined) return undefined
    this.#noteIfPassing(candidate)
    if (!isSameFailure(candidate, this.#failing)) {
      this.#met(candidate, false)
      return undefined
    }
    if (this.#needsFaults && (await this.#failsWithoutFaults(plan))) return undefined
    return candidate
  }

  /** It may be attempted again. */
  forget(plan: Plan): void {
    this.#tried.delete(this.#keyOf(plan))
  }

  /** Tells plans apart. Hundreds are remembered, and almost all have the same draws, which are long. */
  #keyOf({ draws, ...rest }: Plan): string {
    const text = JSON.stringify(rest)
    if (draws === undefined) return text
    const known = this.#numbers.get(draws)
    if (known !== undefined) return `${text} ${known}`
    const drawn = JSON.stringify(draws)
    const number = this.#drawn.get(drawn) ?? this.#drawn.size
    this.#drawn.set(drawn, number)
    this.#numbers.set(draws, number)
    return `${text} ${number}`
  }

  /** What fails without any fault is another failure than one that needs them, or it would not be told from a wrong alarm. */
  async #failsWithoutFaults(plan: Plan): Promise<boolean> {
    const bare = { ...plan, faults: [] }
    const text = this.#keyOf(bare)
    const known = this.#faultless.get(text)
    if (known !== undefined) return known
    // What cannot be looked at is not accepted.
    if (this.isExhausted) return true
    const one = await this.#run(bare)
    if (one !== undefined) this.#noteIfPassing(one)
    const fails = one !== undefined && (this.#passesWithout ? one.failed : isSameFailure(one, this.#failing))
    if (fails) this.#metWithoutFaults(one)
    this.#faultless.set(text, fails)
    return fails
  }

  #noteIfPassing({ ok, plan }: Run<State>): void {
    if (!ok) return
    this.#passing.push(plan)
    if (this.#passing.length > MOST_PASSING) this.#passing.shift()
  }

  /** A message that the plan itself loses or doubles is a fault by another name. */
  #metWithoutFaults(run: Run<State>): void {
    const isSame = isSameFailure(run, this.#failing)
    if (!isSame || !interferes(run.plan.network)) this.#met(run, isSame)
  }

  #met(run: Run<State>, needsNoFault: boolean): void {
    if (!run.failed) return
    const failure = failureText(run)
    const key = `${failure} ${needsNoFault}`
    if (this.#others.has(key)) return
    const message = decidedViolation(run.violations)?.message ?? ''
    this.#others.set(key, { failure, message, plan: run.plan, needsNoFault })
  }

  /** Undefined for a plan that cannot be run: it is no failure, and the next one is tried. */
  async #run(
    plan: Plan,
    options: Pick<SimulationOptions, 'journal' | 'draws' | 'fates'> = {},
  ): Promise<Run<State> | undefined> {
    if (this.#limits.stop()) {
      this.#isExhausted = true
      return undefined
    }
    this.runs++
    if (this.#limits.skip.has(this.runs)) return undefined
    const { drain } = this.#limits
    try {
      return await run(this.#scenario, plan, { ...options, ...(drain === undefined ? {} : { drain }) })
    } catch {
      return undefined
    }
  }
}

/** So many plans that passed are remembered. */
const MOST_PASSING = 500

/** Under so many other seeds it is asked whether a failure needs faults. */
const OTHER_SEEDS = 6

/**
 * A failing plan without its faults, if it has any. Where the seed drew them, the same operations under other seeds as well: in a large run
 * anything that is left out changes what is drawn for all the rest, and that the failure is gone once says little.
 */
function withoutFaults(scenario: AnyScenario, plan: Plan): readonly Plan[] {
  const { faults, operations, live } = expand(scenario, plan)
  if (faults.length === 0) return []
  const bare = { ...plan, faults: [] }
  if (plan.faults !== undefined) return [bare]
  const given = live === undefined ? { operations } : {}
  const others = Array.from({ length: OTHER_SEEDS }, (_, i) => ({ ...bare, ...given, ...reseeded(plan, i + 1) }))
  return [bare, ...others]
}
