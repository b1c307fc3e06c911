import type { StoredPass } from '../../failures/failure.ts'
import { checkFit } from '../../failures/misfit.ts'
import { isSame, sameAgain } from '../../failures/same-again.ts'
import { changesSince } from '../../failures/surroundings/changes.ts'
import { version } from '../../failures/versions.ts'
import { type Explanation, explain } from '../../report/explanation.ts'
import { journalLines } from '../../report/journal-lines.ts'
import { momentTexts } from '../../report/moment.ts'
import { runPage } from '../../report/page/run-page.ts'
import { story } from '../../report/story.ts'
import { exportTrace } from '../../report/traces/index.ts'
import { summaryLine } from '../../report/violation-sentence.ts'
import { explicitPlan } from '../../scenario/explicit-plan.ts'
import { type Run, run } from '../../scenario/run.ts'
import type { AnyScenario } from '../../scenario/scenario.ts'
import { applicability } from '../../search/applicability.ts'
import { avoidance } from '../../search/avoidance.ts'
import { type Likelihood, likelihood } from '../../search/likelihood.ts'
import { nearestPass } from '../../search/nearest-pass.ts'
import { neededFaults } from '../../search/needed-faults.ts'
import type { ReadonlyJournal } from '../../sim/journal/journal.ts'
import { claimsOf, vacuitiesOf, vacuityText } from '../findings/vacuous.ts'
import type { ExamineResult, ExamineTask, LikelihoodOfRun } from '../thread/protocol.ts'
import { muted } from './muted.ts'
import { runFiles } from './run-files.ts'
import { summaryOf } from './run-summary.ts'
import { aboutRun, isTooLong } from './stored-page.ts'
import type { TaskControl } from './task-control.ts'

/** One run, with its story and its events. */
export async function examine(scenario: AnyScenario, task: ExamineTask, control: TaskControl): Promise<ExamineResult> {
  const stop = () => {
    control.done++
    return control.stopped
  }
  if (task.stored !== undefined) checkFit(scenario, task.stored.failure, task.stored.path)
  // A page and an explanation name the lines behind the events.
  const hasLines = task.page === true || task.files || task.explain !== undefined
  const one = await run(scenario, task.plan, { journal: hasLines ? { lines: true } : true })
  if (task.verify) await muted(() => sameAgain(scenario, task.plan, one))
  const told = task.story === 'always' || (task.story === 'on failure' && !one.ok)
  const summary = summaryOf(scenario, one)
  const changes =
    task.stored === undefined || isSame(task.stored.failure, one)
      ? undefined
      : await changesSince(task.stored.failure, scenario, task.stored.scenarioFile)
  const vacuities = one.failed ? [] : vacuitiesOf(claimsOf(scenario), summary.coverage, 1)
  const curve =
    one.failed && task.likelihood !== undefined
      ? await likelihood(scenario, one, { ...task.likelihood, stop })
      : undefined
  const { passing } = task
  const explanation = one.failed && task.explain !== undefined ? await explained(scenario, one, task, stop) : undefined
  const page = async (): Promise<string | undefined> => {
    if (task.page === false || (task.page === 'of a failure' && (!one.failed || isTooLong(one)))) return undefined
    // What nodes print has been shown.
    const lined = hasLines ? one : await muted(() => run(scenario, task.plan, { journal: { lines: true } }))
    return runPage(scenario, lined, {
      ...aboutRun(task.storySettings),
      ...(curve === undefined ? {} : { likelihood: curve }),
      ...(passing === undefined
        ? {}
        : { passing: { ...passing, run: await run(scenario, passing.plan, { journal: true }) } }),
      ...(task.scenarioFile === undefined ? {} : { scenarioFile: task.scenarioFile }),
    })
  }
  const { journal } = one
  return {
    run: summary,
    vacuities: vacuities.map(vacuityText),
    line: summaryLine(one),
    story: told ? story(one, task.storySettings) : undefined,
    journal: task.journal ? [...journalLines(one)] : undefined,
    page: await page(),
    likelihood: curve === undefined ? undefined : withEvents(curve, journal),
    explanation,
    exported: task.exported === undefined ? undefined : exportTrace(one, task.exported, { version: version() }),
    changes,
    applicability: applicability(scenario, one),
    files: task.files ? runFiles(scenario, one) : undefined,
    explicit: task.explicit === true ? explicitPlan(scenario, one) : undefined,
  }
}

/** So many runs go into the faults, and into the nearest passing run; how likely it was takes what is left. */
const FAULT_RUNS = 20
const NEAREST_RUNS = 100

async function explained(
  scenario: AnyScenario,
  one: Run,
  { explain: limits, passing, storySettings }: ExamineTask,
  stop: () => boolean,
): Promise<Explanation | undefined> {
  const { journal } = one
  if (journal === undefined || limits === undefined) return undefined
  const { draws, runs } = limits
  const needed = await neededFaults(scenario, one, { runs: Math.min(FAULT_RUNS, runs), stop })
  let left = runs - needed.runs
  let nearest: StoredPass | undefined = passing
  if (nearest === undefined) {
    nearest = await nearestPass(scenario, one, { runs: Math.min(NEAREST_RUNS, left), stop })
    left -= NEAREST_RUNS
  }
  const curve = left < draws ? undefined : await likelihood(scenario, one, { draws, runs: left, stop })
  const findings = {
    faults: needed.faults,
    likelihood: curve,
    nearest: nearest === undefined ? undefined : avoidance(nearest),
  }
  return explain(one, journal, findings, storySettings.root)
}

function withEvents(curve: Likelihood, journal: ReadonlyJournal | undefined): LikelihoodOfRun {
  return {
    ...curve,
    jumps: curve.jumps.map(jump => ({
      ...jump,
      events: journal === undefined ? [] : momentTexts(journal, jump.atUs),
    })),
  }
}
