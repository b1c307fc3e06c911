import { Command, CommanderError } from 'commander'
import { version } from '../failures/version.ts'
import { EXIT, type ExitCode } from '../fuzz/exit-code.ts'
import { problemOf } from '../fuzz/problem.ts'
import { addCheckCommand, checkCommand } from './commands/check.ts'
import { addConvertCommand, convertCommand } from './commands/convert.ts'
import { addFuzzCommand, fuzzCommand } from './commands/fuzz.ts'
import { addKeepCommand, keepCommand } from './commands/keep.ts'
import { addReplayCommand, replayCommand } from './commands/replay.ts'
import { addRunCommand, runCommand } from './commands/run.ts'
import { addShrinkCommand, shrinkCommand } from './commands/shrink.ts'
import { Terminal } from './terminal.ts'

/** Carries out a command line (without `node` and the script). Returns the exit code; never throws. */
export async function main(words: readonly string[]): Promise<ExitCode> {
  const terminal = new Terminal()
  let exitCode: ExitCode = EXIT.clean
  const program = commandLine(terminal, code => {
    exitCode = code
  })
  try {
    await program.parseAsync(words, { from: 'user' })
    return exitCode
  } catch (error) {
    // commander has said what was wrong by now.
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.clean : EXIT.usage
    const problem = problemOf(error)
    terminal.note(`${terminal.errorChalk.red('error:')} ${problem.message}`)
    return problem.exitCode
  }
}

function commandLine(terminal: Terminal, setExitCode: (code: ExitCode) => void): Command {
  const program = new Command('sameseed')
    .description('Deterministic simulation testing: same seed, same history.')
    .version(version(), '-V, --version')
    .showHelpAfterError('(add --help for more)')
    .configureHelp({ helpWidth: 100 })
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
  $ sameseed keep .sameseed/failures/lock-always-one-holder.json   as a regression test

Exit codes: 0 clean, 1 a failure found, 2 undecided, 3 not deterministic, 130 interrupted,
254 wrong usage, or a scenario that cannot be run, 255 internal error.`,
    )
  addRunCommand(program, async (file, options) => setExitCode(await runCommand(terminal, file, options)))
  addFuzzCommand(program, async (files, options) => setExitCode(await fuzzCommand(terminal, files, options)))
  addReplayCommand(program, async (file, options) => setExitCode(await replayCommand(terminal, file, options)))
  addShrinkCommand(program, async (file, options) => setExitCode(await shrinkCommand(terminal, file, options)))
  addKeepCommand(program, async (file, options) => setExitCode(await keepCommand(terminal, file, options)))
  addCheckCommand(program, async (files, options) => setExitCode(await checkCommand(terminal, files, options)))
  addConvertCommand(program, async (from, to, options) =>
    setExitCode(await convertCommand(terminal, from, to, options)),
  )
  return program
}
