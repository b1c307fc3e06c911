import type { Command } from 'commander'
import type { Failure } from '../../search/failure.ts'
import { replayCommandLine } from '../command-line.ts'
import type { ExitCode } from '../exit-code.ts'
import { readReplayable, scenarioFor } from '../files.ts'
import { CommandError } from '../problem.ts'
import type { Terminal } from '../terminal.ts'
import { versions } from '../version.ts'
import type { RunSummary } from '../worker/protocol.ts'
import { ThreadLost } from '../worker/thread-lost.ts'
import { addOneRunOptions, type OneRunOptions, type Remark, tellOneRun } from './one-run.ts'

export interface ReplayOptions extends OneRunOptions {
  readonly scenario?: string
}

export function addReplayCommand(
  program: Command,
  carryOut: (file: string, options: ReplayOptions) => Promise<void>,
): void {
  const command = program
    .command('replay')
    .summary('run a stored failure again, exactly')
    .description(
      'Runs the plan of a failure file again, and says whether it is the very same run: same failure, same fingerprint. ' +
        'Exits with 1 if it still fails, with 0 if it passes now.',
    )
    .argument('<file>', 'a failure file, or a plan by itself')
    .option('--scenario <file>', 'the scenario: for a plan by itself, or if it has moved')
  addOneRunOptions(command)
    .addHelpText(
      'after',
      `
Examples:
  $ sameseed replay .sameseed/failures/lock-always-one-holder.json
  $ sameseed replay plan.json --scenario lock.sim.ts
  $ sameseed replay test/regressions/lock-always-one-holder.json --json`,
    )
    .action(carryOut)
}

export async function replayCommand(terminal: Terminal, path: string, options: ReplayOptions): Promise<ExitCode> {
  const { plan, failure } = readReplayable(path)
  const scenarioFile = scenarioFor(path, failure, options.scenario)
  const replay = replayCommandLine(path, options.scenario)
  try {
    return await tellOneRun(terminal, { scenarioFile, plan, replay }, options, run =>
      failure === undefined ? undefined : compared(failure, run),
    )
  } catch (error) {
    if (!(error instanceof ThreadLost && error.signature === failure?.signature)) throw error
    const message = `${error.message}\nThis is the stored failure: ${failure.signature}.`
    throw new CommandError({ exitCode: error.exitCode, message }, { cause: error })
  }
}

/** What has become of a stored failure. */
function compared(failure: Failure, run: RunSummary): Remark {
  const { signature, fingerprint, versions } = failure
  const isSame = run.signature === signature && run.fingerprint === fingerprint
  const text = isSame
    ? `This is the stored run: same failure (${signature}), same fingerprint.`
    : `${difference(failure, run)} ${changes(failure, run)}`
  return { text, isGood: isSame, json: { stored: { signature, fingerprint, versions }, same: isSame } }
}

function difference(stored: Failure, run: RunSummary): string {
  if (run.signature === undefined) return `It passes now. It was stored as: ${stored.signature}.`
  if (run.signature !== stored.signature) {
    return `It fails differently: ${run.signature}. It was stored as: ${stored.signature}.`
  }
  return (
    `It fails in the same way (${run.signature}), but the run is another one: fingerprint ${run.fingerprint}, ` +
    `stored ${stored.fingerprint}.`
  )
}

function changes(stored: Failure, run: RunSummary): string {
  const now = versions()
  const known = [
    ...(stored.scenario === run.scenario ? [] : [`the scenario was called ${stored.scenario} and is ${run.scenario}`]),
    ...(stored.versions.sameseed === now.sameseed
      ? []
      : [`sameseed was ${stored.versions.sameseed} and is ${now.sameseed}`]),
    ...(stored.versions.node === now.node ? [] : [`Node was ${stored.versions.node} and is ${now.node}`]),
  ]
  return `The code or the file has changed since${known.length === 0 ? '' : `, and ${known.join(', ')}`}.`
}
