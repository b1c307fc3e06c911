import type { Run } from '../../scenario/run.ts'
import type { JournalEvent } from '../../sim/journal/event.ts'
import type { ReadonlyJournal } from '../../sim/journal/journal.ts'
import { keyOf, messageName, WAIT } from './choice.ts'
import type { TimedChoice } from './orders-plan.ts'
import { newStep, type Sending, type Step } from './step.ts'

/** What a run did, as steps that could have come in another order. */
export interface Steps {
  /** Sent before the first step: by what was due at the start. */
  readonly sent: readonly Sending[]
  readonly steps: readonly Step[]
  /** How many of the choices that its plan lays down the run did first, one after the other: all of them, as a rule. */
  readonly asPlanned: number
}

export interface StepsOptions {
  /** What the plan of the run lays down, in this order. */
  readonly planned: readonly TimedChoice[]
  /** Who crashes when (microseconds), by the plan. */
  readonly crashes: ReadonlyMap<number, string>
  /** Up to when orders are looked at, microseconds. */
  readonly untilUs: number
  /** Up to when messages may be made to wait, microseconds. */
  readonly lastUs: number
  /** Whether properties look at the states. */
  readonly areStatesSeen: boolean
}

/**
 * Reads the steps of a run from its journal: deliveries; and between them, where time goes on, all that is due at one time. What is due at
 * once, after a delivery, belongs to the delivery.
 */
export function stepsOf({ journal }: Run, { planned, crashes, untilUs, lastUs, areStatesSeen }: StepsOptions): Steps {
  const happened: Step[] = []
  const start = newStep(WAIT, 0)
  let current = start
  for (const events of groupsOf(journal as ReadonlyJournal)) {
    const [root] = events as [JournalEvent]
    const { timeUs } = root
    if (timeUs >= untilUs) break
    const begin = (step: Step) => {
      current = step
      happened.push(step)
    }
    if (root.kind === 'arrive' && root.from !== root.to) {
      if (timeUs > current.timeUs) begin(newStep(WAIT, timeUs))
      begin(newStep({ kind: 'deliver', message: messageName(root) }, timeUs, [root.to]))
    } else if (timeUs > current.timeUs) {
      const node = crashes.get(timeUs)
      begin(node === undefined ? newStep(WAIT, timeUs) : newStep({ kind: 'crash', node }, timeUs, [node]))
    }
    for (const event of events) note(current, event, journal as ReadonlyJournal, areStatesSeen)
  }
  const steps: Step[] = []
  let next = 0
  let asPlanned = 0
  for (const { choice, timeUs } of planned) {
    if (choice.kind === 'lose') steps.push(newStep(choice, timeUs))
    // Nothing is due at the end, where all arrives that was made to wait; and if it is lost by now, nothing happens then.
    else if (choice.kind === 'wait' && timeUs === lastUs && happened[next]?.timeUs !== lastUs) {
      steps.push(newStep(choice, timeUs))
    } else {
      const step = happened[next++]
      if (step === undefined || keyOf(step.choice) !== keyOf(choice)) break
      steps.push(step)
    }
    asPlanned++
  }
  return { sent: start.sent, steps: [...steps, ...happened.slice(next)], asPlanned }
}

/** The events of each step of the simulation. */
function* groupsOf(journal: ReadonlyJournal): Generator<readonly JournalEvent[]> {
  let group: JournalEvent[] = []
  for (const event of journal) {
    if (group.length > 0 && group[0]?.step !== event.step) {
      yield group
      group = []
    }
    group.push(event)
  }
  if (group.length > 0) yield group
}

function note(step: Step, event: JournalEvent, journal: ReadonlyJournal, areStatesSeen: boolean): void {
  if (journal.looksAtClock(event.step)) step.isTimed = true
  switch (event.kind) {
    case 'send':
      // What a process sends to itself does not leave it: it is due like a timer.
      if (event.from === event.to) step.isTimed = true
      else step.sent.push({ message: messageName(event), sentUs: event.timeUs })
      break
    case 'operation':
      step.hasOperation = true
      step.processes.add(event.client)
      break
    case 'timer-clear':
      step.clearedUs = Math.min(step.clearedUs, dueUs(journal, event))
      break
    case 'timer-set':
    case 'disk':
      step.isTimed = true
      break
    case 'state':
    case 'reach':
    case 'crash':
    case 'start':
      if (areStatesSeen) step.isVisible = true
      break
  }
  if ('process' in event) step.processes.add(event.process)
}

/** When a timer was due that is cleared now. */
function dueUs(journal: ReadonlyJournal, cleared: { readonly id: number; process: string; number: number }): number {
  for (let id = cleared.id - 1; id >= 0; id--) {
    const event = journal.at(id)
    if (event.kind === 'timer-set' && event.process === cleared.process && event.number === cleared.number)
      return journal.dueUs(id)
  }
  return 0
}
