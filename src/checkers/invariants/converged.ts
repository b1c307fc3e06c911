import * as v from 'valibot'
import { counted } from '../../options/counted.ts'
import { functionField, textField, wholeNumber } from '../../options/fields.ts'
import { checkOptions, optionsOf } from '../../options/options.ts'
import type { History, HistoryEvent } from '../../workload/history.ts'
import type { Checker, Verdict } from '../checker.ts'
import { show } from '../display.ts'
import { identity, same } from '../equality.ts'
import { evidenceClass } from '../evidence-class.ts'
import { type ClientOperation, operations } from '../operation.ts'
import { acknowledged, byIdentity, completion, elementsOf, showElements, whereabouts } from './evidence.ts'
import { lastReads } from './final-phase.ts'

/** Configures {@link converged}. */
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
  /**
   * Which reads are final. Default: the last read of each process in the final phase, which events with `final` make up. Without any,
   * the last read of each process after every other operation has completed: if such reads agree they are taken to be final,
   * and if they differ the verdict is `'unknown'`.
   */
  readonly isFinal?: (read: ClientOperation) => boolean
  /** How many final reads it takes to tell, one for each replica. Default 2. */
  readonly minFinalReads?: number
}

/** Holds the evidence of {@link converged}. */
export interface ConvergedDetails {
  /** The reads that were compared. */
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

const OPTIONS = optionsOf<ConvergedOptions>({
  read: textField,
  add: textField,
  remove: textField,
  contents: v.picklist(['elements', 'anything']),
  isFinal: functionField(),
  minFinalReads: wholeNumber(0),
})

/**
 * Checks strong eventual consistency, as CRDTs promise it (Shapiro et al., "Conflict-free Replicated Data Types", SSS
 * 2011): once the updates have reached all, all replicas read the same, and nothing that was acknowledged got
 * lost on the way.
 *
 * Needs reads that are final: the workload ends, faults are healed, the replicas get time to exchange what they have, and then
 * each of them is read once. Fewer than `minFinalReads` of them are `'unknown'`. In a run with `liveness` that is what the final
 * operations are for; a recorded history says it with `:final? true`, as Jepsen's do.
 *
 * Operations: `add` of an element, `remove` of an element, `read`; more under names of your own. Final reads must have each
 * element whose addition was acknowledged, and may have those whose addition ended with `info`. An element whose removal was tried
 * may be there or not, as that depends on which additions the replica of the removal had seen; but everywhere the same.
 */
export function converged(options: ConvergedOptions = {}): Checker<ConvergedDetails> {
  checkOptions('converged', OPTIONS, options)
  const { read = 'read' } = options
  return { name: 'converged', operations: [read], check: history => check(history, options) }
}

function check(history: History, options: ConvergedOptions): Verdict<ConvergedDetails> {
  const { read = 'read', add = 'add', remove = 'remove', contents = 'elements', minFinalReads = 2 } = options
  const all = operations(history)
  const reads = acknowledged(all, read)
  const last =
    options.isFinal === undefined
      ? lastReads(history, reads, read)
      : { reads: reads.filter(options.isFinal), areFinal: true }
  const finalReads = last.reads.map(each => completion(history, each))
  const faults = contents === 'elements' ? contentFaults(finalReads, all, add, remove) : NO_FAULTS
  const different =
    contents === 'elements' ? faults.different : finalReads.find(each => !same(finalReads[0]!.value, each.value))
  const { lost, unexpected, duplicated } = faults
  const details: ConvergedDetails = {
    finalReads,
    ...(different === undefined ? {} : { diverged: [finalReads[0]!, different] as const }),
    lost,
    unexpected,
    duplicated,
  }
  const isDecided = last.areFinal || (different === undefined && finalReads.length >= minFinalReads)
  const problems: string[] = []
  if (different !== undefined && isDecided)
    problems.push(
      `The replicas did not converge: ${differenceOf(finalReads[0]!, different, contents, 'a final read')}.`,
    )
  if (lost.length > 0 && isDecided) {
    problems.push(`Missing from a final read, although added and never removed: ${showElements(lost)}.`)
  }
  if (unexpected.length > 0) {
    problems.push(`In a final read, although it cannot have been added: ${showElements(unexpected)}.`)
  }
  if (duplicated.length > 0) {
    problems.push(`More than once in one final read: ${showElements(duplicated)}.`)
  }
  if (problems.length > 0) {
    const diverged = different !== undefined && isDecided ? [different] : []
    const evidence = evidenceClass({ diverged, lost: isDecided ? lost : [], unexpected, duplicated }) as string
    return { valid: false, reason: problems.join(' '), evidence, details }
  }
  if (finalReads.length < minFinalReads) {
    const which = last.areFinal ? '' : ' (the last of each process, after every other operation has completed)'
    return {
      valid: 'unknown',
      reason: `It takes ${counted(minFinalReads, 'final read')} to tell whether the replicas agree, and there ${finalReads.length === 1 ? 'is' : 'are'} ${finalReads.length}${which}.`,
      details,
    }
  }
  if (different !== undefined) {
    const difference = differenceOf(finalReads[0]!, different, contents, 'one of the last reads')
    return {
      valid: 'unknown',
      reason: `The last reads differ, but nothing says that they are final, so updates may have been on their way: ${difference}.`,
      details,
    }
  }
  const what = contents === 'elements' ? 'has the same elements, and all that were acknowledged' : 'is the same'
  return { valid: true, reason: `Every final read ${what} (${counted(finalReads.length, 'read')}).`, details }
}

/** The elements of a read by their identities. */
function idsIn(read: HistoryEvent): ReadonlyMap<unknown, unknown> {
  return byIdentity(elementsOf('converged', read))
}

interface ContentFaults extends Pick<ConvergedDetails, 'lost' | 'unexpected' | 'duplicated'> {
  /** The first read that has other elements than the first one. */
  readonly different: HistoryEvent | undefined
}

const NO_FAULTS: ContentFaults = { lost: [], unexpected: [], duplicated: [], different: undefined }

function contentFaults(
  reads: readonly HistoryEvent[],
  all: readonly ClientOperation[],
  add: string,
  remove: string,
): ContentFaults {
  const required = new Map<unknown, unknown>()
  const possible = new Set<unknown>()
  for (const { f, outcome, value } of all) {
    if (f !== add || outcome === 'fail') continue
    possible.add(identity(value))
    if (outcome === 'ok') required.set(identity(value), value)
  }
  for (const { f, outcome, value } of all) if (f === remove && outcome !== 'fail') required.delete(identity(value))
  const lost = new Map<unknown, unknown>()
  const unexpected = new Map<unknown, unknown>()
  const duplicated = new Map<unknown, unknown>()
  let first: ReadonlyMap<unknown, unknown> | undefined
  let different: HistoryEvent | undefined
  for (const read of reads) {
    const seen = idsIn(read)
    first ??= seen
    if (different === undefined && !haveSameKeys(first, seen)) different = read
    for (const [id, element] of required) if (!seen.has(id)) lost.set(id, element)
    for (const [id, element] of seen) if (!possible.has(id)) unexpected.set(id, element)
    for (const element of repeatedIn(read, seen.size)) duplicated.set(identity(element), element)
  }
  return {
    lost: [...lost.values()],
    unexpected: [...unexpected.values()],
    duplicated: [...duplicated.values()],
    different,
  }
}

function haveSameKeys(a: ReadonlyMap<unknown, unknown>, b: ReadonlyMap<unknown, unknown>): boolean {
  if (a === b) return true
  if (a.size !== b.size) return false
  for (const key of a.keys()) if (!b.has(key)) return false
  return true
}

/** Elements of a read that it had before; there are none if there are as many different ones as there are. */
function repeatedIn(read: HistoryEvent, differentCount: number): readonly unknown[] {
  const elements = elementsOf('converged', read)
  if (elements.length === differentCount) return []
  const seen = new Set<unknown>()
  return elements.filter(element => {
    const id = identity(element)
    const isRepeated = seen.has(id)
    seen.add(id)
    return isRepeated
  })
}

/** `which` is how the first one is introduced. */
function differenceOf(a: HistoryEvent, b: HistoryEvent, contents: ConvergedOptions['contents'], which: string): string {
  const start = `${which} (${whereabouts(a)})`
  if (contents === 'anything') return `${start} returned ${show(a.value)}, another (${whereabouts(b)}) ${show(b.value)}`

  const [inA, inB] = [idsIn(a), idsIn(b)]
  const onlyA = [...inA].filter(([id]) => !inB.has(id)).map(([, element]) => element)
  const onlyB = [...inB].filter(([id]) => !inA.has(id)).map(([, element]) => element)
  const has = [
    ...(onlyA.length > 0 ? [`has ${showElements(onlyA)}`] : []),
    ...(onlyB.length > 0 ? [`lacks ${showElements(onlyB)}`] : []),
  ].join(' and ')
  return `${start} ${has}, compared with another (${whereabouts(b)})`
}
