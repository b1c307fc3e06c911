import { resolve } from 'node:path'
import type { Command } from 'commander'
import { failuresFolder, REGRESSIONS, STORE } from '../../failures/folders.ts'
import { keptFailures } from '../../failures/kept-failures.ts'
import { packageFolder } from '../../failures/package-folder.ts'
import { shownPath } from '../../failures/shown-path.ts'
import type { Outcome } from '../../fuzz/outcome.ts'
import { SessionFolder } from '../../fuzz/session/session-folder.ts'
import { counted } from '../../options/counted.ts'
import { quotedLine } from '../../options/quoted.ts'
import { existingScenario, scenarioFor } from '../files.ts'
import type { Host } from '../host.ts'
import { stepTimeoutOption } from '../options/step-timeout.ts'
import { type Former, VERDICTS, type Verdict, verdictNow } from '../verdict-now.ts'
import { verdictText } from '../verdict-text.ts'

export interface RecheckOptions {
  readonly out: string
  readonly folder: string
  readonly json?: boolean
  readonly allowOutside?: boolean
  readonly stepTimeout: number
}

export function addRecheckCommand(program: Command, carryOut: (options: RecheckOptions) => Promise<void>): void {
  program
    .command('recheck')
    .summary('run all that failed again, on the code of now')
    .description(
      'Runs every stored failure, every kept one and every failing seed of the last sessions again, and says which are ' +
        'fixed, which still fail, and which no longer apply. Exits with 1 if one still fails.',
    )
    .option('--out <folder>', 'the store', STORE)
    .option('--folder <folder>', "where failures are kept, below the package's folder", REGRESSIONS)
    .option('--json', 'print a line of JSON for each; the last line sums up')
    .option('--allow-outside', 'run scenarios that the files name even if they are outside of this project')
    .addOption(stepTimeoutOption())
    .addHelpText(
      'after',
      `
Examples:
  $ sameseed recheck
  $ sameseed recheck --out nightly --json`,
    )
    .action(carryOut)
}

export async function recheckCommand(host: Host, options: RecheckOptions): Promise<Outcome> {
  const { terminal } = host
  const counts = new Map<Verdict, number>()
  for (const former of formersOf(options)) {
    const { what, signature } = former
    const now = await verdictNow(host.newThread, former, { stepTimeoutMs: options.stepTimeout })
    const { verdict, detail } = now
    counts.set(verdict, (counts.get(verdict) ?? 0) + 1)
    if (options.json === true) terminal.printJson({ what, signature, verdict, detail: detail ?? null })
    else {
      const text = verdictText(terminal, now)
      terminal.print(`${text.verdict}  ${quotedLine(what)}: ${quotedLine(signature)}`)
      if (text.detail !== undefined) terminal.print(text.detail)
    }
  }
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0)
  if (options.json === true) terminal.printJson(Object.fromEntries(VERDICTS.map(one => [one, counts.get(one) ?? 0])))
  else {
    const each = VERDICTS.filter(one => counts.has(one)).map(one => `${counts.get(one)} ${one}`)
    terminal.print(total === 0 ? 'nothing has failed so far' : `${counted(total, 'failure')}: ${each.join(', ')}`)
  }
  if (counts.has('still failing') || counts.has('fails in another way')) return 'failure'
  return counts.has('undecided') ? 'undecided' : 'clean'
}

function formersOf({ out, folder, allowOutside }: RecheckOptions): Former[] {
  const kept = resolve(packageFolder(process.cwd()), folder)
  const files = [failuresFolder(out), kept].flatMap(keptFailures).map(({ path, failure, error }): Former => {
    const what = shownPath(path)
    return {
      what,
      signature: failure?.signature ?? 'unknown',
      toRun() {
        if (failure === undefined) throw error
        const choice = allowOutside === undefined ? {} : { allowOutside }
        return { scenarioFile: scenarioFor(what, failure, choice), plan: failure.plan, failure }
      },
    }
  })
  const seeds = SessionFolder.latestOfAll(out).flatMap(({ results: { file, failures, given } }) =>
    failures.map(
      ({ seed, plan = { ...given, seed: String(seed) }, signature }): Former => ({
        what: `${file} seed ${plan.seed}`,
        signature,
        toRun: () => ({ scenarioFile: existingScenario(file), plan }),
      }),
    ),
  )
  return [...files, ...seeds]
}
