import { sameAgain } from '../../failures/same-again.ts'
import { run } from '../../scenario/run.ts'
import type { AnyScenario } from '../../scenario/scenario.ts'
import { withoutData } from '../../scenario/violation.ts'
import type { RunReport } from '../../search/guidance/generations.ts'
import { CoverageCount } from '../findings/coverage.ts'
import { FindingsCount } from '../findings/findings.ts'
import { MOST_SLOW, slowestOf } from '../findings/slowest.ts'
import { sumOfMs } from '../findings/sum-of-ms.ts'
import { type Problem, problemOf } from '../problem.ts'
import type { BatchResult, BatchTask, Sample, SlowRun } from '../thread/protocol.ts'
import type { PlanSource } from './plan-source.ts'
import type { TaskControl } from './task-control.ts'

/** Runs consecutive seeds, or as many plans of a guided search. Ends early when it is told to stop. */
export async function runBatch(
  scenario: AnyScenario,
  task: BatchTask,
  control: TaskControl,
  source: PlanSource,
): Promise<BatchResult> {
  const startedMs = control.now()
  let failures = new FindingsCount()
  const undecided = new FindingsCount()
  const coverage = new CoverageCount()
  let slowest: SlowRun[] = []
  let simulatedMs = 0
  let runs = 0
  let problem: Problem | undefined
  let firstProblem: Problem | undefined
  let broken = 0
  let sample: Sample | undefined
  const reports: (RunReport | null)[] = []
  while (runs < task.count && !control.stopped) {
    const seed = task.firstSeed + runs
    const plan = source.plan(seed, task)
    const place = task.guided === undefined ? { seed } : { seed, plan }
    const runStartedMs = control.now()
    let report: RunReport | null = null
    try {
      if (task.guided !== undefined) control.running(plan)
      const one = await run(scenario, plan, { behaviours: source.isLookedAt(seed) })
      if (task.verify && runs === 0) await sameAgain(scenario, plan, one)
      if (runs === 0) sample = { plan, identity: { fingerprint: one.fingerprint, signature: one.signature } }
      report = source.ran(one)
      simulatedMs = sumOfMs(simulatedMs, one.timeMs)
      if (one.verdict === 'failed') failures.addRun(place, one)
      else if (one.verdict === 'undecided') undecided.addRun(place, one)
      coverage.addRun(one)
    } catch (error) {
      const { message, outcome } = problemOf(error)
      if (outcome === 'not deterministic') {
        problem = { outcome, message }
        break
      }
      // The others go on: it is for a person to see whether this one matters.
      failures.add({ ...place, signature: `error: ${withoutData(message)}`, message, outcome })
      firstProblem ??= { outcome, message: `with seed ${seed}: ${message}` }
      broken++
    }
    reports.push(report)
    const runTookMs = control.now() - runStartedMs
    if (slowest.length < MOST_SLOW || runTookMs > (slowest.at(-1)?.tookMs ?? 0))
      slowest = slowestOf([...slowest, { seed, tookMs: runTookMs }])
    control.done = ++runs
  }
  // Where none of the first has a verdict, none of the others will have one: the scenario cannot be run.
  if (task.isFirst && firstProblem !== undefined && broken === runs) {
    problem ??= firstProblem
    failures = new FindingsCount()
    runs = 0
  }
  const { firstSeed } = task
  const tookMs = control.now() - startedMs
  return {
    firstSeed,
    runs,
    simulatedMs,
    tookMs,
    failures: { first: failures.first, seeds: failures.seeds },
    undecided: { first: undecided.first, seeds: undecided.seeds },
    coverage: coverage.plain,
    behaviours: source.takeNews(),
    ...(task.guided === undefined ? {} : { reports: reports.slice(0, runs) }),
    slowest,
    ...(sample === undefined ? {} : { sample }),
    problem,
  }
}
