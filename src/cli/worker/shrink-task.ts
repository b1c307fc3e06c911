import { story } from '../../report/story.ts'
import { run } from '../../scenario/run.ts'
import type { AnyScenario } from '../../scenario/scenario.ts'
import { failureOf } from '../../search/failure.ts'
import { type ShrinkResult, shrink } from '../../search/shrink.ts'
import { sizeOf } from '../../search/size.ts'
import { EXIT } from '../exit-code.ts'
import { CommandError } from '../problem.ts'
import type { ShrinkOutcome, ShrinkTask } from './protocol.ts'
import { summaryOf } from './run-summary.ts'
import { sameAgain } from './same-again.ts'
import type { SharedState } from './shared-state.ts'

/** Runs a failing plan, makes it smaller, makes sure that the result can be replayed, and tells its story. */
export async function shrinkTask(scenario: AnyScenario, task: ShrinkTask, state: SharedState): Promise<ShrinkOutcome> {
  const startedMs = performance.now()
  const failing = await run(scenario, task.plan)
  if (task.found !== undefined && task.found.fingerprint !== failing.fingerprint) {
    await sameAgain(scenario, task.plan, failing.fingerprint)
    throw new CommandError({
      exitCode: EXIT.nondeterministic,
      message:
        `not deterministic: seed ${task.plan.seed} failed (${task.found.signature}) with the fingerprint ` +
        `${task.found.fingerprint}; run again, after other seeds, it ${failing.ok ? 'passes' : 'fails'} with ${failing.fingerprint}.\n` +
        'Look for state at module level that is kept from run to run.',
    })
  }
  let shrunk: ShrinkResult | undefined
  if (failing.signature !== undefined && task.timeMs > 0) {
    const deadlineMs = performance.now() + task.timeMs
    shrunk = await shrink(scenario, failing, {
      ...(task.maxRuns === undefined ? {} : { maxRuns: task.maxRuns }),
      stop: () => {
        state.done++
        return state.stopped || performance.now() >= deadlineMs
      },
    })
  }
  const { plan, fingerprint } = shrunk?.run ?? failing
  const result = await run(scenario, plan, { trace: true })
  if (task.check) {
    if (result.fingerprint !== fingerprint) await sameAgain(scenario, plan, fingerprint)
    await sameAgain(scenario, plan, result.fingerprint)
  }
  const size = sizeOf(scenario, plan, result)
  return {
    failure: failing.signature === undefined ? undefined : failureOf(failing, shrunk, task.about),
    run: summaryOf(scenario, result),
    runs: shrunk?.runs ?? 0,
    tookMs: performance.now() - startedMs,
    before: shrunk?.before ?? size,
    after: shrunk?.after ?? size,
    complete: shrunk?.complete ?? false,
    story: story(result, { ...task.storySettings, ...(shrunk === undefined ? {} : { original: shrunk.before }) }),
  }
}
