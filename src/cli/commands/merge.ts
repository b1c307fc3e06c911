import type { Command } from 'commander'
import { shownPath } from '../../failures/shown-path.ts'
import { Memory } from '../../fuzz/known/memory.ts'
import { revisionOf } from '../../fuzz/known/revision.ts'
import { judgeMerged } from '../../fuzz/nights/judge-merged.ts'
import { gravest, type Outcome } from '../../fuzz/outcome.ts'
import { mostMemoryMiB } from '../../fuzz/process/most-memory.ts'
import { mergeStores } from '../../fuzz/session/merge-stores.ts'
import { counted } from '../../options/counted.ts'
import { existingScenario } from '../files.ts'
import { newsLines } from '../fuzz/news-lines.ts'
import type { Host } from '../host.ts'
import { type GoneOptions, goneNightsOption, goneSeedsOption } from '../options/gone-options.ts'
import { STEP_TIMEOUT_MS } from '../options/step-timeout.ts'

export interface MergeOptions extends GoneOptions {
  readonly out: string
  readonly findings?: string
}

export function addMergeCommand(
  program: Command,
  carryOut: (stores: string[], options: MergeOptions) => Promise<void>,
): void {
  program
    .command('merge')
    .summary('make one store of several')
    .description(
      'Copies the failures and sessions of several stores, such as those of shards, into a new one. What is the same in ' +
        'two of them is there once; nothing is lost.',
    )
    .argument('<store...>', 'the stores')
    .requiredOption('--out <folder>', 'the store to write, which is not there yet')
    .option(
      '--findings <file>',
      'say which failures of the last night, all shards together, are new, known, gone or regressed by this registry, and write it',
    )
    .addOption(goneNightsOption())
    .addOption(goneSeedsOption())
    .addHelpText(
      'after',
      `
Examples:
  $ sameseed merge shard-1 shard-2 --out .sameseed
  $ sameseed merge shards/* --out .sameseed --findings test/findings.json`,
    )
    .action(carryOut)
}

export async function mergeCommand(host: Host, stores: string[], options: MergeOptions): Promise<Outcome> {
  const { terminal } = host
  const { out, findings: path, goneNights: nights, goneSeeds: seeds } = options
  // Read first: where it cannot be read, nothing is merged.
  const memory =
    path === undefined
      ? undefined
      : new Memory({ path, isWritten: true, revision: revisionOf(process.cwd()), gone: { nights, seeds } })
  const { failures, sessions } = mergeStores(stores, out)
  terminal.print(`${shownPath(out)}: ${counted(failures, 'failure')}, ${counted(sessions, 'session')}`)
  if (memory === undefined) return 'clean'
  const limits = { stepTimeoutMs: STEP_TIMEOUT_MS, memoryMiB: mostMemoryMiB(1), output: 'none' } as const
  const newThread = (file: string) => host.newThread({ scenarioFile: existingScenario(file), ...limits })
  const { judged, problems } = await judgeMerged(out, memory, newThread)
  for (const { scenario, news } of judged)
    for (const line of newsLines(terminal.chalk, scenario, news)) terminal.print(line)
  for (const problem of problems) terminal.problem(problem)
  return gravest(problems.map(({ outcome }) => outcome))
}
