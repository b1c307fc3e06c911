import { type Command, InvalidArgumentError } from 'commander'
import { replayCommandLine } from '../../failures/commands.ts'
import { REGRESSIONS } from '../../failures/folders.ts'
import { keepFailure } from '../../failures/keep.ts'
import { shownPath } from '../../failures/shown-path.ts'
import type { Outcome } from '../../fuzz/outcome.ts'
import type { Terminal } from '../terminal.ts'

export interface KeepOptions {
  readonly name?: string
  readonly folder: string
}

export function addKeepCommand(
  program: Command,
  carryOut: (file: string, options: KeepOptions) => Promise<void>,
): void {
  program
    .command('keep')
    .summary('keep a failure as a regression test')
    .description(
      'Moves a failure file to where the tests find it: simTest of "sameseed/vitest" replays the kept failures of its ' +
        'scenario first.',
    )
    .argument('<failure-file>', 'a failure file')
    .option('--name <name>', 'the name of the file there (default: the same)', parseName)
    .option('--folder <folder>', "where to, below the package's folder", REGRESSIONS)
    .addHelpText(
      'after',
      `
Examples:
  $ sameseed keep .sameseed/failures/lock-always-one-holder.json
  $ sameseed keep .sameseed/failures/lock-always-one-holder.json --name stale-lease`,
    )
    .action(carryOut)
}

function parseName(text: string): string {
  if (/^\.*$|[/\\\p{Cc}]/u.test(text)) throw new InvalidArgumentError('Give the name of a file, without its folder.')
  return text
}

export async function keepCommand(terminal: Terminal, path: string, { folder, name }: KeepOptions): Promise<Outcome> {
  const { failure, path: target } = keepFailure(path, folder, name)
  const shown = shownPath(target)
  terminal.print(`moved ${path} to ${shown}`)
  terminal.print(
    `simTest(${failure.scenario}) of sameseed/vitest replays it first; by hand: ${replayCommandLine(shown)}`,
  )
  return 'clean'
}
