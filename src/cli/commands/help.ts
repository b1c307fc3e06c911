import type { Command } from 'commander'

/** Adds `help [command…]`, which says so where there is no such command: commander's own only shows what there is. */
export function addHelpCommand(program: Command): void {
  program.helpCommand(false)
  program
    .command('help')
    .summary('display help for a command')
    .description('Displays what a command does, and its options.')
    .argument('[command...]', 'which command; without one, all are listed')
    .action((words: readonly string[]) => {
      let command = program
      for (const [i, word] of words.entries()) {
        const inner = command.commands.find(each => each.name() === word)
        if (inner === undefined) command.error(`error: unknown command '${words.slice(0, i + 1).join(' ')}'`)
        else command = inner
      }
      command.help()
    })
}
