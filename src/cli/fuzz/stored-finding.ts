import { join } from 'node:path'
import { type Failure, failureFileName } from '../../search/failure.ts'
import type { PlanSize } from '../../search/size.ts'
import { writeFailure } from '../files.ts'
import type { Finding } from './tally.ts'

/** A finding, and the file in which it can be replayed. */
export interface StoredFinding {
  readonly finding: Finding
  readonly path: string
  /** Of the stored plan; undefined for a run that took its thread down. */
  readonly size: PlanSize | undefined
}

/** The folder of failures: one file for each way to fail. */
export class FailureFolder {
  readonly #folder: string
  readonly #paths = new Map<string, string>()

  constructor(folder: string) {
    this.#folder = folder
  }

  /** Where the failure will be. Two that would have the same name get different ones. */
  pathOf(failure: Pick<Failure, 'scenario' | 'signature' | 'file'>): string {
    const key = `${failure.file}\n${failure.signature}`
    const known = this.#paths.get(key)
    if (known !== undefined) return known
    const name = failureFileName(failure)
    const taken = new Set(this.#paths.values())
    let path = join(this.#folder, name)
    for (let i = 2; taken.has(path); i++) path = join(this.#folder, name.replace(/\.json$/, `-${i}.json`))
    this.#paths.set(key, path)
    return path
  }

  store(failure: Failure): string {
    const path = this.pathOf(failure)
    writeFailure(path, failure)
    return path
  }
}

/** A finding as it was found, without running it again. */
export function failureAsFound(finding: Finding, scenario: string, about: Pick<Failure, 'file' | 'versions'>): Failure {
  const plan = { seed: String(finding.seed) }
  const { signature, message, fingerprint = '' } = finding
  return {
    format: 1,
    scenario,
    file: about.file,
    signature,
    message,
    plan,
    fingerprint,
    original: plan,
    versions: about.versions,
  }
}
