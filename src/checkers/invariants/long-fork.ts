import { counted } from '../../options/counted.ts'
import { wholeNumber } from '../../options/fields.ts'
import { checkOptions, optionsOf } from '../../options/options.ts'
import type { History, HistoryEvent } from '../../workload/history.ts'
import type { Checker, Verdict } from '../checker.ts'
import { list, show, showName } from '../display.ts'
import { identity, same } from '../equality.ts'
import { type ClientOperation, operations } from '../operation.ts'
import { acknowledged, completion, showElements, whereabouts } from './evidence.ts'
import { ReadGroups } from './read-groups.ts'

/** Configures {@link longFork}. */
export interface LongForkOptions {
  /** How many keys each read reads. */
  readonly groupSize: number
}

/** Holds the evidence of {@link longFork}. */
export interface LongForkDetails {
  /** Reads that ended with `ok`. */
  readonly readCount: number
  /** Reads that saw no write yet: they can never be part of a fork. */
  readonly earlyReadCount: number
  /** Reads that saw all writes: nor can they. */
  readonly lateReadCount: number
  /** Two reads of the same keys, each of which saw a write that the other did not. For each group of keys at most a few. */
  readonly forks: readonly (readonly [HistoryEvent, HistoryEvent])[]
}

const OPTIONS = optionsOf<LongForkOptions>({ groupSize: wholeNumber(1) }, ['groupSize'])

/**
 * Checks for Jepsen's `long-fork`, an anomaly of parallel snapshot isolation (Sovran et al., "Transactional storage
 * for geo-replicated systems", SOSP 2011): two reads that see two independent writes in opposite orders. Each of them
 * saw something that the other did not, so the history has forked.
 *
 * Operations, with lists of micro-operations as values: `write` of `[['w', key, value]]`, each key at most once; `read` of
 * `[['r', key, null], …]`, whose `ok` has the values in place of the nulls. The keys fall into groups of `groupSize`, and each
 * read reads all of one group. `'unknown'` if it is otherwise, as then nothing can be said.
 */
export function longFork(options: LongForkOptions): Checker<LongForkDetails> {
  checkOptions('longFork', OPTIONS, options)
  return { name: 'long-fork', operations: ['write', 'read'], check: history => check(history, options.groupSize) }
}

function check(history: History, groupSize: number): Verdict<LongForkDetails> {
  const all = operations(history)
  const unknown = (reason: string): Verdict<LongForkDetails> => ({ valid: 'unknown', reason })
  const twice = writtenTwice(history, all)
  if (twice !== undefined) return unknown(`${show(twice.key)} was written more than once, so reads cannot be compared.`)
  const groups = new ReadGroups()
  const values = new Map<unknown, unknown>()
  let early = 0
  let late = 0
  const reads = acknowledged(all, 'read').map(read => completion(history, read))
  for (const read of reads) {
    const pairs = microOperations(read).map(([, key, value]) => ({ key, id: identity(key), value: value ?? null }))
    const distinct = new Set(pairs.map(({ id }) => id)).size
    if (distinct !== groupSize || pairs.length !== groupSize) {
      return unknown(
        `A read (${whereabouts(read)}) reads ${counted(distinct, 'key')}, ${showElements(pairs.map(({ key }) => key))}, and not a group of ${groupSize}.`,
      )
    }
    const seen = new Set<unknown>()
    for (const { key, id, value } of pairs) {
      if (value === null) continue
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
    groups.add(pairs, seen, read)
  }
  const forks = groups.forks()
  const details: LongForkDetails = { readCount: reads.length, earlyReadCount: early, lateReadCount: late, forks }
  const first = forks[0]
  if (first === undefined) {
    const { overlap } = groups
    if (overlap !== undefined) {
      return unknown(
        `Some reads read ${showElements(overlap[0])}, others ${showElements(overlap[1])}: reads of groups that overlap are not compared.`,
      )
    }
    return {
      valid: true,
      reason: `The reads agree on the order of the writes (${counted(reads.length, 'read')}).`,
      details,
    }
  }
  const [a, b] = first
  return {
    valid: false,
    reason: `Long fork: one read (${whereabouts(a)}) saw ${seenBy(a)}, another (${whereabouts(b)}) saw ${seenBy(b)}. Each lacks a write that the other has, so the two saw the writes in opposite orders.`,
    details,
  }
}

/** A key with more than one write that may have happened. */
function writtenTwice(history: History, all: readonly ClientOperation[]): { readonly key: unknown } | undefined {
  const written = new Set<unknown>()
  for (const { f, outcome, start } of all) {
    if (f !== 'write' || outcome === 'fail') continue
    for (const [, key] of microOperations(history[start]!)) {
      if (written.has(identity(key))) return { key }
      written.add(identity(key))
    }
  }
  return undefined
}

function seenBy(read: HistoryEvent): string {
  return list(microOperations(read).map(([, key, value]) => `${showName(key)} as ${show(value)}`))
}

type MicroOperation = readonly [f: string, key: unknown, value: unknown]

function microOperations(event: HistoryEvent): readonly MicroOperation[] {
  const { value, f, type } = event
  if (Array.isArray(value) && value.every(isMicroOperation)) return value
  throw new TypeError(
    `long-fork: the ${type} of a '${f}' must carry micro-operations such as [['r', 1, null]], not ${show(value)} (${whereabouts(event)})`,
  )
}

function isMicroOperation(each: unknown): boolean {
  return Array.isArray(each) && typeof each[0] === 'string' && each.length >= 2
}
