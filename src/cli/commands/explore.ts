import { type Command, Option } from 'commander'
import { replayCommandLine } from '../../failures/commands.ts'
import { FailureFolder } from '../../failures/failure-folder.ts'
import { failuresFolder } from '../../failures/folders.ts'
import { shownPath } from '../../failures/shown-path.ts'
import { versions } from '../../failures/versions.ts'
import type { Outcome } from '../../fuzz/outcome.ts'
import { usageError } from '../../fuzz/problem.ts'
import type { ExploreResult } from '../../fuzz/thread/protocol.ts'
import type { Thread } from '../../fuzz/thread/thread.ts'
import { counted } from '../../options/counted.ts'
import { parseCount } from '../command-line.ts'
import { existingScenario } from '../files.ts'
import type { Host } from '../host.ts'
import { onInterrupt } from '../interrupt.ts'
import { shrinkRunsOption } from './shrink-runs.ts'
import { stepTimeoutOption } from './step-timeout.ts'
import { addFailureStoryOptions, type StoryLayout } from './story-options.ts'

export interface ExploreCommandOptions extends StoryLayout {
  readonly exhaustive?: boolean
  readonly seed?: string
  readonly losses: number
  readonly crashes: number
  readonly down?: string
  readonly depth: number
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
        'The first failure is made smaller, stored and told. Exits with 1 for a failure, and with 0 if there is none.',
    )
    .argument('<scenario-file>', 'a TypeScript or JavaScript module whose default export is a scenario')
    .option('--exhaustive', 'all orders of messages')
    .option('--losses <n>', 'at most so many messages are lost in a run', parseCount(0), 0)
    .option('--crashes <n>', 'at most so many crashes happen in a run', parseCount(0), 0)
    .addOption(
      new Option(
        '--down <duration>',
        'how long a crashed node is down, in virtual time (default: until all is healed at the end)',
      ),
    )
    .option('--depth <n>', 'only the order of so many first steps of a run is varied', parseCount(1), 1_000)
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
  $ sameseed explore lock.sim.ts --exhaustive --losses 1 --crashes 1 --depth 40`,
    )
    .action(carryOut)
}

export async function exploreCommand(
  { terminal, newThread }: Host,
  file: string,
  options: ExploreCommandOptions,
): Promise<Outcome> {
  const scenarioFile = existingScenario(file)
  if (options.exhaustive !== true) throw usageError('say what to explore: --exhaustive, all orders of messages')
  const { seed, losses, crashes, down, depth, runs, stepTimeout: stepTimeoutMs, json = false } = options
  const thread = newThread({ scenarioFile, stepTimeoutMs, output: 'none' })
  let isInterrupted = false
  const stopListening = onInterrupt(() => {
    isInterrupted = true
    thread.stop()
  })
  try {
    await thread.load()
    const stopProgress = showProgress(thread, text => terminal.isLive && terminal.live(text))
    const explored = await thread
      .ask({
        type: 'explore',
        orders: {
          ...{ losses, crashes, depth, runs },
          ...(seed === undefined ? {} : { seed }),
          ...(down === undefined ? {} : { down }),
        },
      })
      .finally(stopProgress)
    terminal.clearLive()
    const { failing, ...covered } = explored
    const { name } = thread.facts
    if (failing === undefined) {
      if (json) terminal.printJson({ verdict: explored.undecided > 0 ? 'undecided' : 'ok', ...covered })
      else {
        terminal.print(`${terminal.chalk.green('✓')} ${name}: nothing was found wrong`)
        terminal.print(coverageText(explored, options))
      }
      if (isInterrupted) return 'interrupted'
      return explored.undecided > 0 ? 'undecided' : 'clean'
    }
    const shrunk = await thread.ask({
      type: 'shrink',
      plan: failing.plan,
      found: failing,
      shrinkRuns: options.shrinkRuns,
      verify: true,
      about: { file: shownPath(scenarioFile), versions: versions() },
      storySettings: terminal.story(undefined, options),
    })
    // It was run twice, and failed.
    if (shrunk.failure === undefined) return 'not deterministic'
    const stored = new FailureFolder(failuresFolder()).store(
      shrunk.failure,
      shrunk.page === undefined ? {} : { page: shrunk.page },
    )
    if (json) {
      const { signature, fingerprint } = shrunk.failure
      terminal.printJson({ verdict: 'failed', signature, fingerprint, file: stored.path, ...covered })
    } else {
      terminal.print(`${shrunk.story}\n`)
      terminal.print(coverageText(explored, options))
      terminal.print(`written to ${stored.path}, replay: ${replayCommandLine(stored.path)}`)
    }
    return isInterrupted ? 'interrupted' : 'failure'
  } finally {
    stopListening()
    await thread.close()
  }
}

function showProgress(thread: Thread, show: (text: string) => void): () => void {
  const timer = setInterval(() => show(`${thread.facts.name} · exploring · ${counted(thread.done, 'run')}`), 100)
  return () => clearInterval(timer)
}

/** How much was covered, and what that is worth. */
function coverageText(
  { orders, runs, longest, because, undecided }: ExploreResult,
  { losses, crashes, depth }: ExploreCommandOptions,
): string {
  const made = `${counted(orders, 'order')} of up to ${counted(longest, 'step')}, in ${counted(runs, 'run')}`
  const bounds = `at most ${numbered(losses, 'loss')} and ${numbered(crashes, 'crash')}`
  const unclear = undecided === 0 ? '' : `; a checker could not tell of ${counted(undecided, 'run')}`
  switch (because) {
    case undefined:
      return `${made}: there are no others with ${bounds}${unclear}`
    case 'a failure':
      return `${made} before the failure, with ${bounds}`
    case 'depth':
      return `${made}: all that differ in their first ${counted(depth, 'step')}, with ${bounds}; there are more (--depth)${unclear}`
    case 'runs':
      return `${made}, with ${bounds}: not all there are (--runs)${unclear}`
    case 'stopped':
      return `${made}, with ${bounds}: not all there are, since it was interrupted${unclear}`
    case 'strayed':
      return `${made}, with ${bounds}: not all there are, since some runs did not follow their plan${unclear}`
  }
}

function numbered(count: number, noun: 'loss' | 'crash'): string {
  return count === 1 ? `1 ${noun}` : `${count} ${noun}es`
}
