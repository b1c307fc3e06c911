import { type Command, Option } from 'commander'
import { openCommandLine, replayCommandLine } from '../../failures/commands.ts'
import { FailureFolder } from '../../failures/failure-folder.ts'
import { failuresFolder } from '../../failures/folders.ts'
import { shownPath } from '../../failures/shown-path.ts'
import { versions } from '../../failures/versions.ts'
import type { Outcome } from '../../fuzz/outcome.ts'
import { usageError } from '../../fuzz/problem.ts'
import type { ExploreTask } from '../../fuzz/thread/protocol.ts'
import type { Thread } from '../../fuzz/thread/thread.ts'
import { counted } from '../../options/counted.ts'
import { coverageText } from '../coverage-text.ts'
import { existingScenario } from '../files.ts'
import type { Host } from '../host.ts'
import { onInterrupt } from '../interrupt.ts'
import { parseCount } from '../options/argument.ts'
import { shrinkRunsOption } from '../options/shrink-runs.ts'
import { stepTimeoutOption } from '../options/step-timeout.ts'
import { addFailureStoryOptions, type StoryLayout } from '../options/story-options.ts'
import { pageText } from '../page-text.ts'
import { shrinkInThreads } from '../shrink-in-threads.ts'

export interface ExploreCommandOptions extends StoryLayout {
  readonly exhaustive?: boolean
  readonly lineage?: boolean
  readonly seed?: string
  readonly faults?: number
  readonly losses?: number
  readonly crashes?: number
  readonly down?: string
  readonly depth?: number
  readonly runs: number
  readonly shrinkRuns: number
  readonly json?: boolean
  readonly stepTimeout: number
}

export function addExploreCommand(
  program: Command,
  carryOut: (file: string, options: ExploreCommandOptions) => Promise<void>,
): void {
  const command = program
    .command('explore')
    .summary('try all orders of messages, and all faults within bounds')
    .description(
      'Goes through what may happen in a small scenario one by one, instead of drawing it from seeds, and says how much of it was ' +
        'covered. --exhaustive: all orders in which messages may arrive, up to equivalence, with up to so many losses and crashes. ' +
        '--lineage: the fewest lost messages and crashes that break a run which passes, found from what its outcome rests on. ' +
        'The first failure is made smaller, stored and told. Exits with 1 for a failure, and with 0 if there is none.',
    )
    .argument('<scenario-file>', 'a TypeScript or JavaScript module whose default export is a scenario')
    .option('--exhaustive', 'all orders of messages')
    .option('--lineage', 'lost messages and crashes, where they can make a difference to a run')
    .option('--faults <n>', 'with --lineage: at most so many in a run (default: 2)', parseCount(0))
    .option('--losses <n>', 'at most so many messages are lost in a run (default: 0; --faults)', parseCount(0))
    .option('--crashes <n>', 'at most so many crashes happen in a run (default: 0; --faults)', parseCount(0))
    .addOption(
      new Option(
        '--down <duration>',
        'with --exhaustive: how long a crashed node is down, in virtual time (default: until all is healed at the end)',
      ),
    )
    .option('--depth <n>', 'with --exhaustive: only so many first steps of a run vary (default: 1000)', parseCount(1))
    .option('--runs <n>', 'at most so many runs', parseCount(1), 10_000)
    .option('--seed <seed>', 'what nodes and operations draw (default: 1)')
    .addOption(shrinkRunsOption())
    .option('--json', 'print the result as one line of JSON')
    .addOption(stepTimeoutOption())
  addFailureStoryOptions(command)
    .addHelpText(
      'after',
      `
Examples:
  $ sameseed explore lock.sim.ts --exhaustive
  $ sameseed explore lock.sim.ts --exhaustive --losses 1 --crashes 1 --depth 40
  $ sameseed explore lock.sim.ts --lineage --faults 2`,
    )
    .action(carryOut)
}

export async function exploreCommand(
  { terminal, newThread }: Host,
  file: string,
  options: ExploreCommandOptions,
): Promise<Outcome> {
  const scenarioFile = existingScenario(file)
  const task = taskOf(options)
  const { stepTimeout: stepTimeoutMs, json = false } = options
  const threadOptions = { scenarioFile, stepTimeoutMs, output: 'none' } as const
  let thread = newThread(threadOptions)
  let isInterrupted = false
  const stopListening = onInterrupt(() => {
    isInterrupted = true
    thread.stop()
  })
  try {
    await thread.load()
    const stopProgress = showProgress(thread, text => terminal.isLive && terminal.live(text))
    const { explored, failing } = await thread.ask(task).finally(stopProgress)
    terminal.clearLive()
    const { name } = thread.facts
    if (failing === undefined) {
      if (json) terminal.printJson({ verdict: explored.undecided > 0 ? 'undecided' : 'ok', ...explored })
      else {
        terminal.print(`${terminal.chalk.green('✓')} ${name}: nothing was found wrong`)
        terminal.print(coverageText(explored, task.options))
      }
      if (isInterrupted) return 'interrupted'
      return explored.undecided > 0 ? 'undecided' : 'clean'
    }
    await thread.terminate()
    const shrunk = await shrinkInThreads(
      {
        newThread,
        options: threadOptions,
        isInterrupted: () => isInterrupted,
        began(begun) {
          thread = begun
          return () => {}
        },
      },
      {
        plan: failing.plan,
        found: failing,
        shrinkRuns: options.shrinkRuns,
        verify: true,
        about: { file: shownPath(scenarioFile), versions: versions() },
        storySettings: terminal.story(undefined, options),
      },
    )
    // It was run twice, and failed.
    if (shrunk.failure === undefined) return 'not deterministic'
    const stored = new FailureFolder(failuresFolder()).store(
      shrunk.failure,
      shrunk.page === undefined ? {} : { page: shrunk.page },
    )
    if (json) {
      const { signature, fingerprint } = shrunk.failure
      terminal.printJson({ verdict: 'failed', signature, fingerprint, file: stored.path, ...explored })
    } else {
      terminal.print(`${shrunk.story}\n`)
      terminal.print(coverageText(explored, task.options))
      terminal.print(pageText(stored.page, openCommandLine(stored.path)))
      terminal.print(`written to ${stored.path}, replay: ${replayCommandLine(stored.path)}`)
    }
    return isInterrupted ? 'interrupted' : 'failure'
  } finally {
    stopListening()
    await thread.terminate()
  }
}

function taskOf(options: ExploreCommandOptions): ExploreTask {
  const { exhaustive = false, lineage = false, seed, faults, losses, crashes, down, depth, runs } = options
  if (exhaustive === lineage) {
    throw usageError('say what to explore: --exhaustive, all orders of messages, or --lineage, faults that matter')
  }
  const given = { ...{ runs }, ...present({ seed, losses, crashes }) }
  if (lineage) {
    if (down !== undefined || depth !== undefined) throw usageError('--down and --depth go with --exhaustive')
    return { type: 'explore', of: 'lineage', options: { ...given, ...present({ faults }) } }
  }
  if (faults !== undefined) throw usageError('--faults goes with --lineage: give --losses and --crashes')
  return { type: 'explore', of: 'orders', options: { ...given, ...present({ down, depth }) } }
}

/** What of it was given. */
function present<T extends object>(options: T): { [K in keyof T]?: NonNullable<T[K]> } {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: NonNullable<T[K]>
  }
}

function showProgress(thread: Thread, show: (text: string) => void): () => void {
  const timer = setInterval(() => show(`${thread.facts.name} · exploring · ${counted(thread.done, 'run')}`), 100)
  return () => clearInterval(timer)
}
