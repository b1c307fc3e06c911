import { dirname } from 'node:path'
import type { Command } from 'commander'
import { openCommandLine, replayCommandLine } from '../../failures/commands.ts'
import type { Failure } from '../../failures/failure.ts'
import { readReplayable, writeFailure } from '../../failures/failure-file.ts'
import { FailureFolder } from '../../failures/failure-folder.ts'
import { failuresFolder } from '../../failures/folders.ts'
import { shownPath } from '../../failures/shown-path.ts'
import { versions } from '../../failures/versions.ts'
import type { Outcome } from '../../fuzz/outcome.ts'
import { ProblemError, problemOf } from '../../fuzz/problem.ts'
import type { ShrunkFailure } from '../../fuzz/thread/protocol.ts'
import type { Thread } from '../../fuzz/thread/thread.ts'
import { counted } from '../../options/counted.ts'
import { seconds } from '../../report/seconds.ts'
import { sizeText } from '../../report/size-text.ts'
import { sameSignature } from '../../scenario/violation.ts'
import { type ScenarioChoice, scenarioFor } from '../files.ts'
import type { Host } from '../host.ts'
import { onInterrupt } from '../interrupt.ts'
import { allowOutsideOption, scenarioOption } from '../options/scenario-options.ts'
import { shrinkRunsOption } from '../options/shrink-runs.ts'
import { stepTimeoutOption } from '../options/step-timeout.ts'
import { addFailureStoryOptions, type StoryLayout } from '../options/story-options.ts'
import { otherLines } from '../other-failures.ts'
import { pageText } from '../page-text.ts'
import { shrinkInThreads } from '../shrink-in-threads.ts'
import type { Terminal } from '../terminal.ts'

export interface ShrinkCommandOptions extends ScenarioChoice, StoryLayout {
  readonly shrinkRuns: number
  readonly output?: string
  readonly json?: boolean
  readonly stepTimeout: number
}

export function addShrinkCommand(
  program: Command,
  carryOut: (file: string, options: ShrinkCommandOptions) => Promise<void>,
): void {
  const command = program
    .command('shrink')
    .summary('make a stored failure smaller')
    .description(
      'Looks for a smaller plan that fails in the same way: fewer operations, faults, perturbed messages and nodes, less ' +
        'time. Writes it over the failure file, or to --output. Exits with 1, as for any failure, and with 0 if ' +
        'it passes now.',
    )
    .argument('<file>', 'a failure file, or a plan by itself')
    .addOption(shrinkRunsOption())
    .option('--output <file>', 'the failure file to write')
    .addOption(scenarioOption())
    .addOption(allowOutsideOption())
    .option('--json', 'print the result as one line of JSON')
    .addOption(stepTimeoutOption())
  addFailureStoryOptions(command)
    .addHelpText(
      'after',
      `
Examples:
  $ sameseed shrink .sameseed/failures/lock-always-one-holder.json --shrink-runs 5000
  $ sameseed shrink plan.json --scenario lock.sim.ts --output smaller.json`,
    )
    .action(carryOut)
}

export async function shrinkCommand(
  { terminal, newThread }: Host,
  path: string,
  options: ShrinkCommandOptions,
): Promise<Outcome> {
  const { plan, failure: stored } = readReplayable(path)
  const scenarioFile = scenarioFor(path, stored, options)
  let thread: Thread | undefined
  let isInterrupted = false
  const stopListening = onInterrupt(() => {
    isInterrupted = true
    thread?.stop()
  })
  let name = ''
  const shrunk = await shrinkInThreads(
    {
      newThread,
      options: { scenarioFile, stepTimeoutMs: options.stepTimeout, output: 'none' },
      isInterrupted: () => isInterrupted,
      began(begun) {
        thread = begun
        name = begun.facts.name
        return showProgress(terminal, begun)
      },
    },
    {
      plan,
      found: undefined,
      shrinkRuns: options.shrinkRuns,
      verify: true,
      about: { file: shownPath(scenarioFile), versions: versions() },
      storySettings: terminal.story(undefined, options),
    },
  ).finally(stopListening)
  if (shrunk.failure === undefined) {
    if (options.json === true) terminal.printJson({ verdict: 'ok' })
    else terminal.print(`${terminal.chalk.green('✓')} ${name}: it passes now, there is nothing to make smaller`)
    return 'clean'
  }
  const failure = { ...shrunk.failure, original: stored?.original ?? plan }
  const file = options.output ?? fileFor(failure, path, stored)
  if (options.json !== true) tell(terminal, shrunk)
  const page = store(file, failure, shrunk.page)
  if (options.json === true) {
    const { before, after, runs, complete, others } = shrunk
    const { signature, fingerprint } = failure
    terminal.printJson({ verdict: 'failed', signature, fingerprint, file, before, after, runs, complete, others })
  } else {
    terminal.print(pageText(page, openCommandLine(file)))
    terminal.print(`written to ${file}, replay: ${replayCommandLine(file)}`)
  }
  return isInterrupted ? 'interrupted' : 'failure'
}

/** Where it came from, unless it fails in another way now: then that one is still worth having. */
function fileFor(shrunk: Failure, path: string, stored: Failure | undefined): string {
  if (stored !== undefined && sameSignature(stored.signature, shrunk.signature)) return path
  return new FailureFolder(stored === undefined ? failuresFolder() : dirname(path)).pathOf(shrunk)
}

function tell(terminal: Terminal, { story, before, after, runs, tookMs, complete, others }: ShrunkFailure): void {
  terminal.print(`${story}\n`)
  terminal.print(`${sizeText(before)}\n→ ${sizeText(after)}`)
  const rest = complete ? ', everything was tried' : '; with more of them (--shrink-runs) it might become smaller still'
  terminal.print(`${counted(runs, 'run')} in ${seconds(tookMs)}${rest}`)
  for (const line of otherLines(others)) terminal.print(line)
}

/** What has been worked for is not lost where it cannot be written: it is shown. */
function store(file: string, failure: Failure, page: string | undefined): string | undefined {
  try {
    return writeFailure(file, failure, page)
  } catch (error) {
    const { outcome, message } = problemOf(error)
    throw new ProblemError({ outcome, message: `${message}\nThe plan is: ${JSON.stringify(failure.plan)}` })
  }
}

function showProgress(terminal: Terminal, thread: Thread): () => void {
  if (!terminal.isLive) return () => {}
  const timer = setInterval(
    () => terminal.live(`${thread.facts.name} · shrinking · ${counted(thread.done, 'run')}`),
    100,
  )
  return () => {
    clearInterval(timer)
    terminal.clearLive()
  }
}
