import { reduceFailure } from '../../failures/reduce.ts'
import { isSame, OrderDependenceError, sameAgain } from '../../failures/same-again.ts'
import { story } from '../../report/story.ts'
import { run } from '../../scenario/run.ts'
import type { AnyScenario } from '../../scenario/scenario.ts'
import { avoidance } from '../../search/avoidance.ts'
import { shapeOf } from '../../search/shape.ts'
import { sizeOf } from '../../search/size.ts'
import type { ShrinkOutcome, ShrinkTask } from '../thread/protocol.ts'
import { summaryOf } from './run-summary.ts'
import { aboutRun, storedPage } from './stored-page.ts'
import type { TaskControl } from './task-control.ts'

/** Runs a failing plan, makes it smaller, makes sure that the result can be replayed, and tells its story. */
export async function shrinkTask(
  scenario: AnyScenario,
  task: ShrinkTask,
  control: TaskControl,
): Promise<ShrinkOutcome> {
  const startedMs = control.now()
  const failing = await run(scenario, task.plan)
  if (task.found !== undefined) {
    const found = { ...task.found, fingerprint: task.found.fingerprint ?? failing.fingerprint }
    if (!isSame(found, failing)) {
      await sameAgain(scenario, task.plan, failing)
      throw new OrderDependenceError(task.plan, found, failing)
    }
  }
  if (failing.signature === undefined) return { failure: undefined, run: summaryOf(scenario, failing) }
  const {
    failure,
    run: smallest,
    shrunk,
    passing,
  } = await reduceFailure(scenario, failing, {
    ...task,
    stop: () => {
      control.done++
      return control.stopped
    },
  })
  const size = sizeOf(scenario, failure.plan, smallest)
  return {
    failure,
    shape: shrunk === undefined ? undefined : shapeOf(shrunk),
    run: summaryOf(scenario, smallest),
    runs: shrunk?.runs ?? 0,
    tookMs: control.now() - startedMs,
    before: shrunk?.before ?? size,
    after: shrunk?.after ?? size,
    complete: shrunk?.complete ?? false,
    others: shrunk?.others ?? [],
    page: storedPage(scenario, smallest, {
      ...aboutRun(task.storySettings),
      ...(passing === undefined ? {} : { passing }),
    }),
    story: story(smallest, {
      ...task.storySettings,
      ...(shrunk === undefined ? {} : { original: shrunk.before }),
      ...(passing === undefined ? {} : { nearest: avoidance(passing) }),
    }),
  }
}
