import type { Entry } from '../../fuzz/findings/triage.ts'
import { displayPath } from '../../fuzz/frame.ts'
import { seconds } from '../../fuzz/quantity.ts'
import type { ShrinkOutcome } from '../../fuzz/thread/protocol.ts'
import type { Plan } from '../../scenario/plan.ts'
import { counted } from '../../sim/counted.ts'
import { replayCommandLine, runCommandLine } from '../command-line.ts'
import type { FuzzOutput } from './output.ts'

/** Tells a person what was found, when it is found. */
export class FindingsText {
  readonly #output: FuzzOutput
  readonly #file: string

  constructor(output: FuzzOutput, file: string) {
    this.#output = output
    this.#file = file
  }

  /** What to type to see it again. */
  replay(path: string | undefined, seed: number): string {
    return path === undefined ? runCommandLine(this.#file, String(seed)) : replayCommandLine(path)
  }

  tellAsFound({ finding: { signature }, seed, place, message, path }: Entry): void {
    const { chalk } = this.#output.terminal
    this.#output.text(`${chalk.red('✗')} ${place}: ${chalk.red(signature)}: ${message}`)
    this.#output.text(`  replay: ${this.replay(path, seed)}\n`)
  }

  tellShrunk({ place, plan, page }: Entry, { story, runs, tookMs, complete }: ShrinkOutcome): void {
    const { chalk } = this.#output.terminal
    this.#output.text(story)
    if (page !== undefined) this.#output.text(`picture\n  ${displayPath(page)}`)
    const budget = complete ? '' : '; there was no time to try everything (--shrink-time)'
    const effort = `found ${plan === undefined ? 'with' : 'in'} ${place}, made smaller in ${counted(runs, 'run')}, ${seconds(tookMs)}${budget}`
    if (runs > 0) this.#output.text(chalk.dim(effort))
    this.#output.text('')
  }

  tellSmaller({ finding, path }: Entry, seed: string): void {
    const stored = path === undefined ? '' : `  ${displayPath(path)}`
    this.#output.text(`seed ${seed} gives a smaller plan for: ${finding.signature}${stored}\n`)
  }

  tellReplayed(fingerprint: string): void {
    this.#output.text(`Replayed from its file: the same failure, the same fingerprint (${fingerprint}).\n`)
  }

  /** What cannot be written is not lost. */
  tellPlan(plan: Plan): void {
    this.#output.text(`the plan, which could not be stored: ${JSON.stringify(plan)}\n`)
  }
}
