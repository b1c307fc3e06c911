import { type Command, Option } from 'commander'
import { writeWhole } from '../failures/write-whole.ts'
import { OUTCOME_OF, type Outcome } from '../fuzz/outcome.ts'
import { problemOf, usageError } from '../fuzz/problem.ts'
import type { ExamineResult, ExamineTask } from '../fuzz/thread/protocol.ts'
import { type TraceFormat, traceFormats } from '../report/traces/index.ts'
import type { Plan } from '../scenario/plan.ts'
import { examineOnce } from './examine-once.ts'
import type { Host } from './host.ts'
import { stepTimeoutOption } from './options/step-timeout.ts'
import { addStoryOptions, type StoryLayout } from './options/story-options.ts'
import { pageText } from './page-text.ts'
import { countsLine, passText } from './run-text.ts'
import type { Terminal } from './terminal.ts'

/** Options of the commands that look closely at one run. */
export interface OneRunOptions extends StoryLayout {
  readonly trace?: string
  readonly page?: string
  readonly traceOut?: string
  readonly traceFormat?: TraceFormat
  readonly json?: boolean
  readonly verify: boolean
  readonly stepTimeout: number
}

export function addOneRunOptions(command: Command): Command {
  return addStoryOptions(command)
    .option('--trace <file>', 'write every event to a file, a line of JSON each; - is standard output')
    .option('--page <file>', 'write the page of the run: its events in a browser, step by step')
    .option('--trace-out <file>', 'write the run for a tracing tool, as sameseed export does')
    .addOption(
      new Option('--trace-format <format>', 'the tool that --trace-out is for; perfetto if left out').choices(
        traceFormats,
      ),
    )
    .option('--json', 'print the result as one line of JSON; times are milliseconds')
    .option('--no-verify', 'do not run it twice to see that it is deterministic')
    .addOption(stepTimeoutOption())
}

/** What is to be run, and what to type to run it again. */
export interface OneRun {
  readonly scenarioFile: string
  readonly plan: Plan
  readonly replay: string
  /** What to type to look at it in a browser. */
  readonly open: string
  /** Where its page goes if it fails, given the name of the scenario; without it, none is written unasked. */
  readonly pagePath?: (scenario: string) => string
  readonly stored?: ExamineTask['stored']
}

/** What else there is to say about a run: to a person, if anything, and in the JSON. */
export interface Remark {
  readonly text: string | undefined
  readonly isGood: boolean
  /** Whether nothing happened of what the plan lays down: a run that passes has tested nothing then. */
  readonly isAboutNothing: boolean
  readonly json: object
}

/** Runs it and says what came of it. */
export async function tellOneRun(
  { terminal, newThread }: Host,
  { scenarioFile, plan, replay, open, pagePath, stored }: OneRun,
  options: OneRunOptions,
  remarkOn: (result: ExamineResult) => Remark | undefined = () => undefined,
): Promise<Outcome> {
  const { trace, page, traceOut, traceFormat, json = false, story, verify, stepTimeout } = options
  if (traceFormat !== undefined && traceOut === undefined) {
    throw usageError(`--trace-format says for which tool --trace-out writes: add --trace-out <file>`)
  }
  const isPrinted = trace === '-'
  const result = await examineOnce(
    newThread,
    { scenarioFile, stepTimeoutMs: stepTimeout, output: json || isPrinted ? 'stderr' : 'stdout' },
    {
      plan,
      ...(stored === undefined ? {} : { stored }),
      ...(stored?.failure.passing === undefined ? {} : { passing: stored.failure.passing }),
      verify,
      journal: trace !== undefined,
      page: page !== undefined || (pagePath !== undefined && !isPrinted && 'of a failure'),
      ...(traceOut === undefined ? {} : { exported: traceFormat ?? 'perfetto' }),
      files: false,
      story: story === undefined ? 'on failure' : 'always',
      storySettings: terminal.story(replay, options),
    },
    text => terminal.note(text),
  )
  const { run, shared } = result
  const files = new AskedFiles()
  const remark = remarkOn(result)
  // What was made smaller tests little.
  const vacuities = stored === undefined ? result.vacuities : []
  const isVacuous = vacuities.length > 0 && isSeed(plan)
  if (isPrinted) for (const line of result.journal ?? []) terminal.printJsonText(line)
  else if (trace !== undefined) files.write(trace, (result.journal ?? []).map(line => `${line}\n`).join(''))
  const pageFile =
    page === undefined
      ? unaskedPage(terminal, pagePath?.(run.scenario), result.page)
      : files.write(page, result.page ?? '')
  if (traceOut !== undefined) files.write(traceOut, result.exported ?? '')
  if (json) {
    terminal.printJson({
      ...run,
      vacuous: vacuities,
      ...(verify ? { deterministic: true } : {}),
      ...(shared === undefined ? {} : { shared }),
      ...(pageFile === undefined ? {} : { page: pageFile }),
      ...remark?.json,
    })
  } else if (isPrinted) {
    terminal.note(remark?.text ?? result.line)
  } else {
    const { chalk } = terminal
    terminal.print(result.story ?? passText(chalk, run.scenario, vacuities))
    if (run.verdict === 'failed') terminal.print(pageText(pageFile, open))
    if (result.story !== undefined) terminal.print()
    terminal.print(chalk.dim(countsLine(run)))
    if (shared !== undefined) terminal.print(chalk.yellow(`? ${shared}`))
    if (remark?.text !== undefined) terminal.print((remark.isGood ? chalk.green : chalk.yellow)(remark.text))
  }
  files.done()
  return (isVacuous || remark?.isAboutNothing === true) && run.verdict === 'ok' ? 'vacuous' : OUTCOME_OF[run.verdict]
}

/** Files that were asked for. One that cannot be written is told when all else has been: what was found is not lost for it. */
class AskedFiles {
  #error: unknown

  /** Returns the path where it was written. */
  write(path: string, text: string): string | undefined {
    try {
      writeWhole(path, text)
      return path
    } catch (error) {
      this.#error ??= error
      return undefined
    }
  }

  /** Throws what went wrong first. */
  done(): void {
    if (this.#error !== undefined) throw this.#error
  }
}

/** Writes the page of a failure. That nobody asked for it is no reason to say less where it cannot be written. */
function unaskedPage(terminal: Terminal, path: string | undefined, page: string | undefined): string | undefined {
  if (path === undefined || page === undefined) return undefined
  try {
    writeWhole(path, page)
    return path
  } catch (error) {
    terminal.note(problemOf(error).message)
    return undefined
  }
}

/** Whether the run is all the scenario's own: a plan that spells something out may leave a part untested on purpose. */
function isSeed(plan: Plan): boolean {
  return Object.keys(plan).length === 1
}
