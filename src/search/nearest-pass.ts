import { formatDuration, microseconds } from '../clock/duration.ts'
import { measuredTimeText, timeText } from '../clock/time-text.ts'
import { describeFault, type Fault, factsOf } from '../faults/catalogue.ts'
import { sendingName } from '../net/message-type.ts'
import type { MessageFate } from '../net/overlay.ts'
import { expand } from '../scenario/expand.ts'
import type { Plan } from '../scenario/plan.ts'
import { type Run, run } from '../scenario/run.ts'
import type { AnyScenario, Scenario } from '../scenario/scenario.ts'
import { tellsAsMuch } from './as-much.ts'
import { looksBack, nodesDoTheSame, nodesShowTheSame } from './evidence-gone.ts'
import { withMessage } from './messages.ts'
import { lackOf, notHappening, notInvoked } from './plan-change.ts'
import { endsAtOnce } from './shrink.ts'

/** A run that passes and differs from a failing one by a single change of its plan. */
export interface NearestPass<State = unknown> {
  readonly plan: Plan
  /** What is different, as a clause: `n3→n2 voted takes 25 ms instead of 4.7 ms`. */
  readonly change: string
  /** True where nodes do all that they did in the failing run, and only what would have shown the mistake is missing. */
  readonly isUnseen?: boolean
  /** The run of the plan, with its journal. */
  readonly run: Run<State>
}

export interface NearestPassLimits {
  /** At most so many runs. */
  readonly runs: number
  /** Asked once before every run; true ends it. */
  readonly stop?: () => boolean
  /** Numbers of runs, the first of which is `first`, that are known not to end: they are not made. */
  readonly skip?: readonly number[]
  readonly first?: number
  /**
   * Plans that are known to pass, from shrinking: where no smaller change is found, or there are no runs left to look for one, the nearest of them
   * is taken.
   */
  readonly known?: readonly Plan[]
}

/** Messages are changed from the last one before the violation on: at most so many. */
const MOST_MESSAGES = 40
/** A message that is late comes so much later, at least. */
const LATE_US = 20_000
/** A run that was cut goes on for twice its time, and this. */
const GOING_ON_US = 500_000
/** What tells one request from the next is often at its end. */
const LONGEST_NAME = 80
/** So often the least delay is narrowed down by half. */
const NARROWING = 5

/**
 * Looks for the passing run that differs least from a failing one. It tries single changes of the plan: messages that come later, or not
 * at all, from the last one before the violation on; faults that come a little earlier or later, or not at all; operations
 * that are left out. A message that only has to come later is told with the least delay that does. A run that
 * was cut at its violation goes on for longer here: what is only put off until after the end does not pass. Nor does a run whose
 * operations tell less: as many must come to an end. A run in which the nodes do all the same, and a checker finds nothing, is taken where there
 * is no other. Where none of that passes, a plan
 * that passed while the failing one was made smaller does, if it lacks one fault or operation.
 *
 * @param failing A failing run with its journal.
 */
export async function nearestPass<State>(
  scenario: Scenario<State>,
  failing: Run<State>,
  limits: NearestPassLimits,
): Promise<NearestPass<State> | undefined> {
  const { runs, stop = () => false, skip = [], first = 1, known = [] } = limits
  const { nodeIds } = expand(scenario, failing.plan)
  // Properties look at nodes at all times; a checker knows what clients were told.
  const isOfHistory = failing.violations.some(({ kind }) => kind === 'history')
  let done = 0
  const longer = goingOn(scenario, failing)
  // What the end of the time changes, as that faults are healed, it has to change as before: else two things would be different.
  if (longer !== failing.plan) done++
  const isAsBefore = longer === failing.plan || (await failsAlike(scenario, failing, longer))
  const base = isAsBefore ? longer : failing.plan
  /** Whether a change only hides what is wrong, as far as that can be told, and whether the mistake is there for certain. */
  const hiding = (one: Run, withoutOperation: number | undefined): { isUnseen?: true } | undefined => {
    if (!isOfHistory) return undefined
    if (withoutOperation === undefined) return nodesDoTheSame(failing, one, nodeIds) ? { isUnseen: true } : undefined
    if (!looksBack(failing, withoutOperation)) return undefined
    // What it did itself may be the mistake.
    return nodesShowTheSame(failing, one, nodeIds) ? { isUnseen: true } : {}
  }
  const attempt = async ({ plan, change, withoutOperation }: Single): Promise<Passed<State> | undefined> => {
    if (done >= runs || stop()) return undefined
    done++
    if (skip.includes(first + done - 1)) return undefined
    const one = await passing(scenario, failing, plan)
    if (one === undefined) return undefined
    const hides = hiding(one, withoutOperation)
    return { hides: hides !== undefined, found: { plan, change, run: one, ...hides } }
  }
  /** The least delay that does. */
  const narrowed = async ({ later }: Change, found: NearestPass<State>): Promise<NearestPass<State>> => {
    if (later === undefined) return found
    let best = found
    let [low, high] = [later.tookUs, later.lateUs]
    for (let i = 0; i < NARROWING && high - low > later.tookUs / 10; i++) {
      const middle = roundedUs((low + high) / 2)
      if (middle <= low || middle >= high) break
      const closer = await attempt(later.withLatency(middle))
      if (closer === undefined || closer.found.isUnseen !== found.isUnseen) low = middle
      else {
        high = middle
        best = closer.found
      }
    }
    return best
  }
  /** Where nothing avoids it, what hides it is worth telling. */
  let hidden: { readonly change: Change; readonly found: NearestPass<State> } | undefined
  for (const change of changes(scenario, failing, base)) {
    if (done >= runs) break
    const passed = await attempt(change)
    if (passed === undefined) continue
    if (!passed.hides) return narrowed(change, passed.found)
    hidden ??= { change, found: passed.found }
  }
  // The last ones were tried of the smallest plan.
  for (const passed of known.toReversed()) {
    const lack = lackOf(passed, failing)
    if (lack === undefined) continue
    done++
    if (stop()) return undefined
    if (skip.includes(first + done - 1)) continue
    // What was cut at the violation may only have been put off.
    const plan = isAsBefore ? goingOn(scenario, failing, passed) : passed
    const one = await passing(scenario, failing, plan)
    if (one === undefined) continue
    const found = { plan, change: lack.change, run: one }
    const hides = hiding(one, lack.withoutOperation)
    if (hides === undefined) return found
    hidden ??= { change: { ...found, ...lack }, found: { ...found, ...hides } }
  }
  return hidden === undefined ? undefined : narrowed(hidden.change, hidden.found)
}

/** The run of a plan, if it passes, and not only because an operation did not come to its end that would have shown what is wrong. */
async function passing<State>(
  scenario: Scenario<State>,
  failing: Run<State>,
  plan: Plan,
): Promise<Run<State> | undefined> {
  const one = await run(scenario, plan, { journal: true }).catch(() => undefined)
  const less = plan.operations?.length === failing.plan.operations?.length ? 0 : 1
  return one?.ok === true && tellsAsMuch(one, failing, less) ? one : undefined
}

/** A run that passes, and whether its change only hides what is wrong. */
interface Passed<State> {
  readonly found: NearestPass<State>
  readonly hides: boolean
}

interface Single {
  readonly plan: Plan
  readonly change: string
  /** For an operation that is left out: its position in the plan. */
  readonly withoutOperation?: number
}

interface Change extends Single {
  /** For a message that comes later: how long it took, how long it takes now, and the same change with another time. */
  readonly later?: {
    readonly tookUs: number
    readonly lateUs: number
    withLatency(us: number): Single
  }
}

/** Single changes, the smallest first. */
function* changes<State>(scenario: Scenario<State>, failing: Run<State>, base: Plan): Generator<Change> {
  const messages = messagesOf(failing)
  const { nodeIds, clientIds, faults, operations, live } = expand(scenario, base)
  const ids = [...nodeIds, ...clientIds]
  const changed = ({ link, number }: Message, fate: MessageFate) => withMessage(base, ids, link, number, fate)
  for (const message of messages) {
    const { name, tookUs } = message
    const withLatency = (us: number) => ({
      plan: changed(message, { latency: formatDuration(us) }),
      change: `${name} takes ${inWords(us)} instead of ${inWords(tookUs)}`,
    })
    const lateUs = roundedUs(Math.max(LATE_US, 5 * tookUs))
    yield { ...withLatency(lateUs), later: { tookUs, lateUs, withLatency } }
  }
  for (const message of messages) yield { plan: changed(message, 'lost'), change: `${message.name} is lost` }
  const withFault = (index: number, fault: readonly Fault[]): Plan => ({
    ...base,
    faults: faults.toSpliced(index, 1, ...fault),
  })
  for (const [index, fault] of faults.entries()) {
    const atUs = microseconds(fault.at)
    for (const movedUs of [atUs + LATE_US, atUs - LATE_US]) {
      if (movedUs < 0) continue
      const at = formatDuration(movedUs)
      yield {
        plan: withFault(index, [{ ...fault, at }]),
        change: `${describeFault(fault)} begins at ${inWords(movedUs)} instead of ${inWords(atUs)}`,
      }
    }
  }
  for (const [index, fault] of faults.entries()) {
    yield { plan: withFault(index, []), change: notHappening(fault) }
  }
  if (live !== undefined) return
  for (const index of operations.keys()) {
    yield {
      plan: { ...base, operations: operations.toSpliced(index, 1) },
      change: notInvoked(operations, index, failing),
      withoutOperation: index,
    }
  }
}

/**
 * A plan with as much time after the violation as there was before it, and more, if the scenario has it. Where the violation came after the
 * time was up, the faults that were healed then end by themselves.
 */
function goingOn(scenario: AnyScenario, { plan: cut, violations, timeMs }: Run, plan: Plan = cut): Plan {
  const duration = cut.options?.duration
  if (duration === undefined || !endsAtOnce({ violations })) return plan
  const endUs = microseconds(duration)
  const longerUs = Math.min(scenario.durationUs, Math.ceil(2 * timeMs) * 1_000 + GOING_ON_US)
  if (longerUs <= endUs) return plan
  const longer = { ...plan, options: { ...plan.options, duration: formatDuration(longerUs) } }
  if (timeMs * 1_000 < endUs) return longer
  const begun = expand(scenario, plan).faults.filter(({ at }) => microseconds(at) < endUs)
  return { ...longer, faults: begun.map(fault => endingBy(fault, endUs)) }
}

/** A fault that lasts no longer than to a time. */
function endingBy(fault: Fault, endUs: number): Fault {
  if (!factsOf(fault).lasts) return fault
  const atUs = microseconds(fault.at)
  const lastingUs = 'for' in fault && fault.for !== undefined ? microseconds(fault.for) : Number.POSITIVE_INFINITY
  return atUs + lastingUs <= endUs ? fault : Object.assign({}, fault, { for: formatDuration(endUs - atUs) })
}

/** Whether the run of another plan goes wrong in the same way at the same time. */
async function failsAlike<State>(scenario: Scenario<State>, failing: Run<State>, plan: Plan): Promise<boolean> {
  const one = await run(scenario, plan).catch(() => undefined)
  if (one === undefined || one.signature !== failing.signature) return false
  return one.violations[0]?.timeMs === failing.violations[0]?.timeMs
}

interface Message {
  readonly link: string
  readonly number: number
  /** `n3→n2 voted`, with when it was sent where others of its type went over the link. */
  readonly name: string
  readonly tookUs: number
}

/** The messages that arrived, the last one first. */
function messagesOf({ journal }: Run): Message[] {
  const found: (Message & { readonly sentUs: number })[] = []
  const names = new Map<string, number>()
  if (journal === undefined) return found
  for (const event of journal) {
    if (event.kind !== 'arrive' || event.fate !== 'delivered') continue
    const sending = journal.at(event.cause)
    // A copy is not a message of its own.
    if (sending.kind !== 'send') continue
    const { from, to, number } = event
    const type = sendingName(event, LONGEST_NAME)
    const short = type === undefined ? `a message ${from}→${to}` : `${from}→${to} ${type}`
    names.set(short, (names.get(short) ?? 0) + 1)
    const sentUs = sending.timeUs
    found.push({ link: `${from}->${to}`, number, name: short, sentUs, tookUs: event.timeUs - sentUs })
  }
  return found
    .reverse()
    .slice(0, MOST_MESSAGES)
    .map(message =>
      names.get(message.name) === 1
        ? message
        : { ...message, name: `${message.name} sent at ${timeText(message.sentUs)}` },
    )
}

/** `4.7 ms`. */
function inWords(us: number): string {
  return us < 100_000 ? `${Number((us / 1_000).toPrecision(2))} ms` : measuredTimeText(us)
}

/** With two digits. */
function roundedUs(us: number): number {
  const unit = 10 ** Math.max(0, Math.floor(Math.log10(us)) - 1)
  return Math.round(us / unit) * unit
}
