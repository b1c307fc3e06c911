import type { KnownFinding } from '../../fuzz/known/known-finding.ts'
import { type Problem, problemOf } from '../../fuzz/problem.ts'
import { counted } from '../../options/counted.ts'
import type { Evidence } from './evidence.ts'
import { GithubError, type GithubIssue, type GithubIssues } from './github-api.ts'
import { issueSteps, type Step } from './issue-steps.ts'
import { againText, goneText, type Links, ourPart, titleOf } from './issue-text.ts'

export interface WriteIssuesOptions {
  /** `owner/name`. */
  readonly repository: string
  readonly label: string
  /** So many new issues at most: a night that goes wrong altogether does not write hundreds. */
  readonly mostNew: number
  /** Whether it is only said what would be done. */
  readonly isDry: boolean
  readonly links: Links
  readonly evidenceOf: (finding: KnownFinding) => Evidence | undefined
  /** Hears what is done, line by line. */
  readonly say: (line: string) => void
}

export interface WrittenIssues {
  /** The findings, with the issues that were written about them. */
  readonly findings: readonly KnownFinding[]
  readonly problems: readonly Problem[]
}

/**
 * Has GitHub's issues say what a registry says: one issue for each finding, which is opened, updated, closed and opened again. What went
 * wrong with one of them is told, and the others go on; where GitHub takes nothing any more, that is the end. Nothing that was done is
 * done again when it is run again.
 */
export async function writeIssues(
  github: GithubIssues,
  findings: readonly KnownFinding[],
  options: WriteIssuesOptions,
): Promise<WrittenIssues> {
  const { links, evidenceOf, isDry, mostNew, say } = options
  const problems: Problem[] = []
  const urls = new Map<string, string>()
  let steps: Step[]
  try {
    const issues = await known(github, findings, options)
    steps = issueSteps(findings, issues, finding => ourPart(finding, evidenceOf(finding), links))
  } catch (error) {
    return { findings, problems: [problemOf(error)] }
  }
  let created = 0
  let skipped = 0
  let unchanged = 0
  for (const step of steps) {
    const { type, finding } = step
    if (type === 'leave') continue
    if (type === 'keep') unchanged++
    if (type !== 'create') urls.set(finding.kind, step.issue.html_url)
    if (type === 'keep') continue
    if (type === 'create' && created >= mostNew) {
      skipped++
      continue
    }
    try {
      if (type === 'create') created++
      if (isDry) {
        say(
          `would ${type}${type === 'create' ? '' : ` ${step.issue.html_url}`}  ${finding.scenario}: ${finding.signature}`,
        )
        continue
      }
      const written = await carryOut(github, step, options)
      urls.set(finding.kind, written.html_url)
      say(`${PAST[type]} ${written.html_url}  ${finding.scenario}: ${finding.signature}`)
      if (type === 'create') checkLabel(written, options.label)
    } catch (error) {
      problems.push(problemOf(error))
      if (!(error instanceof GithubError) || error.isFatal) break
    }
  }
  if (skipped > 0) say(`${counted(skipped, 'new finding')} left for the next time: --most-new is ${mostNew}`)
  if (unchanged > 0) say(`${counted(unchanged, 'issue')} left as ${unchanged === 1 ? 'it is' : 'they are'}`)
  const told = findings.map(finding => {
    const url = urls.get(finding.kind)
    return finding.issue !== undefined || url === undefined || isDry ? finding : { ...finding, issue: url }
  })
  return { findings: told, problems }
}

const PAST = { create: 'created', update: 'updated', close: 'closed', reopen: 'reopened' } as const

/** Issues with our label, and those that the registry names: a person may have taken the label away. */
async function known(
  github: GithubIssues,
  findings: readonly KnownFinding[],
  { label, repository }: WriteIssuesOptions,
): Promise<GithubIssue[]> {
  const issues = await github.withLabel(label)
  for (const { issue = '' } of findings) {
    const [, place = '', number] = /^https?:\/\/[^/]+\/([^/]+\/[^/]+)\/issues\/(\d+)$/.exec(issue) ?? []
    if (place.toLowerCase() !== repository.toLowerCase() || issues.some(each => each.number === Number(number)))
      continue
    const found = await github.get(Number(number))
    if (found !== undefined) issues.push(found)
  }
  return issues
}

/** GitHub drops labels without a word where the token may not set them. */
function checkLabel({ labels, html_url: url }: GithubIssue, label: string): void {
  if (labels.some(each => (typeof each === 'string' ? each : each.name) === label)) return
  throw new GithubError(
    `GITHUB_TOKEN may set no labels: ${url} has no label "${label}", and is only found again by the registry`,
    true,
  )
}

async function carryOut(
  github: GithubIssues,
  step: Exclude<Step, { type: 'keep' | 'leave' }>,
  { label, links, evidenceOf }: WriteIssuesOptions,
): Promise<GithubIssue> {
  const { finding } = step
  if (step.type === 'create') {
    const body = ourPart(finding, evidenceOf(finding), links)
    return github.create({ title: titleOf(finding), body, labels: [label] })
  }
  const { issue, body, type } = step
  // What is said comes second: where that goes wrong, it is not said twice.
  if (type === 'close') {
    await github.update(issue.number, { body, state: 'closed', state_reason: 'completed' })
    await github.comment(issue.number, goneText(finding, links))
  } else if (type === 'reopen') {
    await github.update(issue.number, { body, state: 'open', state_reason: 'reopened' })
    await github.comment(issue.number, againText(finding, links))
  } else await github.update(issue.number, { body })
  return issue
}
