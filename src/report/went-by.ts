import { timeText } from '../clock/time-text.ts'
import { messageType } from '../net/message-type.ts'
import { counted } from '../options/counted.ts'
import { quotedLine } from '../options/quoted.ts'
import type { Failure, Happening, Message, Step } from './happening.ts'
import type { Happenings } from './happenings.ts'
import { valueText } from './value-text.ts'

/** What a process knew, or what had not come to it, as a sentence about a happening. */
export interface WentBy {
  readonly happening: Happening
  readonly text: string
}

/** So many processes are told of: the last one that acted, and those whose messages made it act. */
const MOST_PROCESSES = 3
const MOST_UNDER_WAY = 2
/** A state is told as far as this. */
const ROOM = 160

/**
 * What the processes of a chain of causes went by when they did their part: the state that each had then, and messages that it did not have. No
 * event is the cause of either, so the chain itself has neither: that a replica answered with what it had, it says; what it had, and what was
 * still on its way to it, stands here. The last process of the chain comes first. Clients show no state, and are left out.
 */
export function wentBy(happenings: Happenings, last: Happening | undefined): WentBy[] {
  const told: WentBy[] = []
  const seen = new Set<string>()
  let each = last
  while (each !== undefined && seen.size < MOST_PROCESSES) {
    if (each.kind === 'step' && each.process !== undefined && isActing(happenings, each, seen)) {
      seen.add(each.process)
      told.push(...stateAt(happenings, each), ...missingAt(happenings, each))
    }
    each = happenings.causeOf(each)
  }
  return told
}

function isActing({ clients }: Happenings, { process = '', trigger }: Step, seen: ReadonlySet<string>): boolean {
  return trigger.kind === 'message' && !clients.has(process) && !seen.has(process)
}

/** The state in which a step found its process: what it showed last before it, and since when. */
function stateAt({ byProcess }: Happenings, { index, process = '' }: Step): WentBy[] {
  const before = (byProcess.get(process) ?? []).filter(step => step.index < index && step.process === process)
  const change = before.findLast(({ changes }) => changes.length > 0)
  if (change === undefined || change.state === undefined) return []
  const text = `${process} was, since ${timeText(change.time)}: ${valueText(change.state, ROOM).replace(/^\{(.*)\}$/s, '$1')}`
  return [{ happening: change, text: quotedLine(text) }]
}

/** What had been sent to the process of a step and came later, or never: since its state changed last. */
function missingAt({ all, byProcess }: Happenings, step: Step): WentBy[] {
  const { process = '', index } = step
  const own = byProcess.get(process) ?? []
  const since = own.findLast(each => each.index < index && each.changes.length > 0)?.index ?? 0
  const late = all.flatMap((each): WentBy[] => {
    if (each.index <= index || each.kind !== 'step' || each.process !== process) return []
    const message = each.trigger.kind === 'message' ? each.trigger.message : undefined
    if (message?.sentIn === undefined || message.sentIn.index >= index || isOfClient(message, byProcess)) return []
    return [
      {
        happening: each,
        text: `still on its way to ${process}: ${named(message)}, which arrives at ${timeText(each.time)}`,
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
  const why = first.fate === 'blocked' ? ', blocked by a partition' : ''
  const text = `since ${timeText(first.time)}, ${counted(failed.length, 'message')} between ${process} and ${others.join(', ')} did not get through${why}`
  return [{ happening: first, text: quotedLine(text) }]
}

function named({ from, to, content }: Message): string {
  const type = messageType(content)
  return quotedLine(`${from} → ${to} ${type === undefined ? '' : `${type} `}${valueText(content, 80)}`)
}
