import type { Command } from 'commander'
import type { Failure } from '../../search/failure.ts'
import { replayCommandLine } from '../command-line.ts'
import { type Examined, examineOnce, exitCodeOf } from '../examine-once.ts'
import type { ExitCode } from '../exit-code.ts'
import { readReplayable, scenarioFor } from '../files.ts'
import { countsLine, verdictLine } from '../run-text.ts'
import type { Terminal } from '../terminal.ts'
import { versions } from '../version.ts'
import { stepTimeoutOption } from './step-timeout.ts'

export interface ReplayOptions {
  readonly scenario?: string
  readonly trace?: boolean
  readonly story?: boolean
  readonly json?: boolean
  readonly check: boolean
  readonly stepTimeout: number
}

export function addReplayCommand(
  program: Command,
  carryOut: (file: string, options: ReplayOptions) => Promise<void>,
): void {
  program
    .command('replay')
    .summary('run a stored failure again, exactly')
    .description(
      'Runs the plan of a failure file again, and says whether it is the very same run: same failure, same fingerprint. ' +
        'Exits with 1 if it still fails, with 0 if it passes now.',
    )
    .argument('<file>', 'a failure file, or a plan by itself')
    .option('--scenario <file>', 'the scenario: for a plan by itself, or if it has moved')
    .option('--story', 'tell the story of a run that passes, too')
    .option('--trace', 'print every event, a line of JSON each')
    .option('--json', 'print the result as one line of JSON')
    .option('--no-check', 'do not run it twice to see that it is deterministic')
    .addOption(stepTimeoutOption())
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
  const isMachineReadable = options.json === true || options.trace === true
  const examined = await examineOnce(
    { scenarioFile, stepTimeoutMs: options.stepTimeout, output: isMachineReadable ? 'stderr' : 'stdout' },
    {
      plan,
      check: options.check,
      trace: options.trace === true,
      story: options.story === true ? 'always' : 'on failure',
      storySettings: terminal.story(replayCommandLine(path, options.scenario)),
    },
  )
  const { result, lost, facts } = examined
  const now = { signature: result === undefined ? lost?.signature : result.run.signature, run: result?.run }
  const comparison = failure === undefined ? undefined : compared(failure, examined)
  for (const line of result?.trace ?? []) terminal.print(line)
  if (options.json === true) {
    terminal.printJson({
      ...(now.run ?? { scenario: facts.name, seed: plan.seed, verdict: 'fail', message: lost?.message }),
      signature: now.signature,
      ...(failure === undefined
        ? {}
        : {
            stored: { signature: failure.signature, fingerprint: failure.fingerprint, versions: failure.versions },
            same: comparison?.same,
          }),
    })
    return exitCodeOf(examined)
  }
  if (options.trace === true) {
    terminal.note(comparison?.text ?? result?.line ?? '')
    return exitCodeOf(examined)
  }
  if (result?.story === undefined) terminal.print(verdictLine(terminal.chalk, examined, plan.seed))
  else terminal.print(`${result.story}\n`)
  if (result !== undefined) terminal.print(terminal.chalk.dim(countsLine(result.run)))
  if (comparison !== undefined) {
    terminal.print((comparison.same ? terminal.chalk.green : terminal.chalk.yellow)(comparison.text))
  }
  return exitCodeOf(examined)
}

/** What has become of a stored failure. */
function compared(failure: Failure, examined: Examined): { same: boolean; text: string } {
  const { result, lost } = examined
  const signature = lost === undefined ? result.run.signature : lost.signature
  if (signature === undefined) {
    return { same: false, text: `It passes now. It was stored as: ${failure.signature}.${changedSince(failure)}` }
  }
  if (signature !== failure.signature) {
    const text = `It fails differently: ${signature}. It was stored as: ${failure.signature}.${changedSince(failure)}`
    return { same: false, text }
  }
  if (result !== undefined && result.run.fingerprint !== failure.fingerprint) {
    const text =
      `It fails in the same way (${signature}), but the run is another one: fingerprint ${result.run.fingerprint}, ` +
      `stored ${failure.fingerprint}.${changedSince(failure)}`
    return { same: false, text }
  }
  return { same: true, text: `This is the stored run: same failure (${signature}), same fingerprint.` }
}

function changedSince({ versions: then }: Failure): string {
  const now = versions()
  const changes = [
    ...(then.sameseed === now.sameseed ? [] : [`sameseed was ${then.sameseed} and is ${now.sameseed}`]),
    ...(then.node === now.node ? [] : [`Node was ${then.node} and is ${now.node}`]),
  ]
  return ` The code has changed since${changes.length === 0 ? '' : `, and ${changes.join(', ')}`}.`
}
