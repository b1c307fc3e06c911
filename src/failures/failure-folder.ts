import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { type Failure, failureFileName } from './failure.ts'
import { writeFailure } from './failure-file.ts'
import { sweep } from './write-whole.ts'

/** Where a failure was stored. */
export interface StoredFailure {
  readonly path: string
  /** Of the page beside it; undefined where there is none. */
  readonly page: string | undefined
}

/** A folder of failures: one file for each scenario file and way to fail. */
export class FailureFolder {
  readonly #folder: string
  readonly #suffix: string
  readonly #paths = new Map<string, string>()
  /** Absolute. */
  readonly #taken = new Set<string>()

  /** `suffix` is in the name of each file: several processes may write to one folder, and not over each other's files. */
  constructor(folder: string, suffix = '') {
    this.#folder = folder
    this.#suffix = suffix
  }

  /** A path that is in use, and not to be written over. */
  claim(path: string): void {
    this.#taken.add(resolve(path))
  }

  /**
   * Where a failure is to be stored: over the same failure of the same scenario, if it is there from another day, and over
   * nothing else. `way` tells apart those that fail alike in different ways.
   */
  pathOf(failure: Pick<Failure, 'scenario' | 'signature' | 'file'>, way = ''): string {
    const key = `${failure.file}\n${failure.signature}\n${way}`
    const known = this.#paths.get(key)
    if (known !== undefined) return known
    const name = failureFileName(failure).replace(/\.json$/, `${this.#suffix}.json`)
    let path = join(this.#folder, name)
    for (let i = 2; this.#taken.has(resolve(path)) || holdsAnother(path, failure); i++) {
      path = join(this.#folder, name.replace(/\.json$/, `-${i}.json`))
    }
    this.#paths.set(key, path)
    this.#taken.add(resolve(path))
    return path
  }

  /** Writes a failure, and its page, to `path` (default: as {@link pathOf} has it). Throws a FileError where that cannot be done. */
  store(failure: Failure, { path = this.pathOf(failure), page }: Partial<StoredFailure> = {}): StoredFailure {
    return { path, page: writeFailure(path, failure, page) }
  }

  /** Removes what processes that were killed while they wrote have left. */
  sweep(): void {
    sweep(this.#folder)
  }
}

function holdsAnother(path: string, failure: Pick<Failure, 'signature' | 'file'>): boolean {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch {
    // Not there; or not to be read, which writing will say.
    return false
  }
  try {
    const { signature, file } = JSON.parse(text) as Partial<Failure>
    return signature !== failure.signature || file !== failure.file
  } catch {
    return true
  }
}
