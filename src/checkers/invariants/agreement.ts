import * as v from 'valibot'
import { counted } from '../../options/counted.ts'
import { functionField } from '../../options/fields.ts'
import { checkOptions, optionsOf } from '../../options/options.ts'
import type { History, HistoryEvent } from '../../workload/history.ts'
import type { Checker, Verdict } from '../checker.ts'
import { show, showName } from '../display.ts'
import { identity, same } from '../equality.ts'
import { checkHistory } from '../history-given.ts'
import { noteShown } from '../shown.ts'
import { whereabouts } from './evidence.ts'

/** Says what one participant takes to be decided for a slot (an index of a log, a term, an instance of consensus). */
export interface SlotDecision {
  /** What is decided about: an index, a term, an instance. */
  readonly slot: unknown
  /** What it takes to be decided. */
  readonly value: unknown
  /** Who says so, and where in the history, for the explanation. */
  readonly by?: string
  /** The event of the history in which it says so. */
  readonly event?: HistoryEvent
}

/** Configures {@link agreement}. */
export interface AgreementOptions {
  /**
   * The decisions, from the history. Default: each `ok` of a `decide`, which carries `[slot, value]`. A constant function, if you
   * have them from elsewhere (the logs of the nodes).
   */
  readonly decisions?: (history: History) => Iterable<SlotDecision>
  /**
   * What was proposed, from the history. Default: the invocations of `propose`, with `[slot, value]`, if there are any, but for those
   * that `fail`ed; and each from when it began. Then a value that was not proposed for the slot must not be decided. `null`: not to be
   * looked at.
   */
  readonly proposals?: ((history: History) => Iterable<Pick<SlotDecision, 'slot' | 'value'>>) | null
}

/** Describes a slot for which there are several values, with one decision for each of them. */
export interface Conflict {
  /** The slot, as the decisions name it. */
  readonly slot: unknown
  /** One decision for each of the different values. */
  readonly decisions: readonly SlotDecision[]
}

/** Holds the evidence of {@link agreement}. */
export interface AgreementDetails {
  /** Slots for which something was decided. */
  readonly slotCount: number
  /** Decisions, of all participants together. */
  readonly decisionCount: number
  /** Slots for which different values were decided. */
  readonly conflicts: readonly Conflict[]
  /** Decisions for what was never proposed. */
  readonly unproposed: readonly SlotDecision[]
}

const OPTIONS = optionsOf<AgreementOptions>({ decisions: functionField(), proposals: v.nullable(functionField()) })

/**
 * Checks the safety of consensus: agreement (for each slot no two participants decide on different values, and
 * none ever on two) and, if proposals are known, validity (only what was proposed is decided). That anything is
 * decided at all is not asked; `'unknown'` if nothing is.
 */
export function agreement(options: AgreementOptions = {}): Checker<AgreementDetails> {
  checkOptions('agreement', OPTIONS, options)
  const { decisions = decisionsIn } = options
  return {
    name: 'agreement',
    operations: ['propose', 'decide'],
    check(history): Verdict<AgreementDetails> {
      checkHistory(history)
      noteShown(history)
      const all = [...decisions(history)]
      const { slotCount, conflicts: found } = conflictsIn(all)
      const details: AgreementDetails = {
        slotCount,
        decisionCount: all.length,
        conflicts: found,
        unproposed: unproposedIn(history, all, options),
      }
      const { conflicts, unproposed } = details
      const problems: string[] = []
      const conflict = conflicts[0]
      if (conflict !== undefined) {
        const [a, b] = conflict.decisions as [SlotDecision, SlotDecision]
        const more =
          conflicts.length === 1 ? '' : ` ${conflicts.length} of ${counted(slotCount, 'slot')} have conflicts.`
        problems.push(
          `Different values were decided for slot ${showName(conflict.slot)}: ${decided(a)} and ${decided(b)}.${more}`,
        )
      }
      const stray = unproposed[0]
      if (stray !== undefined) {
        problems.push(
          `${show(stray.value)} was decided for slot ${showName(stray.slot)}, but it had not been proposed.`,
        )
      }
      if (problems.length > 0) return { valid: false, reason: problems.join(' '), details }
      if (all.length === 0) return { valid: 'unknown', reason: 'Nothing was decided.', details }
      return {
        valid: true,
        reason: `All decisions agree (${counted(all.length, 'decision')} for ${counted(slotCount, 'slot')}).`,
        details,
      }
    },
  }
}

/** Slots by their decisions: how many there are, and which have decisions that differ. */
export function conflictsIn(decisions: Iterable<SlotDecision>): {
  readonly slotCount: number
  readonly conflicts: readonly Conflict[]
} {
  const first = new Map<unknown, SlotDecision>()
  // Apart from the first decisions, as there are few of these.
  const conflicts = new Map<unknown, { slot: unknown; decisions: SlotDecision[]; values: Set<unknown> }>()
  for (const decision of decisions) {
    const slot = identity(decision.slot)
    const earlier = first.get(slot)
    if (earlier === undefined) {
      first.set(slot, decision)
      continue
    }
    let conflict = conflicts.get(slot)
    if (conflict === undefined) {
      if (same(earlier.value, decision.value)) continue
      conflict = { slot: decision.slot, decisions: [earlier], values: new Set([identity(earlier.value)]) }
      conflicts.set(slot, conflict)
    }
    const value = identity(decision.value)
    if (!conflict.values.has(value)) conflict.decisions.push(decision)
    conflict.values.add(value)
  }
  return {
    slotCount: first.size,
    conflicts: [...conflicts.values()].map(({ slot, decisions }) => ({ slot, decisions })),
  }
}

function decided({ value, by, event }: SlotDecision): string {
  const who = [...(by === undefined ? [] : [by]), ...(event === undefined ? [] : [whereabouts(event)])]
  return who.length === 0 ? show(value) : `${show(value)} (${who.join(', ')})`
}

function unproposedIn(
  history: History,
  all: readonly SlotDecision[],
  { decisions, proposals }: AgreementOptions,
): readonly SlotDecision[] {
  if (proposals === null) return []
  if (proposals === undefined && !history.some(isProposal)) return []
  const begunAt = new Map<unknown, number>()
  const begin = ({ slot, value }: Pick<SlotDecision, 'slot' | 'value'>, position: number) => {
    const id = identity([slot, value])
    if (!begunAt.has(id)) begunAt.set(id, position)
  }
  if (proposals === undefined) for (const position of proposalsIn(history)) begin(tuple(history[position]!), position)
  else for (const proposal of proposals(history)) begin(proposal, -1)
  // Of decisions from elsewhere it is not known when they were taken.
  const takenAt = decisions === undefined ? positionsOf(history, isDecision) : undefined
  return all.filter(({ slot, value }, i) => {
    const begun = begunAt.get(identity([slot, value]))
    return begun === undefined || (takenAt !== undefined && takenAt[i]! < begun)
  })
}

function isDecision({ f, type }: HistoryEvent): boolean {
  return f === 'decide' && type === 'ok'
}

function isProposal({ f, type }: HistoryEvent): boolean {
  return f === 'propose' && type === 'invoke'
}

function positionsOf(history: History, isWanted: (event: HistoryEvent) => boolean): number[] {
  const positions: number[] = []
  for (let position = 0; position < history.length; position++) {
    if (isWanted(history[position]!)) positions.push(position)
  }
  return positions
}

function* decisionsIn(history: History): Iterable<SlotDecision> {
  for (const event of history) if (isDecision(event)) yield { ...tuple(event), event }
}

/** Where the proposals begin that did not `fail`. */
function proposalsIn(history: History): readonly number[] {
  const failed = new Set<number>()
  const open = new Map<HistoryEvent['process'], number>()
  for (let position = 0; position < history.length; position++) {
    const { process, type, f } = history[position]!
    if (f !== 'propose') continue
    if (type === 'invoke') open.set(process, position)
    else if (type === 'fail' && open.has(process)) failed.add(open.get(process)!)
  }
  return positionsOf(history, isProposal).filter(position => !failed.has(position))
}

function tuple(event: HistoryEvent): { slot: unknown; value: unknown } {
  const { value, f, type } = event
  if (Array.isArray(value) && value.length === 2) return { slot: value[0], value: value[1] }
  throw new TypeError(
    `agreement: the ${type} of a '${f}' must carry [slot, value], not ${show(value)} (${whereabouts(event)})`,
  )
}
