import { alikeBefore } from './alike.ts'
import type { Focus } from './focus.ts'
import { type Failure, type Step, turnBefore } from './happening.ts'
import type { Happenings } from './happenings.ts'

/**
 * How far each happening is from the violation, going back along what explains it: the shortest path from the focus over edges that cost
 * more the less they explain. Of these, only some are causes in the journal's sense:
 *
 * - a step to the one whose event set it off, exactly: half a step for a message, a disk that answered or what was due; 1 for the timer's
 *   setting, since it tells when the wait began and not why nothing ended it. A message that failed, to the step that sent it: half.
 * - the sending of a reply to the arrival of its request: 1, however many disks and peers were asked in between.
 *
 * The rest is judgement, since the causes of a journal know nothing of what a process remembers, nor of what did not happen. A happens-before
 * relation (Lamport, 1978) would have both, and would not make a story: in a cluster with heartbeats almost everything happens before almost
 * everything. So:
 *
 * - a step to the last one of its process which changed its state (or started, crashed, paused it): 1. What a process
 *   does follows from its state, and its state was made there, however long ago and whatever came between.
 * - a step that changed a state to the deliveries of the same type of message since the change before: half. The last vote
 *   makes the leader, but only with the votes that came earlier.
 * - a step to the one just before on its process: 2.5, or 1.5 if nothing is known of its state. Not everything is in `inspect()`.
 * - a timer to the messages that did not get through while it ran, to its process or from it: 1.5 and more. A timeout is
 *   caused by what did not happen. Any other step to the last ones that failed: 4, for what it might have known.
 *
 * All weights are halves, so a queue of buckets gives Dijkstra's algorithm without a heap. What is farther than
 * `FARTHEST` stays out: `Infinity`.
 */
export function distances(happenings: Happenings, focus: Focus): Float32Array {
  const graph = new Graph(happenings)
  const found = new Float32Array(happenings.all.length).fill(Number.POSITIVE_INFINITY)
  const buckets: number[][] = []
  const reach = (index: number, distance: number) => {
    if (distance > FARTHEST || distance >= (found[index] as number)) return
    found[index] = distance
    const bucket = distance * 2
    buckets[bucket] ??= []
    buckets[bucket].push(index)
  }
  for (const [index, distance] of focus.roots) reach(index, distance)
  for (let bucket = 0; bucket <= FARTHEST * 2; bucket++) {
    const indexes = buckets[bucket] ?? []
    for (let i = 0; i < indexes.length; i++) {
      const index = indexes[i] as number
      if (found[index] === bucket / 2) graph.causes(index, (cause, weight) => reach(cause, bucket / 2 + weight))
    }
  }
  return found
}

const FARTHEST = 24
/** Of the messages that failed before a step, only the last ones are taken for its causes. */
const FAILURES_PER_STEP = 4

class Graph {
  readonly #happenings: Happenings
  /** Failures that a process may have felt the want of, as positions in order. */
  readonly #failures = new Map<string, number[]>()

  constructor(happenings: Happenings) {
    this.#happenings = happenings
    for (const happening of happenings.all) {
      if (happening.kind !== 'failure') continue
      const { from, to } = happening.message
      for (const process of new Set([from, to])) {
        const failures = this.#failures.get(process)
        if (failures === undefined) this.#failures.set(process, [happening.index])
        else failures.push(happening.index)
      }
    }
  }

  causes(index: number, visit: (cause: number, weight: number) => void): void {
    const happening = this.#happenings.all[index] as Step | Failure
    const cause = this.#happenings.causeOf(happening)
    if (happening.kind === 'failure') {
      if (cause !== undefined) visit(cause.index, 0.5)
      return
    }
    const { trigger, process } = happening
    if (cause !== undefined) visit(cause.index, trigger.kind === 'timer' ? 1 : 0.5)
    if (trigger.kind === 'message' && trigger.message.answers !== undefined) visit(trigger.message.answers.index, 1)
    const processes = process === undefined ? happening.lifecycle.map(event => event.process) : [process]
    for (const each of processes) this.#before(happening, each, visit)
    if (process === undefined) return
    if (trigger.kind === 'timer' && cause !== undefined) this.#absences(happening, process, cause.index, 1.5, visit)
    else this.#absences(happening, process, -1, 4, visit)
  }

  #before(step: Step, process: string, visit: (cause: number, weight: number) => void): void {
    const steps = this.#happenings.byProcess.get(process) ?? []
    const position = positionBefore(steps, step.index)
    const previous = steps[position]
    if (previous === undefined) return
    visit(previous.index, previous.shown === undefined ? 1.5 : 2.5)
    if (step.process === process) for (const { index } of alikeBefore(steps, position + 1)) visit(index, 0.5)
    const turn = turnBefore(steps, position + 1)
    if (turn !== undefined) visit(turn.index, 1)
  }

  /** The last messages of the process that failed before the step, and after the happening `since`. */
  #absences(
    step: Step,
    process: string,
    since: number,
    base: number,
    visit: (cause: number, weight: number) => void,
  ): void {
    const failures = this.#failures.get(process)
    if (failures === undefined) return
    let low = 0
    for (let high = failures.length; low < high; ) {
      const middle = (low + high) >> 1
      if ((failures[middle] as number) < step.index) low = middle + 1
      else high = middle
    }
    for (let back = 1; back <= FAILURES_PER_STEP && low - back >= 0; back++) {
      const failure = failures[low - back] as number
      if (failure < since) return
      visit(failure, base + (back - 1) / 2)
    }
  }
}

/** The position of the last step before the happening `index`, or -1. */
function positionBefore(steps: readonly Step[], index: number): number {
  let low = 0
  for (let high = steps.length; low < high; ) {
    const middle = (low + high) >> 1
    if ((steps[middle] as Step).index < index) low = middle + 1
    else high = middle
  }
  return low - 1
}
