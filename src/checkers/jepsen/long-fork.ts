import type { History, HistoryEvent } from '../../workload/history.ts'
import type { Checker, Verdict } from '../checker.ts'
import { count, list, show, showName } from '../display.ts'
import { identity, same } from '../equality.ts'
import { operations } from '../operation.ts'
import { acknowledged, completion, showElements, whereabouts } from './evidence.ts'

export interface LongForkOptions {
  /** How many keys each read reads. */
  readonly groupSize: number
}

export interface LongForkDetails {
  readonly readCount: number
  /** Reads that saw no write yet, and reads that saw all: they can never be part of a fork. */
  readonly earlyReadCount: number
  readonly lateReadCount: number
  /** Two reads of the same keys, each of which saw a write that the other did not. For each group of keys at most a few. */
  readonly forks: readonly (readonly [HistoryEvent, HistoryEvent])[]
}

/** What one read saw of its keys. */
interface View {
  readonly seen: ReadonlySet<unknown>
  readonly read: HistoryEvent
}

/**
 * Jepsen's `long-fork`, an anomaly of parallel snapshot isolation (Sovran et al., "Transactional storage for geo-replicated
 * systems", SOSP 2011): two reads that see two independent writes in opposite orders. Each of them saw something that the
 * other did not, so the history has forked.
 *
 * Operations, with lists of micro-operations as values: `write` of `[['w', key, value]]`, each key at most once; `read` of
 * `[['r', key, null], …]`, whose `ok` has the values in place of the nulls. The keys fall into groups of `groupSize`, and each
 * read reads all of one group. `'unknown'` if it is otherwise, as then nothing can be said.
 */
export function longFork(options: LongForkOptions): Checker<LongForkDetails> {
  return { name: 'long-fork', check: history => check(history, options.groupSize) }
}

function check(history: History, groupSize: number): Verdict<LongForkDetails> {
  const all = operations(history)
  const unknown = (reason: string): Verdict<LongForkDetails> => ({ valid: 'unknown', reason })
  const written = new Set<unknown>()
  for (const { f, value, outcome } of all) {
    if (f !== 'write' || outcome === 'fail') continue
    for (const [, key] of microOperations(value)) {
      if (written.has(identity(key)))
        return unknown(`${show(key)} was written more than once, so reads cannot be compared.`)
      written.add(identity(key))
    }
  }
  const groups = new Map<unknown, { keys: readonly unknown[]; views: View[] }>()
  const values = new Map<unknown, unknown>()
  let early = 0
  let late = 0
  const reads = acknowledged(all, 'read').map(read => completion(history, read))
  for (const read of reads) {
    const pairs = microOperations(read.value).map(([, key, value]) => [key, value] as const)
    const keys = new Map(pairs.map(([key]) => [identity(key), key]))
    if (keys.size !== groupSize || pairs.length !== groupSize) {
      return unknown(
        `A read (${whereabouts(read)}) reads ${count(keys.size, 'key')}, ${showElements([...keys.values()])}, and not a group of ${groupSize}.`,
      )
    }
    const seen = new Set<unknown>()
    for (const [key, value] of pairs) {
      if (value === null || value === undefined) continue
      const id = identity(key)
      seen.add(id)
      if (!values.has(id)) values.set(id, value)
      else if (!same(values.get(id), value)) {
        return unknown(
          `${show(key)} was read as ${show(values.get(id))} and as ${show(value)} (${whereabouts(read)}), but it should have been written only once.`,
        )
      }
    }
    if (seen.size === 0) early++
    if (seen.size === groupSize) late++
    const group = identity(new Set(keys.values()))
    if (!groups.has(group)) groups.set(group, { keys: [...keys.values()], views: [] })
    groups.get(group)!.views.push({ seen, read })
  }
  const forks = [...groups.values()].flatMap(({ views }) => forksIn(views))
  const details: LongForkDetails = { readCount: reads.length, earlyReadCount: early, lateReadCount: late, forks }
  const first = forks[0]
  if (first === undefined) {
    const overlap = overlapping([...groups.values()].map(({ keys }) => keys))
    if (overlap !== undefined) {
      return unknown(
        `Some reads read ${showElements(overlap[0])}, others ${showElements(overlap[1])}: reads of groups that overlap are not compared.`,
      )
    }
    return { valid: true, reason: `All of ${count(reads.length, 'read')} agree on the order of the writes.`, details }
  }
  const [a, b] = first
  return {
    valid: false,
    reason: `Long fork: one read (${whereabouts(a)}) saw ${seenBy(a)}, another (${whereabouts(b)}) saw ${seenBy(b)}. Each lacks a write that the other has, so the two saw the writes in opposite orders.`,
    details,
  }
}

/** Two groups that share a key. */
function overlapping(groups: readonly (readonly unknown[])[]): [readonly unknown[], readonly unknown[]] | undefined {
  const groupOf = new Map<unknown, readonly unknown[]>()
  for (const group of groups) {
    for (const key of group) {
      const other = groupOf.get(identity(key))
      if (other !== undefined) return [other, group]
      groupOf.set(identity(key), group)
    }
  }
  return undefined
}

/**
 * Views are ordered by what they saw exactly if each is part of the next larger one, so only neighbours have to be compared:
 * near-linear, where comparing all pairs is quadratic.
 */
function forksIn(views: readonly View[]): (readonly [HistoryEvent, HistoryEvent])[] {
  const forks: (readonly [HistoryEvent, HistoryEvent])[] = []
  const bySize = views.toSorted((a, b) => a.seen.size - b.seen.size)
  for (let i = 1; i < bySize.length; i++) {
    const smaller = bySize[i - 1]!
    const larger = bySize[i]!
    if (![...smaller.seen].every(key => larger.seen.has(key))) forks.push([smaller.read, larger.read])
  }
  return forks
}

function seenBy(read: HistoryEvent): string {
  return list(microOperations(read.value).map(([, key, value]) => `${showName(key)} as ${show(value)}`))
}

function microOperations(value: unknown): readonly (readonly [string, unknown, unknown])[] {
  if (Array.isArray(value) && value.every(each => Array.isArray(each) && typeof each[0] === 'string')) return value
  throw new TypeError(`long-fork: expected a list of micro-operations such as [['r', 1, null]], not ${show(value)}`)
}
