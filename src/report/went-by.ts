import { timeText } from '../clock/time-text.ts'
import { messageType } from '../net/message-type.ts'
import { counted } from '../options/counted.ts'
import { quotedLine } from '../options/quoted.ts'
import type { Failure, Happening, Message, Step } from './happening.ts'
import type { Happenings } from './happenings.ts'
import { isDigest, isOpaque, valueText } from './value-text.ts'

/** What a process knew, or what had not come to it, as a sentence about a happening. */
export interface WentBy {
  readonly happening: Happening
  readonly text: string
}

/** So many processes of a chain are told of, the last ones. */
const MOST_PROCESSES = 2
/** So many messages that were under way are told of, the next ones to arrive. */
const MOST_UNDER_WAY = 2
/** A state is told as far as this. */
const ROOM = 160

/**
 * What processes went by when they did their part: the state that each had then, and messages that it did not have. No event is the cause of
 * either, so a chain of causes has neither: that a replica answered with what it had, it says; what it had, and what was still on its way to
 * it, stands here.
 *
 * @param last The end of the chain. Of the processes in it, messages are told, too.
 * @param beside What else the violation takes.
 */
export function wentBy(happenings: Happenings, last: Happening | undefined, beside: readonly Happening[]): WentBy[] {
  const chain = actingSteps(happenings, last)
  const others = beside.filter((each): each is Step => each.kind === 'step' && isActing(happenings, each))
  return [
    ...chain.flatMap(step => [
      ...stateAt(happenings, step),
      ...missingAt(happenings, step, decidedAt(happenings, last, step)),
    ]),
    ...others.flatMap(step => stateAt(happenings, step)),
  ]
}

/** The last steps of a chain of causes in which nodes acted on a message, the last first; one of each node. */
export function actingSteps(happenings: Happenings, last: Happening | undefined): Step[] {
  const steps: Step[] = []
  for (let each = last; each !== undefined && steps.length < MOST_PROCESSES; each = happenings.causeOf(each)) {
    const step = each.kind === 'step' && isActing(happenings, each) ? each : undefined
    if (step !== undefined && !steps.some(({ process }) => process === step.process)) steps.push(step)
  }
  return steps
}

/** The position at which a process had decided what it said in a chain: where it sent that, which may be long after what it was asked arrived. */
function decidedAt(happenings: Happenings, last: Happening | undefined, step: Step): number {
  let decided = step.index
  for (let each = last; each !== undefined && each !== step; each = happenings.causeOf(each)) {
    const sentIn = each.kind === 'step' && each.trigger.kind === 'message' ? each.trigger.message.sentIn : undefined
    if (sentIn?.process === step.process) decided = sentIn?.index ?? step.index
  }
  return Math.max(decided, step.index)
}

/** Clients show no state. */
function isActing({ clients }: Happenings, { process = '', trigger }: Step): boolean {
  return trigger.kind === 'message' && !clients.has(process)
}

/** The step in which the state came to be in which a step found its process. */
export function stateBefore({ byProcess }: Happenings, { index, process = '' }: Step): Step | undefined {
  const steps = byProcess.get(process) ?? []
  return steps.findLast(step => step.index < index && step.process === process && step.changes.length > 0)
}

function stateAt(happenings: Happenings, step: Step): WentBy[] {
  const change = stateBefore(happenings, step)
  if (change === undefined || change.shown === undefined) return []
  const text = `${step.process} then had, since ${timeText(change.time)}: ${stateText(change.shown.state)}`
  return [{ happening: change, text: quotedLine(text) }]
}

/** Without hashes and the like, which say nothing. */
export function stateText(state: unknown): string {
  if (typeof state !== 'object' || state === null || Array.isArray(state)) return valueText(state, ROOM)
  const telling = Object.fromEntries(
    Object.entries(state).filter(([field, value]) => !isOpaque(value) && !isDigest(field)),
  )
  return valueText(telling, ROOM).replace(/^\{(.*)\}$/s, '$1')
}

/** What had been sent to the process of a step and came after it had decided, or never: since its state changed last. */
function missingAt({ all, byProcess }: Happenings, step: Step, decided: number): WentBy[] {
  const { process = '', index } = step
  const own = byProcess.get(process) ?? []
  const since = own.findLast(each => each.index < index && each.changes.length > 0)?.index ?? 0
  const late = all.flatMap((each): WentBy[] => {
    if (each.index <= decided || each.kind !== 'step' || each.process !== process) return []
    const message = each.trigger.kind === 'message' ? each.trigger.message : undefined
    if (message?.sentIn === undefined || message.sentIn.index >= decided || isOfClient(message, byProcess)) return []
    return [
      {
        happening: each,
        text: `still on its way to ${process}: ${named(message)}, which ${sentText(message)}arrives at ${timeText(each.time)}`,
      },
    ]
  })
  const failed = all.filter(
    (each): each is Failure =>
      each.kind === 'failure' &&
      each.index > since &&
      each.index <= index &&
      (each.message.to === process || each.message.from === process),
  )
  return [...late.slice(0, MOST_UNDER_WAY), ...failedText(process, failed)]
}

function isOfClient({ from }: Message, byProcess: Happenings['byProcess']): boolean {
  return !byProcess.has(from)
}

function failedText(process: string, failed: readonly Failure[]): WentBy[] {
  const [first] = failed
  if (first === undefined) return []
  const others = [...new Set(failed.map(({ message: { from, to } }) => (from === process ? to : from)))]
  const down = failed.every(({ fate }) => fate === 'unreachable') ? first.message.to : undefined
  const why = first.fate === 'blocked' ? ', blocked by a partition' : down === undefined ? '' : `: ${down} was down`
  const text = `${counted(failed.length, 'message')} between ${process} and ${others.join(', ')} did not get through from ${timeText(first.time)} on${why}`
  return [{ happening: first, text: quotedLine(text) }]
}

function sentText({ sentAt }: Message): string {
  return sentAt === undefined ? '' : `was sent at ${timeText(sentAt)} and `
}

function named({ from, to, content }: Message): string {
  const type = messageType(content)
  return quotedLine(`${from} → ${to} ${type === undefined ? '' : `${type} `}${valueText(content, 80)}`)
}
