import type { Command } from 'commander'
import { timeText } from '../../clock/time-text.ts'
import { writeWhole } from '../../failures/write-whole.ts'
import { OUTCOME_OF, type Outcome } from '../../fuzz/outcome.ts'
import type { LikelihoodOfRun } from '../../fuzz/thread/protocol.ts'
import { counted } from '../../options/counted.ts'
import type { ScenarioChoice } from '../files.ts'
import type { Host } from '../host.ts'
import { lookAtRun } from '../look-at-run.ts'
import { onePlan } from '../one-plan.ts'
import { parseCount } from '../options/argument.ts'
import { allowOutsideOption, scenarioOption } from '../options/scenario-options.ts'
import { stepTimeoutOption } from '../options/step-timeout.ts'

export interface LikelihoodCommandOptions extends ScenarioChoice {
  readonly seed?: string
  readonly draws: number
  readonly runs: number
  readonly page?: string
  readonly json?: boolean
  readonly stepTimeout: number
}

export function addLikelihoodCommand(
  program: Command,
  carryOut: (file: string, options: LikelihoodCommandOptions) => Promise<void>,
): void {
  program
    .command('likelihood')
    .summary('find the moments that decided about a failure')
    .description(
      'Keeps what happened before a moment, draws everything later anew, many times, and says how often the run still fails ' +
        'in the same way: at a few moments first, then between those that differ. Exits with 1, as for any failure, and with ' +
        '0 if the run passes.',
    )
    .argument('<file>', 'a failure file, a plan, or a scenario file')
    .option('--seed <seed>', 'for a scenario file: the seed (default: 1)')
    .option('--draws <n>', 'how often each moment is drawn anew', parseCount(1), 100)
    .option('--runs <n>', 'at most so many runs in all', parseCount(1), 3_000)
    .addOption(scenarioOption())
    .addOption(allowOutsideOption())
    .option('--page <file>', 'write the page of the run, with the curve and its jumps')
    .option('--json', 'print the result as one line of JSON; times are microseconds')
    .addOption(stepTimeoutOption())
    .addHelpText(
      'after',
      `
Examples:
  $ sameseed likelihood .sameseed/failures/lock-always-one-holder.json
  $ sameseed likelihood lock.sim.ts --seed 42 --draws 40 --page lock.html`,
    )
    .action(carryOut)
}

export async function likelihoodCommand(
  { terminal, newThread }: Host,
  file: string,
  options: LikelihoodCommandOptions,
): Promise<Outcome> {
  const { scenarioFile, plan, replay, shown, passing } = onePlan(file, options)
  const { draws, runs, stepTimeout: stepTimeoutMs, page, json = false } = options
  const result = await lookAtRun(
    newThread,
    { scenarioFile, stepTimeoutMs, output: 'stderr' },
    {
      plan,
      page: page !== undefined,
      likelihood: { draws, runs },
      scenarioFile: shown,
      ...(passing === undefined ? {} : { passing }),
      storySettings: terminal.story(replay),
    },
  )
  const { run, likelihood, line } = result
  if (json) {
    const { verdict, signature, fingerprint } = run
    terminal.printJson({ verdict, signature, fingerprint, ...likelihood })
  } else {
    terminal.print(line)
    if (likelihood !== undefined) for (const each of curveLines(likelihood)) terminal.print(each)
  }
  if (page !== undefined && result.page !== undefined) writeWhole(page, result.page)
  return OUTCOME_OF[run.verdict]
}

const BAR = 30

function curveLines({ points, jumps, runs, complete }: LikelihoodOfRun): string[] {
  const width = Math.max(...points.map(({ atUs }) => timeText(atUs).length))
  return [
    '',
    'how likely it was, from what had happened by then',
    ...points.map(({ atUs, draws, failed }) => {
      const share = failed / draws
      return `  ${timeText(atUs).padStart(width)}  ${percent(share).padStart(5)}  ${'█'.repeat(Math.round(share * BAR))}`
    }),
    '',
    jumps.length === 0 ? 'no single moment decided' : 'what decided',
    ...jumps.map(({ atUs, before, after, events }) => {
      const what = events.length === 0 ? '' : `: ${events.join(', ')}`
      return `  ${timeText(atUs).padStart(width)}  ${percent(before)} → ${percent(after)}${what}`
    }),
    '',
    `${counted(runs, 'run')}${complete ? '' : '; with more of them (--runs) more moments may be found'}`,
  ]
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`
}
