import { join } from 'node:path'
import { EXIT, type ExitCode, graver } from '../exit-code.ts'
import { FailureFolder } from '../failure-folder.ts'
import { Campaign, type CampaignOptions } from './campaign.ts'
import { closingTable, coverageTable } from './closing-table.ts'
import { confirm } from './confirm.ts'
import { FindingsReport } from './findings-report.ts'
import type { FuzzOutput } from './output.ts'
import { showProgress } from './progress.ts'
import { Summary } from './summary.ts'

export interface FuzzSettings extends Omit<CampaignOptions, 'scenarioFile' | 'output'> {
  readonly expectFailure: boolean
  /** Below it, failures are stored in `failures`. */
  readonly folder: string
}

/** Fuzzes scenarios one after the other, and sums up. */
export class ScenarioFuzzer {
  isInterrupted = false
  readonly summary = new Summary()
  readonly #output: FuzzOutput
  readonly #settings: FuzzSettings
  readonly #folder: FailureFolder
  #campaign: Campaign | undefined

  constructor(output: FuzzOutput, settings: FuzzSettings) {
    this.#output = output
    this.#settings = settings
    this.#folder = new FailureFolder(join(settings.folder, 'failures'))
  }

  interrupt(): void {
    this.isInterrupted = true
    this.#campaign?.interrupt()
  }

  async fuzz(scenarioFile: string): Promise<ExitCode> {
    const { seeds, timeMs, expectFailure } = this.#settings
    const report = new FindingsReport(this.#output, this.#folder, scenarioFile, this.#settings)
    const campaign = new Campaign({ ...this.#settings, scenarioFile, output: 'none' }, report)
    this.#campaign = campaign
    const stopProgress = showProgress(this.#output, campaign, { count: seeds.count, timeMs })
    try {
      await campaign.run()
    } finally {
      stopProgress()
    }
    report.stored.sort((a, b) => a.finding.seed - b.finding.seed)
    this.summary.add(campaign, report.stored)
    this.#conclude(campaign, report)
    if (!expectFailure) return graver(report.exitCode, verdictOf(campaign))
    return graver(report.exitCode, await this.#expected(report, scenarioFile))
  }

  #conclude({ facts, tally, tookMs }: Campaign, { stored }: FindingsReport): void {
    if (facts === undefined) return
    const { chalk } = this.#output.terminal
    const isWhatWasExpected = this.#settings.expectFailure && stored.length > 0
    if (!isWhatWasExpected) {
      const coverage = coverageTable(chalk, tally, facts)
      if (coverage !== '') this.#output.text(`${coverage}\n`)
    }
    for (const { signature, seed, hits, message } of tally.undecided.values()) {
      this.#output.event('undecided', { scenario: facts.name, signature, seed, hits, message })
    }
    this.#output.text(closingTable(chalk, { name: facts.name, tally, tookMs, stored }))
  }

  /** Clean when there is a failure, and it replays. */
  async #expected({ stored }: FindingsReport, scenarioFile: string): Promise<ExitCode> {
    const first = stored.find(({ finding }) => finding.fingerprint !== undefined)
    if (first === undefined) return EXIT.failure
    if (this.isInterrupted || first.path === undefined) return EXIT.clean
    const { stepTimeoutMs } = this.#settings
    return confirm(this.#output, first.path, { scenarioFile, stepTimeoutMs, output: 'none' })
  }
}

function verdictOf({ tally }: Campaign): ExitCode {
  const findings = [...tally.findings.values()]
  // A run that took its thread down has no verdict.
  if (findings.some(({ fingerprint }) => fingerprint === undefined)) return EXIT.usage
  if (findings.length > 0) return EXIT.failure
  return tally.undecided.size > 0 ? EXIT.undecided : EXIT.clean
}
