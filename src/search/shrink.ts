import * as v from 'valibot'
import { microseconds } from '../clock/duration.ts'
import { amountField, functionField } from '../options/fields.ts'
import { checkOptions, optionsOf } from '../options/options.ts'
import { ScenarioError } from '../options/scenario-error.ts'
import { shown } from '../options/shown.ts'
import { inBoth } from '../random/draws.ts'
import { expand } from '../scenario/expand.ts'
import { invokedOperations } from '../scenario/invoked-operations.ts'
import type { Plan, PlanOptions } from '../scenario/plan.ts'
import { faultsOfGenerator, type Run, run } from '../scenario/run.ts'
import type { AnyScenario, Scenario } from '../scenario/scenario.ts'
import { checkScenario } from '../scenario/scenario-given.ts'
import type { SimulationOptions } from '../scenario/simulation.ts'
import { isSmall } from './moves/excerpt.ts'
import { leavesMessagesToTheSeed, reseeded } from './moves/reseed.ts'
import { shortened } from './moves/time.ts'
import { type Cursor, moves, movesToParts, START } from './moves.ts'
import { inWords } from './order-in-words.ts'
import { withinThePast } from './past.ts'
import { isSameFailure } from './same-failure.ts'
import { type PlanSize, sizeOf } from './size.ts'
import { type OtherFailure, type TrialLimits, Trials } from './trials.ts'

/** How many runs shrinking takes at most, where nothing else is asked for: on the command line, in vitest and here. */
export const SHRINK_RUNS = 1_000

/** Limits shrinking. */
export interface ShrinkOptions {
  /** At most so many runs. Default: 1,000. The same number gives the same plan on every machine. */
  readonly shrinkRuns?: number
  /** Asked before every run; true ends it with the best so far. A deadline, for those who may read a clock. */
  readonly stop?: () => boolean
  /**
   * Runs, by their number from 1 on, that are known to hang: an earlier attempt did not get past them.
   * @internal
   */
  readonly skip?: readonly number[]
  /** Called whenever a smaller plan was found: after how many runs, and how large it is. */
  readonly onProgress?: (progress: { readonly runs: number; readonly size: PlanSize }) => void
  /** @internal */
  readonly drain?: SimulationOptions['drain']
}

const OPTIONS = optionsOf<ShrinkOptions>({
  shrinkRuns: amountField,
  stop: functionField(),
  skip: v.array(v.number()),
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
  /**
   * Plans that passed, the last ones that were tried.
   * @internal
   */
  readonly passing: readonly Plan[]
  /** Other failures that smaller plans were seen to have: the first of each kind. */
  readonly others: readonly OtherFailure[]
}

/**
 * Makes the plan of a failing run as small as it can while it fails in the same way: fewer operations, faults, perturbed
 * messages, nodes and clients, less time, rounder numbers. The same way is the same signature with evidence of the same class,
 * and where it takes faults, it takes faults still. The final phase stays as it is, but for clients that are left out.
 *
 * Deterministic, and any-time: at the end of its budget it returns the best so far. When everything was tried, shrinking the
 * result again changes nothing.
 *
 * @throws RangeError for a run that did not fail.
 */
export async function shrink<State>(
  scenario: Scenario<State>,
  failing: Run<State>,
  options: ShrinkOptions = {},
): Promise<ShrinkResult<State>> {
  checkOptions('shrink', OPTIONS, options)
  checkScenario(scenario)
  if (failing?.plan === undefined)
    throw new ScenarioError(`shrink: expected a run, as run(…) returns it, but found ${shown(failing)}`)
  if (failing.signature === undefined) throw new RangeError('only a failing run can be shrunk, and this one passed')
  const { shrinkRuns = SHRINK_RUNS, stop = () => false, skip = [], drain, onProgress } = options
  const limits = { shrinkRuns, stop, skip: new Set(skip), ...(drain === undefined ? {} : { drain }) }
  const beginning = await withItsFaults(scenario, failing, limits)
  const trials = new Trials(scenario, beginning, limits)
  let best = beginning
  const accept = (candidate: Run<State> | undefined): boolean => {
    if (candidate === undefined) return false
    best = candidate
    onProgress?.({ runs: trials.runs, size: sizeOf(scenario, best.plan, best) })
    return true
  }

  /** Whether the same operations and faults were seen to fail under another seed. */
  let hasOtherDraws = false

  /** The same operations and faults under other seeds: where it fails earlier, less of them is left. */
  const withOtherDraws = async (): Promise<boolean> => {
    let changed = false
    for (let i = 1; certainMs(best) !== undefined && i <= OTHER_DRAWS && !trials.isExhausted; i++) {
      const plan = redrawn(scenario, best.plan, i)
      if (plan === undefined) break
      const candidate = await trials.attempt(plan)
      if (candidate === undefined) continue
      hasOtherDraws = true
      if (amountOf(scenario, candidate) >= amountOf(scenario, best)) continue
      changed = accept(candidate)
      const cut = cutAtTheViolation(scenario, best)
      if (cut !== undefined) accept(await trials.attempt(cut))
    }
    return changed
  }

  /** In one step, what cannot have had a part in it is left out. */
  const withItsPast = async (): Promise<boolean> => {
    const watched = endsAtOnce(best) ? await trials.watch(best.plan) : undefined
    const plan = watched === undefined ? undefined : withinThePast(watched)
    return plan !== undefined && accept(await trials.attempt(plan))
  }

  const isLargeWithoutDraws = (): boolean => {
    const { operations, faults } = expand(scenario, best.plan)
    return best.plan.draws === undefined && !isSmall(operations, faults)
  }

  /** The smallest so far whose draws were listed, as it was without them. */
  let unlisted: Run<State> | undefined

  /** Lists what is drawn by the time, so that it stays as it was when something else is taken out. The run is the same. */
  const withItsDraws = async (): Promise<boolean> => {
    if (!isLargeWithoutDraws()) return false
    if (unlisted !== undefined && amountOf(scenario, best) >= amountOf(scenario, unlisted)) return false
    unlisted = best
    const draws = await trials.draws(best.plan)
    return draws !== undefined && accept(await trials.attempt({ ...best.plan, draws }))
  }

  /** Where nothing could go with listed draws, they are of no use. */
  const withoutUselessDraws = (): void => {
    if (unlisted === undefined || best.plan.draws === undefined) return
    if (amountOf(scenario, best) >= amountOf(scenario, unlisted)) best = unlisted
  }

  /** What is listed and never drawn says nothing. */
  const withoutIdleDraws = async (): Promise<void> => {
    const { draws: listed } = best.plan
    if (listed === undefined || Object.keys(listed).length === 0) return
    const drawn = await trials.draws(best.plan)
    if (drawn !== undefined) accept(await trials.attempt({ ...best.plan, draws: inBoth(listed, drawn) }))
  }

  /** What is left of what an order decides is said outright, message by message. The run is the same. */
  const withItsOrderInWords = async (): Promise<boolean> => {
    const fates = await trials.fates(best.plan)
    return fates !== undefined && accept(await trials.attempt(inWords(best.plan, fates)))
  }

  /** Goes on from one simpler plan to the next, until there is none that fails in the same way. */
  const walk = async (steps: typeof moves): Promise<boolean> => {
    let changed = false
    let cursor: Cursor | undefined = START
    while (cursor !== undefined && !trials.isExhausted) {
      let next: Cursor | undefined
      for (const move of steps(scenario, best.plan, cursor)) {
        if (trials.isExhausted) break
        const candidate = await trials.attempt(move.plan)
        if (candidate === undefined) continue
        if (isIdle(candidate, best)) {
          // It says nothing new of this plan; of another one it may.
          trials.forget(candidate.plan)
          continue
        }
        // More may happen in the run of a plan that lists less.
        if (amountOf(scenario, candidate) > amountOf(scenario, best)) continue
        accept(candidate)
        changed = true
        // What would have come later is not worth a pass of its own.
        const cut = cutAtTheViolation(scenario, best)
        if (cut !== undefined && isShorter(scenario, cut, best.plan)) accept(await trials.attempt(cut))
        next = move.next
        break
      }
      cursor = next
    }
    return changed
  }

  accept(await trials.withoutFaults())
  for (let changed = true; changed && !trials.isExhausted; ) {
    changed = false
    for (const first of [spelledOut, cutAtTheViolation]) {
      const plan = first(scenario, best)
      if (plan !== undefined && accept(await trials.attempt(plan))) changed = true
    }
    if (await withItsPast()) changed = true
    if (await withOtherDraws()) changed = true
    if (isLargeWithoutDraws()) {
      if (await walk(movesToParts)) changed = true
      // What some other seed has too is better off without: whatever is left out, all else is drawn anew, which may need less.
      const isRare = !hasOtherDraws && best.plan.seed === failing.plan.seed
      if (isRare && (await withItsDraws()) && (await withItsPast())) changed = true
    }
    if (await walk(moves)) changed = true
    if (accept(await withoutIdleOptions(best, trials))) changed = true
    withoutUselessDraws()
    await withoutIdleDraws()
    // Last of all: as long as the order decides, there is little to take apart.
    if (!changed && (await withItsOrderInWords())) changed = true
  }
  return {
    plan: best.plan,
    run: best,
    runs: trials.runs,
    before: sizeOf(scenario, failing.plan, failing),
    after: sizeOf(scenario, best.plan, best),
    complete: !trials.isExhausted,
    passing: trials.passing,
    others: trials.others,
  }
}

/**
 * The same run by a plan that lists the faults which a generator asked for: only then can they be taken out. Where it is not the same,
 * the run as it was.
 */
async function withItsFaults<State>(
  scenario: Scenario<State>,
  failing: Run<State>,
  { drain }: TrialLimits,
): Promise<Run<State>> {
  const expanded = expand(scenario, failing.plan)
  const faults = faultsOfGenerator(expanded, failing)
  if (faults === undefined) return failing
  const plan = { ...failing.plan, operations: invokedOperations(failing.history, expanded), faults }
  const again = await run(scenario, plan, drain === undefined ? {} : { drain })
  return isSameFailure(again, failing) ? again : failing
}

/**
 * The operations at the times at which they did begin: a client that was busy began later than it had planned, and taking out
 * what kept it busy would move all the rest away from the faults. What a generator gave is spelled out by that, too.
 */
function spelledOut(scenario: AnyScenario, { plan, history }: Run): Plan | undefined {
  const expanded = expand(scenario, plan)
  if (plan.operations !== undefined || expanded.clientIds.length === 0) return undefined
  return { ...plan, operations: invokedOperations(history, expanded) }
}

/** Whether the violation ended the run: it is of that moment, and not of the history as a whole. */
export function endsAtOnce({ violations: [violation] }: Pick<Run, 'violations'>): boolean {
  return violation?.kind === 'always' || violation?.kind === 'threw' || violation?.kind === 'endless'
}

/** What came after the violation did not cause it. */
function cutAtTheViolation(scenario: AnyScenario, run: Run): Plan | undefined {
  const ms = certainMs(run)
  if (ms === undefined) return undefined
  const endUs = microseconds(Math.ceil(ms))
  return endUs < expand(scenario, run.plan).durationUs ? shortened(scenario, run.plan, endUs) : undefined
}

/** From when on nothing could change the violation any more; undefined where that takes the whole run. */
function certainMs({ violations, timeMs }: Run): number | undefined {
  return endsAtOnce({ violations }) ? timeMs : violations[0]?.certainMs
}

/** How many operations and faults there are in a run, whatever its plan lists. */
function amountOf(scenario: AnyScenario, run: Run): number {
  const { operations, faults } = sizeOf(scenario, run.plan, run)
  return operations + faults
}

/** Under so many other seeds the same operations and faults are tried. */
const OTHER_DRAWS = 20

/** The same operations and faults with other draws, while there are many. */
function redrawn(scenario: AnyScenario, plan: Plan, number: number): Plan | undefined {
  const { operations, faults } = expand(scenario, plan)
  if (plan.operations === undefined || isSmall(plan.operations, faults) || !leavesMessagesToTheSeed(plan))
    return undefined
  return { ...plan, ...reseeded(plan, number), operations, faults }
}

/** Whether a plan lists fewer operations and faults. */
function isShorter(scenario: AnyScenario, plan: Plan, than: Plan): boolean {
  const [now, before] = [expand(scenario, plan), expand(scenario, than)]
  return now.operations.length + now.faults.length < before.operations.length + before.faults.length
}

/** Whether a run is the same one but for an option that is said in vain. */
function isIdle(candidate: Run, { plan, fingerprint }: Run): boolean {
  if (candidate.fingerprint !== fingerprint) return false
  const [{ options: now, ...restNow }, { options: before, ...restBefore }] = [candidate.plan, plan]
  if (JSON.stringify(restNow) !== JSON.stringify(restBefore)) return false
  return JSON.stringify(now ?? {}).length > JSON.stringify(before ?? {}).length
}

/** Without the options that make no difference to the run at all, such as turning off what is never used. */
async function withoutIdleOptions<State>(best: Run<State>, trials: Trials<State>): Promise<Run<State> | undefined> {
  let tidied: Run<State> | undefined
  for (const key of Object.keys(best.plan.options ?? {}) as (keyof PlanOptions)[]) {
    // A shorter time is worth stating.
    if (key === 'duration' || key === 'settle') continue
    const plan = (tidied ?? best).plan
    const { [key]: _, ...rest } = plan.options ?? {}
    const { options: __, ...bare } = plan
    const candidate = await trials.attempt(Object.keys(rest).length === 0 ? bare : { ...plan, options: rest })
    if (candidate?.fingerprint === best.fingerprint && candidate.timeMs <= best.timeMs) tidied = candidate
  }
  return tidied
}
