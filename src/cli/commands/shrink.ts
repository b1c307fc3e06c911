import { join } from 'node:path'
import type { Command } from 'commander'
import { failureFileName } from '../../search/failure.ts'
import type { PlanSize } from '../../search/size.ts'
import { parseCount, parseDuration, replayCommandLine } from '../command-line.ts'
import { EXIT, type ExitCode } from '../exit-code.ts'
import { readReplayable, scenarioFor, writeFailure } from '../files.ts'
import { displayPath } from '../frame.ts'
import { onInterrupt } from '../interrupt.ts'
import { CommandError } from '../problem.ts'
import { plural, seconds } from '../run-text.ts'
import type { Terminal } from '../terminal.ts'
import { versions } from '../version.ts'
import type { ShrinkOutcome } from '../worker/protocol.ts'
import { ScenarioThread, ThreadLost } from '../worker/scenario-thread.ts'
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
    .option('--time <duration>', 'for how long to try (default: 20s; without end, with --max-runs)', parseDuration)
    .option('--max-runs <n>', 'how many runs to try (default: as many as there is time for)', parseCount(0))
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
  const timeMs = options.time ?? (options.maxRuns === undefined ? DEFAULT_MS : Number.POSITIVE_INFINITY)
  const { thread, facts } = await ScenarioThread.start({
    scenarioFile,
    stepTimeoutMs: options.stepTimeout,
    output: 'none',
  })
  const target = options.out ?? (failure === undefined ? undefined : path)
  let isInterrupted = false
  const stopListening = onInterrupt(() => {
    isInterrupted = true
    thread.stop()
  })
  const stopProgress = showProgress(terminal, thread, facts.name)
  let outcome: ShrinkOutcome
  try {
    outcome = await thread.ask({
      type: 'shrink',
      plan,
      found: undefined,
      timeMs,
      maxRuns: options.maxRuns ?? Number.MAX_SAFE_INTEGER,
      check: true,
      about: { file: displayPath(scenarioFile), versions: versions() },
      storySettings: terminal.story(target === undefined ? undefined : replayCommandLine(target)),
    })
  } catch (error) {
    if (!(error instanceof ThreadLost)) throw error
    const message = `${facts.name} ${error.signature}: ${error.message}\nSuch a failure cannot be made smaller.`
    throw new CommandError({ exitCode: EXIT.failure, message })
  } finally {
    stopProgress()
    stopListening()
    await thread.terminate()
  }
  if (outcome.failure === undefined) {
    if (options.json === true) terminal.printJson({ verdict: 'pass' })
    else terminal.print(`${terminal.chalk.green('✓')} ${facts.name}: it passes now, there is nothing to make smaller`)
    return EXIT.clean
  }
  const shrunk = { ...outcome.failure, original: failure?.original ?? plan }
  const written = target ?? join('.sameseed', 'failures', failureFileName(shrunk))
  writeFailure(written, shrunk)
  const { before, after, runs, tookMs, complete } = outcome
  if (options.json === true) {
    const { signature, fingerprint } = shrunk
    terminal.printJson({ verdict: 'fail', signature, fingerprint, file: written, before, after, runs, complete })
  } else {
    terminal.print(`${outcome.story}\n`)
    terminal.print(`${sizeText(before)}\n→ ${sizeText(after)}`)
    terminal.print(
      `${plural(runs, 'run')} in ${seconds(tookMs)}${complete ? ', everything was tried' : '; more time might make it smaller still'}`,
    )
    const replay = target === undefined ? `, replay: ${replayCommandLine(written)}` : ''
    terminal.print(`written to ${written}${replay}`)
  }
  return isInterrupted ? EXIT.interrupted : EXIT.failure
}

const DEFAULT_MS = 20_000

function sizeText({ operations, faults, perturbedMessages, nodes, time }: PlanSize): string {
  return [
    plural(operations, 'operation'),
    plural(faults, 'fault'),
    plural(perturbedMessages, 'perturbed message'),
    plural(nodes, 'node'),
    seconds(time),
  ].join(', ')
}

function showProgress(terminal: Terminal, thread: ScenarioThread, name: string): () => void {
  if (process.stderr.isTTY !== true) return () => {}
  const timer = setInterval(() => terminal.live(`${name} · shrinking · ${plural(thread.done, 'run')}`), 100)
  return () => {
    clearInterval(timer)
    terminal.clearLive()
  }
}
