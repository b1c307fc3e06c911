/** The definitions, and nothing else: every order is tried. For reads and writes whose written values are all different. */
import { type ClientOperation, operations } from '../../../src/checkers/index.ts'
import type { History } from '../../../src/workload/history.ts'

export interface Step {
  readonly id: number
  readonly process: number
  readonly place: number
  readonly isWrite: boolean
  /** It took effect, but nobody was told: at any later time. */
  readonly isOpen: boolean
  readonly key: string
  readonly value: unknown
}

type Before = (a: Step, b: Step) => boolean

/** Whether the definition holds if just these operations of unknown outcome took effect, for some choice of them. */
export function forSomeOutcome(history: History, holds: (steps: readonly Step[]) => boolean): boolean {
  const all = operations(history).filter(({ outcome }) => outcome !== 'fail')
  const open = all.filter(({ outcome, f }) => outcome === 'info' && f === 'write')
  const certain = all.filter(({ outcome }) => outcome === 'ok')
  for (let choice = 0; choice < 1 << open.length; choice++) {
    const chosen = open.filter((_, i) => (choice & (1 << i)) !== 0)
    if (holds(stepsOf([...certain, ...chosen].sort((a, b) => a.start - b.start)))) return true
  }
  return false
}

function stepsOf(all: readonly ClientOperation[]): Step[] {
  return all.map(({ process, f, value, result, outcome }, id) => ({
    id,
    isOpen: outcome === 'info',
    process,
    place: id,
    isWrite: f === 'write',
    key: String((value as [unknown, unknown])[0]),
    value: f === 'write' ? (value as [unknown, unknown])[1] : (result as [unknown, unknown])[1],
  }))
}

const po: Before = (a, b) => a.process === b.process && a.place < b.place && !a.isOpen
const processes = (steps: readonly Step[]) => [...new Set(steps.map(({ process }) => process))]

/** Whether the steps can be ordered so that `before` is kept and every read (that counts) returns what was written last. */
function serializable(steps: readonly Step[], before: Before, counts: (step: Step) => boolean = () => true): boolean {
  const go = (left: readonly Step[], state: ReadonlyMap<string, unknown>): boolean =>
    left.length === 0 ||
    left.some(step => {
      if (left.some(other => other !== step && before(other, step))) return false
      if (!step.isWrite && counts(step) && (state.get(step.key) ?? null) !== step.value) return false
      const rest = left.filter(other => other !== step)
      return go(rest, step.isWrite ? new Map(state).set(step.key, step.value) : state)
    })
  return go(steps, new Map())
}

const sourceOf = (steps: readonly Step[], read: Step) =>
  steps.find(({ isWrite, key, value }) => isWrite && key === read.key && value === read.value)

const readsSomething = (steps: readonly Step[]) =>
  steps.every(step => step.isWrite || step.value === null || sourceOf(steps, step) !== undefined)

/** Transitive closure of program order and reads-from; `undefined` if it has a cycle. */
function causality(steps: readonly Step[]): Before | undefined {
  const reach = steps.map(a =>
    steps.map(b => po(a, b) || (a.isWrite && !b.isWrite && b.value !== null && sourceOf(steps, b) === a)),
  )
  close(reach)
  return steps.some((_, i) => reach[i]![i]) ? undefined : (a, b) => reach[steps.indexOf(a)]![steps.indexOf(b)]!
}

function close(reach: boolean[][]): void {
  for (const k of reach.keys()) {
    for (const i of reach.keys()) {
      for (const j of reach.keys()) if (reach[i]![k]! && reach[k]![j]!) reach[i]![j] = true
    }
  }
}

const visibleTo = (steps: readonly Step[], process: number) =>
  steps.filter(step => step.isWrite || step.process === process)

export const isSequential = (history: History) => forSomeOutcome(history, steps => serializable(steps, po))

export const isPram = (history: History) =>
  forSomeOutcome(history, steps => processes(steps).every(each => serializable(visibleTo(steps, each), po)))

export const isCausalMemory = (history: History) =>
  forSomeOutcome(history, steps => {
    const before = causality(steps)
    if (before === undefined || !readsSomething(steps)) return false
    return processes(steps).every(each => serializable(visibleTo(steps, each), before))
  })

/** Every read alone is explained by an order of its causal past. */
export const isWeaklyCausal = (history: History) =>
  forSomeOutcome(history, steps => {
    const before = causality(steps)
    if (before === undefined || !readsSomething(steps)) return false
    return steps
      .filter(({ isWrite }) => !isWrite)
      .every(read => {
        const past = steps.filter(step => step === read || before(step, read))
        return serializable(past, before, step => step === read)
      })
  })

/** There is one order of all writes; every read returns the last one of its causal past. */
export const isCausallyConvergent = (history: History) =>
  forSomeOutcome(history, steps => {
    const before = causality(steps)
    if (before === undefined || !readsSomething(steps)) return false
    const reads = steps.filter(({ isWrite }) => !isWrite)
    const go = (left: readonly Step[], order: readonly Step[]): boolean =>
      left.length === 0
        ? reads.every(read => {
            const known = order.filter(write => write.key === read.key && before(write, read))
            return (known.at(-1)?.value ?? null) === read.value
          })
        : left.some(
            step =>
              !left.some(other => before(other, step)) &&
              go(
                left.filter(each => each !== step),
                [...order, step],
              ),
          )
    return go(
      steps.filter(({ isWrite }) => isWrite),
      [],
    )
  })

/**
 * The same as `isPram` and `isCausalMemory`, for histories that are too long to try every order: whether no process gets a circle,
 * if what every read says about the order of the writes is added until nothing is left to add.
 */
export const hasNoCircle = (history: History, order: 'PRAM' | 'causal') =>
  forSomeOutcome(history, steps => {
    const causal = causality(steps)
    if (causal === undefined || !readsSomething(steps)) return false
    const base = order === 'PRAM' ? po : causal
    return processes(steps).every(process => {
      const visible = visibleTo(steps, process)
      const before = visible.map(a => visible.map(b => base(a, b) || (!b.isWrite && sourceOf(steps, b) === a)))
      for (let grows = true; grows; ) {
        grows = false
        close(before)
        visible.forEach((read, r) => {
          if (read.isWrite) return
          const source = visible.indexOf(sourceOf(steps, read) ?? read)
          visible.forEach((write, w) => {
            if (!write.isWrite || write.key !== read.key || w === source || !before[w]![r]) return
            // Of what was there at first every write is later: a circle.
            const place = source === r ? w : source
            if (!before[w]![place]) grows = true
            before[w]![place] = true
          })
        })
      }
      return !visible.some((_, i) => before[i]![i])
    })
  })

export const GUARANTEES = ['monotonic reads', 'monotonic writes', 'read your writes', 'writes follow reads'] as const
export type Guarantee = (typeof GUARANTEES)[number]

function keeps(steps: readonly Step[], guarantees: readonly Guarantee[], process: number): Before {
  const own = (a: Step) => a.process === process
  return (a, b) => {
    // Where an order is asked for, reads come in theirs.
    const ordersReads = guarantees.some(each => each !== 'read your writes')
    if (ordersReads && !a.isWrite && !b.isWrite && own(a) && po(a, b)) return true
    if (guarantees.includes('read your writes') && a.isWrite && own(a) && po(a, b)) return true
    if (guarantees.includes('monotonic writes') && a.isWrite && b.isWrite && po(a, b)) return true
    if (guarantees.includes('writes follow reads') && b.isWrite) {
      return steps.some(read => !read.isWrite && po(read, b) && sourceOf(steps, read) === a)
    }
    return false
  }
}

/** Some may be left open: those whose own reads have no order, if that they have one is not asked for. */
export function sessionVerdict(history: History, guarantees: readonly Guarantee[]): boolean | 'unknown' {
  const judge = (steps: readonly Step[]): boolean | 'unknown' => {
    if (!readsSomething(steps)) return false
    // What holds for no process because it contradicts itself.
    const writesOnly = steps.filter(({ isWrite }) => isWrite)
    if (!acyclic(writesOnly, keeps(steps, guarantees, -1))) return false
    const verdicts = processes(steps).map((process): boolean | 'unknown' => {
      const visible = visibleTo(steps, process)
      const onlyOwn = guarantees.every(each => each === 'read your writes')
      if (!onlyOwn && !guarantees.includes('monotonic reads')) {
        if (!serializable(visible, keeps(steps, ['monotonic reads'], process))) return 'unknown'
      }
      return serializable(visible, keeps(steps, guarantees, process))
    })
    return verdicts.includes(false) ? false : verdicts.includes('unknown') ? 'unknown' : true
  }
  const seen = new Set<boolean | 'unknown'>()
  forSomeOutcome(history, steps => {
    seen.add(judge(steps))
    return false
  })
  return seen.has(true) ? true : seen.has('unknown') ? 'unknown' : false
}

function acyclic(steps: readonly Step[], before: Before): boolean {
  if (steps.length === 0) return true
  const first = steps.find(step => !before(step, step) && !steps.some(other => other !== step && before(other, step)))
  return (
    first !== undefined &&
    acyclic(
      steps.filter(each => each !== first),
      before,
    )
  )
}
