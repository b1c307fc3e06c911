import { openCommandLine } from '../../failures/commands.ts'
import type { RunIdentity } from '../../failures/same-again.ts'
import { shownPath } from '../../failures/shown-path.ts'
import type { Entry } from '../../fuzz/findings/triage.ts'
import type { FindingNews } from '../../fuzz/known/known-finding.ts'
import type { Problem } from '../../fuzz/problem.ts'
import type { CanaryResult, FuzzListener } from '../../fuzz/session/fuzz-listener.ts'
import type { SessionResults } from '../../fuzz/session/results.ts'
import type { ShrunkFailure } from '../../fuzz/thread/protocol.ts'
import { counted } from '../../options/counted.ts'
import { quoted, quotedLine } from '../../options/quoted.ts'
import { seconds } from '../../report/seconds.ts'
import { otherLines } from '../other-failures.ts'
import { pageText } from '../page-text.ts'
import type { Terminal } from '../terminal.ts'
import { closingTable, coverageTable } from './closing-table.ts'
import { failureName } from './failure-name.ts'
import { newsLines } from './news-lines.ts'

/** Tells a person what fuzzing comes upon. */
export class TextOutput implements FuzzListener {
  readonly #terminal: Terminal
  readonly #expectFailure: boolean

  /** `expectFailure`: where there is one, what was covered is of no interest. */
  constructor(terminal: Terminal, expectFailure: boolean) {
    this.#terminal = terminal
    this.#expectFailure = expectFailure
  }

  note(text: string): void {
    this.#terminal.note(text)
  }

  started(): void {}

  found(): void {}

  left({ finding: { signature }, place, message }: Entry, replay: string): void {
    const { chalk } = this.#terminal
    const name = failureName({ signature, message })
    // Where it is called by its message, that is not said twice.
    const more = name === signature ? `: ${message}` : message.replace(/^.*/, '')
    this.#terminal.print(`${chalk.red('✗')} ${place}: ${chalk.red(quotedLine(name))}${quoted(more)}`)
    this.#terminal.print(`  replay: ${replay}\n`)
  }

  shrunk(entry: Entry, _news: string, shrunk: ShrunkFailure, isStored: boolean): void {
    const { place, plan, path, page } = entry
    const { story, runs, tookMs, complete, failure, others } = shrunk
    this.#terminal.print(story)
    if (path !== undefined) this.#terminal.print(pageText(page, openCommandLine(shownPath(path))))
    const budget = complete ? '' : '; not everything was tried (--shrink-runs)'
    const effort = `found ${plan === undefined ? 'with' : 'in'} ${place}, made smaller in ${counted(runs, 'run')}, ${seconds(tookMs)}${budget}`
    if (runs > 0) this.#terminal.print(this.#terminal.chalk.dim(effort))
    for (const line of otherLines(others)) this.#terminal.print(this.#terminal.chalk.dim(line))
    this.#terminal.print()
    // What cannot be written is not lost.
    if (!isStored) this.#terminal.print(`the plan, which could not be stored: ${JSON.stringify(failure.plan)}\n`)
  }

  improved({ finding, path }: Entry, seed: string): void {
    const stored = path === undefined ? '' : `  ${shownPath(path)}`
    this.#terminal.print(`seed ${seed} gives a smaller plan for: ${quotedLine(finding.signature)}${stored}\n`)
  }

  verified(_entry: Entry, { fingerprint }: RunIdentity): void {
    this.#terminal.print(`Replayed from its file: the same failure, the same fingerprint (${fingerprint}).\n`)
  }

  problem(problem: Problem): void {
    this.#terminal.problem(problem)
  }

  canary({ found, seed, signature, scenario }: CanaryResult, shortcoming: Problem | undefined): void {
    const { chalk } = this.#terminal
    if (shortcoming !== undefined) this.problem(shortcoming)
    else if (found) {
      this.#terminal.print(
        `${chalk.green('✓')} canary ${chalk.bold(quotedLine(scenario))}: found with seed ${seed}: ${quotedLine(signature ?? '')}`,
      )
    }
  }

  news(scenario: string, news: readonly FindingNews[]): void {
    for (const line of newsLines(this.#terminal.chalk, scenario, news)) this.#terminal.print(line)
  }

  over(results: SessionResults): void {
    const { chalk } = this.#terminal
    const coverage = this.#expectFailure && results.failures.length > 0 ? '' : coverageTable(chalk, results)
    if (coverage !== '') this.#terminal.print(`${coverage}\n`)
    this.#terminal.print(closingTable(chalk, results))
  }
}
