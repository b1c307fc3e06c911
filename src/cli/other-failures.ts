import type { OtherFailure } from '../search/trials.ts'

/** What smaller plans were seen to do instead, a line for each kind: other failures, which nothing was done about. */
export function otherLines(others: readonly OtherFailure[]): string[] {
  return others.map(({ failure, message, needsNoFault }) => {
    const what = needsNoFault ? `${failure}, but without any fault` : failure
    return `a smaller plan fails in another way: ${what}: ${message.split('\n')[0]}`
  })
}
