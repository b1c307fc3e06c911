import { checkFit } from '../../failures/misfit.ts'
import { isSame, sameAgain } from '../../failures/same-again.ts'
import { changesSince } from '../../failures/surroundings/changes.ts'
import { version } from '../../failures/versions.ts'
import { journalLines } from '../../report/journal-lines.ts'
import { runPage } from '../../report/page/run-page.ts'
import { story } from '../../report/story.ts'
import { exportTrace } from '../../report/traces/index.ts'
import { summaryLine } from '../../report/violation-sentence.ts'
import { run } from '../../scenario/run.ts'
import type { AnyScenario } from '../../scenario/scenario.ts'
import { applicability } from '../../search/applicability.ts'
import { claimsOf, vacuitiesOf, vacuityText } from '../findings/vacuous.ts'
import type { ExamineResult, ExamineTask } from '../thread/protocol.ts'
import { muted } from './muted.ts'
import { runFiles } from './run-files.ts'
import { summaryOf } from './run-summary.ts'
import { aboutRun } from './stored-page.ts'

/** One run, with its story and its events. */
export async function examine(scenario: AnyScenario, task: ExamineTask): Promise<ExamineResult> {
  if (task.stored !== undefined) checkFit(scenario, task.stored.failure, task.stored.path)
  const one = await run(scenario, task.plan, { journal: true })
  if (task.verify) await muted(() => sameAgain(scenario, task.plan, one))
  const told = task.story === 'always' || (task.story === 'on failure' && !one.ok)
  const summary = summaryOf(scenario, one)
  const changes =
    task.stored === undefined || isSame(task.stored.failure, one)
      ? undefined
      : await changesSince(task.stored.failure, scenario, task.stored.scenarioFile)
  const vacuities = one.failed ? [] : vacuitiesOf(claimsOf(scenario), summary.coverage, 1)
  return {
    run: summary,
    vacuities: vacuities.map(vacuityText),
    line: summaryLine(one),
    story: told ? story(one, task.storySettings) : undefined,
    journal: task.journal ? [...journalLines(one)] : undefined,
    page: task.page ? runPage(scenario, one, aboutRun(task.storySettings)) : undefined,
    exported: task.exported === undefined ? undefined : exportTrace(one, task.exported, { version: version() }),
    changes,
    applicability: applicability(scenario, one),
    files: task.files ? runFiles(scenario, one) : undefined,
  }
}
