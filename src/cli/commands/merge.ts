import type { Command } from 'commander'
import { shownPath } from '../../failures/shown-path.ts'
import type { Outcome } from '../../fuzz/outcome.ts'
import { mergeStores } from '../../fuzz/session/merge-stores.ts'
import { counted } from '../../options/counted.ts'
import type { Terminal } from '../terminal.ts'

export interface MergeOptions {
  readonly out: string
}

export function addMergeCommand(
  program: Command,
  carryOut: (stores: string[], options: MergeOptions) => Promise<void>,
): void {
  program
    .command('merge')
    .summary('make one store of several')
    .description(
      'Copies the failures and sessions of several stores, such as those of shards, into a new one. What is the same in ' +
        'two of them is there once; nothing is lost.',
    )
    .argument('<store...>', 'the stores')
    .requiredOption('--out <folder>', 'the store to write, which is not there yet')
    .addHelpText(
      'after',
      `
Examples:
  $ sameseed merge shard-1 shard-2 --out .sameseed`,
    )
    .action(carryOut)
}

export async function mergeCommand(terminal: Terminal, stores: string[], { out }: MergeOptions): Promise<Outcome> {
  const { failures, sessions } = mergeStores(stores, out)
  terminal.print(`${shownPath(out)}: ${counted(failures, 'failure')}, ${counted(sessions, 'session')}`)
  return 'clean'
}
