import type { Run } from '../scenario/run.ts'

/**
 * Whether the operations of a run tell as much as those of another: of each kind, as many came to a certain end, `ok` or `fail`,
 * but for `less` of them. A run in which the one operation is missing that shows the mistake has made the same mistake.
 */
export function tellsAsMuch(one: Pick<Run, 'history'>, other: Pick<Run, 'history'>, less: number): boolean {
  const ended = endedByKind(one)
  let missing = 0
  for (const [f, count] of endedByKind(other)) missing += Math.max(0, count - (ended.get(f) ?? 0))
  return missing <= less
}

function endedByKind({ history }: Pick<Run, 'history'>): Map<string, number> {
  const counts = new Map<string, number>()
  for (const { type, process, f } of history) {
    if (typeof process !== 'number' || (type !== 'ok' && type !== 'fail')) continue
    counts.set(f, (counts.get(f) ?? 0) + 1)
  }
  return counts
}
