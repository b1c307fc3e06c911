import { type PageOptions, runPage } from '../../report/pictures/index.ts'
import { story } from '../../report/story.ts'
import { run } from '../../scenario/run.ts'
import type { AnyScenario } from '../../scenario/scenario.ts'
import { applicability } from '../../search/applicability.ts'
import { failureOf } from '../../search/failure.ts'
import { shapeOf } from '../../search/shape.ts'
import { type ShrinkResult, shrink } from '../../search/shrink.ts'
import { sizeOf } from '../../search/size.ts'
import type { ShrinkOutcome, ShrinkTask } from '../thread/protocol.ts'
import type { SharedState } from '../worker/shared-state.ts'
import { summaryOf } from './run-summary.ts'
import { differ, isSame, sameAgain } from './same-again.ts'

/** Runs a failing plan, makes it smaller, makes sure that the result can be replayed, and tells its story. */
export async function shrinkTask(scenario: AnyScenario, task: ShrinkTask, state: SharedState): Promise<ShrinkOutcome> {
  const startedMs = performance.now()
  const failing = await run(scenario, task.plan)
  if (task.found !== undefined) {
    const found = { ...task.found, fingerprint: task.found.fingerprint ?? failing.fingerprint }
    if (!isSame(found, failing)) {
      await sameAgain(scenario, task.plan, failing)
      throw differ(task.plan, found, failing)
    }
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
  const smallest = shrunk?.run ?? failing
  const { plan } = smallest
  const result = await run(scenario, plan, { journal: true })
  if (task.check) {
    if (!isSame(result, smallest)) await sameAgain(scenario, plan, smallest)
    await sameAgain(scenario, plan, result)
  }
  const size = sizeOf(scenario, plan, result)
  const about = { ...task.about, unmet: applicability(scenario, smallest).unmet }
  return {
    failure: failing.signature === undefined ? undefined : failureOf(failing, shrunk, about),
    shape: shrunk === undefined ? undefined : shapeOf(shrunk),
    run: summaryOf(scenario, result),
    runs: shrunk?.runs ?? 0,
    tookMs: performance.now() - startedMs,
    before: shrunk?.before ?? size,
    after: shrunk?.after ?? size,
    complete: shrunk?.complete ?? false,
    page: runPage(scenario, result, pageOptions(task)),
    story: story(result, { ...task.storySettings, ...(shrunk === undefined ? {} : { original: shrunk.before }) }),
  }
}

function pageOptions({ storySettings: { replay } }: ShrinkTask): PageOptions {
  return replay === undefined ? {} : { about: [replay] }
}
