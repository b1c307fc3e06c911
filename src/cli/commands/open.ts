import { spawn } from 'node:child_process'
import { resolve } from 'node:path'
import type { Command } from 'commander'
import { pagePathOf } from '../../failures/failure-file.ts'
import { shownPath } from '../../failures/shown-path.ts'
import { writeWhole } from '../../failures/write-whole.ts'
import type { Outcome } from '../../fuzz/outcome.ts'
import type { Host } from '../host.ts'
import { lookAtRun } from '../look-at-run.ts'
import { onePlan } from '../one-plan.ts'
import { allowOutsideOption, scenarioOption } from '../options/scenario-options.ts'
import { stepTimeoutOption } from '../options/step-timeout.ts'
import { seedPagePath } from '../seed-page.ts'

export interface OpenOptions {
  readonly seed?: string
  readonly scenario?: string
  readonly allowOutside?: boolean
  readonly output?: string
  readonly browser: boolean
  readonly stepTimeout: number
}

export function addOpenCommand(
  program: Command,
  carryOut: (file: string, options: OpenOptions) => Promise<void>,
): void {
  program
    .command('open')
    .summary('look at a run in the browser')
    .description(
      'Makes the page of a run and opens it: every event in the lanes of the nodes, step by step, with its causes. ' +
        'Exits with 0 also for a run that fails.',
    )
    .argument('<file>', 'a failure file, a plan, or a scenario file')
    .option('--seed <seed>', 'for a scenario file: the seed (default: 1)')
    .addOption(scenarioOption())
    .addOption(allowOutsideOption())
    .option('--output <file>', 'where to write the page (default: beside a failure file, else in .sameseed/pages)')
    .option('--no-browser', 'write the page and say where, but open nothing')
    .addOption(stepTimeoutOption())
    .addHelpText(
      'after',
      `
Examples:
  $ sameseed open .sameseed/failures/lock-always-one-holder.json
  $ sameseed open lock.sim.ts --seed 42
  $ sameseed open plan.json --scenario lock.sim.ts --output lock.html --no-browser`,
    )
    .action(carryOut)
}

export async function openCommand({ terminal, newThread }: Host, file: string, options: OpenOptions): Promise<Outcome> {
  const { scenarioFile, plan, replay, isOfSeed, shown, passing } = onePlan(file, options)
  const { stepTimeout: stepTimeoutMs } = options
  const result = await lookAtRun(
    newThread,
    { scenarioFile, stepTimeoutMs, output: 'stderr' },
    {
      plan,
      page: true,
      scenarioFile: shown,
      ...(passing === undefined ? {} : { passing }),
      storySettings: terminal.story(replay),
    },
  )
  const path = options.output ?? (isOfSeed ? seedPagePath(result.run.scenario, plan.seed) : pagePathOf(file))
  writeWhole(path, result.page ?? '')
  terminal.print(shownPath(resolve(path)))
  if (options.browser) show(path)
  return 'clean'
}

/** Opens a file with what the system has for it. Where it has nothing, the path has been printed. */
function show(path: string): void {
  const [command, ...words] =
    process.platform === 'darwin' ? ['open'] : process.platform === 'win32' ? ['cmd', '/c', 'start', ''] : ['xdg-open']
  const opener = spawn(command as string, [...words, resolve(path)], { stdio: 'ignore', detached: true })
  opener.on('error', () => undefined)
  opener.unref()
}
