import { type Choice, keyOf, type MessageName, WAIT } from './choice.ts'
import { areDependent, type Sending, type Step } from './step.ts'

/** A point of a run at which it is to be said what happens next: where the search branches. */
export interface Branching {
  /** Where time stands, microseconds. */
  readonly timeUs: number
  /** What is on its way: when it was sent, microseconds. */
  readonly pending: ReadonlyMap<MessageName, number>
  readonly losses: number
  readonly crashes: number
  /** Nodes that are down for good. */
  readonly down: ReadonlySet<string>
  /** Choices that lead nowhere new: what follows them was explored elsewhere. */
  readonly sleep: ReadonlyMap<string, Step>
  /** Choices that are to be tried. */
  readonly wanted: Map<string, Choice>
  /** Choices that were tried, and what they did. */
  readonly done: Map<string, Step>
  /** The one that is being followed; undefined at the end. */
  step: Step | undefined
}

export function firstBranching(sent: readonly Sending[]): Branching {
  return branching(0, new Map(sent.map(({ message, sentUs }) => [message, sentUs])), 0, 0, new Set(), new Map())
}

function branching(
  timeUs: number,
  pending: ReadonlyMap<MessageName, number>,
  losses: number,
  crashes: number,
  down: ReadonlySet<string>,
  sleep: ReadonlyMap<string, Step>,
): Branching {
  return { timeUs, pending, losses, crashes, down, sleep, wanted: new Map(), done: new Map(), step: undefined }
}

/** What there is to decide after a step. */
export function branchingAfter(before: Branching, step: Step, staysDown: boolean): Branching {
  const { choice } = step
  const pending = new Map(before.pending)
  if (choice.kind === 'deliver' || choice.kind === 'lose') pending.delete(choice.message)
  for (const { message, sentUs } of step.sent) pending.set(message, sentUs)
  const sleep = new Map<string, Step>()
  for (const known of [before.sleep, before.done]) {
    for (const [key, other] of known) if (other !== step && !areDependent(other, step)) sleep.set(key, other)
  }
  const down = choice.kind === 'crash' && staysDown ? new Set([...before.down, choice.node]) : before.down
  return branching(
    step.timeUs,
    pending,
    before.losses + (choice.kind === 'lose' ? 1 : 0),
    before.crashes + (choice.kind === 'crash' ? 1 : 0),
    down,
    sleep,
  )
}

/** A choice that may be taken there and does not sleep: a delivery, or else that time goes on; undefined where there is none. */
export function awakeChoice({ pending, sleep, timeUs }: Branching, lastUs: number): Choice | undefined {
  for (const message of pending.keys()) {
    const choice: Choice = { kind: 'deliver', message }
    if (!sleep.has(keyOf(choice))) return choice
  }
  return timeUs < lastUs && !sleep.has(keyOf(WAIT)) ? WAIT : undefined
}

/** Two steps that might have come the other way round, and what would have to come first for that. */
export interface Race {
  /** The position of the first of them. */
  readonly at: number
  /** What could come at its position instead: any of these leads to the other order. */
  readonly initials: readonly Choice[]
}

/**
 * Finds the races of a run (Abdulla, Aronsson, Jonsson, Sagonas, "Optimal Dynamic Partial Order Reduction", 2014): steps that depend on
 * each other, with nothing between them that orders them, of which the second could have come first. Only those count whose second step
 * is at `from` or later.
 */
export function racesOf(initiallySent: readonly Sending[], steps: readonly Step[], from: number): readonly Race[] {
  const senders = new Map<MessageName, number>(initiallySent.map(({ message }) => [message, -1]))
  const before: Set<number>[] = []
  const races: Race[] = []
  for (const [j, step] of steps.entries()) {
    const { choice } = step
    for (const { message } of step.sent) senders.set(message, j)
    const sender = choice.kind === 'deliver' || choice.kind === 'lose' ? senders.get(choice.message) : undefined
    const past = new Set<number>()
    for (let i = j - 1; i >= 0; i--) {
      if (past.has(i)) continue
      const earlier = steps[i] as Step
      const isCause = i === sender
      if (!isCause && !areDependent(earlier, step)) continue
      past.add(i)
      for (const each of before[i] as Set<number>) past.add(each)
      if (j < from || isCause || !canBeTurned(earlier.choice, choice)) continue
      races.push({ at: i, initials: initialsOf(steps, before, i, j, past) })
    }
    before.push(past)
  }
  return races
}

/** Time goes on, and then on again: that has one order only. */
function canBeTurned(first: Choice, second: Choice): boolean {
  return !(first.kind === second.kind && first.kind === 'wait')
}

/** What of the steps that `i` has no part in, up to `j`, could come first. */
function initialsOf(
  steps: readonly Step[],
  before: readonly ReadonlySet<number>[],
  i: number,
  j: number,
  pastOfJ: ReadonlySet<number>,
): readonly Choice[] {
  const others: number[] = []
  for (let k = i + 1; k < j; k++) if (!before[k]?.has(i)) others.push(k)
  const initials = others.filter(k => !others.some(other => other < k && before[k]?.has(other)))
  const isFirst = !others.some(other => pastOfJ.has(other))
  return [...(isFirst ? [j] : []), ...initials].map(k => (steps[k] as Step).choice)
}
