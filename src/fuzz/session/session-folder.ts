import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { slug } from '../../failures/failure.ts'
import { failuresFolder } from '../../failures/folders.ts'
import { makeFolder } from '../../failures/make-folder.ts'
import { shownPath } from '../../failures/shown-path.ts'
import { isAlive, sweep, temporaryFor, writeWhole } from '../../failures/write-whole.ts'
import { quotedLine } from '../../options/quoted.ts'
import { searchDigest } from '../../search/guidance/search-digest.ts'
import { pastSessionOf } from '../nights/past-session.ts'
import { rememberSession } from '../nights/stored-nights.ts'
import { usageError } from '../problem.ts'
import type { SessionResults } from './results.ts'
import { parseResults, parseSearch } from './results-schema.ts'

/** What the plans of a guided search are made from, by digest. */
export type Searches = ReadonlyMap<string, string>

/** A session that was stopped, and where it is. */
export interface StoredSession {
  readonly folder: SessionFolder
  readonly results: SessionResults
}

/**
 * What one session leaves behind: `<root>/<scenario>/<date>/`, with a link `latest` beside it and one in the root, in the manner
 * of Jepsen's store.
 */
export class SessionFolder {
  readonly path: string
  readonly #root: string

  private constructor(root: string, path: string) {
    this.#root = root
    this.path = path
  }

  /** A new one. Throws a ProblemError if it cannot be made. */
  static create(root: string, scenario: string, date: Date): SessionFolder {
    const parent = SessionFolder.ofScenario(root, scenario)
    for (let ms = date.getTime(); ; ms++) {
      const path = join(parent, stamp(new Date(ms)))
      try {
        makeFolder(parent)
        // Not recursive: it fails where another process has the same moment.
        mkdirSync(path)
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'EEXIST' && existsSync(path)) continue
        throw usageError(`${shownPath(path)} cannot be made: ${(error as Error).message}`)
      }
      const folder = new SessionFolder(root, path)
      folder.#link()
      return folder
    }
  }

  /**
   * The session of a scenario file to go on with: the one that `latest` points to, where that is of this file; else the newest.
   * Throws a ProblemError if it is under way, or cannot be read.
   */
  static latestOf(root: string, file: string): StoredSession | undefined {
    const scenarios = foldersIn(root).map(scenario => join(root, scenario))
    const byLink = scenarios.flatMap(scenario => latestIn(scenario) ?? [])
    // Clocks may be put back: the names of the others are only second.
    for (const path of [...newestFirst(byLink), ...newestFirst(scenarios.flatMap(sessionsIn))]) {
      const results = resultsIn(root, path)
      if (results === undefined || results.file !== file) continue
      if (isUnderWay(path, results)) {
        throw usageError(`${shownPath(path)} cannot be resumed: process ${results.pid} is at it`)
      }
      for (const folder of [path, dirname(path), root]) sweep(folder)
      return { folder: new SessionFolder(root, path), results }
    }
    return undefined
  }

  /** The last session of each scenario, as `latest` has it. Throws a ProblemError if one cannot be read. */
  static latestOfAll(root: string): StoredSession[] {
    return foldersIn(root).flatMap(scenario => {
      const path = latestIn(join(root, scenario))
      const results = path === undefined ? undefined : resultsIn(root, path)
      return path === undefined || results === undefined ? [] : [{ folder: new SessionFolder(root, path), results }]
    })
  }

  /** Where the sessions of a scenario are. */
  static ofScenario(root: string, scenario: string): string {
    return join(root, folderName(scenario))
  }

  /** `searches` are those that it names. */
  write(results: SessionResults, searches: Searches = new Map()): void {
    const folder = join(this.path, SEARCHES)
    // Before they are named, and until none of them is: it may be killed in between.
    for (const [digest, search] of searches) {
      const file = join(folder, `${digest}.json`)
      if (!existsSync(file)) writeWhole(file, search)
    }
    writeResults(this.path, results)
    if (searches.size === 0) return
    for (const name of readdirSync(folder)) if (!searches.has(basename(name, '.json'))) rmSync(join(folder, name))
  }

  /** What the plans of a guided search are made from. Throws a ProblemError for a digest of nothing that is there. */
  search(digest: string): string {
    const name = join(SEARCHES, `${digest}.json`)
    const search = parsed(this.path, name, json => {
      parseSearch(json)
      const text = JSON.stringify(json)
      if (searchDigest(text) !== digest) throw new Error('it is not what its name says')
      return text
    })
    if (search === undefined) throw usageError(`${shownPath(join(this.path, name))} is not there any more`)
    return search
  }

  /** Files about one failure, by their names, in a folder of their own. Those that are `undefined` are not written. */
  writeRun(name: string, files: Readonly<Record<string, string | undefined>>): void {
    for (const [file, text] of Object.entries(files)) {
      if (text !== undefined) writeWhole(join(this.path, name, file), text)
    }
  }

  log(date: Date, text: string): void {
    appendFileSync(join(this.path, 'log.txt'), `${date.toISOString()} ${quotedLine(text)}\n`)
  }

  /** Deletes all but the newest sessions of the scenario's file, this one among them, and none that is under way. */
  prune(keep: number, file: string): void {
    const old = sessionsIn(dirname(this.path))
      .sort()
      .reverse()
      // Another file may have a scenario of the same name. What cannot be read is for a person to look at.
      .filter(path => path !== this.path && readable(this.#root, path)?.file === file)
      .slice(keep - 1)
    for (const path of old) {
      if (isUnderWay(path)) continue
      rememberSession(dirname(path), pastSessionOf(storedResults(path)))
      rmSync(path, { recursive: true, force: true })
    }
  }

  #link(): void {
    const scenario = dirname(this.path)
    pointTo(join(scenario, LATEST), basename(this.path))
    pointTo(join(this.#root, LATEST), join(basename(scenario), basename(this.path)))
  }
}

/** For people: a file system without symbolic links goes without. */
function pointTo(link: string, target: string): void {
  const temporary = temporaryFor(link)
  try {
    rmSync(temporary, { force: true })
    symlinkSync(target, temporary, 'dir')
    renameSync(temporary, link)
  } catch {
    rmSync(temporary, { force: true })
  }
}

/** What is in the folder of a session. Throws a ProblemError that says what is wrong with it. */
export function storedResults(path: string): SessionResults {
  return parsed(path, RESULTS, parseResults) as SessionResults
}

/** Writes what is in the folder of a session. Throws a FileError where that cannot be done. */
export function writeResults(path: string, results: SessionResults): void {
  writeWhole(join(path, RESULTS), `${JSON.stringify(results, undefined, 2)}\n`)
}

function resultsIn(root: string, path: string): SessionResults | undefined {
  return parsed(path, RESULTS, json => {
    const results = parseResults(json)
    const failures = failuresFolder(root)
    for (const { path } of results.failures) {
      // What is written there later on goes nowhere else.
      if (path !== undefined && dirname(resolve(path)) !== resolve(failures)) {
        throw new Error(`its failure ${path} is not in ${shownPath(failures)}`)
      }
    }
    return results
  })
}

/** Undefined where there is no such file. Throws a ProblemError that says what is wrong with it. */
function parsed<T>(path: string, name: string, parse: (json: unknown) => T): T | undefined {
  const file = join(path, name)
  if (!existsSync(file)) return undefined
  try {
    return parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch (error) {
    const why = error instanceof SyntaxError ? 'it is not JSON' : (error as Error).message
    throw usageError(`${shownPath(file)} is not what a session writes: ${why}; remove ${shownPath(path)}`)
  }
}

/** Whether another process writes there. Numbers of processes come again, so it must have done so lately. */
function isUnderWay(path: string, results = readable(dirname(dirname(path)), path)): boolean {
  if (results?.status !== 'running' || results.pid === process.pid || !isAlive(results.pid)) return false
  return Date.now() - statSync(join(path, RESULTS)).mtimeMs < LATELY_MS
}

function readable(root: string, path: string): SessionResults | undefined {
  try {
    return resultsIn(root, path)
  } catch {
    return undefined
  }
}

function newestFirst(paths: readonly string[]): string[] {
  return [...paths].sort((a, b) => (basename(a) < basename(b) ? 1 : -1))
}

/** The session that the link in a scenario's folder points to: one beside it, and nothing else. */
function latestIn(folder: string): string | undefined {
  try {
    const name = readlinkSync(join(folder, LATEST))
    return sessionsIn(folder).find(path => basename(path) === name)
  } catch {
    return undefined
  }
}

/** The folders in a store: one for each scenario, and that of the failures. */
export function foldersOfScenarios(root: string): string[] {
  return foldersIn(root).map(name => join(root, name))
}

/** The folders of all sessions in a store. */
export function sessionsBelow(root: string): string[] {
  return foldersOfScenarios(root)
    .flatMap(sessionsIn)
    .filter(path => existsSync(join(path, RESULTS)))
}

function sessionsIn(folder: string): string[] {
  return foldersIn(folder)
    .filter(name => DATE.test(name))
    .map(name => join(folder, name))
}

function foldersIn(folder: string): string[] {
  if (!existsSync(folder)) return []
  const entries = readdirSync(folder, { withFileTypes: true })
  return entries.filter(entry => entry.isDirectory()).map(({ name }) => name)
}

/** Beside the folders of scenarios there are `failures` and `latest`. */
function folderName(scenario: string): string {
  const name = slug(scenario)
  return name === '' || name === 'failures' || name === LATEST ? `scenario-${name}` : name
}

/** `20261121T134929.123Z`: it sorts by time, and no file system minds it. */
function stamp(date: Date): string {
  return date.toISOString().replace(/[-:]/g, '')
}

const DATE = /^\d{8}T\d{6}\.\d{3}Z$/
const LATELY_MS = 300_000
const RESULTS = 'results.json'
const SEARCHES = 'corpus'
const LATEST = 'latest'
