import type { Command } from 'commander'
import { OUTCOME_OF, type Outcome } from '../../fuzz/outcome.ts'
import type { ScenarioChoice } from '../files.ts'
import type { Host } from '../host.ts'
import { lookAtRun } from '../look-at-run.ts'
import { onePlan } from '../one-plan.ts'
import { parseCount } from '../options/argument.ts'
import { allowOutsideOption, scenarioOption } from '../options/scenario-options.ts'
import { stepTimeoutOption } from '../options/step-timeout.ts'

export interface ExplainOptions extends ScenarioChoice {
  readonly seed?: string
  readonly draws: number
  readonly runs: number
  readonly json?: boolean
  readonly stepTimeout: number
}

export function addExplainCommand(
  program: Command,
  carryOut: (file: string, options: ExplainOptions) => Promise<void>,
): void {
  program
    .command('explain')
    .summary('explain a failure in ten sentences')
    .description(
      'Says what should hold, what happened first, which fault was needed, the last step, how likely it was, and the smallest ' +
        'change that passes. Some of that takes more runs. Exits with 1, as for any failure, and with 0 if the run passes.',
    )
    .argument('<file>', 'a failure file, a plan, or a scenario file')
    .option('--seed <seed>', 'for a scenario file: the seed (default: 1)')
    .option('--draws <n>', 'how often each moment is drawn anew to see how likely it was', parseCount(1), 40)
    .option('--runs <n>', 'at most so many runs in all', parseCount(0), 600)
    .addOption(scenarioOption())
    .addOption(allowOutsideOption())
    .option('--json', 'print it as one line of JSON, for tools and assistants; times are microseconds')
    .addOption(stepTimeoutOption())
    .addHelpText(
      'after',
      `
Examples:
  $ sameseed explain .sameseed/failures/lock-always-one-holder.json
  $ sameseed explain lock.sim.ts --seed 42 --json`,
    )
    .action(carryOut)
}

export async function explainCommand(
  { terminal, newThread }: Host,
  file: string,
  options: ExplainOptions,
): Promise<Outcome> {
  const { scenarioFile, plan, replay, passing } = onePlan(file, options)
  const { draws, runs, stepTimeout: stepTimeoutMs, json = false } = options
  const { run, explanation, line } = await lookAtRun(
    newThread,
    { scenarioFile, stepTimeoutMs, output: 'stderr' },
    {
      plan,
      page: false,
      explain: { draws, runs },
      ...(passing === undefined ? {} : { passing }),
      storySettings: terminal.story(replay),
    },
  )
  if (json) {
    const { scenario, seed, verdict, signature, fingerprint } = run
    terminal.printJson({ scenario, seed, verdict, signature, fingerprint, replay, ...explanation })
  } else if (explanation === undefined) {
    terminal.print(line)
  } else {
    for (const sentence of explanation.sentences) terminal.print(sentence)
    terminal.print(`To see it again: ${replay}`)
  }
  return OUTCOME_OF[run.verdict]
}
