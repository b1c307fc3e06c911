import type { SessionResults } from '../session/results.ts'
import type { Thread } from '../thread/thread.ts'
import { type FindingNews, isSameKind, type KnownFinding } from './known-finding.ts'
import { type GoneLimits, judgeNight, toRunAgain } from './news.ts'
import { readFindings, writeFindings } from './registry.ts'
import { seenAgain } from './seen-again.ts'

export interface MemoryOptions {
  /** The registry's file. */
  readonly path: string
  /** Whether it is written. One of several shards only reads it: what all of them saw is known when they are merged. */
  readonly isWritten: boolean
  /** Of the code that runs, as git has it. */
  readonly revision: string | undefined
  readonly gone: GoneLimits
}

/** What a session came to when it was over, and whether it ran all that it was to run. */
export interface ClosedSession {
  readonly results: SessionResults
  readonly isWhole: boolean
}

/** What nights remember: says of a session what is new, known, gone or regressed, and writes that down. */
export class Memory {
  readonly #options: MemoryOptions
  readonly #before: readonly KnownFinding[]

  /** Reads the registry, to say at once if it cannot be read. */
  constructor(options: MemoryOptions) {
    this.#options = options
    this.#before = readFindings(options.path)
  }

  /** Whether a failure of this signature was known when the night began, and not fixed. */
  isKnown(scenario: string, signature: string): boolean {
    return this.#before.some(finding => finding.state !== 'fixed' && isSameKind(finding, { scenario, signature }))
  }

  /** `newThread` makes threads for the session's scenario: there, seeds that showed a finding are run again. */
  async judge({ results, isWhole }: ClosedSession, newThread: () => Thread): Promise<readonly FindingNews[]> {
    const { path, isWritten, revision, gone } = this.#options
    // Read anew: a person may have edited it during the night.
    const before = readFindings(path)
    const again = new Map<string, boolean>()
    for (const { finding, seeds } of isWhole ? toRunAgain(before, results) : []) {
      again.set(finding.kind, await seenAgain(newThread, finding, seeds))
    }
    const night = { night: results.started, ...(revision === undefined ? {} : { revision }), results, isWhole, again }
    const { findings, news } = judgeNight(before, night, gone)
    if (isWritten) writeFindings(path, findings)
    return isWritten ? news : news.filter(each => each.news !== 'gone')
  }
}
