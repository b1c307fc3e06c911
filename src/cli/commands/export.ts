import { type Command, Option } from 'commander'
import { shownPath } from '../../failures/shown-path.ts'
import { writeWhole } from '../../failures/write-whole.ts'
import type { Outcome } from '../../fuzz/outcome.ts'
import { type TraceFormat, traceFormats } from '../../report/traces/index.ts'
import type { Host } from '../host.ts'
import { lookAtRun } from '../look-at-run.ts'
import { onePlan } from '../one-plan.ts'
import { allowOutsideOption, scenarioOption } from '../options/scenario-options.ts'
import { stepTimeoutOption } from '../options/step-timeout.ts'

export interface ExportOptions {
  readonly format: TraceFormat
  readonly seed?: string
  readonly scenario?: string
  readonly allowOutside?: boolean
  readonly output?: string
  readonly stepTimeout: number
}

export function addExportCommand(
  program: Command,
  carryOut: (file: string, options: ExportOptions) => Promise<void>,
): void {
  program
    .command('export')
    .summary('write a run for a tracing tool')
    .description(
      'Writes a run as a trace: each operation a root, below it the messages, disk operations and timers that it caused. ' +
        'Exits with 0 also for a run that fails.',
    )
    .argument('<file>', 'a failure file, a plan, or a scenario file')
    .addOption(new Option('--format <format>', 'the tool').choices(traceFormats).makeOptionMandatory())
    .option('--seed <seed>', 'for a scenario file: the seed (default: 1)')
    .addOption(scenarioOption())
    .addOption(allowOutsideOption())
    .option('--output <file>', 'where to write it (default: standard output)')
    .addOption(stepTimeoutOption())
    .addHelpText(
      'after',
      `
Examples:
  $ sameseed export .sameseed/failures/lock-always-one-holder.json --format perfetto --output lock.json
  $ sameseed export lock.sim.ts --seed 42 --format otlp | curl -H 'content-type: application/json' -d @- http://localhost:4318/v1/traces`,
    )
    .action(carryOut)
}

export async function exportCommand(
  { terminal, newThread }: Host,
  file: string,
  options: ExportOptions,
): Promise<Outcome> {
  const { scenarioFile, plan, replay } = onePlan(file, options)
  const { format, output, stepTimeout: stepTimeoutMs } = options
  const { exported = '' } = await lookAtRun(
    newThread,
    { scenarioFile, stepTimeoutMs, output: 'stderr' },
    {
      plan,
      page: false,
      exported: format,
      storySettings: terminal.story(replay),
    },
  )
  if (output === undefined) terminal.print(exported.replace(/\n$/, ''))
  else {
    writeWhole(output, exported)
    terminal.print(`wrote ${shownPath(output)}`)
  }
  return 'clean'
}
