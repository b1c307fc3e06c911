import { type Run, run } from '../../scenario/run.ts'
import type { AnyScenario } from '../../scenario/scenario.ts'
import { likeOthers } from '../../scenario/violation.ts'
import { EXIT } from '../exit-code.ts'
import { type Problem, problemOf } from '../problem.ts'
import { CoverageCount } from './coverage.ts'
import { FindingsCount } from './findings.ts'
import type { Novelty } from './novelty.ts'
import type { BatchResult, BatchTask, SlowRun } from './protocol.ts'
import { sameAgain } from './same-again.ts'
import type { SharedState } from './shared-state.ts'
import { MOST_SLOW, slowestOf } from './slowest.ts'

/** Looking at what a run does costs a sixth of it: it is done for one in so many, to see whether there still is anything new. */
const RUNS_PER_LOOK = 8

/** Runs consecutive seeds. Ends early when it is told to stop. */
export async function runBatch(
  scenario: AnyScenario,
  task: BatchTask,
  state: SharedState,
  novelty: Novelty,
): Promise<BatchResult> {
  const startedMs = performance.now()
  const failures = new FindingsCount()
  const undecided = new FindingsCount()
  const coverage = new CoverageCount()
  let slowest: SlowRun[] = []
  let simulatedMs = 0
  let runs = 0
  let problem: Problem | undefined
  while (runs < task.count && !state.stopped) {
    const seed = task.firstSeed + runs
    const runStartedMs = performance.now()
    try {
      const one = await runSeed(scenario, seed, task.check && runs === 0)
      if (one.behaviours !== undefined) novelty.add(one.behaviours)
      simulatedMs += one.time
      if (one.verdict === 'fail') failures.addRun(seed, one)
      else if (one.verdict === 'unknown') undecided.addRun(seed, one)
      coverage.addRun(one)
    } catch (error) {
      const what = problemOf(error)
      if (task.isFirst && runs === 0) {
        problem = seedProblem(seed, what)
        break
      }
      // The others go on: it is for a person to see whether this one matters.
      const { message, exitCode } = what
      failures.add({ seed, signature: `error: ${likeOthers(message)}`, message, exitCode })
    }
    const runTookMs = performance.now() - runStartedMs
    if (slowest.length < MOST_SLOW || runTookMs > (slowest.at(-1)?.tookMs ?? 0))
      slowest = slowestOf([...slowest, { seed, tookMs: runTookMs }])
    state.done = ++runs
  }
  const { firstSeed } = task
  const tookMs = performance.now() - startedMs
  return {
    firstSeed,
    runs,
    simulatedMs,
    tookMs,
    failures: { first: failures.first, seeds: failures.seeds },
    undecided: { first: undecided.first, seeds: undecided.seeds },
    coverage: { reached: coverage.reached, sometimes: coverage.sometimes, faults: coverage.faults },
    behaviours: novelty.take(),
    slowest,
    problem,
  }
}

async function runSeed(scenario: AnyScenario, seed: number, check: boolean): Promise<Run> {
  const plan = { seed: String(seed) }
  const one = await run(scenario, plan, { behaviours: seed % RUNS_PER_LOOK === 0 })
  if (check) await sameAgain(scenario, plan, one)
  return one
}

function seedProblem(seed: number, { exitCode, message }: Problem): Problem {
  return { exitCode, message: exitCode === EXIT.nondeterministic ? message : `with seed ${seed}: ${message}` }
}
