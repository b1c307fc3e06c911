import { counted } from '../../options/counted.ts'
import type { HistoryEvent } from '../../workload/history.ts'
import type { Checker, Verdict } from '../checker.ts'
import { list, show } from '../display.ts'
import { identity } from '../equality.ts'
import { type ClientOperation, operations } from '../operation.ts'
import { acknowledged, completion, elementsOf, whereabouts } from './evidence.ts'

/** Holds the evidence of {@link causalReverse}. */
export interface CausalReverseDetails {
  /** Reads that ended with `ok`. */
  readonly readCount: number
  /** Reads that saw a write and not those before it. */
  readonly errors: readonly {
    /** The `ok` of the read. */
    readonly read: HistoryEvent
    /** Seen, and begun last of all that the read saw. */
    readonly seen: unknown
    /** Writes that completed before `seen` was begun, and are not in the read; the first few. */
    readonly missing: readonly unknown[]
    /** How many there are. */
    readonly missingCount: number
  }[]
}

/** All of what every read misses would be quadratic. */
const MAX_EXAMPLES = 8

/**
 * Checks for Jepsen's `causal-reverse` (also known as its "comments" test): a read sees a write, but not another one
 * that had completed before that one began. It cannot happen under strict serializability, but does where transactions
 * on different keys are ordered by clocks that disagree.
 *
 * Operations: `write` of a value, each value once, blindly (without a read in the same transaction); `read`, whose `ok` carries
 * all values that it sees, as an array or a Set.
 */
export function causalReverse(): Checker<CausalReverseDetails> {
  return {
    name: 'causal-reverse',
    operations: ['write', 'read'],
    check(history): Verdict<CausalReverseDetails> {
      const all = operations(history)
      const writes = writesIn(all)
      const completed = [...writes.values()].filter(({ end }) => end !== NEVER).sort((a, b) => a.end - b.end)
      const reads = acknowledged(all, 'read').map(read => completion(history, read))
      const errors: CausalReverseDetails['errors'][number][] = []
      for (const read of reads) {
        const seen = new Set(elementsOf('causal-reverse', read).map(identity))
        const error = errorIn(seen, writes, completed)
        if (error !== undefined) errors.push({ read, ...error })
      }
      const details = { readCount: reads.length, errors }
      const first = errors[0]
      if (first === undefined) {
        return {
          valid: true,
          reason: `No read saw a write without those before it (${counted(reads.length, 'read')}).`,
          details,
        }
      }
      const { read, seen, missing, missingCount } = first
      const rest = missingCount - missing.length
      const missed = list([...missing.map(show), ...(rest > 0 ? [`${rest} more`] : [])])
      const more = errors.length === 1 ? '' : ` ${errors.length} of ${counted(reads.length, 'read')} are like this.`
      const whose = missingCount === 1 ? 'whose write had' : 'whose writes had'
      return {
        valid: false,
        reason: `A read (${whereabouts(read)}) saw ${show(seen)}, but not ${missed}, ${whose} completed before that of ${show(seen)} began.${more}`,
        details,
      }
    },
  }
}

interface Write {
  readonly value: unknown
  readonly id: unknown
  readonly start: number
  /** Where it is known to have completed, or {@link NEVER}. */
  end: number
}

const NEVER = Number.POSITIVE_INFINITY

/** By the identity of the value; of several writes of one, the first, as a read may have seen that. */
function writesIn(all: readonly ClientOperation[]): ReadonlyMap<unknown, Write> {
  const writes = new Map<unknown, Write>()
  for (const { f, value, start, end, outcome } of all) {
    if (f !== 'write' || outcome === 'fail') continue
    const id = identity(value)
    const known = writes.get(id)
    if (known === undefined) writes.set(id, { value, id, start, end })
    else if (end < known.end) known.end = end
  }
  return writes
}

function errorIn(
  seen: ReadonlySet<unknown>,
  writes: ReadonlyMap<unknown, Write>,
  completed: readonly Write[],
): Omit<CausalReverseDetails['errors'][number], 'read'> | undefined {
  let latest: Write | undefined
  for (const id of seen) {
    const write = writes.get(id)
    if (write !== undefined && (latest === undefined || write.start > latest.start)) latest = write
  }
  if (latest === undefined) return undefined
  const { start } = latest
  let seenBefore = 0
  for (const id of seen) if ((writes.get(id)?.end ?? NEVER) < start) seenBefore++
  const missingCount = completedBefore(completed, start) - seenBefore
  if (missingCount === 0) return undefined
  const missing: unknown[] = []
  for (const { id, value } of completed) {
    if (missing.length === Math.min(missingCount, MAX_EXAMPLES)) break
    if (!seen.has(id)) missing.push(value)
  }
  return { seen: latest.value, missing, missingCount }
}

function completedBefore(completed: readonly Write[], position: number): number {
  let low = 0
  let high = completed.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (completed[middle]!.end < position) low = middle + 1
    else high = middle
  }
  return low
}
