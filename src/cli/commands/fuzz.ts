import { statSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { type Command, Option } from 'commander'
import type { SeedRange } from '../../fuzz/campaign/seed-range.ts'
import type { ExitCode } from '../../fuzz/exit-code.ts'
import { usageError } from '../../fuzz/problem.ts'
import { mostMemoryMiB } from '../../fuzz/worker/scenario-thread.ts'
import { parseCount, parseDuration, parseSeeds, parseTime } from '../command-line.ts'
import { scenarioFilesOf } from '../files.ts'
import { Night } from '../fuzz/night.ts'
import { FuzzOutput } from '../fuzz/output.ts'
import { onInterrupt } from '../interrupt.ts'
import type { Terminal } from '../terminal.ts'
import { stepTimeoutOption } from './step-timeout.ts'

export interface FuzzOptions {
  readonly seeds?: SeedRange
  readonly time?: number
  readonly jobs: number
  readonly json?: boolean
  readonly expectFailure?: boolean
  readonly maxFailures?: number
  readonly shrink: boolean
  readonly shrinkTime: number
  readonly out: string
  readonly check: boolean
  readonly stepTimeout: number
  readonly resume?: boolean
  readonly guided?: boolean
  readonly junit?: string
  readonly memory?: number
  readonly canary?: string[]
  readonly keep: number
  readonly triage?: number
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
    .argument('<scenario-file...>', 'TypeScript or JavaScript modules whose default export is a scenario, or globs')
    .option(
      '--seeds <n|a..b>',
      'how many, or which: 500, 7..7, or 5000.. for all from there on (default: 1000; without end, with --time)',
      parseSeeds,
    )
    .option(
      '--time <duration>',
      'for how long to begin new runs, such as 30s or 8h of real time: shared between the scenarios',
      parseTime,
    )
    .option('--jobs <n>', 'how many threads', parseCount(1, MAX_JOBS), availableParallelism())
    .option('--max-failures <n>', 'stop after so many different failures (default: run all seeds)', parseCount(1))
    .option(
      '--expect-failure',
      'stop at the first failure, replay it from its file, and exit with 0; with 1 if there is none',
    )
    .addOption(
      new Option('--shrink-time <duration>', 'for how much real time each failure is made smaller')
        .argParser(parseDuration)
        .default(20_000, '20s'),
    )
    .option('--no-shrink', 'tell and store failures as they were found')
    .option(
      '--triage <n>',
      'make so many runs of each kind of failure smaller, to tell apart different ways to it (default: 1; 4 with --time)',
      parseCount(1, 20),
    )
    .option(
      '--canary <file...>',
      'first fuzz scenarios with planted bugs, which have to be found: that shows that finding them works',
    )
    .option(
      '--guided',
      'half of the runs are plans that did something new, changed: what is found then depends on the time that runs take',
    )
    .option('--resume', 'go on where the last session of these scenarios stopped, or was killed')
    .option(
      '--out <folder>',
      'the store: failures in "failures" below it, each session in "<scenario>/<date>"',
      '.sameseed',
    )
    .option('--keep <n>', 'how many sessions of each scenario to leave in the store', parseCount(1), 10)
    .option('--junit <file>', "write what came of it as JUnit's XML, for CI systems")
    .option('--json', 'print events as lines of JSON; the last line sums up')
    .option('--no-check', 'do not run the first seed and each failure twice to see that they are deterministic')
    .addOption(stepTimeoutOption())
    .option(
      '--memory <MiB>',
      'what each thread may take: a run that takes more is a failure (default: its share of 70% of the memory, up to 4096)',
      parseCount(64),
    )
    .addHelpText(
      'after',
      `
Examples:
  $ sameseed fuzz lock.sim.ts
  $ sameseed fuzz lock.sim.ts --seeds 5000..5999 --jobs 1
  $ sameseed fuzz 'sims/**/*.sim.ts' --time 8h
  $ sameseed fuzz 'sims/**/*.sim.ts' --time 8h --resume
  $ sameseed fuzz broken.sim.ts --expect-failure`,
    )
    .action(carryOut)
}

export async function fuzzCommand(terminal: Terminal, words: string[], options: FuzzOptions): Promise<ExitCode> {
  const scenarioFiles = scenarioFilesOf(words)
  checkFolder(options.out)
  const isTimed = options.time !== undefined
  const night = new Night(new FuzzOutput(terminal, options.json === true), scenarioFiles, {
    seeds: options.seeds,
    timeMs: options.time ?? Number.POSITIVE_INFINITY,
    jobs: options.jobs,
    maxFailures: options.maxFailures ?? (options.expectFailure === true ? 1 : Number.POSITIVE_INFINITY),
    expectFailure: options.expectFailure === true,
    shrinkTimeMs: options.shrink ? options.shrinkTime : 0,
    triage: options.triage ?? (isTimed ? TIMED_TRIAGE : 1),
    root: options.out,
    keep: options.keep,
    resume: options.resume === true,
    junit: options.junit,
    canaries: scenarioFilesOf(options.canary ?? []),
    check: options.check,
    guided: options.guided === true,
    stepTimeoutMs: options.stepTimeout,
    memoryMiB: options.memory ?? mostMemoryMiB(options.jobs),
    output: 'none',
  })
  const stopListening = onInterrupt(() => night.interrupt())
  try {
    return await night.run()
  } finally {
    stopListening()
  }
}

/** Better now than when the first failure cannot be stored. */
function checkFolder(folder: string): void {
  const found = statSync(folder, { throwIfNoEntry: false })
  if (found !== undefined && !found.isDirectory()) throw usageError(`--out ${folder} is not a folder`)
}

const TIMED_TRIAGE = 4
/** Each costs some 50 MB. */
const MAX_JOBS = 1_024
