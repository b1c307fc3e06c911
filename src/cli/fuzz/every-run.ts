import type { FailureEntry, SessionResults } from '../../fuzz/session/results.ts'
import { grouped } from '../../options/counted.ts'

/** With fewer runs it may be chance that all of them fail. */
const RUNS_THAT_TELL = 10

/**
 * Says that a scenario fails in every run, and in what that leaves to look for; undefined where it does not, or where too few runs tell.
 * A seed that is named as the one it was found with would send whoever reads it on the wrong track.
 */
export function everyRunText({ failures, runs }: Pick<SessionResults, 'failures' | 'runs'>): string | undefined {
  const [first] = failures
  if (first === undefined || runs < RUNS_THAT_TELL) return undefined
  const isOneKind = failures.every(({ signature }) => signature === first.signature)
  if (!isOneKind || failures.reduce((sum, { hits }) => sum + hits, 0) < runs) return undefined
  return `every one of ${grouped(runs)} runs fails like this, so it is not the seed: ${causeOf(failures)}`
}

/** By what the smallest plan takes. */
function causeOf(failures: readonly FailureEntry[]): string {
  const sizes = failures.flatMap(({ size }) => size ?? [])
  const takes = (what: 'operations' | 'faults' | 'perturbedMessages') => sizes.every(size => size[what] > 0)
  if (sizes.length === 0) return 'is it what the scenario asks for, or what its code always does?'
  if (takes('faults')) return 'if the code is not meant to stand faults of this kind, leave them out'
  if (takes('perturbedMessages')) return 'it takes no fault, only an order or a delay of messages that is common'
  if (takes('operations'))
    return 'it takes operations and no fault: the code cannot do them, or what is expected of them is wrong'
  return 'it takes no operation and no fault: look at how nodes start, and at what is expected'
}
