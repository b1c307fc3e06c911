import type { Command } from 'commander'
import { openCommandLine, replayCommandLine, runCommandLine, shellWord } from '../../failures/commands.ts'
import { type Failure, originOf } from '../../failures/failure.ts'
import { type Replayable, readReplayable } from '../../failures/failure-file.ts'
import { type Origin, PlanMisfit, wayOut } from '../../failures/plan-misfit.ts'
import { shownPath } from '../../failures/shown-path.ts'
import type { Outcome } from '../../fuzz/outcome.ts'
import { ProblemError, usageError } from '../../fuzz/problem.ts'
import { ThreadLost } from '../../fuzz/thread/thread-lost.ts'
import { type ScenarioChoice, scenarioFor } from '../files.ts'
import type { Host } from '../host.ts'
import { addOneRunOptions, type OneRunOptions, tellOneRun } from '../one-run.ts'
import { allowOutsideOption, scenarioOption } from '../options/scenario-options.ts'
import { remarkOn } from '../replay-remarks.ts'

export interface ReplayOptions extends OneRunOptions, ScenarioChoice {}

export function addReplayCommand(
  program: Command,
  carryOut: (file: string, options: ReplayOptions) => Promise<void>,
): void {
  const command = program
    .command('replay')
    .summary('run a stored failure again, exactly')
    .description(
      'Runs the plan of a failure file again, and says whether it is the very same run: same failure, same fingerprint. ' +
        'Exits with 1 if it still fails, with 0 if it passes now, and with 2 if nothing of its plan happens any more.',
    )
    .argument('<file>', 'a failure file, or a plan by itself')
    .addOption(scenarioOption())
    .addOption(allowOutsideOption())
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

export async function replayCommand(host: Host, path: string, options: ReplayOptions): Promise<Outcome> {
  const { plan, failure } = readable(path)
  const scenarioFile = scenarioFor(path, failure, options)
  const replay = replayCommandLine(path, options.scenario)
  const open = openCommandLine(path, options.scenario)
  const stored = failure === undefined ? {} : { stored: { failure, path, scenarioFile } }
  try {
    return await tellOneRun(host, { scenarioFile, plan, replay, open, ...stored }, options, result =>
      remarkOn(failure, result),
    )
  } catch (error) {
    throw failure === undefined ? error : explained(error, failure, path, scenarioFile)
  }
}

/** What can be replayed. Says what to do with a failure whose plan cannot even be read any more. */
function readable(path: string): Replayable {
  try {
    return readReplayable(path)
  } catch (error) {
    if (!(error instanceof PlanMisfit)) throw error
    throw usageError(`${error.message}\n${wayOut(error.origin, path, findAnew(error.origin, error.origin.file))}`)
  }
}

/** An error that stands in the way of a replay, and what to do about it. */
function explained(error: unknown, failure: Failure, path: string, scenarioFile: string): unknown {
  if (error instanceof ThreadLost && error.signature === failure.signature) {
    return error.followedBy(`This is the stored failure: ${failure.signature}.`)
  }
  if (!(error instanceof ProblemError && error.outcome === 'no verdict')) return error
  const origin = originOf(failure)
  const about = `${path} was stored for the scenario "${origin.scenario}" of ${origin.file}: it cannot be replayed with what is there now.`
  const whatToDo = wayOut(origin, path, findAnew(origin, shownPath(scenarioFile)))
  return error.followedBy(error.message.startsWith(`${path}: `) ? whatToDo : `${about}\n${whatToDo}`)
}

/** What to type to find a failure again, and to store it. */
function findAnew({ seed }: Origin, scenarioFile: string): string | undefined {
  if (seed === undefined) return undefined
  // Only numbers can be swept over; of any other seed the failure is shown, at least.
  if (!/^\d{1,15}$/.test(seed)) return runCommandLine(scenarioFile, seed)
  return `npx sameseed fuzz ${shellWord(scenarioFile)} --seeds ${seed}..${seed}`
}
