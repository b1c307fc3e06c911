import { existsSync } from 'node:fs'
import { basename } from 'node:path'
import type { Failure } from '../../failures/failure.ts'
import { pagePathOf } from '../../failures/failure-file.ts'
import type { FailureFolder } from '../../failures/failure-folder.ts'
import { writeWhole } from '../../failures/write-whole.ts'
import type { Entry } from '../findings/triage.ts'
import { type Problem, problemOf } from '../problem.ts'
import type { RealTime } from '../real-time.ts'
import type { SessionResults } from './results.ts'
import { type Searches, SessionFolder } from './session-folder.ts'

export interface StoreOptions {
  /** Below it is everything that is stored. */
  readonly root: string
  /** How many sessions of a scenario are left there. */
  readonly sessions: number
  readonly time: RealTime
}

const SIGN_OF_LIFE_MS = 60_000

/**
 * What is stored of a session: its folder, and its failures. The run goes on where something cannot be written, since what was
 * found can still be told: that is a problem, and is said once for each path.
 */
export class SessionStore {
  readonly #options: StoreOptions
  readonly #failures: FailureFolder
  readonly #onProblem: (problem: Problem) => void
  readonly #unwritable = new Set<string>()
  #folder: SessionFolder | undefined
  #saved = ''
  #savedMs = 0

  /** `folder` is that of the session that goes on. */
  constructor(
    options: StoreOptions,
    failures: FailureFolder,
    folder: SessionFolder | undefined,
    onProblem: (problem: Problem) => void,
  ) {
    this.#options = options
    this.#failures = failures
    this.#folder = folder
    this.#onProblem = onProblem
  }

  /** Undefined where it could not be made, and before it is. */
  get path(): string | undefined {
    return this.#folder?.path
  }

  /** Makes the session's folder, if it has none, and deletes those that are too many. `file` is the scenario's. */
  open(scenario: string, file: string, started: Date): void {
    const { root, sessions } = this.#options
    this.attempt(() => {
      this.#folder ??= SessionFolder.create(root, scenario, started)
      this.#folder.prune(sessions, file)
    })
  }

  log(text: string): void {
    this.attempt(() => this.#folder?.log(this.#options.time.date(), text))
  }

  /** Writes down where the session is, with the searches that it names, if that has changed; now and then also where nothing did, as a sign of life. */
  save(results: SessionResults, searches: Searches = new Map()): void {
    if (this.#folder === undefined) return
    const { elapsedMs, tookMs: _, ...changing } = results
    const text = JSON.stringify(changing)
    if (text === this.#saved && elapsedMs - this.#savedMs < SIGN_OF_LIFE_MS) return
    this.#saved = text
    this.#savedMs = elapsedMs
    this.attempt(() => this.#folder?.write(results, searches))
  }

  /** Everything about the run of an entry, as files by their names. */
  saveRun({ path }: Entry, files: Readonly<Record<string, string>>): void {
    if (path !== undefined) this.attempt(() => this.#folder?.writeRun(basename(path, '.json'), files))
  }

  /** Whether a plan of another day is there, which is better than none that is shrunk: it stays until there is one. Then it is the entry's. */
  adopt(entry: Entry, failure: Failure): boolean {
    const path = this.#failures.pathOf(failure)
    if (existsSync(path)) entry.path = path
    return entry.path !== undefined
  }

  /** Stores the failure of an entry. `way` tells apart those that fail alike in different ways. Returns whether it could be written. */
  saveFailure(entry: Entry, failure: Failure, way: string, page?: string): boolean {
    const path = entry.path ?? this.#failures.pathOf(failure, way)
    const isStored = this.attempt(() => {
      entry.page = this.#failures.store(failure, { path }).page
      entry.path = path
    }, path)
    // A plan is worth having without its page: that may be too much for the disk.
    if (isStored && page !== undefined) this.attempt(() => this.#storePage(entry, path, page), pagePathOf(path))
    entry.isStored ||= isStored
    entry.verified = undefined
    return isStored
  }

  #storePage(entry: Entry, path: string, page: string): void {
    const pagePath = pagePathOf(path)
    writeWhole(pagePath, page)
    entry.page = pagePath
  }

  /** A failure of an earlier session: its path is not to be written over. */
  claim(path: string): void {
    this.#failures.claim(path)
  }

  /** Does something with files. Returns whether that could be done. */
  attempt(action: () => void, path = this.path ?? ''): boolean {
    try {
      action()
      return true
    } catch (error) {
      if (!this.#unwritable.has(path)) {
        this.#unwritable.add(path)
        this.#onProblem(problemOf(error))
      }
      return false
    }
  }
}
