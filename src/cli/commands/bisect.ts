import { spawnSync } from 'node:child_process'
import { dirname } from 'node:path'
import type { Command } from 'commander'
import { readFailure } from '../../failures/failure-file.ts'
import { packageFolder } from '../../failures/package-folder.ts'
import type { Outcome } from '../../fuzz/outcome.ts'
import { usageError } from '../../fuzz/problem.ts'
import { counted } from '../../options/counted.ts'
import { quotedLine } from '../../options/quoted.ts'
import type { Plan } from '../../scenario/plan.ts'
import { BisectTree, type Commit, type Found, type Mark } from '../bisect/worktree.ts'
import { examineOnce } from '../examine-once.ts'
import { scenarioFor } from '../files.ts'
import type { Host } from '../host.ts'
import { onInterrupt } from '../interrupt.ts'
import { allowOutsideOption } from '../options/scenario-options.ts'
import { stepTimeoutOption } from '../options/step-timeout.ts'
import { type Verdict, type VerdictNow, verdictNow } from '../verdict-now.ts'
import { verdictText } from '../verdict-text.ts'

export interface BisectOptions {
  readonly good: string
  readonly bad: string
  readonly prepare?: string
  readonly json?: boolean
  readonly allowOutside?: boolean
  readonly stepTimeout: number
}

export function addBisectCommand(
  program: Command,
  carryOut: (file: string, options: BisectOptions) => Promise<void>,
): void {
  program
    .command('bisect')
    .summary('find the commit with which a failure came')
    .description(
      'Runs the plan of a failure file on commits between one that passes and one that fails, in a working tree of its own, ' +
        'and says which commit is the first that fails. A commit on which the plan no longer applies, or fails in another way, is ' +
        'skipped. Exits with 2 if only such ones are left.',
    )
    .argument('<file>', 'a failure file')
    .requiredOption('--good <revision>', 'a commit on which it passes')
    .option('--bad <revision>', 'a commit on which it fails', 'HEAD')
    .option(
      '--prepare <command>',
      'what to run in the working tree of each commit first (default: node_modules are shared)',
    )
    .option('--json', 'print a line of JSON for each commit; the last line has the first that fails')
    .addOption(allowOutsideOption())
    .addOption(stepTimeoutOption())
    .addHelpText(
      'after',
      `
Examples:
  $ sameseed bisect .sameseed/failures/lock-always-one-holder.json --good v1.2.0
  $ sameseed bisect test/regressions/lock-always-one-holder.json --good HEAD~40 --prepare 'npm ci'`,
    )
    .action(carryOut)
}

const MARKS: Readonly<Record<Verdict, Mark>> = {
  'still failing': 'bad',
  fixed: 'good',
  'fails in another way': 'skip',
  undecided: 'skip',
  'no longer applies': 'skip',
}

/** What the plan does on a commit. One from before the failure was not mended: it passes. */
const WORDS: Readonly<Record<Verdict, string>> = {
  'still failing': 'fails',
  fixed: 'passes',
  'fails in another way': 'fails in another way',
  undecided: 'is undecided',
  'no longer applies': 'no longer applies',
}

export async function bisectCommand(host: Host, path: string, options: BisectOptions): Promise<Outcome> {
  const failure = readFailure(path)
  const scenario = scenarioFor(path, failure, options)
  const tree = new BisectTree(scenario)
  let isInterrupted = false
  const noInterrupt = onInterrupt(() => {
    isInterrupted = true
  })
  let tried = 0
  let { plan } = failure

  async function verdictHere(commit: Commit): Promise<VerdictNow> {
    tried++
    const { prepare } = options
    if (prepare === undefined) tree.linkModules(scenario)
    else {
      const { status, stderr } = spawnSync(prepare, { cwd: tree.folder, shell: true, encoding: 'utf8' })
      if (status !== 0) return told(commit, { verdict: 'no longer applies', detail: `${prepare}: ${stderr.trim()}` })
    }
    return told(commit, await verdictOf(plan))
  }

  function verdictOf(plan: Plan): Promise<VerdictNow> {
    const toRun = () => ({ scenarioFile: tree.pathOf(scenario), plan, failure })
    return verdictNow(host.newThread, { what: path, signature: failure.signature, toRun }, inTree())
  }

  function inTree(): { readonly stepTimeoutMs: number; readonly folder: string } {
    // A path in a plan is relative to the package, as where it was found.
    return { stepTimeoutMs: options.stepTimeout, folder: tree.pathOf(packageFolder(dirname(scenario))) }
  }

  /**
   * Lists the operations and faults that a seed stands for on the commit that is checked out: on another commit, where the workload or the
   * nemeses are others, it would stand for others, and its verdict say nothing.
   */
  async function listPlan(): Promise<void> {
    if (plan.operations !== undefined && plan.faults !== undefined) return
    const thread = { ...inTree(), scenarioFile: tree.pathOf(scenario), output: 'none' as const }
    const { explicit } = await examineOnce(host.newThread, thread, {
      ...{ plan, verify: false, journal: false, page: false, files: false, story: 'never', storySettings: {} },
      explicit: true,
    })
    if (explicit !== undefined && (await verdictOf(explicit)).verdict === 'still failing') plan = explicit
    else
      host.terminal.note(
        `${path} has a seed for a plan: where a commit changes the workload or the nemeses, it is another run`,
      )
  }

  function told({ hash, subject }: Commit, now: VerdictNow): VerdictNow {
    const { terminal } = host
    const { verdict, detail } = now
    if (options.json === true)
      terminal.printJson({ commit: hash, subject, verdict: WORDS[verdict], detail: detail ?? null })
    else {
      const text = verdictText(terminal, now, { width: 20, word: WORDS[verdict] })
      terminal.print(`${hash.slice(0, 9)}  ${text.verdict}  ${quotedLine(subject)}`)
      if (text.detail !== undefined) terminal.print(text.detail)
    }
    return now
  }

  /** Checks that what the user says of a commit is so: otherwise a bisection would find any commit. */
  async function expected(revision: string, mark: Mark): Promise<Commit> {
    const commit = tree.commit(revision)
    tree.checkOut(commit)
    const { verdict } = await verdictHere(commit)
    if (MARKS[verdict] === mark) return commit
    if (mark === 'good')
      throw usageError(`on ${revision} it ${WORDS[verdict]}: --good takes a commit on which it passes`)
    const changes = tree.hasChanges() ? ' What is not committed does not count.' : ''
    throw usageError(`on ${revision} it ${WORDS[verdict]}: --bad takes a commit on which it fails.${changes}`)
  }

  try {
    const earliest = tree.commit(options.good)
    if (!tree.isAncestor(tree.commit(options.bad), earliest)) {
      throw usageError(`${options.good} does not come before ${options.bad}: there is nothing between them`)
    }
    const bad = await expected(options.bad, 'bad')
    await listPlan()
    const good = await expected(options.good, 'good')
    let found = tree.start(bad, good)
    while (found === undefined && !isInterrupted) {
      const { verdict } = await verdictHere(tree.commit('HEAD'))
      found = tree.mark(MARKS[verdict])
    }
    if (found === undefined) return 'interrupted'
    return tellFound(host, found, tried, options)
  } finally {
    noInterrupt()
    tree.remove()
  }
}

function tellFound(
  { terminal }: Host,
  found: Exclude<Found, undefined>,
  tried: number,
  { json }: BisectOptions,
): Outcome {
  const isFound = 'first' in found
  const candidates = isFound ? [found.first] : found.oneOf
  if (json === true) {
    terminal.printJson({
      first: isFound ? found.first.hash : null,
      candidates: candidates.map(({ hash }) => hash),
      tried,
    })
  } else {
    const runs = counted(tried, 'commit')
    const what = isFound
      ? 'the first commit that fails'
      : 'the first commit that fails is one of these, which cannot be told apart'
    terminal.print(`\n${what}, after ${runs}:`)
    for (const { hash, subject } of candidates) terminal.print(`  ${hash}  ${quotedLine(subject)}`)
  }
  return isFound ? 'clean' : 'undecided'
}
