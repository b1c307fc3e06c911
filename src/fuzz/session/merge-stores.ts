import { cpSync, existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { pagePathOf } from '../../failures/failure-file.ts'
import { FailureFolder } from '../../failures/failure-folder.ts'
import { failuresFolder } from '../../failures/folders.ts'
import { keptFailures } from '../../failures/kept-failures.ts'
import { shownPath } from '../../failures/shown-path.ts'
import { pastSessionOf, sessionKey } from '../nights/past-session.ts'
import { deletedSessions, rememberSession } from '../nights/stored-nights.ts'
import { usageError } from '../problem.ts'
import type { SessionResults } from './results.ts'
import { foldersOfScenarios, SessionFolder, sessionsBelow, storedResults } from './session-folder.ts'

export interface Merged {
  readonly failures: number
  readonly sessions: number
}

/** A session, and where the failures of its store are by now. */
interface Moved {
  readonly path: string
  readonly results: SessionResults
  readonly moved: ReadonlyMap<string, string>
}

/**
 * Makes one store of several, such as those of shards that ran on several machines. No failure is lost: where two stores have the
 * same one with other plans, both are there; where the plans are the same, one is. Throws a ProblemError for what is no store, and
 * where `to` holds something already.
 */
export function mergeStores(stores: readonly string[], to: string): Merged {
  if (existsSync(to) && readdirSync(to).length > 0)
    throw usageError(`${shownPath(to)} is not empty: nothing was merged`)
  for (const store of stores) {
    if (!existsSync(store)) throw usageError(`there is no store ${shownPath(store)}`)
  }
  const folder = new FailureFolder(failuresFolder(to))
  /** By scenario, signature and plan: where it is now. */
  const known = new Map<string, string>()
  const byKey = new Map<string, Moved>()
  for (const store of stores) {
    /** Where each file of the store is now. */
    const moved = new Map<string, string>()
    for (const { path, failure, error } of keptFailures(failuresFolder(store))) {
      if (failure === undefined) throw usageError(error.message)
      const key = JSON.stringify([failure.file, failure.signature, failure.plan])
      let target = known.get(key)
      if (target === undefined) {
        target = folder.pathOf(failure, key)
        const page = pagePathOf(path)
        folder.store(failure, { path: target, page: existsSync(page) ? readFileSync(page, 'utf8') : undefined })
        known.set(key, target)
      }
      moved.set(basename(path), target)
    }
    for (const path of sessionsBelow(store)) {
      const results = movedResults(path, moved)
      const key = sessionKey(pastSessionOf(results))
      // One that was copied while it ran is there twice: the further one is all of it.
      if ((byKey.get(key)?.results.executed ?? -1) < results.executed) byKey.set(key, { path, results, moved })
    }
  }
  // The newest comes last: `latest` points to it.
  const sessions = [...byKey.values()].sort((a, b) => (a.results.started < b.results.started ? -1 : 1))
  for (const { path, results, moved } of sessions) {
    const session = SessionFolder.create(to, results.scenario.name, new Date(results.started))
    for (const name of readdirSync(path)) {
      // The folder of a run is named after the file of its failure.
      const target = moved.get(`${name}.json`)
      const now = target === undefined ? name : basename(target, '.json')
      cpSync(join(path, name), join(session.path, now), { recursive: true })
    }
    session.write(results)
  }
  const told = new Set(byKey.keys())
  for (const scenario of stores.flatMap(foldersOfScenarios)) {
    for (const past of deletedSessions(scenario).sessions) {
      const key = sessionKey(past)
      if (!told.has(key)) rememberSession(SessionFolder.ofScenario(to, past.scenario), past)
      told.add(key)
    }
  }
  return { failures: known.size, sessions: sessions.length }
}

/** What a session came to, whose failures are elsewhere now. */
function movedResults(path: string, moved: ReadonlyMap<string, string>): SessionResults {
  const results = storedResults(path)
  const failures = results.failures.map(({ path: stored, ...entry }) => {
    const now = stored === undefined ? undefined : moved.get(basename(stored))
    return now === undefined ? entry : { ...entry, path: now }
  })
  return { ...results, failures }
}
