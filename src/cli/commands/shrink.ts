import { dirname, join } from 'node:path'
import type { Command } from 'commander'
import { FailureFolder } from '../../failures/failure-folder.ts'
import { versions } from '../../failures/version.ts'
import { EXIT, type ExitCode } from '../../fuzz/exit-code.ts'
import { displayPath } from '../../fuzz/frame.ts'
import { CommandError, problemOf } from '../../fuzz/problem.ts'
import { seconds } from '../../fuzz/quantity.ts'
import type { ShrinkOutcome } from '../../fuzz/thread/protocol.ts'
import { ThreadLost } from '../../fuzz/thread/thread-lost.ts'
import { ScenarioThread } from '../../fuzz/worker/scenario-thread.ts'
import type { Failure } from '../../search/failure.ts'
import { counted } from '../../sim/counted.ts'
import { parseCount, parseTime, replayCommandLine } from '../command-line.ts'
import { readReplayable, scenarioFor, writeFailure } from '../files.ts'
import { onInterrupt } from '../interrupt.ts'
import { sizeText } from '../size-text.ts'
import type { Terminal } from '../terminal.ts'
import { stepTimeoutOption } from './step-timeout.ts'

export interface ShrinkCommandOptions {
  readonly time?: number
  readonly maxRuns?: number
  readonly out?: string
  readonly scenario?: string
  readonly json?: boolean
  readonly stepTimeout: number
}

export function addShrinkCommand(
  program: Command,
  carryOut: (file: string, options: ShrinkCommandOptions) => Promise<void>,
): void {
  program
    .command('shrink')
    .summary('make a stored failure smaller')
    .description(
      'Looks for a smaller plan that fails in the same way: fewer operations, faults, perturbed messages and nodes, less ' +
        'time. Writes it over the failure file, unless told where else. Exits with 1, as for any failure, and with 0 if ' +
        'it passes now.',
    )
    .argument('<file>', 'a failure file, or a plan by itself')
    .option('--time <duration>', 'for how long to try (default: 20s; without end, with --max-runs)', parseTime)
    .option('--max-runs <n>', 'how many runs to try (default: as many as there is time for)', parseCount(1))
    .option('--out <file>', 'the failure file to write')
    .option('--scenario <file>', 'the scenario: for a plan by itself, or if it has moved')
    .option('--json', 'print the result as one line of JSON')
    .addOption(stepTimeoutOption())
    .addHelpText(
      'after',
      `
Examples:
  $ sameseed shrink .sameseed/failures/lock-always-one-holder.json --time 5m
  $ sameseed shrink plan.json --scenario lock.sim.ts --out smaller.json`,
    )
    .action(carryOut)
}

export async function shrinkCommand(
  terminal: Terminal,
  path: string,
  options: ShrinkCommandOptions,
): Promise<ExitCode> {
  const { plan, failure } = readReplayable(path)
  const scenarioFile = scenarioFor(path, failure, options.scenario)
  const thread = await ScenarioThread.start({ scenarioFile, stepTimeoutMs: options.stepTimeout, output: 'none' })
  const { name } = thread.facts
  let isInterrupted = false
  const stopListening = onInterrupt(() => {
    isInterrupted = true
    thread.stop()
  })
  const stopProgress = showProgress(terminal, thread)
  let outcome: ShrinkOutcome
  try {
    outcome = await thread.ask({
      type: 'shrink',
      plan,
      found: undefined,
      timeMs: options.time ?? (options.maxRuns === undefined ? DEFAULT_MS : Number.POSITIVE_INFINITY),
      maxRuns: options.maxRuns ?? Number.MAX_SAFE_INTEGER,
      check: true,
      about: { file: displayPath(scenarioFile), versions: versions() },
      storySettings: terminal.story(undefined),
    })
  } catch (error) {
    if (!(error instanceof ThreadLost)) throw error
    const message = `${error.message}\nSuch a run cannot be made smaller.`
    throw new CommandError({ exitCode: error.exitCode, message }, { cause: error })
  } finally {
    stopProgress()
    stopListening()
    await thread.terminate()
  }
  if (outcome.failure === undefined) {
    if (options.json === true) terminal.printJson({ verdict: 'ok' })
    else terminal.print(`${terminal.chalk.green('✓')} ${name}: it passes now, there is nothing to make smaller`)
    return EXIT.clean
  }
  const shrunk = { ...outcome.failure, original: failure?.original ?? plan }
  const file = options.out ?? fileFor(shrunk, path, failure)
  if (options.json !== true) tell(terminal, outcome)
  const page = store(file, shrunk, outcome.page)
  if (options.json === true) {
    const { before, after, runs, complete } = outcome
    const { signature, fingerprint } = shrunk
    terminal.printJson({ verdict: 'failed', signature, fingerprint, file, before, after, runs, complete })
  } else {
    if (page !== undefined) terminal.print(`picture in ${displayPath(page)}`)
    terminal.print(`written to ${file}, replay: ${replayCommandLine(file)}`)
  }
  return isInterrupted ? EXIT.interrupted : EXIT.failure
}

const DEFAULT_MS = 20_000
const DEFAULT_FOLDER = join('.sameseed', 'failures')

/** Where it came from, unless it fails in another way now: then that one is still worth having. */
function fileFor(shrunk: Failure, path: string, stored: Failure | undefined): string {
  if (stored === undefined) return new FailureFolder(DEFAULT_FOLDER).pathOf(shrunk)
  return stored.signature === shrunk.signature ? path : new FailureFolder(dirname(path)).pathOf(shrunk)
}

function tell(terminal: Terminal, { story, before, after, runs, tookMs, complete }: ShrinkOutcome): void {
  terminal.print(`${story}\n`)
  terminal.print(`${sizeText(before)}\n→ ${sizeText(after)}`)
  const rest = complete ? ', everything was tried' : '; more time might make it smaller still'
  terminal.print(`${counted(runs, 'run')} in ${seconds(tookMs)}${rest}`)
}

/** What has been worked for is not lost where it cannot be written: it is shown. */
function store(file: string, failure: Failure, page: string | undefined): string | undefined {
  try {
    return writeFailure(file, failure, page)
  } catch (error) {
    const { exitCode, message } = problemOf(error)
    throw new CommandError({ exitCode, message: `${message}\nThe plan is: ${JSON.stringify(failure.plan)}` })
  }
}

function showProgress(terminal: Terminal, thread: ScenarioThread): () => void {
  if (process.stderr.isTTY !== true) return () => {}
  const timer = setInterval(
    () => terminal.live(`${thread.facts.name} · shrinking · ${counted(thread.done, 'run')}`),
    100,
  )
  return () => {
    clearInterval(timer)
    terminal.clearLive()
  }
}
