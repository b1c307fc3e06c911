import { mkdirSync, readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import type { Command } from 'commander'
import { timeText } from '../../clock/time-text.ts'
import { writeWhole } from '../../failures/write-whole.ts'
import { firstSeedOf, seedRange } from '../../fuzz/campaign/seed-range.ts'
import { Measuring } from '../../fuzz/measuring/measuring.ts'
import type { Outcome } from '../../fuzz/outcome.ts'
import { usageError } from '../../fuzz/problem.ts'
import { mostMemoryMiB } from '../../fuzz/process/most-memory.ts'
import { REAL_TIME } from '../../fuzz/real-time.ts'
import { compareReports } from '../../measure/sweep/compare.ts'
import { readReport } from '../../measure/sweep/report-schema.ts'
import type { SweepReport } from '../../measure/sweep/sweep-report.ts'
import { sweepGraphs } from '../../report/graphs/sweep-graphs.ts'
import type { Environment } from '../ci/environment.ts'
import { existingScenario } from '../files.ts'
import type { Host } from '../host.ts'
import { onInterrupt } from '../interrupt.ts'
import { reportPage } from '../measure/report-page.ts'
import { differenceLines, reportLines } from '../measure/report-text.ts'
import { parseCount, parseSeeds } from '../options/argument.ts'
import { stepTimeoutOption } from '../options/step-timeout.ts'

export interface MeasureCommandOptions {
  readonly seeds: string
  readonly jobs: number
  readonly output?: string
  readonly json?: boolean
  readonly against?: string
  readonly graphs?: string
  readonly stepTimeout: number
}

export function addMeasureCommand(
  program: Command,
  carryOut: (file: string, options: MeasureCommandOptions) => Promise<void>,
): void {
  program
    .command('measure')
    .summary('measure performance and availability under each kind of fault')
    .description(
      'Runs each seed without faults, with one fault of each kind that the scenario draws, and as it is, and says what a fault ' +
        'costs: from its beginning until operations end ok at the former rate again. Compares with an earlier report, seed by ' +
        'seed, and says which differences are more than chance. Exits with 1 if one of these is for the worse, or a run failed.',
    )
    .argument('<scenario-file>', 'a TypeScript or JavaScript module whose default export is a scenario')
    .option('--seeds <n|a..b>', 'how many, or which: 200, or 5..12', parseSeeds, '100')
    .option(
      '--jobs <n>',
      'how many threads, each in a process of its own',
      parseCount(1, 1_024),
      availableParallelism(),
    )
    .option('--output <file>', 'write the report as JSON, for --against')
    .option('--against <file>', 'an earlier report: of another revision, say')
    .option('--graphs <folder>', 'write the medians and bands over virtual time, as SVG and as one page: index.html')
    .option('--json', 'print the report, and what differs, as one line of JSON')
    .addOption(stepTimeoutOption())
    .addHelpText(
      'after',
      `
Examples:
  $ sameseed measure store.sim.ts --seeds 200 --output before.json
  $ sameseed measure store.sim.ts --seeds 200 --against before.json --graphs measured`,
    )
    .action(carryOut)
}

export async function measureCommand(
  { terminal, newThread, env }: Host,
  file: string,
  { seeds, jobs, output, json = false, against, graphs, stepTimeout: stepTimeoutMs }: MeasureCommandOptions,
): Promise<Outcome> {
  const scenarioFile = existingScenario(file)
  const before = against === undefined ? undefined : earlier(against)
  const range = rangeOf(seeds, env)
  const measuring = new Measuring({
    newThread,
    thread: { scenarioFile, stepTimeoutMs, output: 'none', memoryMiB: mostMemoryMiB(jobs) },
    seeds: range,
    jobs,
    time: REAL_TIME,
    measured: count => {
      if (terminal.isLive) terminal.live(`${count} of ${range.count} seeds`)
    },
  })
  const stopListening = onInterrupt(() => measuring.interrupt())
  const { report, cutShort, isInterrupted } = await measuring.run().finally(stopListening)
  terminal.clearLive()
  const differences = before === undefined ? undefined : compared(before.report, report, before.path)
  const lines = [...reportLines(report), ...(differences === undefined ? [] : ['', ...differenceLines(differences)])]
  if (json) terminal.printJson(differences === undefined ? report : { ...report, differences })
  else for (const line of lines) terminal.print(line)
  if (cutShort.length > 0) {
    terminal.note(
      `not measured, since the run ended before its time: seed ${cutShort.slice(0, 5).join(', ')}${cutShort.length > 5 ? ', …' : ''}`,
    )
  }
  if (isInterrupted) return 'interrupted'
  if (output !== undefined) writeWhole(output, `${JSON.stringify(report)}\n`)
  if (graphs !== undefined) writeGraphs(graphs, report, lines)
  const violated = report.conditions.some(({ seeds: all }) => all.some(each => each.violated))
  if (violated) terminal.note('something was found wrong with some of the runs: sameseed fuzz tells what')
  if (violated || cutShort.length > 0) return 'failure'
  if (report.conditions.every(({ seeds: all }) => all.every(({ availability }) => availability === null))) {
    terminal.note('no operation was invoked: there is nothing to measure')
    return 'vacuous'
  }
  return differences?.some(({ verdict }) => verdict === 'worse') === true ? 'failure' : 'clean'
}

function writeGraphs(folder: string, report: SweepReport, lines: readonly string[]): void {
  mkdirSync(folder, { recursive: true })
  const drawn = sweepGraphs(report)
  for (const [name, svg] of Object.entries(drawn)) writeWhole(join(folder, name), svg)
  writeWhole(join(folder, 'index.html'), reportPage(report.scenario, lines, Object.values(drawn)))
}

function rangeOf(seeds: string, env: Environment): { readonly first: number; readonly count: number } {
  try {
    const { first, count } = seedRange(seeds, firstSeedOf(env))
    if (count === undefined) throw new RangeError(`--seeds ${seeds} has no end: give the last one, too.`)
    return { first, count }
  } catch (error) {
    throw error instanceof RangeError ? usageError(error.message) : error
  }
}

function earlier(path: string): { readonly path: string; readonly report: SweepReport } {
  const text = readFileSync(path, 'utf8')
  try {
    return { path, report: readReport(text) }
  } catch (error) {
    throw error instanceof RangeError ? usageError(`${path} is no report of sameseed measure: ${error.message}`) : error
  }
}

function compared(before: SweepReport, now: SweepReport, path: string) {
  if (before.scenario !== now.scenario || before.durationUs !== now.durationUs) {
    throw usageError(
      `${path} is of the scenario "${before.scenario}", ${timeText(before.durationUs)} long, and this is "${now.scenario}", ${timeText(now.durationUs)} long`,
    )
  }
  const differences = compareReports(before, now)
  if (differences.length > 0) return differences
  throw usageError(`${path} has no seed in common with this: measure the same seeds`)
}
