import { type Command, InvalidArgumentError } from 'commander'
import { openSeedCommandLine, runCommandLine } from '../../failures/commands.ts'
import { readReplayable } from '../../failures/failure-file.ts'
import { shownPath } from '../../failures/shown-path.ts'
import type { Outcome } from '../../fuzz/outcome.ts'
import type { ExamineResult } from '../../fuzz/thread/protocol.ts'
import { ThreadLost } from '../../fuzz/thread/thread-lost.ts'
import { existingScenario } from '../files.ts'
import type { Host } from '../host.ts'
import { addOneRunOptions, type OneRunOptions, tellOneRun } from '../one-run.ts'
import { parseCount } from '../options/argument.ts'
import { programScenario } from '../program-scenario.ts'
import { remarkOn } from '../replay-remarks.ts'
import { seedPagePath } from '../seed-page.ts'

export interface RunOptions extends OneRunOptions {
  readonly seed?: string
  readonly plan?: string
  readonly nodes?: number
}

export function addRunCommand(program: Command, carryOut: (file: string, options: RunOptions) => Promise<void>): void {
  const command = program
    .command('run')
    .summary('run a scenario once, with one seed')
    .description(
      'Runs a scenario once, and again to see that it is deterministic. On a failure it tells the story, and writes the page below .sameseed/pages.',
    )
    .argument(
      '<scenario-file>',
      'TypeScript or JavaScript module whose default export is the scenario; with --nodes, an ordinary program',
    )
    .option('--seed <seed>', 'the seed, any text (default: that of the plan, or 1)', parseSeed)
    .option(
      '--plan <file>',
      'a JSON file with a plan, or a failure file: what it says goes before what the seed would give',
    )
  command.option(
    '--nodes <n>',
    'run so many nodes of a program that is no scenario: the scenario is written to .sameseed/programs',
    parseCount(1),
  )
  addOneRunOptions(command)
    .addHelpText(
      'after',
      `
Examples:
  $ sameseed run lock.sim.ts
  $ sameseed run lock.sim.ts --seed 42 --story
  $ sameseed run src/server.ts --nodes 3 --story
  $ sameseed run lock.sim.ts --plan smaller.json
  $ sameseed run lock.sim.ts --trace - | grep '"kind":"crash"'`,
    )
    .action(carryOut)
}

function parseSeed(text: string): string {
  if (text === '') throw new InvalidArgumentError('A seed is not empty.')
  return text
}

export async function runCommand(host: Host, file: string, options: RunOptions): Promise<Outcome> {
  const scenarioFile = options.nodes === undefined ? existingScenario(file) : programScenario(file, options.nodes)
  if (options.nodes !== undefined && options.json !== true) {
    host.terminal.note(
      `scenario in ${shownPath(scenarioFile)}: add clients, faults and what to expect (docs/programs.md)`,
    )
  }
  const given = options.plan === undefined ? undefined : readReplayable(options.plan)
  const plan = {
    ...(given?.plan ?? { seed: '1' }),
    ...(options.seed === undefined ? {} : { seed: options.seed }),
  }
  const replay = runCommandLine(shownPath(scenarioFile), plan.seed, options.plan)
  const one = {
    ...{ scenarioFile, plan, replay },
    open:
      options.plan === undefined
        ? openSeedCommandLine(shownPath(scenarioFile), plan.seed)
        : `${replay} --page run.html`,
    pagePath: (scenario: string) => seedPagePath(scenario, plan.seed, options.plan),
  }
  const remark = (result: ExamineResult) =>
    given === undefined ? undefined : remarkOn(undefined, result, given.failure?.unmet)
  return tellOneRun(host, one, options, remark).catch((error: unknown) => {
    throw error instanceof ThreadLost ? error.followedBy(`Seed ${plan.seed}. To run it again: ${replay}`) : error
  })
}
