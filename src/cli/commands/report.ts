import { existsSync } from 'node:fs'
import { type Command, InvalidArgumentError, Option } from 'commander'
import { STORE } from '../../failures/folders.ts'
import { shownPath } from '../../failures/shown-path.ts'
import { readFindings, writeFindings } from '../../fuzz/known/registry.ts'
import { nightsOf, type ScenarioNight } from '../../fuzz/nights/scenario-night.ts'
import { storedNights } from '../../fuzz/nights/stored-nights.ts'
import { gravest, type Outcome } from '../../fuzz/outcome.ts'
import { usageError } from '../../fuzz/problem.ts'
import { quotedLine } from '../../options/quoted.ts'
import type { Environment } from '../ci/environment.ts'
import { evidenceIn } from '../github/evidence.ts'
import { GithubIssues, githubPlace } from '../github/github-api.ts'
import type { Links } from '../github/issue-text.ts'
import { writeIssues } from '../github/write-issues.ts'
import type { Host } from '../host.ts'
import { badgeOf, badgeSvg, shieldsJson } from '../nights/badge.ts'
import { byScenario } from '../nights/night-words.ts'
import { nightsMarkdown } from '../nights/nights-markdown.ts'
import { nightsText } from '../nights/nights-text.ts'
import { parseCount } from '../options/argument.ts'
import type { Terminal } from '../terminal.ts'

const FORMATS = ['text', 'markdown', 'badge', 'shields', 'json'] as const

export interface ReportOptions {
  readonly format: (typeof FORMATS)[number]
  readonly nights: number
  readonly findings?: string
  readonly out: string
  readonly github?: boolean
  readonly dryRun?: boolean
  readonly label: string
  readonly mostNew: number
  readonly pages?: string
}

export function addReportCommand(program: Command, carryOut: (options: ReportOptions) => Promise<void>): void {
  program
    .command('report')
    .summary('tell how nights went, one after the other')
    .description(
      'Tells of the nights in a store: runs, failures (new, known, gone, regressed), what was reached, and how fast, by ' +
        'revision. Shards of one night are counted as one. Nothing is run.',
    )
    .option('--out <folder>', 'the store', STORE)
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
    .option(
      '--github',
      'have the issues of GITHUB_REPOSITORY say what --findings says: one for each finding, closed when it is gone',
    )
    .option('--dry-run', 'with --github: only say what would be done')
    .option(
      '--label <name>',
      'with --github: the label of its issues, by which they are found again',
      parseLabel,
      'sameseed',
    )
    .option('--most-new <n>', 'with --github: write so many new issues at most', parseCount(0), 10)
    .option('--pages <url>', 'with --github: where the store is published, for links to the pages of failures')
    .addHelpText(
      'after',
      `
Examples:
  $ sameseed report
  $ sameseed report --format markdown >> "$GITHUB_STEP_SUMMARY"
  $ sameseed report --format badge --findings test/findings.json > badge.svg
  $ sameseed report --github --findings test/findings.json`,
    )
    .action(carryOut)
}

function parseLabel(text: string): string {
  if (text.trim() !== '' && text.length <= 50 && !text.includes(',')) return text
  throw new InvalidArgumentError('Give a label of 50 characters at most, without a comma.')
}

export async function reportCommand(host: Host, options: ReportOptions): Promise<Outcome> {
  if (options.github === true) return githubCommand(host, options)
  const { terminal } = host
  const nights = nightsIn(terminal, options.out, options.nights)
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

async function githubCommand({ terminal, env }: Host, options: ReportOptions): Promise<Outcome> {
  const { findings: path, label, mostNew, dryRun = false, pages } = options
  if (path === undefined) throw usageError('--github goes by what is known: say --findings <file>')
  if (!existsSync(path)) throw usageError(`there is no registry ${path}: "sameseed fuzz --findings" writes it`)
  const place = githubPlace(env)
  const { findings, problems } = await writeIssues(new GithubIssues(place), readFindings(path), {
    ...{ repository: place.repository, label, mostNew, isDry: dryRun, links: linksOf(env, pages) },
    evidenceOf: evidenceIn(options.out),
    say: line => terminal.print(quotedLine(line)),
  })
  for (const problem of problems) terminal.problem(problem)
  // Read anew: a person may have edited it meanwhile.
  const now = readFindings(path)
  const linked = now.map(each => {
    const issue = each.issue ?? findings.find(({ kind }) => kind === each.kind)?.issue
    return issue === undefined ? each : { ...each, issue }
  })
  if (JSON.stringify(linked) !== JSON.stringify(now)) writeFindings(path, linked)
  return gravest(problems.map(({ outcome }) => outcome))
}

/** Within a workflow, its run has the files of the night. */
function linksOf(env: Environment, pages: string | undefined): Links {
  if (pages !== undefined && !(URL.canParse(pages) && /^https?:$/.test(new URL(pages).protocol))) {
    throw usageError('--pages takes an address such as https://example.github.io/store')
  }
  const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: repository, GITHUB_RUN_ID: run } = env
  return {
    pages: pages?.replace(/\/+$/, ''),
    run: server === undefined || run === undefined ? undefined : `${server}/${repository}/actions/runs/${run}`,
  }
}
