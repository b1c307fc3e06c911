import { rmSync, writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { type Command, Option } from 'commander'
import { readReplayable } from '../../failures/failure-file.ts'
import { STORE } from '../../failures/folders.ts'
import { isFile } from '../../failures/is-file.ts'
import { makeFolder } from '../../failures/make-folder.ts'
import { temporaryFor } from '../../failures/write-whole.ts'
import { firstSeedOf, type SeedRange, type Shard, seedRange, seedsOfShard } from '../../fuzz/campaign/seed-range.ts'
import { revisionOf } from '../../fuzz/known/revision.ts'
import { gravest, type Outcome } from '../../fuzz/outcome.ts'
import { usageError } from '../../fuzz/problem.ts'
import { mostMemoryMiB } from '../../fuzz/process/most-memory.ts'
import { REAL_TIME } from '../../fuzz/real-time.ts'
import { defaultSeeds } from '../../fuzz/session/beginning.ts'
import { Fuzzing } from '../../fuzz/session/fuzzing.ts'
import { sourceLabels } from '../../fuzz/session/source-labels.ts'
import type { PlanSections } from '../../fuzz/thread/protocol.ts'
import { PORTFOLIO, type Strategy, USUAL } from '../../search/guidance/strategy.ts'
import { isPlanStrategy, PLAN_STRATEGIES, type PlanStrategy, planOptionsOf } from '../../search/plan-strategies.ts'
import type { Environment } from '../ci/environment.ts'
import { reportToCi } from '../ci/report-to-ci.ts'
import { scenarioFilesOf } from '../files.ts'
import { overview } from '../fuzz/closing-table.ts'
import { JsonOutput } from '../fuzz/json-output.ts'
import { showProgress } from '../fuzz/progress.ts'
import { summaryOf } from '../fuzz/summary.ts'
import { TextOutput } from '../fuzz/text-output.ts'
import type { Host } from '../host.ts'
import { onInterrupt } from '../interrupt.ts'
import { parseCount, parseSeeds, parseShard, parseTime } from '../options/argument.ts'
import { type GoneOptions, goneNightsOption, goneSeedsOption } from '../options/gone-options.ts'
import { shrinkRunsOption } from '../options/shrink-runs.ts'
import { stepTimeoutOption } from '../options/step-timeout.ts'
import { addFailureStoryOptions, type StoryLayout } from '../options/story-options.ts'

export interface FuzzOptions extends StoryLayout, GoneOptions {
  readonly seeds?: string
  readonly shard?: Shard
  readonly plan?: string
  readonly time?: number
  readonly jobs: number
  readonly json?: boolean
  readonly expectFailure?: boolean
  readonly maxFailures?: number
  readonly shrinkRuns: number
  readonly out: string
  readonly verify: boolean
  readonly stepTimeout: number
  readonly resume?: boolean
  readonly guided?: boolean
  readonly strategy?: 'random' | 'guided' | 'forks' | 'portfolio' | PlanStrategy
  readonly junit?: string
  readonly memory?: number
  readonly canary?: string[]
  readonly sessions: number
  readonly triage?: number
  readonly findings?: string
  readonly allowKnown?: boolean
}

export function addFuzzCommand(
  program: Command,
  carryOut: (files: string[], options: FuzzOptions) => Promise<void>,
): void {
  const command = program
    .command('fuzz')
    .summary('run a scenario with many seeds, on all cores')
    .description(
      'Runs scenarios with one seed after the other. Failures that are the same count as one: its lowest seed is made ' +
        'smaller, stored to be replayed, and its story told. The same seeds give the same findings, whatever the number ' +
        'of jobs. What nodes print is not shown: "sameseed run" shows it.',
    )
    .argument('<scenario-file...>', 'TypeScript or JavaScript modules whose default export is a scenario, or globs')
  addFuzzOptions(command)
    .addHelpText(
      'after',
      `
Examples:
  $ sameseed fuzz lock.sim.ts
  $ sameseed fuzz lock.sim.ts --seeds 5000..5999 --jobs 1
  $ sameseed fuzz 'sims/**/*.sim.ts' --time 8h
  $ sameseed fuzz 'sims/**/*.sim.ts' --time 8h --resume
  $ sameseed fuzz lock.sim.ts --seeds 1..100000 --shard 2/4
  $ sameseed fuzz lock.sim.ts --plan suspicion.json --seeds 40
  $ sameseed fuzz broken.sim.ts --expect-failure`,
    )
    .action(carryOut)
}

/** The options of a command that fuzzes. */
export function addFuzzOptions(command: Command): Command {
  return addFailureStoryOptions(command)
    .option(
      '--seeds <n|a..b>',
      'how many, or which: 500, 7..7, or 5000.. for all from there on (default: 1000; without end, with --time)',
      parseSeeds,
    )
    .option(
      '--shard <i/n>',
      'only the i-th of n parts of the seeds, such as 2/4: the others run somewhere else',
      parseShard,
    )
    .option(
      '--plan <file>',
      'a plan or a failure file: what it says holds in all runs, and only the rest comes of the seeds',
    )
    .option(
      '--time <duration>',
      'for how long to begin new runs, such as 30s or 8h of real time: shared between the scenarios',
      parseTime,
    )
    .option(
      '--jobs <n>',
      'how many threads, each in a process of its own',
      parseCount(1, MAX_JOBS),
      availableParallelism(),
    )
    .option('--max-failures <n>', 'stop after so many different failures (default: run all seeds)', parseCount(1))
    .option(
      '--expect-failure',
      'stop at the first failure, replay it from its file, and exit with 0; with 1 if there is none',
    )
    .addOption(shrinkRunsOption())
    .option(
      '--triage <n>',
      'make so many runs of each kind of failure smaller, to tell apart different ways to it (default: 1; 4 with --time)',
      parseCount(1, 20),
    )
    .option(
      '--canary <file...>',
      'first fuzz scenarios with planted bugs, which have to be found: that shows that finding them works',
    )
    .option('--guided', 'half of the runs are plans that did something new, changed')
    .option(
      '--findings <file>',
      'say which failures are new, known, gone or regressed by this registry, such as test/findings.json, and write it',
    )
    .option('--allow-known', 'exit with 0 where all that failed is known, open or expected, by --findings')
    .addOption(goneNightsOption())
    .addOption(goneSeedsOption())
    .addOption(
      new Option(
        '--strategy <name>',
        'how plans are made: random (fresh seeds, the default), guided (as --guided), forks (half of the runs go on from ' +
          'a moment at which another one did something rare), chains or races (fresh seeds, and what overtakes what goes by ' +
          'priorities), disagreement (fresh seeds, and faults wait until nodes disagree), portfolio (half of the runs are fresh seeds, and all ' +
          'other strategies share the rest by what each has found of late)',
      ).choices(['random', 'guided', 'forks', ...PLAN_STRATEGIES, 'portfolio']),
    )
    .option('--resume', 'go on where the last session of these scenarios stopped, or was killed')
    .option('--out <folder>', 'the store: failures in "failures" below it, each session in "<scenario>/<date>"', STORE)
    .option('--sessions <n>', 'how many sessions of each scenario to leave in the store', parseCount(1), 10)
    .option('--junit <file>', "write what came of it as JUnit's XML, for CI systems")
    .option('--json', 'print events as lines of JSON; the last line sums up')
    .option('--no-verify', 'do not run the first seed and each failure twice to see that they are deterministic')
    .addOption(stepTimeoutOption())
    .option(
      '--memory <MiB>',
      'what each thread may take: a run that takes more is a failure (default: its share of 60% of the memory, up to 4096)',
      parseCount(64),
    )
}

/** How fuzzing is done somewhere else than on this machine. */
export interface Elsewhere {
  readonly batchMs: number
  /** Called when all begins, with what there is to see, and what ends it soon. Returns what ends that. */
  readonly watch: (fuzzing: Fuzzing) => () => void
}

/** `elsewhere`: the threads are not on this machine. */
export async function fuzzCommand(
  { terminal, newThread, env }: Host,
  words: string[],
  options: FuzzOptions,
  elsewhere?: Elsewhere,
): Promise<Outcome> {
  const scenarioFiles = scenarioFilesOf(words)
  checkFolder(options.out)
  const given = givenBy(options)
  const { jobs, json = false, expectFailure = false, time: timeMs = Number.POSITIVE_INFINITY } = options
  const output = json ? new JsonOutput(terminal) : new TextOutput(terminal, expectFailure)
  const revision = revisionOf(process.cwd())
  const fuzzing = new Fuzzing(
    {
      scenarioFiles,
      newThread,
      timeMs,
      jobs,
      expectFailure,
      time: REAL_TIME,
      seeds: seedsFor(options, env),
      revision,
      ...(options.shard === undefined ? {} : { shard: options.shard }),
      ...(given === undefined ? {} : { given }),
      maxFailures: options.maxFailures ?? (expectFailure ? 1 : Number.POSITIVE_INFINITY),
      shrinkRuns: options.shrinkRuns,
      triage: options.triage ?? (Number.isFinite(timeMs) ? TIMED_TRIAGE : 1),
      root: options.out,
      sessions: options.sessions,
      resume: options.resume === true,
      canaries: scenarioFilesOf(options.canary ?? []),
      memory: memoryOf(options, revision),
      verify: options.verify,
      // Threads of a fleet have other surroundings anyway.
      elsewhere: options.verify && elsewhere === undefined,
      batchMs: elsewhere?.batchMs,
      guided: strategiesOf(options),
      stepTimeoutMs: options.stepTimeout,
      memoryMiB: options.memory ?? mostMemoryMiB(jobs),
      storySettings: replay => terminal.story(replay, options),
      labelsOf: sourceLabels,
    },
    output,
  )
  const stopListening = onInterrupt(() => fuzzing.interrupt())
  const stopWatching = elsewhere?.watch(fuzzing)
  try {
    await fuzzing.watch()
    const progress = { count: countOf(fuzzing), timeMs, elapsedMs: fuzzing.elapsedMs }
    const tell = output instanceof JsonOutput ? [(event: object) => output.event('progress', event)] : []
    const stopProgress = showProgress(terminal, fuzzing.campaigns, progress, ...tell)
    await fuzzing.run()
    stopProgress()
  } finally {
    stopListening()
    stopWatching?.()
  }
  const { results, canaries } = fuzzing
  if (results.length > 1 && !json) terminal.print(`\n${overview(terminal.chalk, results)}`)
  const write = (line: string) => terminal.command(line, json)
  const problems = reportToCi(results, { env, junit: options.junit, write })
  for (const problem of problems) output.problem(problem)
  if (json) terminal.printJson({ ...summaryOf(results), ...(canaries.length === 0 ? {} : { canaries }) })
  return gravest([fuzzing.outcome, ...problems.map(({ outcome }) => outcome)])
}

/** Undefined where nothing was said about them. Throws a ProblemError that says what is wrong with the environment. */
function seedsFor({ seeds, shard, time, resume }: FuzzOptions, env: Environment): SeedRange | undefined {
  try {
    const firstSeed = firstSeedOf(env)
    if (seeds === undefined && (resume === true || (shard === undefined && firstSeed === 1))) return undefined
    const all = seeds === undefined ? defaultSeeds(firstSeed, time !== undefined) : seedRange(seeds, firstSeed)
    return shard === undefined ? all : seedsOfShard(all, shard)
  } catch (error) {
    throw error instanceof RangeError ? usageError(error.message) : error
  }
}

/** What nights remember; undefined where nothing was said about it. */
function memoryOf(
  { findings, allowKnown = false, goneNights, goneSeeds, shard, plan }: FuzzOptions,
  revision: string | undefined,
) {
  if (findings === undefined) {
    if (allowKnown) throw usageError('--allow-known goes by what is known: say --findings <file>')
    return undefined
  }
  if (plan !== undefined) throw usageError('--findings is about nights, and --plan about one suspicion: leave out one')
  return {
    path: findings,
    isWritten: shard === undefined,
    revision,
    gone: { nights: goneNights, seeds: goneSeeds },
    allowKnown,
  }
}

/** How plans are made of others; in no way where all seeds are fresh. */
function strategiesOf({ guided, strategy }: FuzzOptions): readonly Strategy[] {
  if (guided === true && strategy !== undefined && strategy !== 'guided') {
    throw usageError(`--guided and --strategy ${strategy} are two ways to search: give one of them`)
  }
  if (strategy === 'forks') return ['forks']
  if (strategy === 'portfolio') return PORTFOLIO
  return guided === true || strategy === 'guided' ? USUAL : []
}

/** What all plans say besides their seeds. */
function givenBy(options: FuzzOptions): PlanSections | undefined {
  const { strategy } = options
  const sections = sectionsOf(options)
  if (!isPlanStrategy(strategy)) return sections
  return { ...sections, options: { ...sections?.options, ...planOptionsOf(strategy) } }
}

/** What the plan of `--plan` says besides its seed. */
function sectionsOf(options: FuzzOptions): PlanSections | undefined {
  const { plan: path, resume } = options
  if (path === undefined) return undefined
  if (strategiesOf(options).length > 0) {
    throw usageError(
      `--${options.guided === true ? 'guided' : `strategy ${options.strategy}`} makes plans of its own: leave out --plan`,
    )
  }
  if (resume === true) throw usageError('--resume goes on with the plan that the session began with: leave out --plan')
  const { seed: _, ...sections } = readReplayable(path).plan
  if (Object.keys(sections).length === 0)
    throw usageError(`${path} says nothing besides its seed: it leaves all to the seeds`)
  return sections
}

/** How many seeds all of it is about; undefined where there are as many as there is time for. */
function countOf({ sessions }: Fuzzing): number | undefined {
  const counts = sessions.map(({ seeds }) => seeds.count)
  return counts.reduce((sum, one) => (sum === undefined || one === undefined ? undefined : sum + one), 0)
}

/** Better now than when the first failure cannot be stored. Where no folder was named, what is found is told at least. */
function checkFolder(folder: string): void {
  if (isFile(folder)) throw usageError(`--out ${folder} is not a folder`)
  if (folder === STORE) return
  const probe = temporaryFor(join(folder, 'probe'))
  try {
    makeFolder(folder)
    writeFileSync(probe, '')
    rmSync(probe)
  } catch (error) {
    throw usageError(`--out ${folder} cannot be written: ${(error as Error).message}`)
  }
}

const TIMED_TRIAGE = 4
/** Each costs some 50 MB. */
const MAX_JOBS = 1_024
