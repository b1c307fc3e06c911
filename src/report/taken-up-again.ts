import { isDeepStrictEqual } from 'node:util'
import type { Message, Step } from './happening.ts'
import type { Happenings } from './happenings.ts'

/**
 * The first step in which a node had taken up what a client asked before a step that took up the same: its request was sent again, or
 * arrived twice. Those count after which a node showed another state. That one of them led to the other, no cause says.
 */
export function firstTakenUp(happenings: Happenings, step: Step): Step | undefined {
  const asked = askedBy(happenings, step)
  if (asked === undefined || step.changes.length === 0) return undefined
  for (const each of happenings.all) {
    if (each.index >= step.index) break
    if (each.kind !== 'step' || each.changes.length === 0) continue
    const other = askedBy(happenings, each)
    if (other?.from !== asked.from || !isDeepStrictEqual(other.content, asked.content)) continue
    if (isOfOneOperation(happenings, other, asked)) return each
  }
  return undefined
}

/** Whether its client began nothing else between the two: who acquires a lock again after its release asks for something new. */
function isOfOneOperation({ byProcess }: Happenings, earlier: Message, later: Message): boolean {
  const [from, to] = [earlier.sentIn?.index, later.sentIn?.index]
  if (from === undefined || to === undefined) return false
  const steps = byProcess.get(later.from) ?? []
  return !steps.some(
    ({ index, operations }) => index > from && index <= to && operations.some(({ type }) => type === 'invoke'),
  )
}

/** What a node was asked by a client in a step. */
function askedBy({ clients }: Happenings, { trigger, process = '' }: Step): Message | undefined {
  if (trigger.kind !== 'message' || clients.has(process)) return undefined
  const { message } = trigger
  const isAsked = message.part === 'request' || message.part === 'datagram'
  return isAsked && message.content !== undefined && clients.has(message.from) ? message : undefined
}
