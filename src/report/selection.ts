import type { Focus } from './focus.ts'
import { messagesOf, orderOf, type Row } from './rows.ts'
import type { Happenings, Message, Step } from './steps.ts'

/** The rows that a story shows, and between them what it leaves out. */
export type Selected = Row | { readonly kind: 'elided'; readonly rows: readonly Row[] }

/** Deliveries that changed a state are always shown when they are among the last so many. */
const LAST_CHANGES = 4
/** Rows that rank behind this explain nothing: they are shown only if all are. */
const USELESS = 100
/** A gap of so few rows is filled: a line that says what is missing would not be shorter. */
const SMALLEST_GAP = 2

/**
 * The most telling rows that fit into `lines` lines.
 *
 * A row ranks by how far it is from the violation along causes (see causality.ts), plus what it lacks in interest: a
 * rare change of state, an operation or a crash 0, a change as it happens all the time (a counter, a commit index) 1, a
 * message that changed nothing 2. Whatever the causes say, these rank high: what the plan does on purpose (its faults, messages
 * that it perturbs), since a shrunk plan has kept only what the violation needs; and the last changes of state.
 * What is not connected with the violation ranks behind, the latest first, and what came after it last. Rows are taken in
 * the order of their rank while they, and the lines that stand for the gaps between them, fit; a row that opens a new gap
 * is somewhat worse than one that does not.
 */
export function select(
  rows: readonly Row[],
  happenings: Happenings,
  focus: Focus,
  distances: Float32Array,
  about: {
    readonly lines: number
    readonly linesOf: (row: Row) => number
    readonly perturbed: (message: Message) => boolean
  },
): Selected[] {
  const ranks = ranksOf(rows, happenings, focus, distances, about.perturbed)
  // Of a long run, only the rows that come into question are ever put into words.
  const weights: number[] = []
  const weight = (i: number) => {
    weights[i] ??= about.linesOf(rows[i] as Row)
    return weights[i]
  }
  const chosen = fits(rows, weight, about.lines) ? rows.map((_, i) => i) : greedy(ranks, weight, about.lines)
  return withGaps(rows, new Set(filled(chosen, rows.length, weight)))
}

/** Rows that are ever looked at for a place: the best so many. */
const MOST_CANDIDATES = 400
/** What a line that says what is missing between two rows costs, as a rank. */
const GAP_COST = 0.75

/** Takes the best row again and again while there is room. A row beside one that was taken opens no new gap, and is preferred. */
function greedy(ranks: readonly number[], weight: (row: number) => number, lines: number): number[] {
  const order = ranks.map((_, i) => i).filter(i => (ranks[i] as number) < USELESS)
  order.sort((a, b) => (ranks[a] as number) - (ranks[b] as number) || b - a)
  const candidates = new Set(order.slice(0, MOST_CANDIDATES))
  let chosen: number[] = []
  let taken = height(chosen, ranks.length, weight)
  while (candidates.size > 0) {
    let best: { row: number; next: number[]; cost: number } | undefined
    let bestRank = Number.POSITIVE_INFINITY
    for (const row of candidates) {
      // They come in order of rank, and none can gain more than the line of a gap that it closes.
      if ((ranks[row] as number) - GAP_COST > bestRank) break
      const next = insert(chosen, row)
      const cost = height(next, ranks.length, weight)
      const rank = (ranks[row] as number) + GAP_COST * (cost - taken - weight(row))
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

/** Lines that the chosen rows take, with a line for every gap. */
function height(chosen: readonly number[], count: number, weight: (row: number) => number): number {
  let lines = 0
  let previous = -1
  for (const row of [...chosen, count]) {
    if (row > previous + 1) lines++
    if (row < count) lines += weight(row)
    previous = row
  }
  return lines
}

/** Gaps of one row that takes one line are closed. */
function filled(chosen: readonly number[], count: number, weight: (row: number) => number): number[] {
  const result: number[] = []
  let previous = -1
  for (const row of [...chosen, count]) {
    if (row === previous + SMALLEST_GAP && weight(previous + 1) === 1) result.push(previous + 1)
    if (row < count) result.push(row)
    previous = row
  }
  return result
}

function withGaps(rows: readonly Row[], chosen: ReadonlySet<number>): Selected[] {
  const selected: Selected[] = []
  let gap: Row[] = []
  rows.forEach((row, i) => {
    if (!chosen.has(i)) {
      gap.push(row)
      return
    }
    if (gap.length > 0) selected.push({ kind: 'elided', rows: gap })
    gap = []
    selected.push(row)
  })
  if (gap.length > 0) selected.push({ kind: 'elided', rows: gap })
  return selected
}

function ranksOf(
  rows: readonly Row[],
  happenings: Happenings,
  focus: Focus,
  distances: Float32Array,
  isPerturbed: (message: Message) => boolean,
): number[] {
  const isCommon = commonFields(happenings)
  const ranks = new Array<number>(rows.length)
  const inForce = faultsInForce(happenings, focus)
  let [changes, lastChanges, failures, faults] = [0, 0, 0, 0]
  for (let i = rows.length - 1; i >= 0; i--) {
    const row = rows[i] as Row
    const late = orderOf(row) > focus.last ? 30 : 0
    let rank: number
    if (row.kind === 'failures') {
      rank = Math.min(nearest(row.failures, distances) + 0.5, late === 0 ? 8 + failures++ * 0.25 : USELESS)
    } else if (row.kind === 'starts') rank = Math.min(nearest(row.steps, distances) + 2, 12)
    else {
      const { step } = row
      const interest = lackOfInterest(step, isCommon)
      rank = nearest([step], distances) + interest
      const isChange = step.changes.length > 0 || step.operations.length > 0 || step.lifecycle.length > 0
      if (isChange && interest < 1) rank = Math.min(rank, 10 + changes++ * 0.1)
      if (late === 0 && (step.restart || step.faults.length + step.phases.length > 0)) {
        // That a fault is over tells less than that it began, except that a restarted process has forgotten things.
        const isBegin = step.restart || step.faults.some(({ phase }) => phase === 'begin')
        const isOn = step.faults.some(({ index }) => inForce.has(index))
        rank = Math.min(rank, isOn ? 0.5 : (isBegin ? 1 : 2) + faults++ * 0.2)
      }
      const isLastChange = late === 0 && step.changes.length > 0 && step.trigger.kind === 'message'
      if (isLastChange && lastChanges++ < LAST_CHANGES) rank = Math.min(rank, 1)
    }
    if (messagesOf(row).some(isPerturbed)) rank = Math.min(rank, 1)
    if (row.kind === 'step' && row.step === focus.step) rank = -1
    ranks[i] = Math.min(rank + late, USELESS)
  }
  return ranks
}

/** Faults that were on when the violation came to be. */
function faultsInForce(happenings: Happenings, focus: Focus): ReadonlySet<number> {
  const inForce = new Set<number>()
  for (const each of happenings.all) {
    if (each.index > focus.last) break
    if (each.kind !== 'step') continue
    for (const { phase, index } of each.faults) {
      if (phase === 'begin') inForce.add(index)
      else inForce.delete(index)
    }
  }
  return inForce
}

function nearest(happenings: readonly { readonly index: number }[], distances: Float32Array): number {
  return Math.min(...happenings.map(({ index }) => distances[index] as number))
}

function lackOfInterest(step: Step, isCommon: (field: string) => boolean): number {
  const { changes, operations, lifecycle, faults, logs, phases } = step
  if (operations.length + lifecycle.length + faults.length + phases.length > 0) return 0
  if (changes.some(({ field }) => !isCommon(field))) return 0
  return changes.length + logs.length > 0 ? 1 : 2
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
