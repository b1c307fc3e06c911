import * as v from 'valibot'
import { microseconds } from '../clock/duration.ts'
import { amountField, functionField } from '../options/fields.ts'
import { checkOptions, optionsOf } from '../options/options.ts'
import { ScenarioError } from '../options/scenario-error.ts'
import { expand } from '../scenario/expand.ts'
import { invokedOperations } from '../scenario/invoked-operations.ts'
import type { Plan, PlanOptions } from '../scenario/plan.ts'
import { type Run, run } from '../scenario/run.ts'
import type { Scenario } from '../scenario/scenario.ts'
import type { SimulationOptions } from '../scenario/simulation.ts'
import { shortened } from './moves/time.ts'
import { type Cursor, moves, START } from './moves.ts'
import { type PlanSize, sizeOf } from './size.ts'

/** How many runs shrinking takes at most, where nothing else is asked for: on the command line, in vitest and here. */
export const SHRINK_RUNS = 1_000

/** Limits shrinking. */
export interface ShrinkOptions {
  /** At most so many runs. Default: 1,000. The same number gives the same plan on every machine. */
  readonly shrinkRuns?: number
  /** Asked before every run; true ends it with the best so far. A deadline, for those who may read a clock. */
  readonly stop?: () => boolean
  /** Called whenever a smaller plan was found: after how many runs, and how large it is. */
  readonly onProgress?: (progress: { readonly runs: number; readonly size: PlanSize }) => void
  /** @internal */
  readonly drain?: SimulationOptions['drain']
}

const OPTIONS = optionsOf<ShrinkOptions>({
  shrinkRuns: amountField,
  stop: functionField(),
  onProgress: functionField(),
  drain: v.picklist(['sync', 'portable']),
})

/** Says what shrinking came to. */
export interface ShrinkResult<State = unknown> {
  /** The smallest plan found that fails in the same way. */
  readonly plan: Plan
  /** Its run. */
  readonly run: Run<State>
  /** Runs that it took. */
  readonly runs: number
  /** How large the plan was. */
  readonly before: PlanSize
  /** How large it is now. */
  readonly after: PlanSize
  /** False when the budget ran out before everything was tried. */
  readonly complete: boolean
}

/** Without the options that make no difference to the run at all, such as turning off what is never used. */
async function withoutIdleOptions<State>(
  best: Run<State>,
  sameFailure: (plan: Plan) => Promise<Run<State> | undefined>,
): Promise<Run<State> | undefined> {
  let tidied: Run<State> | undefined
  for (const key of Object.keys(best.plan.options ?? {}) as (keyof PlanOptions)[]) {
    // A shorter time is worth stating.
    if (key === 'duration' || key === 'settle') continue
    const plan = (tidied ?? best).plan
    const { [key]: _, ...rest } = plan.options ?? {}
    const { options: __, ...bare } = plan
    const candidate = await sameFailure(Object.keys(rest).length === 0 ? bare : { ...plan, options: rest })
    if (candidate?.fingerprint === best.fingerprint && candidate.timeMs <= best.timeMs) tidied = candidate
  }
  return tidied
}

/**
 * Makes the plan of a failing run as small as it can while it fails with the same signature: fewer operations, faults,
 * perturbed messages and nodes, less time, rounder numbers. Deterministic, and any-time: at the end of its budget it
 * returns the best so far. Throws a RangeError for a run that did not fail.
 */
export async function shrink<State>(
  scenario: Scenario<State>,
  failing: Run<State>,
  options: ShrinkOptions = {},
): Promise<ShrinkResult<State>> {
  checkOptions('shrink', OPTIONS, options)
  const { signature } = failing
  if (signature === undefined) throw new RangeError('only a failing run can be shrunk, and this one passed')
  const { shrinkRuns = SHRINK_RUNS, stop = () => false, onProgress } = options
  const drain = options.drain === undefined ? {} : { drain: options.drain }
  let runs = 0
  let best = failing

  /** The run of a plan if it fails in the same way. */
  const sameFailure = async (plan: Plan): Promise<Run<State> | undefined> => {
    runs++
    try {
      const candidate = await run(scenario, plan, drain)
      return candidate.signature === signature ? candidate : undefined
    } catch (error) {
      // A plan that does not fit the scenario any more is no failure.
      if (error instanceof ScenarioError || error instanceof RangeError) return undefined
      throw error
    }
  }
  const accept = (candidate: Run<State>) => {
    best = candidate
    onProgress?.({ runs, size: sizeOf(scenario, best.plan, best) })
  }
  const exhausted = () => runs >= shrinkRuns || stop()

  // The operations at the times at which they did begin: a client that was busy began later than it had planned, and taking
  // out what kept it busy would move all the rest away from the faults. What a generator gave is spelled out by that, too.
  const expanded = expand(scenario, failing.plan)
  if (expanded.clientIds.length > 0) {
    const operations = invokedOperations(failing.history, expanded)
    const spelledOut = await sameFailure({ ...failing.plan, operations })
    if (spelledOut !== undefined) accept(spelledOut)
  }

  // What came after the violation did not cause it.
  if (failing.violations[0]?.kind === 'always' || failing.violations[0]?.kind === 'threw') {
    const endUs = microseconds(Math.ceil(failing.timeMs))
    const cut = await sameFailure(shortened(scenario, best.plan, endUs))
    if (cut !== undefined) accept(cut)
  }

  let cursor: Cursor | undefined = START
  const tried = new Set<string>()
  while (cursor !== undefined && !exhausted()) {
    let next: Cursor | undefined
    for (const move of moves(scenario, best.plan, cursor)) {
      if (exhausted()) break
      const text = JSON.stringify(move.plan)
      if (tried.has(text)) continue
      tried.add(text)
      const candidate = await sameFailure(move.plan)
      if (candidate === undefined) continue
      accept(candidate)
      next = move.next
      break
    }
    if (next === undefined && exhausted()) break
    cursor = next
  }
  const tidied = await withoutIdleOptions(best, sameFailure)
  if (tidied !== undefined) accept(tidied)
  return {
    plan: best.plan,
    run: best,
    runs,
    before: sizeOf(scenario, failing.plan, failing),
    after: sizeOf(scenario, best.plan, best),
    complete: !exhausted() || cursor === undefined,
  }
}
