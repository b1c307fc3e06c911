import type { CycleAnomaly } from './anomaly.ts'
import { type Dependency, ONWARD, PROCESS, REALTIME, RW, RWP, WR, WRP } from './edges.ts'
import type { Step } from './graph.ts'

/** An edge from one transaction to another. */
export interface CycleStep {
  readonly from: number
  readonly to: number
  readonly label: Dependency
}

/** A cycle of transactions, each of which occurs once. */
export interface Cycle {
  readonly type: CycleAnomaly
  readonly steps: readonly CycleStep[]
}

/** Leaves out the junctions on a closed walk: entering one, going on and leaving it is one edge. */
export function withoutJunctions(steps: readonly Step[], transactions: number): CycleStep[] {
  const whole: CycleStep[] = []
  const begin = steps.findIndex(({ from }) => from < transactions)
  let open: { from: number; label: Dependency } | undefined
  for (let i = 0; i < steps.length; i++) {
    const { from, to, label } = steps[(begin + i) % steps.length]!
    if (label !== ONWARD) open = { from, label }
    if (to < transactions) whole.push({ from: open!.from, to, label: open!.label })
  }
  return whole
}

/**
 * A cycle on a closed walk: if the walk comes to a transaction twice, it falls into two, and one of those is kept. Of the two,
 * the one of the type that is wanted, or else the shorter.
 */
export function simplified(walk: readonly CycleStep[], wanted: CycleAnomaly): Cycle {
  let steps = walk
  for (;;) {
    const split = repetition(steps)
    if (split === undefined) return { type: typeOf(steps), steps }
    const [i, j] = split
    const inner = steps.slice(i, j)
    const outer = [...steps.slice(0, i), ...steps.slice(j)]
    const hasReads = (part: readonly CycleStep[]) => part.some(isAntiDependency)
    const fits = (part: readonly CycleStep[]) => hasReads(part) && !isAdjacent(part)
    const candidates = [inner, outer].sort((a, b) => a.length - b.length)
    steps =
      candidates.find(part => typeOf(part) === wanted) ??
      candidates.find(fits) ??
      candidates.find(part => !isAdjacent(part)) ??
      candidates[0]!
  }
}

function repetition(steps: readonly CycleStep[]): [number, number] | undefined {
  const seen = new Map<number, number>()
  for (let i = 0; i < steps.length; i++) {
    const before = seen.get(steps[i]!.from)
    if (before !== undefined) return [before, i]
    seen.set(steps[i]!.from, i)
  }
  return undefined
}

/** Whether somewhere two anti-dependencies follow each other. One alone follows itself only if it is the whole cycle. */
function isAdjacent(steps: readonly CycleStep[]): boolean {
  return steps.some((step, i) => isAntiDependency(step) && isAntiDependency(steps[(i + 1) % steps.length]!))
}

function isAntiDependency({ label }: CycleStep): boolean {
  return label === RW || label === RWP
}

/** The anomaly that a cycle is: counts its anti-dependencies and sees whether two of them follow each other. */
export function typeOf(steps: readonly CycleStep[]): CycleAnomaly {
  const has = (...labels: readonly Dependency[]) => steps.some(({ label }) => labels.includes(label))
  const suffix = has(REALTIME) ? '-realtime' : has(PROCESS) ? '-process' : ''
  const antiDependencies = steps.filter(isAntiDependency).length
  if (antiDependencies === 0) return has(WR, WRP) ? `G1c${suffix}` : `G0${suffix}`
  const item = has(WRP, RWP) ? '' : '-item'
  if (antiDependencies === 1) return `G-single${item}${suffix}`
  return isAdjacent(steps) ? `G2${item}${suffix}` : `G-nonadjacent${item}${suffix}`
}
