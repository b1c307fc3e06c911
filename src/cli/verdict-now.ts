import type { Failure } from '../failures/failure.ts'
import { problemOf } from '../fuzz/problem.ts'
import type { NewThread, ThreadOptions } from '../fuzz/thread/thread.ts'
import { ThreadLost } from '../fuzz/thread/thread-lost.ts'
import type { Plan } from '../scenario/plan.ts'
import { sameSignature } from '../scenario/violation.ts'
import { isAboutNothing, lostSince } from '../search/applicability.ts'
import { examineOnce } from './examine-once.ts'

/** What has become of a failure, on the code that is there now. */
export const VERDICTS = ['still failing', 'fails in another way', 'undecided', 'fixed', 'no longer applies'] as const
export type Verdict = (typeof VERDICTS)[number]

/** Something that failed once. */
export interface Former {
  /** The file, or the seed, as a person knows it. */
  readonly what: string
  readonly signature: string
  /** Throws an error that says why it cannot be run any more. */
  readonly toRun: () => { readonly scenarioFile: string; readonly plan: Plan; readonly failure?: Failure }
}

export interface VerdictNow {
  readonly verdict: Verdict
  readonly detail?: string
}

/** Runs what failed once again, and says what has become of it. */
export async function verdictNow(
  newThread: NewThread,
  { signature, what, toRun }: Former,
  options: Omit<ThreadOptions, 'scenarioFile' | 'output'>,
): Promise<VerdictNow> {
  try {
    const { scenarioFile, plan, failure } = toRun()
    const { run, applicability } = await examineOnce(
      newThread,
      { ...options, scenarioFile, output: 'none' },
      {
        ...{ plan, verify: false, journal: false, page: false, files: false, story: 'never', storySettings: {} },
        ...(failure === undefined ? {} : { stored: { failure, path: what, scenarioFile } }),
      },
    )
    if (run.verdict === 'ok') {
      return isAboutNothing(lostSince(applicability, failure?.unmet))
        ? { verdict: 'fixed', detail: 'or not tested any more: nothing that its plan lays down happens' }
        : { verdict: 'fixed' }
    }
    if (run.verdict === 'undecided') return { verdict: 'undecided', detail: run.message ?? '' }
    if (sameSignature(run.signature, signature)) return { verdict: 'still failing' }
    return { verdict: 'fails in another way', detail: run.message ?? '' }
  } catch (error) {
    const { message, outcome } = problemOf(error)
    if (outcome === 'internal error') throw error
    if (!(error instanceof ThreadLost)) return { verdict: 'no longer applies', detail: message }
    return error.signature === signature
      ? { verdict: 'still failing' }
      : { verdict: 'fails in another way', detail: message }
  }
}
