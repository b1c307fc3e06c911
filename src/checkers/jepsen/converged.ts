import type { History, HistoryEvent } from '../../workload/history.ts'
import type { Checker, Verdict } from '../checker.ts'
import { count, show } from '../display.ts'
import { same } from '../equality.ts'
import { type ClientOperation, operations } from '../operation.ts'
import { acknowledged, completion, elementsOf, showElements, whereabouts } from './evidence.ts'
import { Multiset } from './multiset.ts'

export interface ConvergedOptions {
  /** What reads are called. Default `'read'`. */
  readonly read?: string
  /** What additions of an element are called. Default `'add'`. */
  readonly add?: string
  /** What removals of an element are called. Default `'remove'`. */
  readonly remove?: string
  /**
   * `'elements'` (default): reads carry the elements of a set, as an array in any order or a Set, and are compared with the
   * additions too. `'anything'`: reads carry whatever the replicas hold (a text, a map, a number) and are only compared with
   * each other, by structure.
   */
  readonly contents?: 'elements' | 'anything'
  /** Which reads are final. Default: those that begin after every other operation has completed. */
  readonly isFinal?: (read: ClientOperation) => boolean
  /** How many final reads it takes to tell, one for each replica. Default 2. */
  readonly minFinalReads?: number
}

export interface ConvergedDetails {
  readonly finalReads: readonly HistoryEvent[]
  /** The first two final reads that differ. */
  readonly diverged?: readonly [HistoryEvent, HistoryEvent]
  /** Acknowledged, never removed, and not in some final read. */
  readonly lost: readonly unknown[]
  /** In some final read, although no addition of it can have happened: there was none, or all of them `fail`ed. */
  readonly unexpected: readonly unknown[]
  /** More than once in one final read. */
  readonly duplicated: readonly unknown[]
}

/**
 * Strong eventual consistency, as CRDTs promise it (Shapiro et al., "Conflict-free Replicated Data Types", SSS 2011): once
 * the updates have reached everybody, all replicas read the same, and nothing that was acknowledged got lost on the way.
 *
 * Needs reads that are final: the workload ends, faults are healed, the replicas get time to exchange what they have, and then
 * each of them is read once. Fewer than `minFinalReads` of them are `'unknown'`.
 *
 * Operations: `add` of an element, `remove` of an element, `read`; more under names of your own. Final reads must have each
 * element whose addition was acknowledged, and may have those whose addition ended with `info`. An element that somebody tried to
 * remove may be there or not, as that depends on which additions the replica of the removal had seen; but everywhere the same.
 */
export function converged(options: ConvergedOptions = {}): Checker<ConvergedDetails> {
  return { name: 'converged', check: history => check(history, options) }
}

function check(history: History, options: ConvergedOptions): Verdict<ConvergedDetails> {
  const { read = 'read', add = 'add', remove = 'remove', contents = 'elements', minFinalReads = 2 } = options
  const all = operations(history)
  const isFinal = options.isFinal ?? afterEverythingElse(history, read)
  const finalReads = acknowledged(all, read)
    .filter(isFinal)
    .map(each => completion(history, each))
  const inspected = finalReads.map(each => ({
    event: each,
    value: contents === 'elements' ? new Set(elementsOf('converged', each)) : each.value,
  }))
  const different = inspected.find(({ value }) => !same(value, inspected[0]!.value))
  const faults = contents === 'elements' ? contentFaults(finalReads, all, add, remove) : NO_FAULTS
  const details: ConvergedDetails = {
    finalReads,
    ...(different === undefined ? {} : { diverged: [inspected[0]!.event, different.event] as const }),
    ...faults,
  }
  const problems: string[] = []
  if (different !== undefined) problems.push(describeDifference(inspected[0]!.event, different.event, contents))
  if (faults.lost.length > 0) {
    problems.push(`Acknowledged, never removed, and missing from a final read: ${showElements(faults.lost)}.`)
  }
  if (faults.unexpected.length > 0) {
    problems.push(`In a final read, although no addition of it can have happened: ${showElements(faults.unexpected)}.`)
  }
  if (faults.duplicated.length > 0) {
    problems.push(`More than once in one final read: ${showElements(faults.duplicated)}.`)
  }
  if (problems.length > 0) return { valid: false, reason: problems.join(' '), details }
  if (finalReads.length < minFinalReads) {
    const which = options.isFinal === undefined ? ' (reads that begin after every other operation has completed)' : ''
    return {
      valid: 'unknown',
      reason: `It takes ${count(minFinalReads, 'final read')} to tell whether the replicas agree, and there ${finalReads.length === 1 ? 'is' : 'are'} ${finalReads.length}${which}.`,
      details,
    }
  }
  const what = contents === 'elements' ? 'returned the same elements, and all that were acknowledged' : 'are the same'
  return { valid: true, reason: `All of ${count(finalReads.length, 'final read')} ${what}.`, details }
}

function afterEverythingElse(history: History, read: string): (operation: ClientOperation) => boolean {
  // An update that ends in `info` may take effect at any time before that, and in a system that still works not much later.
  const last = history.findLastIndex(({ process, f }) => typeof process === 'number' && f !== read)
  return ({ start }) => start > last
}

const NO_FAULTS = { lost: [], unexpected: [], duplicated: [] }

function contentFaults(
  reads: readonly HistoryEvent[],
  all: readonly ClientOperation[],
  add: string,
  remove: string,
): Pick<ConvergedDetails, 'lost' | 'unexpected' | 'duplicated'> {
  const argumentsOf = (f: string, ...outcomes: ClientOperation['outcome'][]) =>
    new Multiset(all.filter(each => each.f === f && outcomes.includes(each.outcome)).map(({ value }) => value))
  const acknowledgedAdds = argumentsOf(add, 'ok')
  const possibleAdds = argumentsOf(add, 'ok', 'info')
  const removals = argumentsOf(remove, 'ok', 'info')
  const required = acknowledgedAdds.distinct().filter(element => !removals.has(element))
  const lost = new Multiset()
  const unexpected = new Multiset()
  const duplicated = new Multiset()
  for (const read of reads) {
    const seen = new Multiset(elementsOf('converged', read))
    for (const element of required) if (!seen.has(element)) lost.add(element)
    for (const { value, times } of seen.entries()) {
      if (!possibleAdds.has(value)) unexpected.add(value)
      if (times > 1) duplicated.add(value)
    }
  }
  return { lost: lost.distinct(), unexpected: unexpected.distinct(), duplicated: duplicated.distinct() }
}

function describeDifference(a: HistoryEvent, b: HistoryEvent, contents: ConvergedOptions['contents']): string {
  const start = `The replicas did not converge: a final read (${whereabouts(a)})`
  if (contents === 'anything') {
    return `${start} returned ${show(a.value)}, another (${whereabouts(b)}) ${show(b.value)}.`
  }
  const inA = new Multiset(elementsOf('converged', a))
  const inB = new Multiset(elementsOf('converged', b))
  const onlyA = inA.distinct().filter(element => !inB.has(element))
  const onlyB = inB.distinct().filter(element => !inA.has(element))
  const has = [
    ...(onlyA.length > 0 ? [`has ${showElements(onlyA)}`] : []),
    ...(onlyB.length > 0 ? [`lacks ${showElements(onlyB)}`] : []),
  ].join(' and ')
  return `${start} ${has}, compared with another (${whereabouts(b)}).`
}
