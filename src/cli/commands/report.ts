import { type Command, Option } from 'commander'
import { STORE } from '../../failures/folders.ts'
import { shownPath } from '../../failures/shown-path.ts'
import { readFindings } from '../../fuzz/known/registry.ts'
import { nightsOf, type ScenarioNight } from '../../fuzz/nights/scenario-night.ts'
import { storedNights } from '../../fuzz/nights/stored-nights.ts'
import type { Outcome } from '../../fuzz/outcome.ts'
import { usageError } from '../../fuzz/problem.ts'
import { parseCount } from '../command-line.ts'
import type { Host } from '../host.ts'
import { badgeOf, badgeSvg, shieldsJson } from '../nights/badge.ts'
import { byScenario } from '../nights/night-words.ts'
import { nightsMarkdown } from '../nights/nights-markdown.ts'
import { nightsText } from '../nights/nights-text.ts'
import type { Terminal } from '../terminal.ts'

const FORMATS = ['text', 'markdown', 'badge', 'shields', 'json'] as const

export interface ReportOptions {
  readonly format: (typeof FORMATS)[number]
  readonly nights: number
  readonly findings?: string
}

export function addReportCommand(
  program: Command,
  carryOut: (store: string, options: ReportOptions) => Promise<void>,
): void {
  program
    .command('report')
    .summary('tell how nights went, one after the other')
    .description(
      'Tells of the nights in a store: runs, failures (new, known, gone, regressed), what was reached, and how fast, by ' +
        'revision. Shards of one night are counted as one. Nothing is run.',
    )
    .argument('[store]', 'the store', STORE)
    .addOption(
      new Option(
        '--format <name>',
        'text; markdown, as for $GITHUB_STEP_SUMMARY; badge, an SVG; shields, the JSON that shields.io takes; json',
      )
        .choices(FORMATS)
        .default('text'),
    )
    .option('--nights <n>', 'so many of each scenario, the last ones', parseCount(1), 30)
    .option('--findings <file>', 'a registry of findings: the badge counts those that are open there')
    .addHelpText(
      'after',
      `
Examples:
  $ sameseed report
  $ sameseed report --format markdown >> "$GITHUB_STEP_SUMMARY"
  $ sameseed report --format badge --findings test/findings.json > badge.svg`,
    )
    .action(carryOut)
}

export async function reportCommand({ terminal }: Host, store: string, options: ReportOptions): Promise<Outcome> {
  const nights = nightsIn(terminal, store, options.nights)
  const { findings: path, format } = options
  const findings = path === undefined ? undefined : readFindings(path)
  switch (format) {
    case 'text':
      terminal.print(nightsText(terminal.chalk, nights))
      break
    case 'markdown':
      terminal.writeData(nightsMarkdown(nights, findings))
      break
    case 'badge':
      terminal.writeData(badgeSvg(badgeOf(nights, findings)))
      break
    case 'shields':
      terminal.printJsonText(shieldsJson(badgeOf(nights, findings)))
      break
    case 'json':
      terminal.printJson({ badge: badgeOf(nights, findings), nights })
  }
  return 'clean'
}

/** The last nights of each scenario, oldest first. Notes what cannot be read. */
function nightsIn(terminal: Terminal, store: string, most: number): ScenarioNight[] {
  const { sessions, unreadable } = storedNights(store)
  for (const path of unreadable) terminal.note(`${path} is not what a session writes, and is left out`)
  if (sessions.length === 0)
    throw usageError(`there are no sessions in ${shownPath(store)}: "sameseed fuzz" writes them`)
  return byScenario(nightsOf(sessions)).flatMap(({ nights }) => nights.slice(-most))
}
