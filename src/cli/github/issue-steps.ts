import type { KnownFinding } from '../../fuzz/known/known-finding.ts'
import type { GithubIssue } from './github-api.ts'
import { markerOf, saysTheSame, withOurPart } from './issue-text.ts'

/** What is to be done about a finding, and why. */
export type Step =
  | { readonly type: 'create'; readonly finding: KnownFinding }
  | {
      readonly type: 'update' | 'close' | 'reopen'
      readonly finding: KnownFinding
      readonly issue: GithubIssue
      readonly body: string
    }
  | { readonly type: 'keep'; readonly finding: KnownFinding; readonly issue: GithubIssue }
  /** People speak about it somewhere else, or think that it is meant to be so. */
  | { readonly type: 'leave'; readonly finding: KnownFinding }

/** Closed as one of these, an issue is no bug to be mended: a person has decided that. */
const DECIDED = ['not_planned', 'duplicate']

/**
 * Decides what is to be done about each finding of a registry. `issues` are those with our label, and those that the registry names;
 * `partOf` writes our part of a body. Nothing is to be done where all is as it should be: so it may be asked again and again.
 */
export function issueSteps(
  findings: readonly KnownFinding[],
  issues: readonly GithubIssue[],
  partOf: (finding: KnownFinding) => string,
): Step[] {
  const ours = new Map<string, GithubIssue>()
  // Of several about the same finding, the oldest stands for it.
  for (const issue of [...issues].sort((a, b) => b.number - a.number)) {
    const marker = markerOf(issue.body)
    if (marker !== undefined) ours.set(marker.kind, issue)
  }
  return findings.map(finding => {
    const issue = ours.get(finding.kind)
    if (finding.state === 'expected') return { type: 'leave', finding }
    if (issue !== undefined) return stepOf(finding, issue, withOurPart(issue.body, partOf(finding)))
    const isToBeWritten = finding.state === 'open' && finding.issue === undefined
    return { type: isToBeWritten ? 'create' : 'leave', finding }
  })
}

function stepOf(finding: KnownFinding, issue: GithubIssue, body: string): Step {
  const isOpen = issue.state === 'open'
  const wasGone = markerOf(issue.body)?.state === 'gone'
  const changed = saysTheSame(issue.body, body) ? 'keep' : 'update'
  if (finding.state === 'fixed') {
    // One that was gone and is open was opened by a person.
    return isOpen && !wasGone ? { type: 'close', finding, issue, body } : { type: changed, finding, issue, body }
  }
  if (isOpen) return { type: changed, finding, issue, body }
  const isDecided = DECIDED.includes(issue.state_reason ?? '')
  const isSeenSince = issue.closed_at != null && finding.last.night > issue.closed_at
  if (!isDecided && (wasGone || isSeenSince)) return { type: 'reopen', finding, issue, body }
  return { type: 'keep', finding, issue }
}
