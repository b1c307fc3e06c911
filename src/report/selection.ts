import { messageType } from '../net/message-type.ts'
import type { Focus } from './focus.ts'
import { isBroken, type Message, type Step } from './happening.ts'
import type { Happenings } from './happenings.ts'
import { messagesOf, orderOf, type Row } from './rows.ts'
import { NEAR } from './slice.ts'

/** The rows that a story shows, and between them what it leaves out. */
export type Selected = Row | Elided

export interface Elided {
  readonly kind: 'elided'
  readonly rows: readonly Row[]
  /** Whether a mark beside the next row says enough. Otherwise it takes a line of its own. */
  readonly isSmall: boolean
}

/** Deliveries that changed a state are always shown when they are among the last so many. */
const LAST_CHANGES = 4
/** Rows that rank behind this explain nothing: they are shown only if all are. */
const USELESS = 100
/** From so many rows on, what is left out between two rows gets a line that says what it is. */
const LARGE_GAP = 8

/**
 * What decides, and of all else the most telling rows that fit into `lines` lines.
 *
 * What caused the violation by the journal is never left out, whatever lines that takes, nor are the faults that a shrunk plan has left. Only
 * what repeats is folded: of messages of one type over one link that changed nothing, the last few stand for all, and the gap says how many
 * there were. Any other row ranks by how far it is from the violation along causes (see causality.ts), plus what it lacks in interest: a
 * rare change of state, an operation or a crash 0, a change as it happens all the time (a counter, a commit index) 1, a
 * message that changed nothing but was answered 1.25, one that led to nothing 2. Whatever the causes say, these rank high: what the plan does on purpose (its faults, messages
 * that it perturbs), since a shrunk plan has kept only what the violation needs; and the last changes of state.
 * What is not connected with the violation ranks behind, the latest first, and what came after it last. Rows are taken in
 * the order of their rank while they, and the lines that stand for the gaps between them, fit; a row that opens a new gap
 * is somewhat worse than one that does not.
 */
export function select(
  rows: readonly Row[],
  happenings: Happenings,
  focus: Focus,
  about: {
    /** As `distances` (causality.ts) and `sliceOf` (slice.ts) have it. */
    readonly distances: Float32Array
    readonly slice: ReadonlyMap<number, number>
    /** Lines to aim at; `all` takes every row but those that only repeat, up to a thousand. */
    readonly lines: number | 'all'
    readonly linesOf: (row: Row) => number
    readonly perturbed: (message: Message) => boolean
  },
): Selected[] {
  const { ranks, deciding, folded } = ranksOf(rows, happenings, focus, about)
  // Of a long run, only the rows that come into question are ever put into words.
  const weights: number[] = []
  const weight = (i: number) => {
    weights[i] ??= about.linesOf(rows[i] as Row)
    return weights[i]
  }
  const { lines } = about
  const chosen =
    lines === 'all'
      ? best(ranks, deciding)
      : fits(rows, weight, lines)
        ? rows.map((_, i) => i)
        : greedy(ranks, weight, lines, deciding, folded)
  // A line that says that one row is missing at the end might as well be that row.
  const last = rows.length - 1
  if (chosen.at(-1) === last - 1 && weight(last) === 1) chosen.push(last)
  return withGaps(rows, new Set(chosen), folded)
}

/** So many rows the longest story has: one that was not made smaller is not to fill a disk. */
const MOST_ROWS = 1_000

/** What decides and what ranks best, in the order of the rows. */
function best(ranks: readonly number[], deciding: readonly number[]): number[] {
  const order = ranks.map((_, i) => i).filter(i => (ranks[i] as number) < USELESS)
  order.sort((a, b) => (ranks[a] as number) - (ranks[b] as number) || b - a)
  return [...new Set([...deciding, ...order.slice(0, MOST_ROWS)])].sort((a, b) => a - b)
}

/** Rows that are ever looked at for a place: the best so many. */
const MOST_CANDIDATES = 400
/** What a gap costs, as a rank: for the line that it takes, and for the thread that is lost. */
const GAP_COST = 0.75
const SMALL_GAP_COST = 0.25

/**
 * Takes what decides, and then the best row again and again while there is room. A row beside one that was taken opens no new gap, and is
 * preferred.
 */
function greedy(
  ranks: readonly number[],
  weight: (row: number) => number,
  lines: number,
  deciding: readonly number[],
  folded: ReadonlySet<number>,
): number[] {
  const isDeciding = new Set(deciding)
  const order = ranks.map((_, i) => i).filter(i => (ranks[i] as number) < USELESS && !isDeciding.has(i))
  order.sort((a, b) => (ranks[a] as number) - (ranks[b] as number) || b - a)
  const candidates = new Set(order.slice(0, MOST_CANDIDATES))
  let chosen: number[] = [...deciding]
  let taken = height(chosen, ranks.length, weight, folded)
  while (candidates.size > 0) {
    let best: { row: number; next: number[]; cost: number } | undefined
    let bestRank = Number.POSITIVE_INFINITY
    for (const row of candidates) {
      // They come in order of rank, and none can gain more than the line of a gap that it closes.
      if ((ranks[row] as number) - GAP_COST - SMALL_GAP_COST > bestRank) break
      const next = insert(chosen, row)
      const cost = height(next, ranks.length, weight, folded)
      const opened = gaps(next, ranks.length) - gaps(chosen, ranks.length)
      const own = ranks[row] as number
      const rank = own + GAP_COST * (cost - taken - weight(row)) + SMALL_GAP_COST * opened
      if (cost > lines) candidates.delete(row)
      else if (rank < bestRank) {
        best = { row, next, cost }
        bestRank = rank
      }
    }
    if (best === undefined) break
    chosen = best.next
    taken = best.cost
    candidates.delete(best.row)
  }
  return chosen
}

function fits(rows: readonly Row[], weight: (row: number) => number, lines: number): boolean {
  return rows.length <= lines && rows.reduce((sum, _, i) => sum + weight(i), 0) <= lines
}

function insert(sorted: readonly number[], value: number): number[] {
  const at = sorted.findIndex(each => each > value)
  return at < 0 ? [...sorted, value] : [...sorted.slice(0, at), value, ...sorted.slice(at)]
}

/** Lines that the chosen rows take, with those for the gaps. */
function height(
  chosen: readonly number[],
  count: number,
  weight: (row: number) => number,
  folded: ReadonlySet<number>,
): number {
  let lines = 0
  let previous = -1
  for (const row of [...chosen, count]) {
    if (row - previous > 1 && !isSmallGap(previous, row, count, folded)) lines++
    if (row < count) lines += weight(row)
    previous = row
  }
  return lines
}

/** At the end there is no next row to put a mark beside; and what is folded is told. */
function isSmallGap(previous: number, next: number, count: number, folded: ReadonlySet<number>): boolean {
  if (next - previous - 1 >= LARGE_GAP || next === count) return false
  for (let row = previous + 1; row < next; row++) if (folded.has(row)) return false
  return true
}

function gaps(chosen: readonly number[], count: number): number {
  return [...chosen, count].filter((row, i) => row > (chosen[i - 1] ?? -1) + 1).length
}

function withGaps(rows: readonly Row[], chosen: ReadonlySet<number>, folded: ReadonlySet<number>): Selected[] {
  const selected: Selected[] = []
  let gap: Row[] = []
  let previous = -1
  for (let i = 0; i <= rows.length; i++) {
    const row = rows[i]
    if (row !== undefined && !chosen.has(i)) {
      gap.push(row)
      continue
    }
    if (gap.length > 0)
      selected.push({ kind: 'elided', rows: gap, isSmall: isSmallGap(previous, i, rows.length, folded) })
    gap = []
    previous = i
    if (row !== undefined) selected.push(row)
  }
  return selected
}

/** Of few faults, which the shrinker has left: they decide as well. */
const FAULT_RANK = 0.05
const RESTART_RANK = 0.2
/** The end of such a fault says when things could go well again. */
const FAULT_END_RANK = 0.6
/** What is below this ranks before everything but what the violation itself is. */
const SLICE_RANK = 0.25
/** What a repetition costs, each time that it is farther away; after so many it says nothing new. */
const REPETITION_COST = 0.5
const MOST_REPETITIONS = 2
/** So many log lines of the processes that the violation is about are shown, the last ones before it. */
const LAST_LOGS = 4
const LOG_RANK = 0.9

interface Ranks {
  /** A rank a row: the lower, the more it tells. */
  readonly ranks: readonly number[]
  /** Rows that no story leaves out, in order. */
  readonly deciding: readonly number[]
  /** Rows that would decide, and only repeat what others say that do. */
  readonly folded: ReadonlySet<number>
}

function ranksOf(
  rows: readonly Row[],
  happenings: Happenings,
  focus: Focus,
  about: {
    readonly distances: Float32Array
    readonly slice: ReadonlyMap<number, number>
    readonly perturbed: (message: Message) => boolean
  },
): Ranks {
  const { distances, slice } = about
  const isCommon = commonFields(happenings)
  const ranks = new Array<number>(rows.length)
  const deciding: number[] = []
  const folded = new Set<number>()
  const inForce = faultsInForce(happenings, focus)
  const areFewFaults =
    countOf(happenings, step => step.faults.filter(({ phase }) => phase === 'begin').length) <= FEW_FAULTS
  const areFewOperations = countOf(happenings, step => step.operations.length) <= FEW_OPERATIONS * 2
  const involved = processesIn(focus, happenings)
  const repeated = new Map<string, number>()
  const repeatedInSlice = new Map<string, number>()
  let [changes, lastChanges, faults, logs] = [0, 0, 0, 0]
  for (let i = rows.length - 1; i >= 0; i--) {
    const row = rows[i] as Row
    const late = orderOf(row) > focus.last ? 30 : 0
    let rank: number
    const shape = shapeOf(row, isCommon)
    const repetitions = count(repeated, shape)
    const hops = late === 0 ? hopsOf(row, slice) : undefined
    if (row.kind === 'failures') {
      const distance = nearest(row.failures, distances) + 0.5
      rank = Math.min(distance, late === 0 ? 8 : USELESS) + repetitions * REPETITION_COST
    } else if (row.kind === 'starts') rank = Math.min(nearest(row.steps, distances) + 2, 12)
    else {
      const { step } = row
      const interest = lackOfInterest(step, isCommon)
      const distance = nearest([step], distances)
      // Right before the violation, what changed nothing counts almost as much as what did.
      rank =
        distance <= 1
          ? distance + interest * (distance / 2 + 0.25)
          : distance + interest + repetitions * REPETITION_COST
      const isChange = step.changes.length > 0 || step.operations.length > 0 || step.lifecycle.length > 0
      if (isChange && interest < 1) rank = Math.min(rank, 10 + changes++ * 0.1)
      if (late === 0 && (step.restart || step.faults.length + step.phases.length > 0)) {
        // That a fault is over tells less than that it began, except that a restarted process has forgotten things.
        const isBegin = step.restart || step.faults.some(({ phase }) => phase === 'begin')
        const isOn = inForce.size <= FEW_FAULTS && step.faults.some(({ id }) => inForce.has(id))
        const isChosen = areFewFaults && isBegin
        const ordinary = (isBegin ? 1 : areFewFaults ? FAULT_END_RANK : 2) + faults++ * 0.2
        rank = Math.min(rank, isOn || isChosen ? (step.restart ? RESTART_RANK : FAULT_RANK) : ordinary)
      }
      if (areFewOperations && step.operations.length > 0) rank = Math.min(rank, 2)
      const isLastChange = late === 0 && step.changes.length > 0 && step.trigger.kind === 'message'
      if (isLastChange && lastChanges++ < LAST_CHANGES) rank = Math.min(rank, 1)
      const isSaid = late === 0 && step.logs.length > 0 && involved.has(step.process ?? '')
      if (isSaid && logs++ < LAST_LOGS) rank = Math.min(rank, LOG_RANK)
    }
    if (hops !== undefined) {
      // What a process forgot is what a story must not leave out.
      const isTurn = row.kind === 'step' && (row.step.restart || row.step.lifecycle.length > 0)
      const again = count(repeatedInSlice, shape ?? operationShape(row, hops))
      if (again > MOST_REPETITIONS) folded.add(i)
      else rank = Math.min(rank, ((isTurn ? SLICE_RANK / 2 : SLICE_RANK) * hops) / (hops + 8))
    }
    if (repetitions > MOST_REPETITIONS && !(rank < SLICE_RANK)) rank = USELESS
    if (messagesOf(row).some(about.perturbed)) rank = Math.min(rank, 1 + repetitions * REPETITION_COST)
    if (row.kind === 'step' && row.step === focus.step) rank = -1
    ranks[i] = Math.min(rank + late, USELESS)
    if ((ranks[i] as number) < SLICE_RANK) deciding.unshift(i)
  }
  return { ranks, deciding, folded }
}

/** How often a shape came before; it is counted once more. What has none is never a repetition. */
function count(repeated: Map<string, number>, shape: string | undefined): number {
  if (shape === undefined) return 0
  const before = repeated.get(shape) ?? 0
  repeated.set(shape, before + 1)
  return before
}

/** How far a row is from the violation along causes; undefined for one that is none. */
function hopsOf(row: Row, slice: ReadonlyMap<number, number>): number | undefined {
  if (row.kind === 'starts') return undefined
  const happenings = row.kind === 'step' ? [row.step] : row.failures
  const hops = happenings.flatMap(({ index }) => slice.get(index) ?? [])
  return hops.length === 0 ? undefined : Math.min(...hops)
}

/** What an operation has in common with those of its client that came before it and led to it, and are not what is wrong. */
function operationShape(row: Row, hops: number): string | undefined {
  if (row.kind !== 'step' || hops === 0 || row.step.changes.length > 0) return undefined
  const [operation] = row.step.operations
  return operation === undefined ? undefined : `${operation.client} ${operation.f} ${operation.type}`
}

/** The processes whose steps are to be explained. */
function processesIn({ roots }: Focus, { all }: Happenings): ReadonlySet<string> {
  const found = new Set<string>()
  for (const [index, distance] of roots) {
    const root = all[index]
    if (distance <= NEAR && root?.kind === 'step' && root.process !== undefined) found.add(root.process)
  }
  return found
}

/** What a row has in common with those that only repeat it; undefined for one that says something of its own. */
function shapeOf(row: Row, isCommon: (field: string) => boolean): string | undefined {
  if (row.kind === 'starts' || (row.kind === 'step' && lackOfInterest(row.step, isCommon) === 0)) return undefined
  const [message] = messagesOf(row)
  if (row.kind === 'step' && row.step.trigger.kind === 'disk') {
    const { call, file } = row.step.trigger
    return `disk ${row.step.process} ${call} ${file}`
  }
  if (message === undefined) return undefined
  const { from, to, part, control, content } = message
  const receivers = row.kind === 'failures' ? row.failures.map(failure => failure.message.to) : [to]
  return `${row.kind === 'failures' ? row.fate : ''} ${part} ${control ?? messageType(content)} ${from}>${receivers}`
}

/** So few are what the shrinker has left: they are all needed. */
const FEW_FAULTS = 8
const FEW_OPERATIONS = 4

function countOf(happenings: Happenings, count: (step: Step) => number): number {
  return happenings.all.reduce((sum, each) => sum + (each.kind === 'step' ? count(each) : 0), 0)
}

/** Faults that were on when the violation came to be, by the events with which they began. */
function faultsInForce(happenings: Happenings, focus: Focus): ReadonlySet<number> {
  const inForce = new Set<number>()
  for (const each of happenings.all) {
    if (each.index > focus.last) break
    if (each.kind !== 'step') continue
    for (const { id, cause, phase } of each.faults) {
      if (phase === 'begin') inForce.add(id)
      else inForce.delete(cause)
    }
  }
  return inForce
}

function nearest(happenings: readonly { readonly index: number }[], distances: Float32Array): number {
  return Math.min(...happenings.map(({ index }) => distances[index] as number))
}

function lackOfInterest(step: Step, isCommon: (field: string) => boolean): number {
  const { changes, operations, lifecycle, faults, logs, phases, connections, trigger } = step
  if (operations.length + lifecycle.length + faults.length + phases.length > 0) return 0
  if (connections.some(({ phase }) => isBroken(phase))) return 0
  if (trigger.kind === 'disk' && trigger.error !== undefined) return 0
  if (changes.some(({ field }) => !isCommon(field))) return 0
  if (changes.length + logs.length + connections.length > 0) return 1
  return step.sends > 0 ? 1.25 : 2
}

/** Fields that change all the time tell less when they do: those with more than a quarter of all changes, if there are many. */
function commonFields(happenings: Happenings): (field: string) => boolean {
  const counts = new Map<string, number>()
  let total = 0
  for (const each of happenings.all) {
    if (each.kind !== 'step') continue
    for (const { field, first } of each.changes) {
      if (first) continue
      counts.set(field, (counts.get(field) ?? 0) + 1)
      total++
    }
  }
  const many = Math.max(24, total / 4)
  return field => (counts.get(field) ?? 0) > many
}
