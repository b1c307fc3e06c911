import { statSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import type { Command } from 'commander'
import { parseCount, parseDuration, parseSeeds } from '../command-line.ts'
import { EXIT, type ExitCode, graver } from '../exit-code.ts'
import { existingFile } from '../files.ts'
import { FuzzReport } from '../fuzz/report.ts'
import { onInterrupt } from '../interrupt.ts'
import { usageError } from '../problem.ts'
import type { Terminal } from '../terminal.ts'
import { stepTimeoutOption } from './step-timeout.ts'

export interface FuzzOptions {
  readonly seeds?: { readonly first: number | undefined; readonly count: number }
  readonly firstSeed?: number
  readonly time?: number
  readonly jobs: number
  readonly json?: boolean
  readonly expectFailure?: boolean
  readonly keepGoing?: boolean
  readonly maxFailures?: number
  readonly shrink: boolean
  readonly shrinkTime?: number
  readonly out: string
  readonly check: boolean
  readonly stepTimeout: number
}

export function addFuzzCommand(
  program: Command,
  carryOut: (files: string[], options: FuzzOptions) => Promise<void>,
): void {
  program
    .command('fuzz')
    .summary('run a scenario with many seeds, on all cores')
    .description(
      'Runs scenarios with one seed after the other. Failures that are the same count as one: its lowest seed is made ' +
        'smaller, stored to be replayed, and its story told. The same seeds give the same findings, whatever the number ' +
        'of jobs. What nodes print is not shown: "sameseed run" shows it.',
    )
    .argument('<scenario-file...>', 'TypeScript or JavaScript modules whose default export is a scenario')
    .option('--seeds <n|a..b>', 'how many seeds, or which (default: 1000; without end, with --time)', parseSeeds)
    .option('--first-seed <n>', 'the first seed (default: 1)', parseCount(0))
    .option(
      '--time <duration>',
      'for how long to begin new runs, such as 30s or 8h: shared between the scenarios',
      parseDuration,
    )
    .option('--jobs <n>', 'threads', parseCount(1), availableParallelism())
    .option('--max-failures <n>', 'stop after so many different failures (default: run all seeds)', parseCount(1))
    .option(
      '--expect-failure',
      'stop at the first failure, replay it from its file, and exit with 0; with 1 if there is none',
    )
    .option('--keep-going', 'with --expect-failure: run all seeds nevertheless')
    .option('--shrink-time <duration>', 'for how long each failure is made smaller (default: 20s)', parseDuration)
    .option('--no-shrink', 'tell and store failures as they were found')
    .option('--out <folder>', 'where "failures/" is written to', '.sameseed')
    .option('--json', 'print events as lines of JSON; the last line sums up')
    .option('--no-check', 'do not run the first seed and each failure twice to see that they are deterministic')
    .addOption(stepTimeoutOption())
    .addHelpText(
      'after',
      `
Examples:
  $ sameseed fuzz lock.sim.ts
  $ sameseed fuzz lock.sim.ts --seeds 5000..5999 --jobs 1
  $ sameseed fuzz sims/*.sim.ts --time 8h --json > night.jsonl
  $ sameseed fuzz broken.sim.ts --expect-failure`,
    )
    .action(carryOut)
}

export async function fuzzCommand(terminal: Terminal, files: string[], options: FuzzOptions): Promise<ExitCode> {
  if (options.seeds?.first !== undefined && options.firstSeed !== undefined) {
    throw usageError('--seeds a..b says what the first seed is: leave out --first-seed')
  }
  const scenarioFiles = files.map(file => existingFile(file, 'scenario file'))
  checkFolder(options.out)
  const first = options.seeds?.first ?? options.firstSeed ?? 1
  const count = options.seeds?.count ?? (options.time === undefined ? DEFAULT_SEEDS : undefined)
  if (!Number.isSafeInteger(first + (count ?? 0))) throw usageError('the seeds are larger than numbers can be')
  const report = new FuzzReport(terminal, {
    seeds: { first, count },
    timeMs: (options.time ?? Number.POSITIVE_INFINITY) / scenarioFiles.length,
    jobs: options.jobs,
    maxFailures: options.maxFailures ?? (options.expectFailure && !options.keepGoing ? 1 : Number.POSITIVE_INFINITY),
    expectFailure: options.expectFailure === true,
    shrinkTimeMs: options.shrink ? (options.shrinkTime ?? DEFAULT_SHRINK_MS) : 0,
    folder: join(options.out, 'failures'),
    json: options.json === true,
    check: options.check,
    stepTimeoutMs: options.stepTimeout,
  })
  const stopListening = onInterrupt(() => report.interrupt())
  try {
    let exitCode: ExitCode = EXIT.clean
    for (const scenarioFile of scenarioFiles) {
      exitCode = graver(exitCode, await report.fuzz(scenarioFile))
      if (report.isInterrupted) break
    }
    report.sumUp()
    return report.isInterrupted ? EXIT.interrupted : exitCode
  } finally {
    stopListening()
  }
}

/** Better now than when the first failure cannot be stored. */
function checkFolder(folder: string): void {
  const found = statSync(folder, { throwIfNoEntry: false })
  if (found !== undefined && !found.isDirectory()) throw usageError(`--out ${folder} is not a folder`)
}

const DEFAULT_SEEDS = 1_000
const DEFAULT_SHRINK_MS = 20_000
