import { type Command, InvalidArgumentError } from 'commander'
import { shellWord } from '../command-line.ts'
import { examineOnce, exitCodeOf } from '../examine-once.ts'
import type { ExitCode } from '../exit-code.ts'
import { existingFile, readPlan } from '../files.ts'
import { displayPath } from '../frame.ts'
import { countsLine, verdictLine } from '../run-text.ts'
import type { Terminal } from '../terminal.ts'
import { stepTimeoutOption } from './step-timeout.ts'

export interface RunOptions {
  readonly seed?: string
  readonly plan?: string
  readonly trace?: boolean
  readonly story?: boolean
  readonly json?: boolean
  readonly check: boolean
  readonly stepTimeout: number
}

export function addRunCommand(program: Command, carryOut: (file: string, options: RunOptions) => Promise<void>): void {
  program
    .command('run')
    .summary('run a scenario once, with one seed')
    .description('Runs a scenario once, and again to see that it is deterministic. On a failure it tells the story.')
    .argument('<scenario-file>', 'TypeScript or JavaScript module whose default export is the scenario')
    .option('--seed <seed>', 'the seed, any text (default: "1")', parseSeed)
    .option('--plan <file>', 'JSON file with a plan, or a failure file: takes the place of what the seed would give')
    .option('--story', 'tell the story of a run that passes, too')
    .option('--trace', 'print every event, a line of JSON each')
    .option('--json', 'print the result as one line of JSON')
    .option('--no-check', 'do not run it twice to see that it is deterministic')
    .addOption(stepTimeoutOption())
    .addHelpText(
      'after',
      `
Examples:
  $ sameseed run lock.sim.ts
  $ sameseed run lock.sim.ts --seed 42 --story
  $ sameseed run lock.sim.ts --plan smaller.json
  $ sameseed run lock.sim.ts --trace | grep '"kind":"crash"'`,
    )
    .action(carryOut)
}

function parseSeed(text: string): string {
  if (text === '') throw new InvalidArgumentError('A seed is not empty.')
  return text
}

export async function runCommand(terminal: Terminal, file: string, options: RunOptions): Promise<ExitCode> {
  const scenarioFile = existingFile(file, 'scenario file')
  const plan = {
    ...(options.plan === undefined ? { seed: '1' } : readPlan(options.plan)),
    ...(options.seed === undefined ? {} : { seed: options.seed }),
  }
  const isMachineReadable = options.json === true || options.trace === true
  const examined = await examineOnce(
    { scenarioFile, stepTimeoutMs: options.stepTimeout, output: isMachineReadable ? 'stderr' : 'stdout' },
    {
      plan,
      check: options.check,
      trace: options.trace === true,
      story: options.story === true ? 'always' : 'on failure',
      storySettings: terminal.story(replayCommand(scenarioFile, plan.seed, options.plan)),
    },
  )
  const { result, lost, facts } = examined
  for (const line of result?.trace ?? []) terminal.print(line)
  if (options.json === true) {
    terminal.printJson(
      result === undefined
        ? { scenario: facts.name, seed: plan.seed, verdict: 'fail', signature: lost?.signature, message: lost?.message }
        : { ...result.run, deterministic: options.check ? true : undefined },
    )
  } else if (options.trace !== true) {
    if (result?.story === undefined) terminal.print(verdictLine(terminal.chalk, examined, plan.seed))
    else terminal.print(`${result.story}\n`)
    if (result !== undefined) terminal.print(terminal.chalk.dim(countsLine(result.run)))
  } else if (result !== undefined) terminal.note(result.line)
  return exitCodeOf(examined)
}

function replayCommand(scenarioFile: string, seed: string, plan: string | undefined): string {
  const file = shellWord(displayPath(scenarioFile))
  if (plan !== undefined) return `npx sameseed run ${file} --plan ${shellWord(plan)} --seed ${shellWord(seed)}`
  return `npx sameseed run ${file} --seed ${shellWord(seed)}`
}
