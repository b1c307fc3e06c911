import { lstatSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { isSameKind, type KnownFinding } from '../../fuzz/known/known-finding.ts'
import type { FailureEntry, SessionResults } from '../../fuzz/session/results.ts'
import { sessionsBelow, storedResults } from '../../fuzz/session/session-folder.ts'

/** What a store has about a finding. */
export interface Evidence {
  readonly entry: FailureEntry
  /** The story of its smallest run. Absent where it was not made smaller. */
  readonly story?: string
  /** Its failure file. Absent where it is not in the store any more. */
  readonly failure?: string
}

/** Returns what finds the evidence of a finding in a store: from the last session that saw it, the one with a story first. */
export function evidenceIn(store: string): (finding: KnownFinding) => Evidence | undefined {
  const sessions = sessionsBelow(store)
    .flatMap((path): { path: string; results: SessionResults }[] => {
      try {
        return [{ path, results: storedResults(path) }]
      } catch {
        return []
      }
    })
    .sort((a, b) => (a.results.started < b.results.started ? 1 : -1))
  return finding => {
    const all = sessions.flatMap(({ path, results }) =>
      results.failures
        .filter(({ signature, shape }) =>
          isSameKind(finding, {
            ...{ scenario: results.scenario.name, signature },
            ...(shape === undefined ? {} : { needs: shape }),
          }),
        )
        .map(entry => evidenceOf(store, path, entry)),
    )
    return all.find(({ story }) => story !== undefined) ?? all[0]
  }
}

function evidenceOf(store: string, session: string, entry: FailureEntry): Evidence {
  if (entry.path === undefined) return { entry }
  const name = basename(entry.path)
  const story = textOf(join(session, name.replace(/\.json$/, ''), 'story.txt'))
  const failure = textOf(join(store, 'failures', name))
  return { entry, ...(story === undefined ? {} : { story }), ...(failure === undefined ? {} : { failure }) }
}

/** Undefined for what is no file of its own: what a link leads to is not to be published. */
function textOf(path: string): string | undefined {
  return lstatSync(path, { throwIfNoEntry: false })?.isFile() === true ? readFileSync(path, 'utf8') : undefined
}
