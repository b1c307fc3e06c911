import type { Choice, MessageName } from './choice.ts'

/** A message that a step sent. */
export interface Sending {
  readonly message: MessageName
  readonly sentUs: number
}

/** A choice that was carried out, and what came of it: as much as it takes to say which others it commutes with. */
export interface Step {
  readonly choice: Choice
  /** When it happened, microseconds. */
  readonly timeUs: number
  /** Whose code ran, or who crashed. */
  readonly processes: Set<string>
  /** Whether an operation began or ended. */
  hasOperation: boolean
  /** Whether a property may see it: a state changed, a label was reached, a node is gone. */
  isVisible: boolean
  /** Whether it matters at what time it happens: it set a timer, used its disk, or looked at a clock. */
  isTimed: boolean
  /** When the first of the timers was due that it cleared. */
  clearedUs: number
  readonly sent: Sending[]
}

export function newStep(choice: Choice, timeUs: number, processes: Iterable<string> = []): Step {
  return {
    choice,
    timeUs,
    processes: new Set(processes),
    hasOperation: false,
    isVisible: false,
    isTimed: false,
    clearedUs: Number.POSITIVE_INFINITY,
    sent: [],
  }
}

/**
 * Whether the order of two steps may matter: they are of the same process; both are seen by the same observer, a property or a checker of
 * histories; or one of them goes by the time and the other lets it pass. Where it does not, they commute.
 */
export function areDependent(a: Step, b: Step): boolean {
  if (messageOf(a) !== undefined && messageOf(a) === messageOf(b)) return true
  if (a.choice.kind === 'lose' || b.choice.kind === 'lose') return false
  if (a.hasOperation && b.hasOperation) return true
  if (a.isVisible && b.isVisible) return true
  for (const process of a.processes) if (b.processes.has(process)) return true
  if (passesTime(a)) return passesTime(b) ? true : goesByTime(b, a.timeUs)
  return passesTime(b) && goesByTime(a, b.timeUs)
}

function messageOf({ choice }: Step): MessageName | undefined {
  return choice.kind === 'deliver' || choice.kind === 'lose' ? choice.message : undefined
}

/** A crash takes a microsecond: it stands between the deliveries of one instant. */
function passesTime({ choice: { kind } }: Step): boolean {
  return kind === 'wait' || kind === 'crash'
}

function goesByTime({ isTimed, clearedUs }: Step, untilUs: number): boolean {
  return isTimed || clearedUs <= untilUs
}
