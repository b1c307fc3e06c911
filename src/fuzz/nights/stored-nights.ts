import { appendFileSync, lstatSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { makeFolder } from '../../failures/make-folder.ts'
import { shownPath } from '../../failures/shown-path.ts'
import { parseResults } from '../session/results-schema.ts'
import { type PastSession, parsePastSession, pastSessionOf, sessionKey } from './past-session.ts'

/** Sessions that are deleted leave a line there, in the folder of their scenario. */
const NIGHTS = 'nights.jsonl'

export interface StoredNights {
  readonly sessions: readonly PastSession[]
  /** Files that hold something else, as a person would type them. */
  readonly unreadable: readonly string[]
}

/**
 * Returns all that a store knows of its sessions, those included that are deleted; each once. Links are not followed. What cannot be
 * read is named, and left out.
 */
export function storedNights(root: string): StoredNights {
  const known = new Map<string, PastSession>()
  const unreadable: string[] = []
  const add = (session: PastSession) => {
    const key = sessionKey(session)
    // One that was copied while it ran is there twice: the further one is all of it.
    if ((known.get(key)?.executed ?? -1) <= session.executed) known.set(key, session)
  }
  for (const scenario of foldersIn(root)) {
    const folder = join(root, scenario)
    const { sessions, isWhole } = deletedSessions(folder)
    for (const session of sessions) add(session)
    if (!isWhole) unreadable.push(shownPath(join(folder, NIGHTS)))
    for (const session of foldersIn(folder)) {
      const path = join(folder, session, 'results.json')
      const text = textOf(path)
      if (text === undefined) continue
      try {
        add(pastSessionOf(parseResults(JSON.parse(text))))
      } catch {
        unreadable.push(shownPath(path))
      }
    }
  }
  return { sessions: [...known.values()], unreadable }
}

/** The sessions of a scenario that are deleted. `isWhole`: each line could be read, which half a line after a power cut cannot. */
export function deletedSessions(folder: string): { readonly sessions: PastSession[]; readonly isWhole: boolean } {
  const lines = textOf(join(folder, NIGHTS))?.split('\n') ?? []
  const read = lines.filter(line => line !== '').map(parsePastSession)
  const sessions = read.filter(session => session !== undefined)
  return { sessions, isWhole: sessions.length === read.length }
}

/** Leaves a line of a session. `folder` is that of its scenario. */
export function rememberSession(folder: string, session: PastSession): void {
  makeFolder(folder)
  // The break comes first: it ends half a line that a power cut has left.
  appendFileSync(join(folder, NIGHTS), `\n${JSON.stringify(session)}\n`)
}

function foldersIn(folder: string): string[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter(entry => entry.isDirectory())
      .map(({ name }) => name)
      .sort()
  } catch {
    return []
  }
}

/** Undefined for what is not there, and for what is no file of its own. */
function textOf(path: string): string | undefined {
  return lstatSync(path, { throwIfNoEntry: false })?.isFile() === true ? readFileSync(path, 'utf8') : undefined
}
