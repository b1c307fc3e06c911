import { readdirSync, readFileSync, realpathSync, statSync } from 'node:fs'
import { join, relative, resolve, sep } from 'node:path'
import * as v from 'valibot'
import { readFailure } from '../../failures/failure-file.ts'
import { failuresFolder } from '../../failures/folders.ts'
import { newsSchema } from '../../fuzz/known/known-finding.ts'
import { issueSentence } from '../../options/issue-sentence.ts'
import { ScenarioError } from '../../options/scenario-error.ts'
import { avoidance } from '../../search/avoidance.ts'

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
  /** The smallest change that passes. */
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

/** A file of the store that is not what its name says, and why. */
export interface UnreadableFile {
  /** Its path, relative to the store. */
  readonly file: string
  readonly reason: string
}

export interface StoreContents {
  readonly failures: readonly ShownFailure[]
  readonly sessions: readonly ShownSession[]
  /** What is left out of both. */
  readonly unreadable: readonly UnreadableFile[]
}

/** So many files of a session are listed. */
const MOST_FILES = 200

/** What is in a store, read anew each time: a night may be writing to it. What cannot be read is listed by itself. */
export function storeContents(root: string): StoreContents {
  const unreadable: UnreadableFile[] = []
  const readable = <Shown>(file: string, read: () => Shown): readonly Shown[] => {
    try {
      return [read()]
    } catch (error) {
      unreadable.push({ file, reason: error instanceof Error ? error.message : String(error) })
      return []
    }
  }
  const sessions = sessionsOf(root, readable)
  return { failures: failuresOf(root, sessions, readable), sessions, unreadable }
}

type Readable = <Shown>(file: string, read: () => Shown) => readonly Shown[]

function failuresOf(root: string, sessions: readonly ShownSession[], readable: Readable): ShownFailure[] {
  const folder = failuresFolder(root)
  return namesIn(folder).flatMap(file => {
    const path = relative(root, join(folder, file))
    if (!file.endsWith('.json') || fileInStore(root, path) === undefined) return []
    return readable(path, () => {
      const { scenario, signature, message, original, passing } = readFailure(join(folder, file))
      const name = file.slice(0, -'.json'.length)
      const hits = hitsOf(sessions, scenario, signature)
      const found = { name, scenario, signature, message, seed: original.seed, hits }
      return passing === undefined ? found : { ...found, passing: avoidance(passing) }
    })
  })
}

function hitsOf(sessions: readonly ShownSession[], scenario: string, signature: string): number {
  return sessions
    .filter(session => session.scenario === scenario)
    .flatMap(({ failures }) => failures)
    .reduce((sum, each) => sum + (each.signature === signature ? each.hits : 0), 0)
}

function sessionsOf(root: string, readable: Readable): ShownSession[] {
  const folders = namesIn(root)
    .filter(name => name !== 'failures' && name !== 'latest' && name !== 'pages')
    .flatMap(name => namesIn(join(root, name)).map(each => join(name, each)))
    .filter(folder => !folder.endsWith(`${sep}latest`))
  const sessions = folders.flatMap(folder => {
    const path = join(folder, 'results.json')
    const results = fileInStore(root, path)
    if (results === undefined) return []
    return readable(path, () => shownSession(root, folder, storedResults(readFileSync(results, 'utf8'))))
  })
  return sessions.sort((a, b) => (a.started < b.started ? 1 : -1))
}

/** What is read of a `results.json`; older and newer ones are shown as far as they have it. */
const storedSchema = v.looseObject({
  scenario: v.optional(v.looseObject({ name: v.optional(v.string()) })),
  status: v.optional(v.string(), 'unknown'),
  started: v.optional(v.string(), ''),
  runs: v.optional(v.number(), 0),
  seeds: v.optional(v.looseObject({ count: v.nullish(v.number()) })),
  simulatedMs: v.optional(v.number(), 0),
  elapsedMs: v.optional(v.number(), 0),
  failures: v.optional(
    v.array(v.looseObject({ signature: v.string(), message: v.string(), hits: v.optional(v.number(), 1) })),
    [],
  ),
  news: v.optional(newsSchema, []),
})

function storedResults(text: string): v.InferOutput<typeof storedSchema> {
  const result = v.safeParse(storedSchema, JSON.parse(text))
  if (result.success) return result.output
  throw new ScenarioError(issueSentence(storedSchema, result.issues))
}

function shownSession(root: string, folder: string, results: v.InferOutput<typeof storedSchema>): ShownSession {
  const { scenario, status, started, runs, seeds, simulatedMs, elapsedMs, failures, news } = results
  return {
    folder,
    scenario: scenario?.name ?? folder,
    status,
    started,
    runs,
    ...(typeof seeds?.count === 'number' ? { seeds: seeds.count } : {}),
    simulatedMs,
    elapsedMs,
    failures: failures.map(({ signature, message, hits }) => ({ signature, message, hits })),
    news: news.map(({ news: what, finding: { signature, state, issue } }) =>
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
