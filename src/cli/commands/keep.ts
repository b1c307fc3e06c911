import { existsSync, readFileSync, rmSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { type Command, InvalidArgumentError } from 'commander'
import { packageFolder } from '../../failures/package-folder.ts'
import { EXIT, type ExitCode } from '../../fuzz/exit-code.ts'
import { displayPath } from '../../fuzz/frame.ts'
import { usageError } from '../../fuzz/problem.ts'
import { parseFailure } from '../../search/failure.ts'
import { replayCommandLine } from '../command-line.ts'
import { existingFile, writeFailure } from '../files.ts'
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
    .option('--folder <folder>', "where to, below the package's folder", join('test', 'regressions'))
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
  if (text === '' || /[/\\]/.test(text)) throw new InvalidArgumentError('Give the name of a file, without its folder.')
  return text
}

export async function keepCommand(terminal: Terminal, path: string, options: KeepOptions): Promise<ExitCode> {
  const name = options.name ?? basename(path)
  const target = resolve(packageFolder(process.cwd()), options.folder, name.endsWith('.json') ? name : `${name}.json`)
  const shown = displayPath(target)
  const isThere = existsSync(target)
  if (isThere && !existsSync(path))
    throw usageError(`there is no failure file ${path}, but a ${shown}: it is kept already`)
  const source = existingFile(path, 'failure file')
  if (target === source) throw usageError(`${path} is kept already`)
  const failure = parseFailure(readFileSync(source, 'utf8'), path)
  if (isThere) throw usageError(`there is a ${shown} already: choose another --name`)
  writeFailure(target, failure)
  rmSync(source)
  terminal.print(`moved ${path} to ${shown}`)
  terminal.print(
    `simTest(${failure.scenario}) of sameseed/vitest replays it first; by hand: ${replayCommandLine(shown)}`,
  )
  return EXIT.clean
}
