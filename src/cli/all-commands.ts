import { Command, CommanderError } from 'commander'
import { version } from '../failures/versions.ts'
import type { Outcome } from '../fuzz/outcome.ts'
import { problemOf } from '../fuzz/problem.ts'

import { addBisectCommand, bisectCommand } from './commands/bisect.ts'
import { addCheckCommand, checkCommand } from './commands/check.ts'
import { addConvertCommand, convertCommand } from './commands/convert.ts'
import { addExplainCommand, explainCommand } from './commands/explain.ts'
import { addExploreCommand, exploreCommand } from './commands/explore.ts'
import { addExportCommand, exportCommand } from './commands/export.ts'
import {
  addFleetCommand,
  fleetStartCommand,
  fleetStatusCommand,
  fleetStopCommand,
  fleetWorkerCommand,
} from './commands/fleet.ts'
import { addFuzzCommand, fuzzCommand } from './commands/fuzz.ts'
import { addHelpCommand } from './commands/help.ts'
import { addInitCommand, initCommand } from './commands/init.ts'
import { addKeepCommand, keepCommand } from './commands/keep.ts'
import { addLikelihoodCommand, likelihoodCommand } from './commands/likelihood.ts'
import { addMaelstromCommand, maelstromCommand } from './commands/maelstrom.ts'
import { addMeasureCommand, measureCommand } from './commands/measure.ts'
import { addMergeCommand, mergeCommand } from './commands/merge.ts'
import { addOpenCommand, openCommand } from './commands/open.ts'
import { addRecheckCommand, recheckCommand } from './commands/recheck.ts'
import { addReplayCommand, replayCommand } from './commands/replay.ts'
import { addReportCommand, reportCommand } from './commands/report.ts'
import { addRunCommand, runCommand } from './commands/run.ts'
import { addServeCommand, serveCommand } from './commands/serve.ts'
import { addShrinkCommand, shrinkCommand } from './commands/shrink.ts'
import { EXIT } from './exit-code.ts'
import type { Host } from './host.ts'

/** Carries out a command line (without `node` and the script). Returns the exit code; never throws. */
export async function main(words: readonly string[], host: Host): Promise<number> {
  return EXIT[await outcomeOf(words, host)]
}

async function outcomeOf(words: readonly string[], host: Host): Promise<Outcome> {
  let outcome: Outcome = 'clean'
  const program = commandLine(host, async command => {
    outcome = await command
  })
  try {
    await program.parseAsync(words, { from: 'user' })
    return outcome
  } catch (error) {
    // commander has said what was wrong by now.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 'clean' : 'no verdict'
    const problem = problemOf(error)
    host.terminal.problem(problem)
    return problem.outcome
  }
}

function commandLine(host: Host, carryOut: (command: Promise<Outcome>) => Promise<void>): Command {
  const { terminal } = host
  const program = new Command('sameseed')
    .description('Deterministic simulation testing: same seed, same history.')
    .version(version(), '-V, --version')
    .showHelpAfterError('(add --help for more)')
    .configureHelp({ helpWidth: 100 })
    .configureOutput({ writeOut: text => terminal.write(text), writeErr: text => terminal.writeError(text) })
    .exitOverride()
    .addHelpText(
      'after',
      `
A scenario file is a TypeScript or JavaScript module with "export default scenario({ … })".
Durations in options are real time and carry their unit: 250ms, 30s, 5m, 8h.
Results go to stdout, progress and errors to stderr; NO_COLOR and FORCE_COLOR are honoured.

Examples:
  $ sameseed run lock.sim.ts --seed 42                             one run; its story if it fails
  $ sameseed fuzz lock.sim.ts --seeds 10000                        many, on all cores
  $ sameseed fuzz 'sims/*.sim.ts' --time 8h                        overnight
  $ sameseed replay .sameseed/failures/lock-always-one-holder.json exactly the same again
  $ sameseed open .sameseed/failures/lock-always-one-holder.json   in the browser, event by event
  $ sameseed measure lock.sim.ts --seeds 200                       what each kind of fault costs
  $ sameseed keep .sameseed/failures/lock-always-one-holder.json   as a regression test

Exit codes: 0 clean, 1 a failure found, 2 undecided or not tested, 3 not deterministic,
130 interrupted, 254 wrong usage, or a scenario that cannot be run, 255 internal error.`,
    )
  addInitCommand(program, name => carryOut(initCommand(terminal, name)))
  addRunCommand(program, (file, options) => carryOut(runCommand(host, file, options)))
  addFuzzCommand(program, (files, options) => carryOut(fuzzCommand(host, files, options)))
  addFleetCommand(program, {
    start: (files, options) => carryOut(fleetStartCommand(host, files, options)),
    worker: options => carryOut(fleetWorkerCommand(host, options)),
    status: options => carryOut(fleetStatusCommand(host, options)),
    stop: options => carryOut(fleetStopCommand(host, options)),
  })
  addReplayCommand(program, (file, options) => carryOut(replayCommand(host, file, options)))
  addOpenCommand(program, (file, options) => carryOut(openCommand(host, file, options)))
  addExplainCommand(program, (file, options) => carryOut(explainCommand(host, file, options)))
  addExploreCommand(program, (file, options) => carryOut(exploreCommand(host, file, options)))
  addExportCommand(program, (file, options) => carryOut(exportCommand(host, file, options)))
  addLikelihoodCommand(program, (file, options) => carryOut(likelihoodCommand(host, file, options)))
  addMeasureCommand(program, (file, options) => carryOut(measureCommand(host, file, options)))
  addServeCommand(program, options => carryOut(serveCommand(host, options)))
  addShrinkCommand(program, (file, options) => carryOut(shrinkCommand(host, file, options)))
  addKeepCommand(program, (file, options) => carryOut(keepCommand(terminal, file, options)))
  addMergeCommand(program, (stores, options) => carryOut(mergeCommand(host, stores, options)))
  addReportCommand(program, options => carryOut(reportCommand(host, options)))
  addRecheckCommand(program, options => carryOut(recheckCommand(host, options)))
  addBisectCommand(program, (file, options) => carryOut(bisectCommand(host, file, options)))
  addCheckCommand(program, (files, options) => carryOut(checkCommand(terminal, files, options)))
  addMaelstromCommand(program, (words, options) => carryOut(maelstromCommand(host, words, options)))
  addConvertCommand(program, (from, to, options) => carryOut(convertCommand(terminal, from, to, options)))
  addHelpCommand(program)
  return program
}
