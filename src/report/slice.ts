import { alikeBefore } from './alike.ts'
import { type Focus, GUESSED, tookLead } from './focus.ts'
import { forgettingOf, hasForgotten } from './forgetting.ts'
import { type Happening, type Step, turnBefore } from './happening.ts'
import type { Happenings } from './happenings.ts'
import { firstTakenUp } from './taken-up-again.ts'
import { actingSteps, stateBefore } from './went-by.ts'

/** Roots that are farther from the violation than this are what it may be about, and no part of it. */
export const NEAR = 0.5
/** What did not get through to a process that the violation is about is a part of it, though it is a little farther. */
const NEAR_FAILURE = 1
/** What set a timer tells when a wait began, and little about why nothing ended it: it is as far as so many other causes. */
const TIMER_HOPS = 4
/** Beyond this, a cause explains no more than anything else that came before. */
const FARTHEST = 16
/** So near, a change of state has all that made it up in the slice. */
const NEAR_HOPS = 6
/** Of what the evidence names beside what is wrong, so many steps are a part of it, and so far away. */
const MOST_EVIDENCE = 6
const EVIDENCE_HOPS = 7
/** As far away is the state by which a node answered: so many of its causes are a part of it. */
const STATE_HOPS = 9

/**
 * The causal slice of a violation: the happenings that it is about and what caused them, by the position of each, with how many causes it is
 * away. That is exact, since each event has the one that caused it: without any of these, the violation could not have come to be as it did.
 * Seven things are added that no event of the journal is the cause of:
 *
 * - what a node was asked by the client whose operation is wrong, where the node asked others before it answered;
 * - the messages that made up a change of state with the last one, as votes do (alike.ts), and their causes;
 * - the operations that a checker's evidence names beside those that are wrong: a read is wrong only because of the write that it missed;
 * - of a history, where the state came from by which the last nodes answered that had a part in what is wrong, and where those that lead
 *   began to: they say what they had;
 * - where a process of the slice was crashed, started or paused between two of its steps in there, or right before the first, that and the
 *   fault behind it: what a process does not know any more; before the first, also the last restart that it forgot something by;
 * - of a history, where a node took up a client's request that one had taken up before, the first time that one did;
 * - where an operation on a disk found no file of a name, what took that name away.
 */
export function sliceOf(happenings: Happenings, focus: Focus): ReadonlyMap<number, number> {
  const slice = new Slice(happenings)
  for (const [root, distance] of focus.roots) {
    const happening = happenings.all[root]
    const [near, nearFailure] = focus.isGuessed ? [GUESSED, GUESSED + NEAR] : [NEAR, NEAR_FAILURE]
    if (distance > (happening?.kind === 'failure' ? nearFailure : near)) continue
    slice.take(happening, 0)
    slice.take(askedIn(happenings, happening), 1)
  }
  for (const step of focus.evidence.slice(0, MOST_EVIDENCE)) slice.take(step, EVIDENCE_HOPS)
  if (focus.isOfHistory) {
    for (const step of actingSteps(happenings, focus.step)) {
      slice.take(stateBefore(happenings, step), STATE_HOPS)
      if (step.leads && step.process !== undefined)
        slice.take(tookLead(happenings, step.process, step.index), STATE_HOPS)
    }
  }
  for (const steps of happenings.byProcess.values()) {
    for (const step of steps) {
      const hops = slice.found.get(step.index)
      if (hops === undefined) continue
      if (foundNothing(step)) slice.take(tookAway(steps, step), hops + 1)
      if (focus.isOfHistory) slice.take(firstTakenUp(happenings, step), hops + 1)
    }
  }
  for (const [process, steps] of happenings.byProcess) {
    let before: Step | undefined
    let breaks: Step[] = []
    for (const step of steps) {
      const hops = step.process === process ? slice.found.get(step.index) : undefined
      if (hops !== undefined) {
        // Where one of the two is far from the violation, so is what came between.
        const far = before === undefined ? hops : Math.max(hops, slice.found.get(before.index) as number)
        const relevant =
          before === undefined ? breaks.filter(each => each === turnBefore(steps, steps.indexOf(step))) : breaks
        for (const each of relevant) slice.take(each, far + 1)
        if (before === undefined) for (const each of forgotIn(steps, breaks)) slice.take(each, FARTHEST)
        before = step
        breaks = []
      }
      if (isBreak(step)) breaks.push(step)
    }
  }
  return slice.found
}

/**
 * The step in which the request arrived that a node answered, of a client's operation that ended so. Where a node asks others before
 * it answers, its answer goes back to the last of them, and the request is no cause of it.
 */
function askedIn({ byProcess }: Happenings, end: Happening | undefined): Step | undefined {
  if (end?.kind !== 'step' || end.trigger.kind !== 'message' || end.operations.length === 0) return undefined
  const { from, to, part, answers, sentIn } = end.trigger.message
  if (part !== 'reply' || answers !== undefined || sentIn === undefined) return answers
  return byProcess.get(from)?.findLast(({ index, trigger }) => {
    if (index > sentIn.index || trigger.kind !== 'message') return false
    return trigger.message.part === 'request' && trigger.message.from === to
  })
}

/** The last restart of a process after which it showed less than before, with the crash and the step that shows it. */
function forgotIn(steps: readonly Step[], breaks: readonly Step[]): Step[] {
  const restart = breaks.findLast(each => each.restart && hasForgotten(forgettingOf(each, steps)))
  if (restart === undefined) return []
  const crash = breaks.findLast(each => each.index < restart.index && !each.restart)
  return [...(crash === undefined ? [] : [crash]), restart, forgettingOf(restart, steps)]
}

/** Whether a process that was running did not go on as before. */
function isBreak({ restart, lifecycle }: Step): boolean {
  return restart || lifecycle.some(({ kind }) => kind !== 'start')
}

/** Whether an operation on a disk found no file of the name that it was given. */
export function foundNothing({ trigger }: Step): boolean {
  return trigger.kind === 'disk' && trigger.error?.includes('ENOENT') === true
}

/** The last operation before a step that renamed or removed the file which it looked for. */
function tookAway(steps: readonly Step[], { index, trigger: missing }: Step): Step | undefined {
  return steps.findLast(
    ({ index: earlier, trigger }) =>
      earlier < index &&
      trigger.kind === 'disk' &&
      missing.kind === 'disk' &&
      (trigger.call === 'rename' || trigger.call === 'remove') &&
      trigger.file === missing.file &&
      trigger.error === undefined,
  )
}

class Slice {
  readonly found = new Map<number, number>()
  readonly #happenings: Happenings

  constructor(happenings: Happenings) {
    this.#happenings = happenings
  }

  /** Takes a happening and its causes in. */
  take(happening: Happening | undefined, from: number): void {
    let hops = from
    for (let each = happening; each !== undefined; each = this.#happenings.causeOf(each)) {
      if (hops > FARTHEST || hops >= (this.found.get(each.index) ?? Number.POSITIVE_INFINITY)) return
      this.found.set(each.index, hops)
      if (each.kind === 'step' && hops <= NEAR_HOPS) this.#takeAlike(each, hops + 1)
      hops += each.kind === 'step' && each.trigger.kind === 'timer' ? TIMER_HOPS : 1
    }
  }

  #takeAlike(step: Step, hops: number): void {
    const steps = this.#happenings.byProcess.get(step.process ?? '') ?? []
    for (const each of alikeBefore(steps, steps.indexOf(step))) this.take(each, hops)
  }
}
