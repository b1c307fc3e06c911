import { readdirSync, readFileSync, realpathSync, statSync } from 'node:fs'
import { join, relative, resolve, sep } from 'node:path'
import { readFailure } from '../../failures/failure-file.ts'
import { failuresFolder } from '../../failures/folders.ts'

/** A failure of the store, as the list shows it. */
export interface ShownFailure {
  /** Its file's name in `failures/`, without `.json`. */
  readonly name: string
  readonly scenario: string
  readonly signature: string
  readonly message: string
  readonly seed: string
  /** How often the sessions of the store came upon it. */
  readonly hits: number
  /** What is different in the passing run that differs least. */
  readonly passing?: string
}

/** A session of the store, as the list shows it. */
export interface ShownSession {
  /** Its folder, relative to the store. */
  readonly folder: string
  readonly scenario: string
  readonly status: string
  readonly started: string
  readonly runs: number
  /** How many seeds it is to run; undefined where time is its limit. */
  readonly seeds?: number
  readonly simulatedMs: number
  readonly elapsedMs: number
  readonly failures: readonly { readonly signature: string; readonly message: string; readonly hits: number }[]
  /** What a registry of findings says to it: `known: always: one holder, open, https://…`. */
  readonly news: readonly string[]
  /** Its files and those of its runs, relative to the store. */
  readonly files: readonly string[]
}

export interface StoreContents {
  readonly failures: readonly ShownFailure[]
  readonly sessions: readonly ShownSession[]
}

/** So many files of a session are listed. */
const MOST_FILES = 200

/** What is in a store, read anew each time: a night may be writing to it. What cannot be read is left out. */
export function storeContents(root: string): StoreContents {
  const sessions = sessionsOf(root)
  return { failures: failuresOf(root, sessions), sessions }
}

function failuresOf(root: string, sessions: readonly ShownSession[]): ShownFailure[] {
  const folder = failuresFolder(root)
  return namesIn(folder).flatMap(file => {
    if (!file.endsWith('.json') || fileInStore(root, relative(root, join(folder, file))) === undefined) return []
    try {
      const { scenario, signature, message, original, passing } = readFailure(join(folder, file))
      const name = file.slice(0, -'.json'.length)
      const hits = hitsOf(sessions, scenario, signature)
      const found = { name, scenario, signature, message, seed: original.seed, hits }
      return [passing === undefined ? found : { ...found, passing: passing.change }]
    } catch {
      return []
    }
  })
}

function hitsOf(sessions: readonly ShownSession[], scenario: string, signature: string): number {
  return sessions
    .filter(session => session.scenario === scenario)
    .flatMap(({ failures }) => failures)
    .reduce((sum, each) => sum + (each.signature === signature ? each.hits : 0), 0)
}

function sessionsOf(root: string): ShownSession[] {
  const folders = namesIn(root)
    .filter(name => name !== 'failures' && name !== 'latest' && name !== 'pages')
    .flatMap(name => namesIn(join(root, name)).map(each => join(name, each)))
    .filter(folder => !folder.endsWith(`${sep}latest`))
  const sessions = folders.flatMap(folder => {
    const results = fileInStore(root, join(folder, 'results.json'))
    if (results === undefined) return []
    try {
      return [shownSession(root, folder, JSON.parse(readFileSync(results, 'utf8')) as StoredResults)]
    } catch {
      return []
    }
  })
  return sessions.sort((a, b) => (a.started < b.started ? 1 : -1))
}

/** What is read of a `results.json`; older and newer ones are shown as far as they have it. */
interface StoredResults {
  readonly scenario?: { readonly name?: string }
  readonly status?: string
  readonly started?: string
  readonly runs?: number
  readonly seeds?: { readonly count?: number | null }
  readonly simulatedMs?: number
  readonly elapsedMs?: number
  readonly failures?: readonly { readonly signature?: string; readonly message?: string; readonly hits?: number }[]
  readonly news?: readonly {
    readonly news?: string
    readonly finding?: { readonly signature?: string; readonly state?: string; readonly issue?: string }
  }[]
}

function shownSession(root: string, folder: string, results: StoredResults): ShownSession {
  const { scenario, status, started, runs, seeds, simulatedMs, elapsedMs, failures = [], news = [] } = results
  return {
    folder,
    scenario: String(scenario?.name ?? folder),
    status: String(status ?? 'unknown'),
    started: String(started ?? ''),
    runs: Number(runs ?? 0),
    ...(typeof seeds?.count === 'number' ? { seeds: seeds.count } : {}),
    simulatedMs: Number(simulatedMs ?? 0),
    elapsedMs: Number(elapsedMs ?? 0),
    failures: failures.map(({ signature, message, hits }) => ({
      signature: String(signature),
      message: String(message),
      hits: Number(hits ?? 1),
    })),
    news: news.map(({ news: what, finding: { signature, state, issue } = {} }) =>
      [`${what}: ${signature}`, state, ...(issue === undefined ? [] : [issue])].join(', '),
    ),
    files: filesIn(root, folder).slice(0, MOST_FILES),
  }
}

function filesIn(root: string, folder: string): string[] {
  return namesIn(join(root, folder)).flatMap(name => {
    const path = join(folder, name)
    if (fileInStore(root, path) !== undefined) return [path]
    return namesIn(join(root, path)).flatMap(each => {
      const inner = join(path, each)
      return fileInStore(root, inner) === undefined ? [] : [inner]
    })
  })
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).sort()
  } catch {
    return []
  }
}

/**
 * The absolute path of a file of the store; undefined for what is no file, and for whatever is outside: by its name, or because a link
 * leads there.
 */
export function fileInStore(root: string, path: string): string | undefined {
  const real = placeInStore(root, path)
  return real !== undefined && statSync(real).isFile() ? real : undefined
}

/** The absolute path of a folder of the store, as `fileInStore` has that of a file; the store itself is none. */
export function folderInStore(root: string, path: string): string | undefined {
  const real = placeInStore(root, path)
  return real !== undefined && statSync(real).isDirectory() ? real : undefined
}

/** The guard: nothing that lies outside of the store gets past it. */
function placeInStore(root: string, path: string): string | undefined {
  if (path.includes('\0')) return undefined
  try {
    const real = realpathSync(resolve(root, path))
    return real.startsWith(`${realpathSync(root)}${sep}`) ? real : undefined
  } catch {
    return undefined
  }
}
